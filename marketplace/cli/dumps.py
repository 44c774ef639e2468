"""One file with the whole database, and back: SQLite by its backup interface, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from marketplace.kit.db import db


class CannotDump(Exception):
    """The text says why, and what to do."""


def dump(into: Path) -> None:
    """Write the database as it stands at one moment. Raises CannotDump."""
    db.session.rollback()
    if dialect() == "sqlite":
        _copy_sqlite(_sqlite_file(), into)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={into}", _conninfo())


def undump(dump_file: Path) -> None:
    """Put the database back as the file has it; what was there is gone. Raises CannotDump."""
    db.session.rollback()
    db.engine.dispose()
    if dialect() == "sqlite":
        _copy_sqlite(dump_file, _sqlite_file())
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *options, f"--dbname={_conninfo()}", str(dump_file))


def dialect() -> str:
    """``sqlite`` or ``postgresql``."""
    return db.engine.dialect.name


def _sqlite_file() -> Path:
    database = db.engine.url.database
    if not database or database == ":memory:":
        raise CannotDump("This database lives in memory alone: there is nothing to keep or to put back.")
    return Path(database)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page under SQLite's own locks: whole, also while others read and write."""
    with sqlite3.connect(source) as origin, sqlite3.connect(target) as copy:
        origin.backup(copy)
    origin.close()
    copy.close()


def _conninfo() -> str:
    """The address as PostgreSQL's programs want it, without the password, which goes by the environment."""
    url = db.engine.url
    known = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    asked = {
        name: ",".join(value) if isinstance(value, tuple) else value for name, value in url.query.items()
    }
    said = {name: str(value) for name, value in (known | asked).items() if value}
    return make_conninfo("", **said)


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise CannotDump(
            f"{program} is not here. Install PostgreSQL's client programs (Debian: apt-get install "
            "postgresql-client), of the server's version or newer."
        )
    environment = {**os.environ, "PGPASSWORD": db.engine.url.password or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 our own words
    if done.returncode != 0:
        raise CannotDump(f"{program} ended with status {done.returncode}: {done.stderr.strip()}")

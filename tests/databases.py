"""A migrated database for every test: migrated once per run of a worker, then copied."""

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

Migrate = Callable[[str], None]


class Template(Protocol):
    """A database at the newest revision, to be copied."""

    def copy(self, folder: Path) -> contextlib.AbstractContextManager[str]:
        """The address of a copy that lives as long as the context; files go into ``folder``."""


class SQLiteTemplate:
    """One migrated file."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self.file = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.file}")
        assert not self.file.with_name(f"{self.file.name}-wal").exists(), "the template is still open"

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """Copy the file."""
        copied = folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copyfile(self.file, copied)
        yield f"sqlite:///{copied}"


class PostgreSQLTemplate:
    """One migrated database on the run's server."""

    def __init__(self, server: str, migrate: Migrate) -> None:
        self.server = make_url(server)
        self.name = f"pasarlima_{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {self.name}")
        migrate(self._address(self.name))

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """Let the server copy the database; the copy is dropped in the end."""
        copied = f"pasarlima_{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {copied} TEMPLATE {self.name} STRATEGY FILE_COPY")
        try:
            yield self._address(copied)
        finally:
            self._say(f"DROP DATABASE {copied} WITH (FORCE)")

    def drop(self) -> None:
        """Remove the template; on a server that was given, nothing of ours stays behind."""
        self._say(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _address(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _say(self, statement: str) -> None:
        engine = _autocommitting(self.server)
        with engine.connect() as connection:
            connection.execute(text(statement))


def _autocommitting(server: URL) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)

"""A book that was begun on the first revision and upgraded since."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import Engine, insert, make_url

from marketplace.accounts.actor import THE_CLOCK
from marketplace.app import create_app
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.ledger.actions import Posting, post
from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import sealing
from tests.databases import PostgreSQLTemplate, SQLiteTemplate

FIRST_REVISION = "0001"
# A transfer that took none of its places.
ANNOUNCED = {
    "reference": "announced:T1",
    "body_hash": "",
    "kind": "announced",
    "subject_kind": "sale",
    "subject_id": "S1",
    "postings_count": 1,
    "nonce": b"",
    "posted_at": datetime(2026, 1, 1, tzinfo=UTC),
    "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
}
DOORS = {"app-sqlite": "sqlite", "stranger-sqlite": "sqlite", "app-postgresql": "postgresql"}


@dataclass(frozen=True)
class Door:
    """One way into a database: ``connect`` gives a DBAPI connection that has begun nothing."""

    dialect: str
    connect: Callable[[], Any]


def write_some(database_url: str, folder: Path) -> None:
    """Upgrade to the first revision, move some money, and upgrade to the newest."""
    app = create_app({"TESTING": True, "DATABASE_URL": database_url, "VAR_DIR": str(folder)})
    with app.app_context():
        flask_migrate.upgrade(revision=FIRST_REVISION)
        post(
            "capture:P1",
            "captured",
            ("payment", "P1"),
            [Posting("provider:B:clearing", "payment:P1:received", 1_000)],
        )
        post("escrow:S1", "escrowed", ("sale", "S1"), [Posting("payment:P1:received", "sale:S1:held", 600)])
        post(
            "release:S1",
            "released",
            ("sale", "S1"),
            [
                Posting("sale:S1:held", "party:A:payable", 500),
                Posting("sale:S1:held", "operator:commission", 50),
            ],
        )
        events.record("bell.rung", ("sale", "S1"), THE_CLOCK)  # heard by nobody: no other row holds it fast
        db.session.execute(insert(Transfer).values(**ANNOUNCED))
        db.session.commit()
        flask_migrate.upgrade()
        sealing.seal_due()
        db.engine.dispose()


@pytest.fixture(scope="package")
def old_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of such a book on each database."""
    folder = tmp_path_factory.mktemp("books")

    def migrate(url: str) -> None:
        write_some(url, folder)

    lite = SQLiteTemplate(folder, migrate)
    postgresql = PostgreSQLTemplate(os.environ["TEST_DATABASE_URL"], migrate)
    yield {"sqlite": f"sqlite:///{lite.file}", "postgresql": postgresql._address(postgresql.name)}
    postgresql.drop()


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest, old_books: dict[str, str], tmp_path: Path) -> Iterator[Door]:
    """The app's own connection to the old book, and on SQLite one that has set no pragma."""
    if request.param == "stranger-sqlite":
        path = make_url(old_books["sqlite"]).database
        yield Door("sqlite", lambda: sqlite3.connect(str(path), isolation_level=None))
        return
    dialect = DOORS[request.param]
    app = create_app({"TESTING": True, "DATABASE_URL": old_books[dialect], "VAR_DIR": str(tmp_path)})
    with app.app_context():
        engine = db.engine
        yield Door(dialect, lambda: autocommitting(engine))
        engine.dispose()


def autocommitting(engine: Engine) -> Any:
    """A connection of the engine that begins nothing by itself."""
    connection = engine.raw_connection()
    if engine.dialect.name == "postgresql":
        connection.driver_connection.autocommit = True  # type: ignore[union-attr]
    return connection

"""A book that was begun on the first revision and upgraded since."""

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import Engine, insert, literal, make_url, select, text

from marketplace.accounts.actor import THE_CLOCK
from marketplace.app import create_app
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.ledger.actions import Posting, post
from marketplace.ledger.models import PostingRow, Transfer
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
# The owner of the tables is held by the triggers alone; the app's own role has no right to begin with.
DOORS = {
    "app-sqlite": "sqlite",
    "stranger-sqlite": "sqlite",
    "owner-postgresql": "postgresql",
    "role-postgresql": "postgresql",
}


@dataclass(frozen=True)
class Door:
    """One way into a database: ``connect`` gives a DBAPI connection that has begun nothing."""

    dialect: str
    connect: Callable[[], Any]
    may_write: bool = True


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
        owe_as_it_was()
        db.session.commit()
        flask_migrate.upgrade()
        sealing.seal_due()
        db.engine.dispose()


def owe_as_it_was() -> None:
    """Somebody owes us, as it was posted when no balance was kept of that."""
    on = " ON ledger_posting" if db.engine.dialect.name == "postgresql" else ""
    for trigger in ("ledger_posting_opens", "ledger_posting_moves"):
        db.session.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
    db.session.execute(insert(Transfer).values(ANNOUNCED | {"reference": "made:D1"}))
    made = select(Transfer.id, *map(literal, (0, "party:D:owing", "operator:losses", 70, "IDR")))
    db.session.execute(
        insert(PostingRow).from_select(
            ["transfer_id", "position", "source", "destination", "amount_minor", "currency"],
            made.where(Transfer.reference == "made:D1"),
        )
    )


def role_of_the_app(database_url: str, folder: Path) -> str:
    """Make a role such as an operator would, and give the address by which it connects."""
    role = f"app_{uuid.uuid4().hex}"
    app = create_app({"TESTING": True, "DATABASE_URL": database_url, "VAR_DIR": str(folder)})
    with app.app_context():
        db.session.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'rahasia'"))
        db.session.commit()
    told = app.test_cli_runner().invoke(args=["ledger", "grants", role])
    assert told.exit_code == 0, told.output
    with app.app_context():
        db.engine.dispose()
    return make_url(database_url).set(username=role, password="rahasia").render_as_string(hide_password=False)


@pytest.fixture(scope="package")
def old_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of such a book on each database."""
    folder = tmp_path_factory.mktemp("books")

    def migrate(url: str) -> None:
        write_some(url, folder)

    lite = SQLiteTemplate(folder, migrate)
    postgresql = PostgreSQLTemplate(os.environ["TEST_DATABASE_URL"], migrate)
    address = postgresql._address(postgresql.name)
    by_role = role_of_the_app(address, folder)
    yield {"sqlite": f"sqlite:///{lite.file}", "owner": address, "role": by_role}
    postgresql.drop()
    postgresql._say(f"DROP ROLE {make_url(by_role).username}")


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest, old_books: dict[str, str], tmp_path: Path) -> Iterator[Door]:
    """Connections to the old book: the app's, on SQLite one that has set no pragma, on PostgreSQL its owner's."""
    if request.param == "stranger-sqlite":
        path = make_url(old_books["sqlite"]).database
        yield Door("sqlite", lambda: sqlite3.connect(str(path), isolation_level=None))
        return
    dialect, whose = DOORS[request.param], request.param.partition("-")[0]
    book = old_books["sqlite" if dialect == "sqlite" else whose]
    app = create_app({"TESTING": True, "DATABASE_URL": book, "VAR_DIR": str(tmp_path)})
    with app.app_context():
        engine = db.engine
        yield Door(dialect, lambda: autocommitting(engine), may_write=whose != "role")
        engine.dispose()


def autocommitting(engine: Engine) -> Any:
    """A connection of the engine that begins nothing by itself."""
    connection = engine.raw_connection()
    if engine.dialect.name == "postgresql":
        connection.driver_connection.autocommit = True  # type: ignore[union-attr]
    return connection

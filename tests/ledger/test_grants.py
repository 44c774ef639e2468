"""The app runs as a role that could not write the book by itself if it wanted to."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from marketplace.accounts.actor import THE_CLOCK
from marketplace.app import create_app
from marketplace.events import actions as events
from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Draft, Posting, post, post_many
from marketplace.ledger.queries import audit
from marketplace.ledger.seal import sealing
from tests.ledger.conftest import role_of_the_app

pytestmark = pytest.mark.proof


def test_the_role_posts_tells_and_seals(new_database, tmp_path: Path) -> None:
    owner = new_database("postgresql")
    moved = [Posting("provider:B:clearing", "payment:P1:received", 1_000)]
    role = role_of_the_app(owner, tmp_path)
    app = create_app({"TESTING": True, "DATABASE_URL": role, "VAR_DIR": str(tmp_path)})
    with app.app_context():
        with unit_of_work():
            post("capture:P1", "captured", ("payment", "P1"), moved)
            post_many([Draft("capture:P2", "captured", ("payment", "P2"), moved)])
            events.record("bell.rung", ("payment", "P1"), THE_CLOCK)
        assert sealing.seal_due() == 2
        assert audit().faults == []
        db.session.remove()
        db.engine.dispose()
    name = make_url(role).username
    with create_engine(owner, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


def test_only_postgresql_has_roles(app_on_sqlite) -> None:
    told = app_on_sqlite.test_cli_runner().invoke(args=["ledger", "grants", "somebody"])
    assert told.exit_code == 1
    assert "Only PostgreSQL has roles" in told.stderr


def test_nothing_is_granted_to_a_role_there_is_not(make_app) -> None:
    told = make_app("postgresql").test_cli_runner().invoke(args=["ledger", "grants", "nobody_such"])
    assert told.exit_code == 1
    assert 'role "nobody_such" does not exist' in told.stderr

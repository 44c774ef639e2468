"""The rules in the database are the declared ones, and none of them is there for show."""

import contextlib
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import text

from marketplace.app import TRIGGERS
from marketplace.kit.db import db
from marketplace.kit.triggers import Function, Trigger, installed
from tests.ledger.conftest import DOORS, Door
from tests.ledger.test_attacks import ATTACKS, REFUSED, contents, spelt

pytestmark = pytest.mark.proof

GUARDS_NOTHING = ("listing_search", "ledger_posting_opens")  # one follows the listings, one makes room
ATTACKED_ELSEWHERE = ("rating_",)  # tests/reviews
SECOND_GUARD = (
    "ledger_transfer_no_truncate"  # postings hang on transfers, so the guard of theirs is asked too
)


def declared(dialect: str) -> dict[str, Trigger]:
    """The triggers that this database is to have."""
    triggers = (rule for rule in TRIGGERS if isinstance(rule, Trigger))
    return {t.name: t for t in triggers if (t.sqlite if dialect == "sqlite" else t.postgresql)}


def test_the_database_has_the_declared_triggers_and_no_others(session) -> None:
    assert installed(session.connection()) == set(declared(db.engine.dialect.name))


def test_the_triggers_say_what_was_declared(session) -> None:
    for trigger in declared(db.engine.dialect.name).values():
        if db.engine.dialect.name == "sqlite":
            source = session.scalar(
                text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": trigger.name}
            )
            assert source == trigger.sqlite_source
        else:
            source = session.scalar(
                text("SELECT prosrc FROM pg_proc WHERE proname = :n"), {"n": trigger.name}
            )
            assert trigger.postgresql in source


def test_the_functions_are_the_declared_ones_and_not_everybodys(make_app) -> None:
    with make_app("postgresql").app_context():
        for function in (rule for rule in TRIGGERS if isinstance(rule, Function)):
            source, rights, path = db.session.execute(
                text("SELECT prosrc, proacl, proconfig FROM pg_proc WHERE proname = :n"), {"n": function.name}
            ).one()
            assert function.body in source
            assert function.for_all or not any(right.startswith("=X") for right in rights)
            assert "SECURITY DEFINER" not in function.options or "search_path=public, pg_temp" in path


def test_an_upgrade_puts_back_what_was_lost(app) -> None:
    with app.app_context():
        trigger = declared(db.engine.dialect.name)["ledger_posting_no_update"]
        on = f" ON {trigger.table}" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER {trigger.name}{on}"))
        db.session.commit()
        flask_migrate.upgrade()
        assert trigger.name in installed(db.session.connection())


@pytest.mark.parametrize(
    ("door", "trigger"),
    [
        (door, trigger.name)
        for door, dialect in DOORS.items()
        if door in ("stranger-sqlite", "owner-postgresql")  # who has the most rights needs the most guarding
        for trigger in declared(dialect).values()
        if not trigger.name.startswith((*GUARDS_NOTHING, *ATTACKED_ELSEWHERE, SECOND_GUARD))
    ],
    indirect=["door"],
)
def test_without_this_trigger_an_attack_gets_through(door: Door, trigger: str) -> None:
    on = f" ON {declared(door.dialect)[trigger].table}" if door.dialect == "postgresql" else ""
    attacks = [statements for dialects, statements in ATTACKS.values() if door.dialect in dialects]
    with contextlib.closing(door.connect()) as connection:
        assert any(
            gets_through(connection, door, (f"DROP TRIGGER {trigger}{on}", *statements))
            for statements in attacks
        )


def gets_through(connection: Any, door: Door, statements: tuple[str, ...]) -> bool:
    """Whether nothing refuses the statements and something has changed by them. Undone in any case."""
    cursor = connection.cursor()
    before = contents(connection)
    cursor.execute("BEGIN")
    try:
        for statement in statements:
            cursor.execute(spelt(statement, door))
        return contents(connection) != before
    except Exception as error:
        if REFUSED.search(str(error)) is None:
            raise
        return False
    finally:
        cursor.execute("ROLLBACK")

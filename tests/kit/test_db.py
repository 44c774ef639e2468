"""One transaction a unit of work; what must survive a refusal does; the databases are set as we rely on it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask, Response
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party, PartyKind, User
from marketplace.catalog.models import Category
from marketplace.kit.db import db, locked, separately, unit_of_work
from marketplace.kit.errors import OutOfStock, Refusal
from tests.make import make_party, make_user


def category(slug: str) -> Category:
    return Category(slug=slug, name_id=slug, name_en=slug, drawing="bag")


def slugs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Category.slug).order_by(Category.slug)))


def test_words_come_back_as_members_of_their_enumeration(session) -> None:
    party_id = make_party(PartyKind.SELLER).id
    session.expire_all()
    assert session.get_one(Party, party_id).kind is PartyKind.SELLER
    session.execute(update(Party).values(kind="buyer"))
    session.expire_all()
    assert session.get_one(Party, party_id).kind is PartyKind.BUYER
    with pytest.raises(StatementError, match="tailor"):
        session.execute(update(Party).values(kind="tailor"))


def test_moments_are_utc_on_every_database(session) -> None:
    at = datetime(2026, 11, 12, 9, 14, 30, 123456, tzinfo=timezone(timedelta(hours=9)))
    user_id = make_user(created_at=at).id
    session.expire_all()
    stored = session.get_one(User, user_id).created_at
    assert (stored, stored.tzinfo) == (at, UTC)
    with pytest.raises(StatementError, match="time zone"):
        make_user(created_at=datetime(2026, 11, 12))


def test_a_unit_of_work_is_done_or_undone(session) -> None:
    with unit_of_work():
        session.add(category("done"))

    def break_off() -> None:
        with unit_of_work():
            session.add(category("undone"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert slugs() == ["done"]


def test_what_was_done_separately_survives_a_refusal(session) -> None:
    separately(lambda own: own.add(category("stays")))
    session.add(category("goes"))
    session.flush()
    session.rollback()
    assert slugs() == ["stays"]


def test_what_failed_separately_leaves_nothing(session) -> None:
    def twice(own: Session) -> None:
        own.add(category("one"))
        own.flush()
        own.add(category("one"))

    with pytest.raises(IntegrityError):
        separately(twice)
    assert slugs() == []


@pytest.mark.parametrize(
    "write",
    [
        lambda: db.session.add(category("pending")),
        lambda: (db.session.add(category("flushed")), db.session.flush()),
        lambda: db.session.execute(update(Category).values(position=3)),
    ],
    ids=["pending", "flushed", "in bulk"],
)
def test_separately_comes_before_the_first_write(app_on_sqlite, write) -> None:
    """Otherwise it would undo that write without a word."""
    with app_on_sqlite.app_context():
        write()
        with pytest.raises(RuntimeError, match="before the first write"):
            separately(lambda own: own.add(category("own")))
        db.session.rollback()
        separately(lambda own: own.add(category("own")))
        assert slugs() == ["own"]


def test_a_locked_row_is_as_the_database_has_it_now(session) -> None:
    session.add(known := category("a"))
    session.commit()
    with Session(db.engine) as other, other.begin():
        other.execute(update(Category).values(position=7))
    assert known.position == 0
    assert locked(Category, known.id) is known
    assert known.position == 7


def test_sqlite_is_set_as_we_rely_on_it(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        said = {
            name: db.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }


def test_an_error_that_is_logged_names_nobody(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        make_user("Sri Lestari", "sri@example.test")
        with pytest.raises(IntegrityError) as raised:
            make_user("Sri Lestari", "sri@example.test")
        assert "sri@" not in repr(raised.value)
        assert "sri@" not in str(raised.value)


REFUSALS = {
    "redirect": (lambda: Response("", 303), True),
    "fine": (lambda: "fine", True),
    "unprocessable": (lambda: ("no", 422), False),
    "not found": (lambda: ("no", 404), False),
    "refused": (lambda: _raise(Refusal("no")), False),
    "out of stock": (lambda: _raise(OutOfStock("no")), False),
    "broken": (lambda: _raise(RuntimeError("oops")), False),
}


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def writing_app(app: Flask) -> Flask:
    """An app whose views write and then answer in every way there is."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    for place, (answer, _) in enumerate(REFUSALS.values()):

        def view(answer=answer) -> object:
            db.session.add(category("written"))
            db.session.flush()
            return answer()

        app.add_url_rule(f"/test/{place}", f"test{place}", view, methods=["GET", "POST"])
    return app


def test_a_request_is_kept_when_it_was_answered_well_and_undone_when_not(writing_app) -> None:
    client = writing_app.test_client()
    for place, (_, kept) in enumerate(REFUSALS.values()):
        answer = client.post(f"/test/{place}")
        assert (answer.status_code < 400) == kept
        with writing_app.app_context():
            assert slugs() == (["written"] if kept else [])
            db.session.execute(text("DELETE FROM category"))
            db.session.commit()


def test_looking_never_writes(writing_app) -> None:
    assert writing_app.test_client().get("/test/1").status_code == 200
    with writing_app.app_context():
        assert slugs() == []

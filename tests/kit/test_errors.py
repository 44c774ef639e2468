"""A request that ends badly ends in words: what happened, and what to do."""

import pytest
from flask import Flask, abort, flash
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from marketplace.catalog.models import Category
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours, OutOfStock, Refusal
from tests.conftest import MakeApp

SAID = "Stok tinggal dua."


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """An app whose views end badly."""
    app_on_sqlite.config["PROPAGATE_EXCEPTIONS"] = False
    return app_on_sqlite


def ending(app: Flask, *errors: Exception | int) -> list[tuple[int, str]]:
    """Status and page of a view that ends with each of ``errors``."""

    def view(place: int) -> None:
        error = errors[place]
        if isinstance(error, int):
            abort(error)
        raise error

    app.add_url_rule("/test/<int:place>", "test", view)
    answers = [app.test_client().get(f"/test/{place}") for place in range(len(errors))]
    return [(answer.status_code, answer.text) for answer in answers]


def test_a_refusal_is_said_in_its_own_words(app) -> None:
    refusals = {
        Refusal(SAID): 409,
        MoveRefused(SAID): 409,
        OutOfStock(SAID): 409,
        NotYours(SAID): 403,
        Missing(SAID): 404,
        Invalid(SAID): 422,
    }
    for (status, page), refusal in zip(ending(app, *refusals), refusals, strict=True):
        assert status == refusals[refusal]
        assert SAID in page
        assert refusal.code in page


def test_every_error_has_a_page(app) -> None:
    statuses = (400, 403, 404, 405, 413, 429, 503)
    for (status, page), expected in zip(ending(app, *statuses), statuses, strict=True):
        assert status == expected
        assert "</html>" in page
        assert "Pasarlima" in page


def test_what_breaks_says_nothing_of_its_inside(app) -> None:
    ((status, page),) = ending(app, RuntimeError("the secret inside"))
    assert status == 500
    assert "the secret inside" not in page
    assert "Traceback" not in page


def test_a_database_that_is_busy_is_no_fault_of_the_visitor(app) -> None:
    assert ending(app, OperationalError("SELECT secret", {}, Exception("locked")))[0][0] == 503


def _taken_twice(flush: bool) -> str:
    """A view that keeps one slug twice; the database says so at once, or only when all is committed."""
    flash("Tersimpan.")
    db.session.add_all(Category(slug="tas", name_id="Tas", name_en="Bags", drawing="bag") for _ in range(2))
    if flush:
        db.session.flush()
    return "Tersimpan."


@pytest.mark.parametrize("flush", [True, False], ids=["in the view", "at the commit"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_who_comes_second_to_the_database_hears_that_somebody_was_faster(
    make_app: MakeApp, database: str, flush: bool
) -> None:
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/test", "test", lambda: _taken_twice(flush), methods=["POST"])
    client = app.test_client()
    answer = client.post("/test")
    assert answer.status_code == 409
    assert "Ada yang lebih dulu" in answer.text
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert "Tersimpan." not in answer.text + client.get("/").text
    with app.app_context():
        assert db.session.scalar(select(func.count(Category.id))) == 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_no_row_may_be_is_a_fault_of_ours(make_app: MakeApp, database: str) -> None:
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)

    def view() -> str:
        db.session.add(Category(slug="tas", name_id="Tas", name_en=None, drawing="bag"))
        return "Tersimpan."

    app.add_url_rule("/test", "test", view, methods=["POST"])
    assert app.test_client().post("/test").status_code == 500


def test_an_error_page_is_shown_also_when_the_database_is_gone(app, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    app.add_url_rule("/test", "test", lambda: str(db.session.execute("x")))
    monkeypatch.setattr("sqlalchemy.engine.Connection.execute", gone)
    monkeypatch.setattr("sqlalchemy.orm.Session.execute", gone)
    answer = app.test_client().get("/test")
    assert (answer.status_code, "</html>" in answer.text) == (503, True)

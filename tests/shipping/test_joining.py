"""A courier company registers itself, is corrected once, and finds its room open."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.applications import actions
from marketplace.applications.actions import Verdict
from marketplace.applications.models import Application, Paper
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.kit.db import db
from tests import make
from tests.walk import actor_of

COMPANY = {"name": "Kilat Timur", "town": "Kota Jayapura", "phone": "0812 3456 7891"}
STEPS: dict[str, tuple[dict[str, str], str]] = {
    "licence": ({"nib": make.NIB, "npwp": make.NPWP}, "nib_photo"),
    "identity": ({"legal_name": "Kris Rumbiak", "nik": make.NIK}, "ktp"),
    "bank": ({"bank": "BCA", "number": "1234567890", "holder": "Kris Rumbiak"}, "bank_book"),
}


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two for pages."""
    return app_on_sqlite


@pytest.fixture
def client(app: Flask, session: object) -> FlaskClient:
    """Kris at his screen."""
    kris = make.make_buyer("Kris Rumbiak").memberships[0].user
    client = app.test_client()
    client.post("/login", data={"contact": kris.phone, "password": make.PASSWORD})
    return client


def fields(word: str, **changes: Any) -> dict[str, Any]:
    """A step's fields with its picture."""
    told, picture = STEPS[word]
    return {**told, picture: (make.photo(), "foto.jpg"), **changes}


def case() -> Application:
    """The one application."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Application)).one()


def test_from_the_first_step_to_the_rates(client: FlaskClient) -> None:
    assert client.post("/shipping/register", data=COMPANY).location == "/shipping/register/licence"
    for word in STEPS:
        answer = client.post(f"/shipping/register/{word}", data=fields(word))
        assert answer.status_code == 303, answer.text
    assert answer.location == "/shipping/register"
    assert "Periksa, lalu kirim" in client.get("/shipping/register").text
    client.post("/shipping/register/send")
    client.post("/shipping/register/send")
    row = case()
    assert row.state is ApplicationState.SUBMITTED
    operator = actor_of(make.make_operator())
    actions.take(operator, row)
    verdicts = {paper.name: Verdict(True) for paper in row.papers}
    actions.decide(
        operator, row, row.version, verdicts | {"licence": Verdict(False, "differs", "Angka ke-5.")}
    )
    db.session.commit()
    page = client.get("/shipping/register").text
    assert "Angka ke-5." in page
    assert client.get("/shipping/register/identity").status_code == 303
    assert (
        client.post(
            "/shipping/register/licence", data={**STEPS["licence"][0], "nib": "9120302643218"}
        ).status_code
        == 303
    )
    client.post("/shipping/register/send")
    row = case()
    actions.take(operator, row)
    actions.decide(operator, row, row.version, {"licence": Verdict(True)})
    db.session.commit()
    company = db.session.scalars(select(Party).where(Party.kind == PartyKind.COURIER)).one()
    assert client.get(f"/shipping/{company.public_id}/rates").status_code == 200
    assert f"/shipping/{company.public_id}/rates" in client.get("/shipping/register").text


def test_pressed_twice_it_is_one_company(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.post("/shipping/register", data=COMPANY).status_code == 303
    assert case().name == "Kilat Timur"


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [("nib", "123", "NIB terdiri dari 13 angka"), ("npwp", "01.312.166.1-091.000", "NPWP ini tidak cocok")],
)
def test_numbers_that_cannot_be_are_told_and_nothing_is_kept(
    client: FlaskClient, field: str, wrong: str, told: str
) -> None:
    client.post("/shipping/register", data=COMPANY)
    answer = client.post("/shipping/register/licence", data=fields("licence", **{field: wrong}))
    assert answer.status_code == 422
    assert told in answer.text
    assert wrong in answer.text
    kept = select(func.count(Paper.id)).where(Paper.state == PaperState.GIVEN)
    assert db.session.scalar(kept) == 1


def test_a_town_nobody_knows_begins_nothing(client: FlaskClient) -> None:
    answer = client.post("/shipping/register", data=COMPANY | {"town": "Jayapuraa"})
    assert answer.status_code == 422
    assert "Kota Jayapura, Papua" in answer.text
    assert db.session.scalar(select(func.count(Application.id))) == 0


def test_withdrawn_it_can_be_begun_again(client: FlaskClient) -> None:
    client.post("/shipping/register", data=COMPANY)
    assert "Tarik pendaftaran" in client.get("/shipping/register/withdraw").text
    client.post("/shipping/register/withdraw")
    assert case().state is ApplicationState.WITHDRAWN
    client.post("/shipping/register/again")
    client.post("/shipping/register/again")
    db.session.rollback()
    states = db.session.scalars(select(Application.state).order_by(Application.id)).all()
    assert states == [ApplicationState.WITHDRAWN, ApplicationState.DRAFT]


def test_nobody_sees_the_registration_of_another(app: Flask, client: FlaskClient) -> None:
    client.post("/shipping/register", data=COMPANY)
    stranger = app.test_client()
    other = make.make_buyer("Orang lain").memberships[0].user
    stranger.post("/login", data={"contact": other.phone, "password": make.PASSWORD})
    assert "Kilat Timur" not in stranger.get("/shipping/register").text
    assert stranger.get("/shipping/register/licence").location == "/shipping/register"

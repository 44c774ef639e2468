"""Registration with correction: two who apply, what came back to them, and what they may do in the end."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind, Right, User
from marketplace.accounts.queries import rights_of
from marketplace.applications.models import Application, Paper
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.catalog.models import StorefrontState
from marketplace.events import actions as events
from marketplace.events.queries import timeline
from marketplace.kit.db import db
from marketplace.messages.models import Message
from marketplace.orders.ports import Parcel
from shipping.carriers.rate_table import RateTableCarriers
from tests import make
from tests.conftest import DATABASES, MakeApp
from tests.walk import actor_of

NAME = {"name": "Batik Ibu Ratmi", "town": "Kota Pekalongan"}
COMPANY = {"name": "Kilat Timur", "town": "Kota Jayapura", "phone": "0812 3456 7891"}


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, make_app: MakeApp) -> Iterator[Flask]:
    """The marketplace with an operator, on each database."""
    app = make_app(request.param)
    with app.app_context():
        make.make_operator()
        yield app


def test_a_shop_is_corrected_twice_and_sells_before_it_is_paid(app: Flask) -> None:
    ratmi = registers(app, "Ratmi", "0812 3456 7890", "/sellers/register")
    base = ratmi.post("/sellers/register", data=NAME).location.removesuffix("/application/place")
    steps: dict[str, dict[str, Any]] = {
        "place": {"street": "Jalan Jlamprang 12", "phone": "0812 3456 7890"},
        "story": {"story": "Kami membatik sejak 1978."},
        "identity": {"legal_name": "Ratmi", "nik": make.NIK, "ktp": photo()},
        "bank": {"bank": "BCA", "number": "1234567890", "holder": "Ratmi", "bank_book": photo()},
    }
    for word, told in steps.items():
        assert ratmi.post(f"{base}/application/{word}", data=told).status_code == 303
    ratmi.post(f"{base}/application")
    case = latest()
    endang = operator(app)

    judges(endang, case, ktp="cut-off", bank_book="blurred")
    assert said_to("0812 3456 7890")[-1].startswith(
        "Pasarlima: Pendaftaran Batik Ibu Ratmi: perbaiki Foto KTP"
    )
    assert rights_of(case.party_id or 0) == set()
    ratmi.post(f"{base}/application/identity", data={"ktp": photo()})
    ratmi.post(f"{base}/application/bank", data={"bank_book": photo()})
    ratmi.post(f"{base}/application")

    judges(endang, case, bank_book="blurred")
    seller = db.session.scalars(select(Party).where(Party.kind == PartyKind.SELLER)).one()
    assert rights_of(seller.id) == {Right.SELL}
    assert make.storefront_of(seller).state is StorefrontState.OPEN
    assert "Anda boleh berjualan sambil memperbaiki rekening" in ratmi.get(f"{base}/application").text
    assert "Rekening belum dipastikan." in ratmi.get(f"{base}/money").text
    book = next(paper for paper in case.papers if paper.name == "bank_book")
    assert [version.number for version in book.earlier] == [1]

    ratmi.post(f"{base}/application/bank", data={"bank_book": photo()})
    ratmi.post(f"{base}/application")
    judges(endang, case)
    assert rights_of(seller.id) == {Right.SELL, Right.BE_PAID}
    assert "Toko Anda buka" in ratmi.get(f"{base}/application").text
    assert told_events(case) == [
        "begun",
        *("submitted", "taken", "sent_back") * 2,
        "submitted",
        "taken",
        "accepted",
        "issued",
    ]


def test_a_company_is_corrected_and_carries(app: Flask) -> None:
    kris = registers(app, "Kris Rumbiak", "0813 3456 7890", "/shipping/register")
    kris.post("/shipping/register", data=COMPANY)
    steps: dict[str, dict[str, Any]] = {
        "licence": {"nib": make.NIB, "npwp": make.NPWP, "nib_photo": photo()},
        "identity": {"legal_name": "Kris Rumbiak", "nik": make.NIK, "ktp": photo()},
        "bank": {"bank": "BCA", "number": "1234567890", "holder": "Kris Rumbiak", "bank_book": photo()},
    }
    for word, told in steps.items():
        assert kris.post(f"/shipping/register/{word}", data=told).status_code == 303
    kris.post("/shipping/register/send")
    case = latest()
    endang = operator(app)
    judges(endang, case, nib_photo="out-of-date")
    assert case.party is None
    assert "Suratnya sudah tidak berlaku" in kris.get("/shipping/register").text
    kris.post("/shipping/register/licence", data={"nib_photo": photo()})
    kris.post("/shipping/register/send")
    judges(endang, case)
    company = db.session.scalars(select(Party).where(Party.kind == PartyKind.COURIER)).one()
    assert rights_of(company.id) == {Right.CARRY, Right.BE_PAID}
    rates = {"label": "Reguler"} | {
        f"{name}_{zone}": value
        for zone in (1, 2, 3, 4)
        for name, value in (("first", "12000"), ("next", "10000"), ("fastest", "1"), ("slowest", "3"))
    }
    saved = kris.post(f"/shipping/{company.public_id}/rates", data=rates)
    assert saved.status_code == 303, saved.text
    db.session.rollback()
    parcel = Parcel(make.JAYAPURA, make.JAYAPURA, 1000, 100, 100, 100)
    assert [quote.courier_name for quote in RateTableCarriers().quotes([parcel])[0]] == ["Kilat Timur"]
    assert any("terdaftar sebagai kurir" in text for text in said_to("0813 3456 7890"))


def registers(app: Flask, name: str, contact: str, way: str) -> FlaskClient:
    """Register, confirm the number, and be led to where one wanted to go."""
    client = app.test_client()
    form = {"name": name, "contact": contact, "password": make.PASSWORD, "next": way}
    assert client.post("/register", data=form).location == f"/confirm?next={way}"
    digits = re.search(r"\b\d{6}\b", said_to(contact)[-1])
    assert digits is not None
    assert client.post("/confirm", data={"code": digits.group(), "next": way}).location == way
    return client


def operator(app: Flask) -> FlaskClient:
    """The operator's owner, signed in."""
    clerk = actor_of(make.make_operator()).user
    assert clerk is not None
    client = app.test_client()
    db.session.rollback()
    client.post("/login", data={"contact": clerk.phone, "password": make.PASSWORD})
    return client


def judges(client: FlaskClient, case: Application, **sent_back: str) -> None:
    """The operator takes it and says a word on every paper that waits for one."""
    path = f"/operator/applications/{case.public_id}"
    db.session.rollback()
    assert client.post(f"{path}/take").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    form = {"version": str(case.version)}
    for paper in db.session.scalars(
        select(Paper).where(Paper.application_id == case.id, Paper.state == PaperState.GIVEN)
    ):
        form[f"verdict-{paper.name}"] = "send_back" if paper.name in sent_back else "accept"
        form[f"reason-{paper.name}"] = sent_back.get(paper.name, "")
    db.session.rollback()
    assert client.post(f"{path}/decide", data=form).status_code == 303
    db.session.rollback()
    db.session.expire_all()
    expected = ApplicationState.NEEDS_CORRECTION if sent_back else ApplicationState.ISSUED
    assert case.state is expected
    events.deliver_all()
    db.session.commit()


def latest() -> Application:
    """The only application."""
    db.session.rollback()
    return db.session.scalars(select(Application)).one()


def said_to(contact: str) -> list[str]:
    """The SMS that went to a number, in their order."""
    db.session.rollback()
    number = "+62" + re.sub(r"\D", "", contact)[1:]
    return list(
        db.session.scalars(
            select(Message.body)
            .join(User, Message.user_id == User.id)
            .where(User.phone == number, Message.channel == "sms")
            .order_by(Message.id)
        )
    )


def told_events(case: Application) -> list[str]:
    """What happened to it, in its order."""
    rows = sorted(timeline([("application", case.public_id)]), key=lambda event: event.id)
    return [event.kind.removeprefix("application.") for event in rows]


def photo() -> tuple[Any, str]:
    """A photograph as a browser sends it."""
    return make.photo(), "foto.jpg"

"""A phone or a mailbox is confirmed by six digits before somebody buys or applies."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.contacts import code_goes_to
from marketplace.accounts.models import Code, User
from marketplace.kit.db import db
from marketplace.messages.models import Message
from tests import make

PASSWORD = make.PASSWORD


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two here."""
    return app_on_sqlite


def joins(client: FlaskClient, contact: str = "0812 3456 7890", way: str = "") -> str:
    """Register; return where one is led."""
    form = {"name": "Sri Lestari", "contact": contact, "password": PASSWORD, "next": way}
    return client.post("/register", data=form).location


def code(app: Flask) -> str:
    """The digits that were sent last."""
    with app.app_context():
        body = db.session.scalars(select(Message.body).order_by(Message.id.desc()).limit(1)).one()
    found = re.search(r"\b\d{6}\b", body)
    assert found
    return found.group()


def is_confirmed(app: Flask) -> bool:
    """Whether the one person is."""
    with app.app_context():
        return db.session.scalars(select(User)).one().is_confirmed


@pytest.mark.parametrize("contact", ["0812 3456 7890", "sri@contoh.id"])
def test_the_code_leads_back_to_where_one_was(app: Flask, client: FlaskClient, contact: str) -> None:
    assert joins(client, contact, "/sellers/register") == "/confirm?next=/sellers/register"
    assert client.get("/sellers/register").location == "/confirm?next=/sellers/register"
    answer = client.post("/confirm", data={"code": code(app), "next": "/sellers/register"})
    assert (answer.status_code, answer.location) == (303, "/sellers/register")
    assert is_confirmed(app)
    assert client.get("/sellers/register").status_code == 200


@pytest.mark.parametrize("path", ["/checkout", "/sellers/register", "/shipping/register"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unconfirmed_people_are_asked_before_they_buy_or_apply(
    client: FlaskClient, path: str, method: str
) -> None:
    joins(client)
    assert client.open(path, method=method).location == f"/confirm?next={path}"


def test_unconfirmed_people_look_around_and_fill_a_cart(client: FlaskClient, session: object) -> None:
    variant = make.make_variant()
    joins(client)
    put = client.post("/cart/add", data={"variant": variant.public_id, "quantity": "1", "next": "cart"})
    assert put.status_code == 303
    assert variant.listing.title in client.get("/cart").text


def test_a_wrong_code_says_so_and_a_new_one_ends_the_old(app: Flask, client: FlaskClient) -> None:
    joins(client)
    old = code(app)
    wrong = client.post("/confirm", data={"code": f"{(int(old) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    assert "Kode tidak cocok" in wrong.text
    assert client.post("/confirm/send").status_code == 303
    if code(app) != old:
        assert client.post("/confirm", data={"code": old}).status_code == 422
    assert client.post("/confirm", data={"code": code(app)}).location == "/"
    assert client.post("/confirm", data={"code": "000000", "next": "/cart"}).location == "/cart"


@pytest.mark.parametrize("way", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_code_leads_nowhere_but_to_this_place(app: Flask, client: FlaskClient, way: str) -> None:
    joins(client)
    assert client.post("/confirm", data={"code": code(app), "next": way}).location == "/"


def test_another_number_has_to_be_confirmed_anew(app: Flask, client: FlaskClient) -> None:
    joins(client)
    client.post("/confirm", data={"code": code(app)})
    form = {"contact": "0813 9999 8888", "password": PASSWORD}
    assert client.post("/account/contact", data=form).location == "/confirm?next=/account"
    assert not is_confirmed(app)
    assert client.post("/confirm", data={"code": code(app)}).status_code == 303
    assert is_confirmed(app)
    with app.app_context():
        assert db.session.scalars(select(User.phone)).one() == "+6281399998888"


PHONE, MAILBOX = ("0812 3456 7890", "+6281234567890"), ("sri@contoh.id", "sri@contoh.id")


@pytest.mark.parametrize(("first", "second"), [(PHONE, MAILBOX), (MAILBOX, PHONE)])
def test_a_second_contact_is_confirmed_by_a_code_that_goes_there(
    app: Flask, client: FlaskClient, first: tuple[str, str], second: tuple[str, str]
) -> None:
    joins(client, first[0])
    client.post("/confirm", data={"code": code(app)})
    form = {"contact": second[0], "password": PASSWORD}
    assert client.post("/account/contact", data=form).location == "/confirm?next=/account"
    assert "belum dipastikan" in client.get("/account").text
    assert client.get("/sellers/register").status_code == 200, "the first one is still his"
    with app.app_context():
        assert db.session.scalars(select(Message.address).order_by(Message.id)).all() == [first[1], second[1]]
        assert code_goes_to(db.session.scalars(select(User)).one(), "password") == first[1]
    assert client.post("/confirm", data={"code": code(app)}).status_code == 303
    assert "belum dipastikan" not in client.get("/account").text
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.phone, user.email, user.to_confirm) == (PHONE[1], MAILBOX[1], "")
        assert user.phone_confirmed_at
        assert user.email_confirmed_at


@pytest.mark.parametrize(
    ("contact", "password"),
    [("0811 1111 111", PASSWORD), ("0813 9999 8888", "bukan kata sandinya"), ("x", PASSWORD)],
)
def test_a_contact_is_not_changed_without_the_password_nor_into_another_s(
    app: Flask, client: FlaskClient, session: object, contact: str, password: str
) -> None:
    make.make_user("Orang lain", "0811 1111 111")
    joins(client)
    answer = client.post("/account/contact", data={"contact": contact, "password": password})
    assert answer.status_code == 422
    with app.app_context():
        assert set(db.session.scalars(select(User.phone))) == {"+628111111111", "+6281234567890"}


def test_a_phone_is_not_flooded_with_codes(make_app) -> None:
    app = make_app("sqlite", RATE_LIMITS=True)
    client = app.test_client()
    joins(client)
    for _ in range(7):
        assert client.post("/confirm/send").status_code == 303
    assert "Sudah 5 kode dalam satu jam" in client.get("/confirm").text
    with app.app_context():
        assert db.session.scalar(select(func.count(Code.id))) == 5
    assert client.post("/confirm", data={"code": code(app)}).location == "/"

"""The inbox, the choices, the demo's telephone and mailbox, and what the operator sees of messages that failed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Party
from marketplace.demo.people import demo_logins
from marketplace.kit.db import db
from marketplace.messages import sending
from marketplace.messages.models import Message, News, Preference
from marketplace.messages.states import MessageState
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from tests import make
from tests.conftest import MakeApp
from tests.queries import counted_queries

BELL = re.compile(r"Kabar, (\d+) belum dibaca")


def sign_in(app: Flask, party: Party) -> FlaskClient:
    client = app.test_client()
    contact = accounts.members(party.id)[0].user.phone
    db.session.rollback()  # a reader who goes on reading would see nothing of what the request writes
    assert client.post("/login", data={"contact": contact, "password": make.PASSWORD}).status_code == 303
    return client


def bell(client: FlaskClient) -> int:
    found = BELL.search(client.get("/").text)
    assert found
    return int(found[1])


@pytest.fixture
def order(app_on_sqlite: Flask) -> Order:
    with app_on_sqlite.app_context():
        return make.make_order(SaleState.PAID, sellers=1)


def test_news_is_read_once_and_leads_to_its_page(app_on_sqlite: Flask, order: Order) -> None:
    with app_on_sqlite.app_context():
        client = sign_in(app_on_sqlite, order.buyer)
        news = db.session.scalars(select(News).where(News.title == "Pembayaran Anda sudah diterima")).one()
    assert bell(client) == 1
    assert "Pembayaran Anda sudah diterima" in client.get("/kabar").text
    assert bell(client) == 1, "looking is not reading"
    answer = client.post(f"/kabar/{news.public_id}/open")
    assert (answer.status_code, answer.location) == (303, f"/orders/{order.public_id}")
    assert client.get(answer.location).status_code == 200
    assert bell(client) == 0


def test_everything_can_be_marked_read_at_once(app_on_sqlite: Flask, order: Order) -> None:
    with app_on_sqlite.app_context():
        buyer, seller = order.buyer, order.sales[0].seller
        client, other = sign_in(app_on_sqlite, buyer), sign_in(app_on_sqlite, seller)
    before = bell(other)
    assert client.post("/kabar/read").status_code == 303
    assert (bell(client), bell(other)) == (0, before)


def test_nobody_reads_another_s_news(app_on_sqlite: Flask, order: Order) -> None:
    with app_on_sqlite.app_context():
        stranger = sign_in(app_on_sqlite, make.make_buyer())
        news = db.session.scalars(select(News).where(News.title == "Pembayaran Anda sudah diterima")).one()
    assert "Pembayaran Anda" not in stranger.get("/kabar").text
    assert stranger.post(f"/kabar/{news.public_id}/open").status_code == 404
    with app_on_sqlite.app_context():
        assert db.session.get_one(News, news.id).read_at is None


def test_the_inbox_asks_as_much_for_twenty_as_for_two(app_on_sqlite: Flask) -> None:
    counts = []
    with app_on_sqlite.app_context():
        buyer = make.make_buyer()
        client, engine = sign_in(app_on_sqlite, buyer), db.engine
        for more in (2, 18):
            for _ in range(more):
                make.make_order(SaleState.PAID, buyer=buyer, sellers=1)
            with counted_queries(engine) as statements:
                assert client.get("/kabar").status_code == 200
            counts.append(len([s for s in statements if "clock_offset" not in s]))
    assert counts[0] == counts[1]


def test_choices_are_kept_and_shown_again(app_on_sqlite: Flask, order: Order) -> None:
    with app_on_sqlite.app_context():
        client = sign_in(app_on_sqlite, order.buyer)
    page = client.get("/account/kabar").text
    assert page.count("checked") == 10
    answer = client.post(
        "/account/kabar", data={"on": ["money:sms", "orders:email"], "quiet_from": "22", "quiet_until": "6"}
    )
    assert answer.status_code == 303
    page = client.get("/account/kabar").text
    assert page.count("checked") == 2
    with app_on_sqlite.app_context():
        wishes = db.session.scalars(select(Preference)).one()
        assert (len(wishes.off), wishes.quiet_from, wishes.quiet_until) == (8, 22, 6)


@pytest.mark.parametrize(
    "data",
    [
        {"quiet_from": "24", "quiet_until": "6"},
        {"on": "weather:sms", "quiet_from": "1", "quiet_until": "6"},
        {},
    ],
)
def test_choices_nobody_offered_are_refused_and_change_nothing(
    app_on_sqlite: Flask, order: Order, data: dict[str, str]
) -> None:
    with app_on_sqlite.app_context():
        client = sign_in(app_on_sqlite, order.buyer)
    assert client.post("/account/kabar", data=data).status_code == 422
    with app_on_sqlite.app_context():
        assert db.session.scalars(select(Preference)).all() == []


def test_the_demo_shows_telephone_and_mailbox_of_demo_people_alone(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    person = demo_logins()[0]
    with app.app_context():
        known = make.make_user(contact=person.contact)
        other = make.make_user()
        for user in (known, other):
            for channel in ("sms", "email"):
                html = "<!doctype html><style>p{}</style><p>isi" if channel == "email" else ""
                message = Message(
                    user_id=user.id,
                    channel=channel,
                    address="x",
                    subject=f"untuk {user.id}",
                    body="isi",
                    html=html,
                )
                db.session.add(message)
        db.session.commit()
        sending.send_all()
        letters = {
            m.user_id: m.public_id for m in db.session.scalars(select(Message).where(Message.html != ""))
        }
        known_id, other_id = known.id, other.id
    client = app.test_client()
    page = client.get(f"/demo/telepon?contact={person.contact}").text
    assert f"untuk {known_id}" in page
    assert f"untuk {other_id}" not in page
    assert "Sudah sampai" in page
    address = "/demo/telepon/{}"
    letter = client.get(address.format(letters[known_id]))
    assert letter.status_code == 200
    policy = letter.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert policy.startswith("default-src 'none'")
    assert "style-src 'self' 'sha256-" in policy
    assert "script-src" not in policy  # so that none may load: default-src says so
    assert client.get(address.format(letters[other_id])).status_code == 404


def test_the_demo_s_mailbox_exists_in_a_demo_alone(make_app: MakeApp) -> None:
    app = make_app("sqlite")
    client = app.test_client()
    assert client.get("/demo/telepon").status_code == 404
    assert client.get("/demo/telepon/PL-7K3M9-2XDQW").status_code == 404


def test_the_operator_sees_what_failed_and_sends_it_again(app_on_sqlite: Flask) -> None:
    with app_on_sqlite.app_context():
        user = make.make_user(name="Ibu Ratmi")
        operator = sign_in(app_on_sqlite, make.make_operator())
        message = Message(
            user_id=user.id,
            channel="sms",
            address="+62811",
            body="rahasia 123456",
            state=MessageState.UNCERTAIN,
            attempts=1,
            error="killed while sending",
        )
        db.session.add(message)
        db.session.commit()
        public_id = message.public_id
    assert "1 pesan tidak sampai" in operator.get("/operator/desk").text
    page = operator.get("/operator/messages").text
    assert "Ibu Ratmi" in page
    assert "killed while sending" in page
    assert "rahasia" not in page
    for _click in range(2):
        assert operator.post(f"/operator/messages/{public_id}/again").status_code == 303
    with app_on_sqlite.app_context():
        assert sending.send_all() == 1
        assert db.session.scalars(select(Message.state)).one() is MessageState.DELIVERED
    assert (
        "sudah terkirim" in operator.post(f"/operator/messages/{public_id}/again", follow_redirects=True).text
    )
    assert "Ibu Ratmi" not in operator.get("/operator/messages").text

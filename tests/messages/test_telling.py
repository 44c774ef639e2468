"""Who hears of what: each person once, in his language, by the ways he chose."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import Party, User
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.messages import actions as messages
from marketplace.messages.models import Message, News
from marketplace.messages.states import Pace
from marketplace.orders.states import SaleState
from tests import make
from tests.messages.conftest import Outbox
from tests.queries import counted_queries
from tests.walk import actor_of

NIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 22.30 in Jakarta, 23.30 in Makassar, 00.30 in Jayapura
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def session(app_on_sqlite: Flask, channels: dict[str, Outbox]) -> Iterator[Any]:
    """Inside the application, by day: what is said at night has tests of its own."""
    with app_on_sqlite.app_context():
        yield db.session


def owner(party: Party) -> User:
    user = actor_of(party).user
    assert user is not None
    return user


def happen(kind: str, subject: tuple[str, str], actor: Any = THE_CLOCK, **data: Any) -> Event:
    event = events.record(kind, subject, actor, **data)
    db.session.commit()
    messages.tell(event)
    db.session.commit()
    return event


def pay(order: Any) -> Event:
    """The clock says the money came; the bank's own people are nobody's audience here."""
    payment = make.walk.payment_of(order)
    return happen(
        "payment.captured",
        ("payment", payment.public_id),
        amount_minor=payment.amount_minor,
        payer=order.buyer.public_id,
        provider=payment.provider.public_id,
    )


def news_of(user: User) -> list[News]:
    return list(db.session.scalars(select(News).where(News.user_id == user.id).order_by(News.id)))


def messages_to(user: User) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.user_id == user.id).order_by(Message.id)))


def test_a_person_hears_of_an_event_once_however_often_it_is_delivered(session) -> None:
    order = make.make_order()
    buyer = owner(order.buyer)
    event = pay(order)
    messages.tell(event)
    messages.tell(event)
    session.commit()
    assert [news.title for news in news_of(buyer)] == ["Pembayaran Anda sudah diterima"]
    assert [message.channel for message in messages_to(buyer)] == ["sms"]


def test_of_an_order_from_two_sellers_the_buyer_hears_at_payment_once_and_each_seller_once(session) -> None:
    order = make.make_order(SaleState.PAID, sellers=2)
    assert len(news_of(owner(order.buyer))) == 1
    for sale in order.sales:
        titles = [news.title for news in news_of(owner(sale.seller)) if news.topic == "orders"]
        assert titles == ["Pesanan baru, sudah dibayar"]


def test_who_did_it_himself_is_not_told(session) -> None:
    order = make.make_order(SaleState.CANCELLED, sellers=1)
    events.deliver_all()
    seller, buyer = owner(order.sales[0].seller), owner(order.buyer)
    assert "Pesanan dibatalkan" in [news.title for news in news_of(seller)]
    assert "Pesanan dibatalkan, uang Anda kembali" not in [news.title for news in news_of(buyer)]


def test_a_role_without_the_permission_does_not_hear_it(session) -> None:
    order = make.make_order(sellers=1)
    seller = order.sales[0].seller
    staff, finance = make.make_member(seller, "staff"), make.make_member(seller, "finance")
    make.walk.pay(order)
    assert [news.title for news in news_of(staff)] == ["Pesanan baru, sudah dibayar"]
    assert news_of(finance) == []


def test_another_party_s_people_hear_nothing(session) -> None:
    other_seller, other_buyer, other_courier = make.make_seller(), make.make_buyer(), make.make_courier()
    events.deliver_all()
    before = {party.id: len(news_of(owner(party))) for party in (other_seller, other_buyer, other_courier)}
    make.make_order(SaleState.COMPLETED, sellers=1)
    events.deliver_all()
    assert {
        party.id: len(news_of(owner(party))) for party in (other_seller, other_buyer, other_courier)
    } == before


def test_everybody_is_written_to_in_his_own_language(session) -> None:
    indonesian, english = make.make_buyer(), make.make_buyer(user=make.make_user(locale="en"))
    for party in (indonesian, english):
        messages.send_code(owner(party), "password", "123456")
    session.commit()
    assert [m.body.startswith("Kode Pasarlima Anda") for m in messages_to(owner(indonesian))] == [True]
    assert "Pasarlima" in messages_to(owner(english))[0].body
    assert not messages_to(owner(english))[0].body.startswith("Kode Pasarlima Anda")


def test_an_e_mail_is_there_as_text_and_as_html_with_a_whole_link(session) -> None:
    order = make.make_order(buyer=make.make_buyer(user=make.make_user(contact="budi@contoh.id")))
    pay(order)
    [letter] = messages_to(owner(order.buyer))
    link = f"http://127.0.0.1:8000/orders/{order.public_id}"
    assert (letter.channel, letter.address, letter.subject) == (
        "email",
        "budi@contoh.id",
        "Pembayaran Anda sudah diterima",
    )
    assert link in letter.body
    assert f'href="{link}"' in letter.html
    assert "/account/kabar" in letter.body
    assert "0800" in letter.body


def test_a_name_in_a_letter_is_text_and_never_markup(session) -> None:
    buyer = make.make_buyer(user=make.make_user(name="<b>Budi</b>", contact="b@contoh.id"))
    pay(make.make_order(buyer=buyer))
    [letter] = messages_to(owner(buyer))
    assert "&lt;b&gt;Budi&lt;/b&gt;" in letter.html
    assert "<b>Budi</b>" in letter.body


def test_what_was_switched_off_is_heard_in_the_app_alone(session) -> None:
    order = make.make_order()
    buyer = owner(order.buyer)
    messages.prefer(buyer, ["money:sms"], 21, 7)
    session.commit()
    pay(order)
    assert len(news_of(buyer)) == 1
    assert messages_to(buyer) == []


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 23, 0, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 22, 22, tzinfo=UTC)),
    ],
)
def test_at_night_nothing_rings_until_seven_in_the_person_s_own_morning(
    session, monkeypatch, zone: str, morning: datetime
) -> None:
    with clock.replaying(NOON):
        order = make.make_order(sellers=1, buyer=make.make_buyer(user=make.make_user(zone=zone)))
    monkeypatch.setattr(clock, "real_now", lambda: NIGHT)
    sale = order.sales[0]
    happen(
        "sale.declined",
        ("sale", sale.public_id),
        buyer=order.buyer.public_id,
        reason="out-of-stock",
    )
    [message] = messages_to(owner(order.buyer))
    assert (message.pace, message.due_at) == (Pace.CALM, morning)


def test_what_is_urgent_and_codes_pass_the_night(session, monkeypatch) -> None:
    with clock.replaying(NOON):
        order = make.make_order()
    monkeypatch.setattr(clock, "real_now", lambda: NIGHT)
    pay(order)
    messages.send_code(owner(order.buyer), "password", "123456")
    session.commit()
    urgent, code = messages_to(owner(order.buyer))
    assert (urgent.pace, urgent.due_at) == (Pace.URGENT, NIGHT)
    assert (code.pace, code.due_at) == (Pace.CODE, NIGHT)


def test_the_past_rings_nowhere_and_a_far_past_is_told_to_nobody(session) -> None:
    order = make.make_order()
    buyer = owner(order.buyer)
    for days, heard in ((10, 1), (100, 1)):
        with clock.replaying(clock.real_now() - timedelta(days=days)):
            pay(order)
        assert len(news_of(buyer)) == heard
    assert news_of(buyer)[0].read_at is not None
    assert messages_to(buyer) == []


def test_telling_thirty_members_asks_as_much_for_their_wishes_as_telling_three(session) -> None:
    counts = []
    for members in (3, 30):
        order = make.make_order(sellers=1)
        for _ in range(members - 1):
            make.make_member(order.sales[0].seller, "staff")
        sale = order.sales[0]
        event = events.record("sale.paid", ("sale", sale.public_id), THE_CLOCK, seller=sale.seller.public_id)
        session.commit()
        session.expunge_all()
        event = session.get(Event, event.id)
        with counted_queries(db.engine) as statements:
            messages.tell(event)
        # Whoever takes longer than a second looks at the clock once more.
        asked = [s for s in statements if s.lstrip().startswith("SELECT") and "FROM clock_offset" not in s]
        counts.append(len(asked))
        session.commit()
    assert counts[0] == counts[1]

"""Of money that goes back, or does not fit, a buyer hears what he has to know, and by SMS once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.models import Message, News
from marketplace.orders.actions import carrying, selling
from marketplace.orders.actions.selling import Contents
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Refund
from marketplace.settlement.states import Refused
from marketplace.voices import VOICES
from payments import actions as bank
from payments.actions import Incoming
from tests import make
from tests.messages.conftest import Outbox
from tests.walk import actor_of, let_pass, payment_of, ring, secret


@pytest.fixture
def session(app_on_sqlite: Flask, channels: dict[str, Outbox]) -> Iterator[Any]:
    """Inside the application, where nothing leaves."""
    with app_on_sqlite.app_context():
        yield db.session


def sms_to(party: Party) -> list[str]:
    """What rings on the telephone of the party's people, in order, after everybody has heard."""
    db.session.commit()
    events.deliver_all()
    user = actor_of(party).user
    assert user is not None
    found = select(Message).where(Message.user_id == user.id, Message.channel == "sms").order_by(Message.id)
    return [message.body for message in db.session.scalars(found)]


def news_to(party: Party) -> list[News]:
    """What stands in the app of the party's people, in order, after everybody has heard."""
    db.session.commit()
    events.deliver_all()
    user = actor_of(party).user
    assert user is not None
    return list(db.session.scalars(select(News).where(News.user_id == user.id).order_by(News.id)))


def told(news: News) -> str:
    """What the news says, in words."""
    return str(news.text % VOICES.say(news.facts))


def pay_in(order: Order, amount_minor: int, reference: str) -> None:
    payment = payment_of(order)
    incoming = Incoming(payment.account_number, amount_minor, "BUDI", reference)
    bank.book(actor_of(payment.provider), incoming)


def test_a_declined_sale_and_its_refund_ring_once_and_the_app_says_until_when_it_comes(session) -> None:
    order = make.make_order(SaleState.PAID, sellers=1)
    sale = order.sales[0]
    before = sms_to(order.buyer)
    selling.decline(actor_of(sale.seller), sale, "out-of-stock")
    rung = sms_to(order.buyer)[len(before) :]
    assert len(rung) == 1
    assert "tidak bisa mengirim" in rung[0]
    [refund] = [news for news in news_to(order.buyer) if news.title == "%(amount)s kembali kepada Anda"]
    assert "Alasan: Barangnya habis." in told(refund)
    assert "paling lambat" in told(refund)


def test_a_sale_that_ends_by_the_clock_and_its_refund_ring_once(session) -> None:
    order = make.make_order(SaleState.PACKED, sellers=1)
    before = sms_to(order.buyer)
    let_pass(timedelta(days=order.sales[0].policy.pickup_days + 1))
    ring()
    rung = sms_to(order.buyer)[len(before) :]
    assert len(rung) == 1
    assert "dibatalkan" in rung[0]


def two_parcels() -> tuple[Sale, list[Shipment]]:
    seller = make.make_seller()
    things = [make.make_variant(seller), make.make_variant(seller)]
    [sale] = make.make_order(SaleState.ACCEPTED, variants=things).sales
    contents: list[Contents] = [{line.public_id: line.to_send} for line in sale.lines]
    return sale, selling.pack(actor_of(sale.seller), sale, secret(), contents)


def test_the_refund_of_one_of_two_parcels_rings_by_itself(session) -> None:
    sale, (fetched, _left) = two_parcels()
    carrying.pick_up(actor_of(sale.courier), fetched)
    before = sms_to(sale.order.buyer)
    carrying.give_up_unfetched(sale)
    rung = sms_to(sale.order.buyer)[len(before) :]
    assert len(rung) == 1
    assert "kembali kepada Anda" in rung[0]


def test_several_parcels_are_told_as_several_and_each_by_its_own_number(session) -> None:
    sale, (first, second) = two_parcels()
    [packed] = [n for n in news_to(sale.order.buyer) if n.title == "Pesanan dikemas dalam beberapa paket"]
    assert "dalam 2 paket" in told(packed)
    [ready] = [n for n in news_to(sale.courier) if n.title == "%(parcels)s paket siap dijemput"]
    assert first.awb in told(ready)
    assert second.awb in told(ready)
    carrying.pick_up(actor_of(sale.courier), second)
    [taken] = [n for n in news_to(sale.seller) if n.title == "Kurir sudah menjemput paket"]
    assert second.awb in told(taken)
    assert first.awb not in told(taken)


def test_one_parcel_is_told_as_one(session) -> None:
    sale = make.make_sale(SaleState.PACKED)
    titles = [news.title for news in (*news_to(sale.order.buyer), *news_to(sale.courier))]
    assert {"Paket sudah dikemas", "Paket siap dijemput"} <= set(titles)
    assert "Pesanan dikemas dalam beberapa paket" not in titles


def test_who_transferred_too_little_hears_how_much_is_missing_and_until_when(session) -> None:
    order = make.make_order()
    amount_minor = payment_of(order).amount_minor
    pay_in(order, amount_minor - 5_000_00, "S-1")
    [rung] = sms_to(order.buyer)
    assert "kurang Rp5.000" in rung
    assert "sebelum" in rung
    pay_in(order, amount_minor, "S-2")
    [_short, captured, returning] = sorted(sms_to(order.buyer), key=lambda words: "lunas" in words)
    assert "diterima" in captured
    assert "sudah lunas tanpa transfer" in returning


def test_who_transferred_too_much_hears_by_sms_that_it_is_paid_and_in_the_app_what_comes_back(
    session,
) -> None:
    order = make.make_order()
    pay_in(order, payment_of(order).amount_minor + 7_000_00, "S-3")
    [rung] = sms_to(order.buyer)
    assert "sudah diterima" in rung
    assert any("Lebihnya Rp7.000" in told(news) for news in news_to(order.buyer))


def test_a_refund_that_an_account_refused_asks_for_another_and_the_bank_hears_of_it(session) -> None:
    order = make.make_order(SaleState.PAID, sellers=1)
    selling.decline(actor_of(order.sales[0].seller), order.sales[0], "out-of-stock")
    row = db.session.scalars(select(Refund)).one()
    provider = actor_of(row.payment.provider)
    settlement.mark_refund_paid(provider, row)
    settlement.return_refund(provider, row, Refused.CLOSED)
    asked = news_to(order.buyer)[-1]
    assert "Rekening sudah ditutup" in told(asked)
    assert asked.path == f"/orders/{order.public_id}/refunds/{row.public_id}/account"
    settlement.name_refund_account(actor_of(order.buyer), row, "Bank Lain", "1234567890", "Budi Santoso")
    assert news_to(row.payment.provider)[-1].title == "Rekening lain untuk pengembalian"


def test_whose_account_refused_a_payout_is_asked_to_mend_it_and_who_may_not_asks_the_owner(session) -> None:
    payout = make.make_payout()
    finance = make.make_member(payout.party, "finance")
    settlement.return_payout(actor_of(payout.provider), payout, Refused.NAME_DIFFERS)
    owners = news_to(payout.party)[-1]
    assert owners.title == "Rekening Anda tidak menerima uang"
    assert "Nama pemilik tidak sama" in told(owners)
    [other] = db.session.scalars(select(News).where(News.user_id == finance.id))
    assert other.title == "Rekening toko tidak menerima uang"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ({}, "Pesanan dibatalkan, uang Anda kembali"),
        ({"kept_minor": 0, "frozen_minor": 0}, "Pesanan dibatalkan, uang Anda kembali"),
        ({"kept_minor": 12_000, "frozen_minor": 0}, "Paket kembali ke penjual, uang barang kembali"),
        ({"kept_minor": 0, "frozen_minor": 5}, "Pesanan dibatalkan, sebagian masih diperiksa"),
        ({"kept_minor": 12_000, "frozen_minor": 5}, "Pesanan dibatalkan, sebagian masih diperiksa"),
    ],
)
def test_nobody_reads_that_all_comes_back_while_some_of_it_stays(said: dict[str, int], title: str) -> None:
    event = Event(kind="sale.cancelled", subject_kind="sale", data={"reason": "returned", **said})
    told = [row.title for kind, row in VOICES.rows(event) if kind is PartyKind.BUYER]
    assert told == [title]

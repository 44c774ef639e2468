"""Credit on pages and in calls: whose it is, what is seen before it is used, and forms that come too late."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, credit
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order
from marketplace.settlement.models import Payment
from marketplace.settlement.states import Refused
from payments import actions as payments
from tests import make, walk
from tests.api.people import program_of
from tests.buyers.conftest import Shopper
from tests.buyers.test_checkout import _fields
from tests.walk import actor_of

ACCOUNT = {"bank": "BCA", "number": "1234567890", "holder": "Budi Santoso"}
HAS = rupiah(50_000)


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """What pages and calls say does not hang on the database."""
    return app_on_sqlite


@pytest.fixture
def rich(shopper: Shopper) -> Shopper:
    """With Rp50.000 of credit, at a bank that holds it, and a thing of Rp100.000 in the cart."""
    make.make_operator()
    make.make_courier(fee=10_000)
    bank = make.make_bank().public_id
    ledger.post("given", "credit_kept", ("refund", "R"), [Posting(clearing(bank), credit(_id(shopper)), HAS)])
    db.session.commit()
    shopper.puts(make.make_variant(price=100_000).public_id)
    return shopper


def _id(shopper: Shopper) -> str:
    return str(shopper.party.public_id)


def _left(shopper: Shopper) -> int:
    return balance(credit(_id(shopper)))


def test_the_checkout_shows_what_is_left_to_pay_and_a_press_takes_the_credit(rich: Shopper) -> None:
    assert "Pakai saldo Rp50.000" in rich.get("/checkout").text
    again = rich.post("/checkout", **_fields(rich.get("/checkout")) | {"step": "update", "credit": "1"})
    page = rich.get(again.location)
    assert "Bayar Rp60.000" in page.text
    assert _left(rich) == HAS, "looking takes nothing"
    sent = rich.post("/checkout", **_fields(page) | {"credit": "1"})
    assert "Transfer Rp60.000" in rich.get(sent.location).text
    assert "Sudah dari saldo Anda" in rich.get(sent.location).text
    order = db.session.scalars(select(Order).where(Order.buyer_id == rich.party.id)).one()
    assert (_left(rich), walk.payment_of(order).amount_minor) == (0, order.total_minor - HAS)
    assert "Belum lunas" in rich.get(f"/orders/{order.public_id}").text
    assert "Rp50.000 kembali ke saldo Anda" in rich.get(f"/orders/{order.public_id}/cancel").text
    rich.post(f"/orders/{order.public_id}/cancel", reason="changed-mind")
    assert _left(rich) == HAS
    shown = rich.get("/credit").text
    assert shown.count(f"/orders/{order.public_id}") == 2
    assert rich.get("/credit/statement.csv").text.count(order.public_id) == 2
    assert rich.get("/credit/statement.pdf").data.startswith(b"%PDF")


def test_a_checkout_whose_credit_went_meanwhile_says_so_and_buys_nothing(rich: Shopper) -> None:
    fields = _fields(rich.get("/checkout?credit=1")) | {"credit": "1"}
    assert rich.post("/credit/payout", **ACCOUNT, seen_minor=HAS).status_code == 303
    sent = rich.post("/checkout", **fields)
    assert sent.status_code == 409
    assert "Saldo Anda sekarang Rp0" in sent.text
    assert db.session.scalars(select(Payment)).all() == []
    assert rich.post("/credit/payout", **ACCOUNT, seen_minor=HAS).status_code == 303, (
        "pressed twice it is one"
    )
    assert rich.post("/credit/payout", **ACCOUNT, seen_minor=HAS + 100).status_code == 409


def test_nobody_keeps_another_buyers_refund(rich: Shopper, new_shopper: Callable[..., Shopper]) -> None:
    refund = make.make_refund()
    owner, order = refund.payment.payer, refund.payment.payable_id
    bank = actor_of(refund.provider)
    payments.refund_sent(bank, refund)
    payments.refund_returned(bank, refund, Refused.CLOSED)
    db.session.commit()
    path = f"/orders/{order}/refunds/{refund.public_id}"
    assert rich.post(f"{path}/keep").status_code == 404
    assert (
        program_of(rich.client.application, rich.party).post(f"/refunds/{refund.public_id}/keep").status_code
        == 404
    )
    own = new_shopper(owner)
    assert "Simpan" in own.get(f"{path}/account").text
    assert own.post(f"{path}/keep").status_code == own.post(f"{path}/keep").status_code == 303
    assert balance(credit(owner.public_id)) == refund.amount_minor
    assert "Menjadi saldo Anda" in own.get(f"/orders/{order}").text


def test_a_program_pays_with_credit_as_pages_do(rich: Shopper) -> None:
    program = program_of(rich.client.application, rich.party)
    address = make.address_of(rich.party).public_id
    quote = program.post("/checkout/quote", {"address": address}).json
    assert quote["credit_minor"] == HAS
    way = quote["ways_to_pay"][0]
    asked = {
        "address": address,
        "provider": way["provider"]["id"],
        "method": way["method"],
        "expected_total_minor": quote["total_minor"],
    }
    too_much = program.post("/orders", asked | {"credit_minor": HAS + 100})
    assert (too_much.status_code, too_much.json["code"]) == (409, "credit-changed")
    order = program.post("/orders", asked | {"credit_minor": HAS}).json
    payment = order["payment"]
    assert (payment["credit_minor"], payment["amount_minor"]) == (HAS, quote["total_minor"] - HAS)
    assert program.get("/credit").json["credit_minor"] == 0
    moved = program.get("/credit/movements").json["items"]
    assert (moved[0]["kind"], moved[0]["order"], moved[0]["net_minor"]) == ("credit_used", order["id"], -HAS)

"""What pages do about being paid, programs do by the same actions."""

import pytest

from marketplace.holding.lines import held_for, total
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from tests import make
from tests.api.people import program_of


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two for calls."""
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def test_a_program_chooses_the_days_asks_and_reads_what_is_held(context, as_agreed) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    courier = program_of(context, sale.courier)
    plan = {"rhythm": "on_request", "minimum_minor": 500_000}
    assert courier.put("/money/plan", plan).json["code"] == "payout-minimum"
    assert courier.put("/money/plan", plan | {"rhythm": "hourly"}).status_code == 422
    assert courier.put("/money/plan", plan | {"minimum_minor": 1_000_000}).json["next_at"] is None
    assert courier.get("/money/plan").json["rhythm"] == "on_request"
    held = courier.get("/money/held").json
    assert [(group["kind"], group["lines"][0]["waits_for"]) for group in held["groups"]] == [
        ("free", "on-request")
    ]
    assert held["ask"]["phone"]
    paid = courier.post("/money/payouts")
    assert (paid.status_code, paid.json["amount_minor"]) == (201, sale.shipping_minor)
    assert paid.json["lines"][0]["about"] == sale.public_id
    assert courier.post("/money/payouts").json["id"] == paid.json["id"], "asked again it is the same"
    seller = program_of(context, sale.seller)
    told = seller.post("/money/payouts")
    assert (told.status_code, told.json["facts"]["stop"]) == (409, "nothing-free")
    db.session.rollback()
    assert seller.get("/money/held").json["total_minor"] == total(held_for(sale.seller))
    assert seller.get("/money").json["reserve_minor"] > 0


def test_a_buyer_s_program_reads_what_is_kept_for_him(context) -> None:
    sale = make.make_sale(SaleState.PAID)
    make.make_refund()
    held = program_of(context, sale.order.buyer).get("/held").json
    assert held["total_minor"] == sale.total_minor > rupiah(100_000)
    (line,) = held["groups"][0]["lines"]
    assert (line["about"], line["waits_for"]) == (sale.public_id, "paid")
    assert line["until"]

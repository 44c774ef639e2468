"""What people complain of at other marketplaces: money that waits without a word, others' data, a PIN in wrong hands.

The numbers in brackets are the complaints' own, in the list of what others' users ask for.
"""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.messages.models import Message
from marketplace.orders import pins
from marketplace.orders.actions import carrying
from marketplace.orders.states import ShipmentState
from marketplace.settlement.queries import purse
from marketplace.settlement.states import PayoutState, Refused
from payments import actions as payments
from tests import walk
from tests.contents import counts
from tests.people import at_work
from tests.stories.stage import (
    Stage,
    arrived,
    complained,
    days_pass,
    goes_well,
    heard,
    packed,
    sent,
    set_stage,
    set_stage_at_the_door,
)
from tests.walk import actor_of

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR


@pytest.fixture
def shop(app_on_sqlite: Flask):
    """An app with an app context; one database is as good as two, but for who works at once."""
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def paid(sellers: int = 1) -> Stage:
    """An order whose money came."""
    stage = set_stage(sellers)
    walk.pay(stage.order)
    return stage


def completed() -> Stage:
    """An order with which everybody is content."""
    stage = paid()
    goes_well(stage.sale)
    return stage


def test_money_that_waits_says_why_until_when_and_whom_to_ask(shop) -> None:
    """(13) On the page of the seller whose money it is: what is held after a sale, and what a case froze."""
    shop.config["HELP_PHONE"] = "0800-1-727-5462"
    stage = completed()
    desk = at_work(shop, stage.sale.seller, "sellers")
    page = desk.reads("/money")
    assert "Mengapa ditahan, dan sampai kapan?" in page
    assert stage.sale.public_id in page
    assert "0800-1-727-5462" in page
    disputed = paid()
    arrived(disputed.sale)
    case = complained(disputed.sale, CaseKind.NOT_AS_DESCRIBED, 1)
    page = at_work(shop, disputed.sale.seller, "sellers").reads(f"/cases/{case.public_id}")
    assert CaseKind.NOT_AS_DESCRIBED.label in page
    assert "Rp98.500" in page
    assert "0800-1-727-5462" in page
    assert case.due_at is not None
    assert "paling lambat" in page.lower()


def test_sellers_do_not_reach_each_others_data(shop) -> None:
    """(15) Not even those who sold in the same order: every page of the other's sale is not there for them."""
    stage = paid(sellers=2)
    packed(stage.other)
    goes_well(stage.sale)
    days_pass(stage.sale.hold_days + 1)
    payout = next(row for row in stage.pay_out() if row.party_id == stage.sale.seller_id)
    stranger, own = at_work(shop, stage.other.seller, "sellers"), at_work(shop, stage.sale.seller, "sellers")
    for path in (
        f"/sales/{stage.sale.public_id}",
        f"/money/payouts/{payout.public_id}",
    ):
        assert own.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
    for path in ("/sales", "/money", f"/sales/{stage.other.public_id}"):
        assert stage.sale.public_id not in stranger.reads(path)
    base, stranger.base = stranger.base, own.base
    assert stranger.get("/sales").status_code in (403, 404), "and the other's rooms are closed"
    stranger.base = base
    before = counts()
    for word in ("accept", "pack", "decline"):
        assert (
            stranger.post(f"/sales/{stage.sale.public_id}/{word}", reason="out-of-stock").status_code == 404
        )
    assert counts() == before


def test_a_payout_that_came_back_does_not_read_as_paid(shop) -> None:
    """(19) The seller reads that it was refused and by whose bank, and that the money is his again."""
    stage = completed()
    days_pass(stage.sale.hold_days + 1)
    payout = next(row for row in stage.pay_out() if row.party_id == stage.sale.seller_id)
    seller = stage.sale.seller
    assert (payout.state, purse(seller).due_minor) == (PayoutState.PAID, 0)
    payments.payout_returned(actor_of(stage.bank), payout, Refused.CLOSED)
    heard()
    assert payout.state is PayoutState.RETURNED_BY_BANK
    assert purse(seller).due_minor == rupiah(186_066)
    desk = at_work(shop, seller, "sellers")
    for page in (desk.reads(f"/money/payouts/{payout.public_id}"), desk.reads("/money")):
        assert PayoutState.RETURNED_BY_BANK.label in page
        assert PayoutState.PAID.label not in page


@pytest.mark.parametrize("at_the_door", [False, True])
def test_the_pin_never_reaches_the_courier(shop, monkeypatch: pytest.MonkeyPatch, at_the_door: bool) -> None:
    """(21) The buyer reads it; no page, no paper and no message that the courier gets has it, before or after.

    So it is where the rider takes cash, too: what he is asked to collect stands there instead.
    """
    # 9199, always: no year and no hour that a page may say
    monkeypatch.setattr(pins, "new_salt", lambda: "kunci")
    stage = set_stage_at_the_door() if at_the_door else paid()
    sent(stage.sale)
    (parcel,) = stage.sale.shipments
    pin = walk.pin_of(parcel)
    carrying.step(actor_of(stage.courier), parcel, "take_out")
    heard()
    room = at_work(shop, stage.order.buyer, "")
    room.base = ""
    said = re.compile(r"(?<![\d.:])" + r"\s*".join(pin) + r"(?![\d.:])")
    assert said.search(words_of(room.reads(f"/orders/{stage.order.public_id}")))
    rider = at_work(shop, stage.courier, "shipping")
    paths = ("/run", f"/parcels/{parcel.public_id}", f"/parcels/{parcel.public_id}/photo")
    pages = [rider.reads(path) for path in paths] + [shop.test_client().get(f"/track/{parcel.awb}").text]
    wrong = f"{(int(pin) + 1) % 10_000:04d}"
    taken = str(stage.sale.to_collect_minor)
    assert all(("Tagih Rp184.000" in page) is at_the_door for page in pages[:3])
    pages.append(rider.post(f"/parcels/{parcel.public_id}/deliver", pin=wrong, collected=taken).text)
    pages.append(rider.post(f"/parcels/{parcel.public_id}/deliver", pin=pin, collected=taken).text)
    pages += [rider.reads(f"/parcels/{parcel.public_id}")]
    for page in pages:
        assert not said.search(words_of(page))
        assert not said.search(page)
    told = db.session.scalars(select(Message).where(Message.user_id == rider.user.id)).all()
    assert all(pin not in message.subject + message.body for message in told)
    db.session.refresh(parcel)
    assert parcel.state is ShipmentState.DELIVERED


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"<[^>]*>", " ", page)

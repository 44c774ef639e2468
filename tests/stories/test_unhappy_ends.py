"""Every unhappy end of an order, played through every door: who has how much when all is over, to the rupiah."""

from datetime import timedelta

import pytest
from flask import current_app

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.events.queries import waiting_count
from marketplace.kit.db import db
from marketplace.ledger.addresses import held, received, refund_transit
from marketplace.ledger.queries import audit, balance
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import RefundState
from marketplace.tasks import strike_clocks
from tests import walk
from tests.doors.actors import actor_of
from tests.doors.browser import Browser
from tests.stories.ends import End
from tests.stories.ends_of_sales import one_declined
from tests.stories.stage import (
    Stage,
    answered,
    arrived,
    complained,
    content,
    decided,
    set_stage,
    transfers_since,
)
from tests.stories.table import ENDS, PATH, head, played, section


@pytest.mark.usefixtures("every_door")
@pytest.mark.parametrize("name", ENDS)
def test_who_has_how_much_when_all_is_over(name: str) -> None:
    end = ENDS[name]
    stage = played(end)
    assert stage.has() == {who: share for who, share in end.has.items() if share}
    assert stage.owes() == end.owes
    everything_stands_where_it_should(stage, end)
    the_book_is_whole(stage)
    assert section(name, end, stage, transfers_since(0)) in PATH.read_text(encoding="utf-8"), (
        "docs/unhappy-ends.md is old: python -m tests.stories.table"
    )
    nothing_happens_any_more(stage, end)


def everything_stands_where_it_should(stage: Stage, end: End) -> None:
    """Sales, payment, refunds, parcels, cases and pieces."""
    db.session.expire_all()
    sales = stage.order.sales
    assert tuple(str(sale.state) for sale in sales) == end.sales
    assert str(stage.payment.state) == end.payment
    assert {refund.state for refund in db.session.query(Refund)} <= {RefundState.PAID}
    assert tuple(str(parcel.state) for sale in sales for parcel in sale.shipments) == end.parcels
    assert (
        tuple((str(c.kind), str(c.state), c.reason, str(c.bearer or "")) for c in stage.cases()) == end.cases
    )
    assert [stage.shelf(sale) for sale in sales] == [(pieces, 0) for pieces in end.shelf]
    assert [sale.frozen_minor for sale in sales] == [0] * len(sales)


def the_book_is_whole(stage: Stage) -> None:
    """Every rupiah that was paid is somewhere, and none waits where none should."""
    assert audit().faults == []
    assert not any(audit().sums.values())
    for sale in stage.order.sales:
        assert balance(held(sale.public_id)) == 0
        assert sale.refunded_minor <= sale.total_minor
    for refund in db.session.query(Refund):
        assert balance(refund_transit(refund.public_id)) == 0
    paid = [payment for payment in db.session.query(Payment) if payment.captured_at]
    assert [balance(received(payment.public_id)) for payment in paid] == [0] * len(paid)
    assert sum(stage.has().values()) * 100 == sum(payment.amount_minor for payment in paid)


def nothing_happens_any_more(stage: Stage, end: End) -> None:
    """Months later every clock is quiet, nothing waits to be heard, and nobody has more or less."""
    before = stage.has(), len(transfers_since(0))
    walk.let_pass(timedelta(days=120))
    assert strike_clocks.run() == 0
    assert waiting_count() == 0
    assert (stage.has(), len(transfers_since(0))) == before
    assert all(sale.due_at is None for sale in stage.order.sales), end


@pytest.mark.usefixtures("every_door")
def test_one_piece_is_declined_the_other_not_as_described_and_the_buyer_reads_what_came_back() -> None:
    stage = set_stage()
    walk.pay(stage.order)
    one_declined(stage.sale)
    arrived(stage.sale)
    case = complained(stage.sale, CaseKind.NOT_AS_DESCRIBED, 1)
    answered(case, PartyKind.SELLER)
    decided(stage, case, 40_000, PartyKind.SELLER, "goods-differ")
    content(stage.sale)
    stage.bank_sends_refunds()
    has = {"buyer": 138_500, "seller": 55_253, "courier": 24_000, "commission": 2_925, "tax": 322}  # 321.75
    assert stage.has() == has
    the_book_is_whole(stage)
    buyer = Browser(current_app, actor_of(stage.order.buyer).user)  # type: ignore[arg-type]
    page = buyer.open(f"/orders/{stage.order.public_id}")
    assert "Rp98.500" in page
    assert "Rp40.000" in page


def test_the_document_tells_these_ends_and_no_others() -> None:
    written = PATH.read_text(encoding="utf-8")
    assert written.startswith(head())
    titles = [line.removeprefix("## ") for line in written.splitlines() if line.startswith("## ")]
    assert titles == [name.capitalize() for name in ENDS]

"""What happens when nobody does anything, and that one broken sale does not stop the clocks of the others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.actions import clocks
from marketplace.orders.models import Sale
from marketplace.orders.states import SALE, SaleState, ShipmentState
from marketplace.tasks import strike_clocks
from tests import walk
from tests.contents import counts
from tests.make import make_order
from tests.make_cash import make_cash_order

# state -> (what silence makes of it, why, how its parcel ends)
SILENCE = {
    SaleState.AWAITING_PAYMENT: (SaleState.EXPIRED, "unpaid", None),
    SaleState.PAID: (SaleState.CANCELLED, "not-packed", None),
    SaleState.ORDERED: (SaleState.CANCELLED, "not-packed", None),
    SaleState.ACCEPTED: (SaleState.CANCELLED, "not-packed", None),
    SaleState.PACKED: (SaleState.CANCELLED, "not-fetched", ShipmentState.EXPIRED),
    SaleState.DELIVERED: (SaleState.COMPLETED, "", ShipmentState.DELIVERED),
}


@pytest.fixture(autouse=True)
def context(app_on_sqlite):
    """Clocks are the same on every database."""
    with app_on_sqlite.app_context():
        yield


@pytest.mark.parametrize("state", SILENCE)
def test_silence_ends_every_sale_at_its_hour_and_not_before(state: SaleState) -> None:
    end, reason, parcel = SILENCE[state]
    order = make_cash_order() if state is SaleState.ORDERED else make_order(state, sellers=1)
    sale = order.sales[0]
    assert sale.due_at is not None
    walk.let_pass(sale.due_at - clock.now() - timedelta(minutes=1))
    assert sale.state is state
    walk.let_pass(timedelta(minutes=2))
    db.session.refresh(sale)
    assert (sale.state, sale.reason, sale.due_at) == (end, reason, None)
    assert sale.ended_at is not None
    assert [row.state for row in sale.shipments] == ([parcel] if parcel else [])


def test_a_parcel_that_never_comes_opens_a_case_and_silence_there_ends_the_sale() -> None:
    sale = make_order(SaleState.HANDED_OVER, sellers=1).sales[0]
    assert sale.due_at is not None
    walk.let_pass(sale.due_at - clock.now() - timedelta(minutes=1))
    assert db.session.scalar(select(Case)) is None
    walk.let_pass(timedelta(minutes=2))
    case = db.session.scalars(select(Case)).one()
    assert (sale.state, case.kind, case.disputed_minor) == (
        SaleState.HANDED_OVER,
        CaseKind.LOST,
        sale.total_minor,
    )
    walk.let_pass(timedelta(days=8))
    db.session.refresh(sale)
    assert (sale.state, sale.reason, sale.due_at) == (SaleState.CANCELLED, "lost", None)
    assert [row.state for row in sale.shipments] == [ShipmentState.LOST]


def test_every_state_that_can_hang_is_tried_here() -> None:
    tried = {*SILENCE, SaleState.HANDED_OVER}
    assert tried == set(clocks.CLOCKS) == set(SaleState) - SALE.final


def test_what_happens_in_time_stops_the_clock() -> None:
    sale = make_order(SaleState.PAID, sellers=1).sales[0]
    order = sale.order
    due = sale.due_at
    walk.accept(order)
    walk.pack(order)
    db.session.commit()
    assert sale.due_at != due
    clocks.strike(sale.id)
    assert sale.state is SaleState.PACKED


def test_a_late_seller_is_told_apart_from_a_late_courier() -> None:
    late = make_order(SaleState.ACCEPTED, sellers=1).sales[0]
    never_brought = make_order(SaleState.HANDED_OVER, sellers=1).sales[0]
    for days in (40, 8):
        walk.let_pass(timedelta(days=days))
    told = {
        e.subject_id: e.data for e in db.session.scalars(select(Event).where(Event.kind == "sale.cancelled"))
    }
    assert told[late.public_id]["late"] is True
    assert told[never_brought.public_id]["late"] is False


def test_one_sale_that_cannot_end_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = (make_order(sellers=1).sales[0] for _ in range(2))
    broken_id = broken.id
    expire = clocks.CLOCKS[SaleState.AWAITING_PAYMENT]

    def breaking(sale: Sale) -> None:
        if sale.id == broken_id:
            raise RuntimeError("broken")
        expire.strike(sale)

    monkeypatch.setitem(clocks.CLOCKS, SaleState.AWAITING_PAYMENT, replace(expire, strike=breaking))
    clock.advance(timedelta(days=2))
    db.session.commit()
    strike_clocks.run()
    db.session.refresh(broken)
    db.session.refresh(fine)
    assert (broken.state, fine.state) == (SaleState.AWAITING_PAYMENT, SaleState.EXPIRED)


def test_a_clock_that_rings_twice_acts_once() -> None:
    sale = make_order(sellers=1).sales[0]
    walk.let_pass(timedelta(days=2))
    before = counts()
    assert clocks.strike(sale.id) is False
    db.session.commit()
    assert counts() == before

"""The tables of moves: no state is out of reach, none is a dead end, and no row of a table is dead."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.cases.states import CASE
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.kit.db import db
from marketplace.kit.states import CLOCK, Machine
from marketplace.orders.actions import carrying, selling
from marketplace.orders.actions.clocks import CLOCKS
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.states import SALE, SHIPMENT, SaleState, ShipmentState
from marketplace.settlement.states import PAYMENT, PAYOUT, REFUND
from payments.models import LINE
from tests import walk
from tests.make import make_order
from tests.make_cash import make_cash_order

MACHINES = (SALE, SHIPMENT, CASE, PAYMENT, REFUND, PAYOUT, STOREFRONT, LISTING, LINE)

Said = tuple[str, str, str, str]  # machine, verb, from, by


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_can_be_reached(machine: Machine) -> None:
    reached = {machine.initial}
    while more := {m.target for m in machine.moves if reached & set(m.sources)} - reached:
        reached |= more
    assert reached == set(machine.states)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_unfinished_state_is_left_by_somebody(machine: Machine) -> None:
    left = {source for move in machine.moves for source in move.sources if move.by}
    assert set(machine.states) - machine.final <= left


def test_every_state_has_words_for_people(app_on_sqlite) -> None:
    with app_on_sqlite.test_request_context():
        assert all(state.label for machine in MACHINES for state in machine.states)


@pytest.mark.parametrize("machine", [SALE, SHIPMENT], ids=lambda machine: machine.name)
def test_nothing_leads_out_of_a_finished_state(machine: Machine) -> None:
    assert [move.verb for move in machine.moves if machine.final & set(move.sources)] == []


def test_every_unfinished_sale_has_a_clock_that_may_say_its_word() -> None:
    assert set(CLOCKS) == set(SaleState) - SALE.final
    for state in CLOCKS:
        assert any(CLOCK in move.by and state in move.sources for move in SALE.moves), state


def test_every_parcel_that_is_under_way_can_be_ended_by_the_clock() -> None:
    for state in set(ShipmentState) - SHIPMENT.final:
        assert {"give_up", "write_off"} & set(SHIPMENT.verbs(state, CLOCK)), state


@pytest.fixture
def said(app_on_sqlite, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Said]]:
    """Every move that was made, as the rows of the tables."""
    heard: set[Said] = set()
    move = Machine.move

    def listening(self: Machine, thing, verb: str, kind: str) -> bool:
        before = thing.state
        moved = move(self, thing, verb, kind)
        if moved:
            heard.add((self.name, verb, str(before), kind))
        return moved

    monkeypatch.setattr(Machine, "move", listening)
    with app_on_sqlite.app_context():
        yield heard


def rows(machine: Machine) -> set[Said]:
    return {
        (machine.name, m.verb, str(source), by) for m in machine.moves for source in m.sources for by in m.by
    }


def test_every_row_of_the_sales_table_is_walked_by_somebody(said) -> None:
    """So that a row taken away, or added for nothing, is noticed."""
    unpaid, cancelled_unpaid = (make_order(sellers=1) for _ in range(2))
    walk.cancel(cancelled_unpaid)
    cancel_by_clock(unpaid.sales[0])
    make_order(SaleState.EXPIRED, sellers=1)
    for decline_from in (SaleState.PAID, SaleState.ACCEPTED):
        walk.decline(make_order(decline_from, sellers=1))
        walk.cancel(make_order(decline_from, sellers=1))
        walk.decline_one(make_order(decline_from, sellers=1, quantity=2))
        cancel_by_clock(make_order(decline_from, sellers=1).sales[0])
    by_clock = lambda order: cancel_by_clock(order.sales[0])  # noqa: E731
    for end in (walk.accept, walk.decline, walk.cancel, walk.decline_one, by_clock):
        end(make_cash_order())
    make_order(SaleState.COMPLETED, sellers=1)
    delivered = make_order(SaleState.DELIVERED, sellers=1).sales[0]
    handed_over, returned, silent = make_order(SaleState.PACKED, sellers=3).sales
    pick_up(handed_over)
    pick_up(returned)
    go(returned, "take_out", "miss", "turn_back", "bring_back")
    for by in (OPERATOR, THE_CLOCK):
        write_off_one_of_two(by)
        write_off_the_only_one(by)
    for days in (40, 8):
        walk.let_pass(timedelta(days=days))
    assert [s.state for s in (delivered, handed_over, silent)] == ["completed", "cancelled", "cancelled"]
    assert rows(SALE) - said == set()


def test_every_row_of_the_parcels_table_is_walked_by_somebody(said) -> None:
    order = make_order(SaleState.PACKED, sellers=len(UNFINISHED) + len(ENDS))
    sales = iter(order.sales)
    for roads in (*UNFINISHED.values(), *ENDS):
        sale = next(sales)
        if roads:
            pick_up(sale)
            go(sale, *roads[1:])
    for road in UNFINISHED.values():
        if road:
            sale = make_order(SaleState.PACKED, sellers=1).sales[0]
            pick_up(sale)
            go(sale, *road[1:])
            carrying.write_off(OPERATOR, sale.shipments[0], "lost")
    db.session.commit()
    for days in (60, 8):
        walk.let_pass(timedelta(days=days))
    assert all(sale.state in SALE.final or sale.state is SaleState.DELIVERED for sale in order.sales)
    assert rows(SHIPMENT) - said == set()


# Where a parcel is left for the clock to end it, and the road that leads there.
UNFINISHED: dict[str, tuple[str, ...]] = {
    "info_received": (),
    "picked_up": ("pick_up",),
    "in_transit": ("pick_up", "report", "move_on", "report", "move_on"),
    "out_for_delivery": ("pick_up", "move_on", "take_out", "report", "move_on", "take_out"),
    "attempt_failed": (
        "pick_up",
        "take_out",
        "miss",
        "take_out",
        "miss",
    ),
    "available_for_pickup": ("pick_up", "take_out", "miss", "move_on", "take_out", "miss", "keep_for_pickup"),
    "exception": ("pick_up", "take_out", "miss", "keep_for_pickup", "report"),
    "returning": ("pick_up", "take_out", "miss", "turn_back"),
}
ENDS: tuple[tuple[str, ...], ...] = (
    ("pick_up", "take_out", "deliver"),
    ("pick_up", "take_out", "miss", "keep_for_pickup", "deliver"),
    ("pick_up", "take_out", "miss", "keep_for_pickup", "turn_back", "bring_back"),
    ("pick_up", "report", "turn_back", "bring_back"),
    ("pick_up", "take_out", "miss", "report", "turn_back", "bring_back"),
)


OPERATOR = Actor(kind="operator")


def write_off_the_only_one(by: Actor) -> None:
    sale = make_order(SaleState.HANDED_OVER, sellers=1).sales[0]
    carrying.write_off(by, sale.shipments[0], "lost")
    db.session.commit()


def write_off_one_of_two(by: Actor) -> None:
    sale = make_order(SaleState.ACCEPTED, sellers=1, quantity=2).sales[0]
    box = {sale.lines[0].public_id: 1}
    parcels = selling.pack(walk.actor_of(sale.seller), sale, walk.secret(), [box, box])
    rider = walk.actor_of(sale.courier)
    for parcel in parcels:
        carrying.pick_up(rider, parcel)
    carrying.step(rider, parcels[0], "take_out")
    carrying.deliver_with_pin(rider, parcels[0], walk.pin_of(parcels[0]), walk.secret())
    carrying.write_off(by, parcels[1], "lost")
    db.session.commit()


def cancel_by_clock(sale: Sale) -> None:
    selling.cancel(THE_CLOCK, sale, "not-packed")
    db.session.commit()


def pick_up(sale: Sale) -> None:
    carrying.pick_up(walk.actor_of(sale.courier), sale.shipments[0])
    db.session.commit()


def go(sale: Sale, *verbs: str) -> None:
    """The courier says ``verbs`` one after another."""
    for verb in verbs:
        STEPS.get(verb, step)(sale, sale.shipments[0], verb)
        db.session.commit()


def step(sale: Sale, parcel: Shipment, verb: str) -> None:
    reasons = carrying.STEPS[verb]
    carrying.step(walk.actor_of(sale.courier), parcel, verb, reasons[0] if reasons else "")


def deliver(sale: Sale, parcel: Shipment, _verb: str) -> None:
    carrying.deliver_with_pin(walk.actor_of(sale.courier), parcel, walk.pin_of(parcel), walk.secret())


STEPS: dict[str, Callable[[Sale, Shipment, str], None]] = {"deliver": deliver}

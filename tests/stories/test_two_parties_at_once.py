"""Two parties at once, or a party and the clock: one of them is first, the other hears it, and the money adds up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import held
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, PayoutState
from marketplace.tasks import strike_clocks
from payments import actions as payments
from payments.actions import Incoming
from payments.models import BankLine
from tests import make, walk
from tests.races import race
from tests.stories.clicks import WORDS, after, heard_out, payout_waits
from tests.stories.ends_of_cases import on_the_way
from tests.stories.stage import (
    Stage,
    accepted,
    answered,
    arrived,
    days_pass,
    heard,
    packed,
    set_stage,
)
from tests.walk import actor_of

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR


@dataclass(frozen=True)
class Pair:
    """Two who say something at the same moment.

    ``before`` brings the stage there; ``one`` and ``two`` say it, each in a unit of work of his own, finding the stage
    by the row of its order; ``ends`` are the states that the sale may then have.
    """

    before: Callable[[Stage], object]
    one: Callable[[Order], object]
    two: Callable[[Order], object]
    ends: tuple[SaleState, ...]
    both_are_heard: bool = False


def seller_of(order: Order) -> Any:
    """Who sells the only sale of an order."""
    return actor_of(order.sales[0].seller)


def case_of(order: Order) -> Case:
    """The case about its only sale."""
    return db.session.scalars(select(Case).where(Case.sale_id == order.sales[0].id)).one()


def colleague() -> Any:
    """Another person at the operator's."""
    party = make.make_operator()
    return actor_of(party, make.make_member(party, "owner"))


def decides(amount: int, bearer: PartyKind | None, reason: str) -> Callable[[Order], None]:
    """The operator decides the case so."""

    def decide(order: Order) -> None:
        operator = db.session.scalars(select(Party).where(Party.kind == OPERATOR)).one()
        cases.decide(actor_of(operator), case_of(order), rupiah(amount), bearer, reason, Said(WORDS))

    return decide


def cancels(order: Order) -> None:
    """The buyer does not want it any more."""
    selling.cancel(actor_of(order.buyer), order.sales[0], "changed-mind")


def completes(order: Order) -> None:
    """The buyer says it is good."""
    selling.complete(actor_of(order.buyer), order.sales[0])


def packs(order: Order) -> None:
    """The seller packs."""
    selling.pack(seller_of(order), order.sales[0], walk.secret())


def declines_part(order: Order) -> None:
    """The seller lacks a piece."""
    line = order.sales[0].lines[0].public_id
    selling.decline_part(seller_of(order), order.sales[0], {line: 1}, "out-of-stock")


def gives_back(order: Order) -> None:
    """The seller gives back some of the price."""
    line = order.sales[0].lines[0].public_id
    selling.give_back(seller_of(order), order.sales[0], {line: rupiah(33_333)}, "flaw")


def complains(order: Order) -> None:
    """The buyer complains about all of it."""
    cases.complain(actor_of(order.buyer), order.sales[0], CaseKind.NOT_RECEIVED, Said(WORDS), {})


def concedes(order: Order) -> None:
    """The courier says that it was his fault."""
    cases.concede(actor_of(order.sales[0].courier), case_of(order), Said(WORDS))


def seller_concedes(order: Order) -> None:
    """The seller says that it was his fault."""
    cases.concede(seller_of(order), case_of(order), Said(WORDS))


def withdraws(order: Order) -> None:
    """The buyer takes his complaint back."""
    cases.withdraw(actor_of(order.buyer), case_of(order))


def hands_over(order: Order) -> None:
    """The courier hands it over against the PIN."""
    parcel = order.sales[0].shipments[0]
    carrying.deliver_with_pin(actor_of(parcel.courier), parcel, walk.pin_of(parcel), walk.secret())


def fetches(order: Order) -> None:
    """The courier fetches it."""
    walk.hand_over_one(order.sales[0].shipments[0])


def pays(order: Order) -> None:
    """The bank books the transfer."""
    payment = walk.payment_of(order)
    incoming = Incoming(payment.account_number, payment.amount_minor, "BUDI SANTOSO", "REF-AT-ONCE")
    payments.book(actor_of(payment.provider), incoming)


def the_clock(_order: Order) -> None:
    """Every clock that has run out acts. It has units of work of its own."""
    strike_clocks.run()


def late(*steps: Callable[[Sale], object]) -> Callable[[Stage], None]:
    """Paid where there are steps, and then the clock of the sale runs out, but has not struck yet."""

    def before(stage: Stage) -> None:
        if steps:
            walk.pay(stage.order)
        for step in steps:
            step(stage.sale)
        assert stage.sale.due_at is not None
        clock.advance(stage.sale.due_at - clock.now() + timedelta(minutes=1))
        db.session.commit()

    return before


def found_at_the_door(stage: Stage) -> None:
    """A parcel that was reported lost is at the door after all, and the case waits for the operator."""
    case = on_the_way(stage, "lost")
    answered(case)
    for verb in ("move_on", "take_out"):
        carrying.step(actor_of(stage.courier), stage.sale.shipments[0], verb)
    heard()


_S = SaleState
PAIRS: dict[str, Pair] = {
    "the buyer cancels while the seller packs": Pair(
        after(accepted), cancels, packs, (_S.CANCELLED, _S.PACKED)
    ),
    "the buyer cancels while the seller declines a part": Pair(
        after(accepted), cancels, declines_part, (_S.CANCELLED,)
    ),
    "the seller declines a part while the clock cancels": Pair(
        late(accepted), declines_part, the_clock, (_S.CANCELLED,)
    ),
    "the seller packs while the clock cancels": Pair(
        late(accepted), packs, the_clock, (_S.CANCELLED, _S.PACKED)
    ),
    "the courier fetches while the clock gives up": Pair(
        late(packed), fetches, the_clock, (_S.CANCELLED, _S.HANDED_OVER)
    ),
    "the bank books while the clock expires": Pair(
        late(), pays, the_clock, (_S.EXPIRED, _S.PAID), both_are_heard=True
    ),
    "the buyer complains while the clock completes": Pair(
        late(arrived), complains, the_clock, (_S.COMPLETED,)
    ),
    "the buyer completes while the seller gives back": Pair(
        after(arrived), completes, gives_back, (_S.COMPLETED,), both_are_heard=True
    ),
    "the buyer completes while the operator decides": Pair(
        heard_out, completes, decides(40_000, SELLER, "goods-differ"), (_S.COMPLETED,), both_are_heard=True
    ),
    "the buyer withdraws while the operator decides": Pair(
        heard_out, withdraws, decides(40_000, SELLER, "goods-differ"), (_S.DELIVERED,)
    ),
    "the seller concedes while the operator decides": Pair(
        heard_out, seller_concedes, decides(0, None, "goods-as-sold"), (_S.DELIVERED,)
    ),
    "two operators decide": Pair(
        heard_out,
        decides(40_000, SELLER, "goods-differ"),
        decides(98_500, SELLER, "goods-differ"),
        (_S.DELIVERED,),
    ),
    "the courier hands over while the case writes off": Pair(
        found_at_the_door,
        hands_over,
        decides(221_000, COURIER, "carried-badly"),
        (_S.DELIVERED, _S.CANCELLED),
    ),
    "the courier hands over while he concedes": Pair(
        found_at_the_door, hands_over, concedes, (_S.DELIVERED, _S.CANCELLED)
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_at_once_one_is_first_and_the_other_hears_it(app: Flask, name: str) -> None:
    pair = PAIRS[name]
    with app.app_context():
        stage = set_stage()
        pair.before(stage)
        order_id, sale_id = stage.order.id, stage.sale.id

    def saying(work: Callable[[Order], object]) -> Callable[[], None]:
        def say() -> None:
            if work is the_clock:
                strike_clocks.run()
                return
            with unit_of_work():
                work(db.session.get_one(Order, order_id))

        return say

    ends = race(app, [saying(pair.one), saying(pair.two)])
    assert all(end is None or isinstance(end, Refusal) for end in ends), ends
    assert None in ends
    if pair.both_are_heard:
        assert ends == [None, None]
    with app.app_context():
        walk.ring()
        sale = db.session.get_one(Sale, sale_id)
        assert sale.state in pair.ends
        everything_adds_up(db.session.get_one(Order, order_id))


def everything_adds_up(order: Order) -> None:
    """Now, and when all is over: the money of the sale is somewhere, once."""
    (sale,) = order.sales
    for _ in range(2):
        assert audit().faults == []
        released = sale.released_goods_minor + sale.released_shipping_minor
        in_all = sale.total_minor if sale.paid_at else 0
        assert balance(held(sale.public_id)) == in_all - released - sale.refunded_minor
        shelf = sale.lines[0].variant.stock
        db.session.refresh(shelf)
        assert shelf.on_hand == (8 if sale.packed_at else 10)
        for _ in range(4):
            days_pass(40)
        db.session.expire_all()
    assert balance(held(sale.public_id)) == 0
    assert sale.due_at is None
    assert shelf.reserved == 0
    payment = walk.payment_of(order)
    back_minor = db.session.scalar(select(func.sum(Refund.amount_minor))) or 0
    earned = sale.released_goods_minor + sale.released_shipping_minor
    assert back_minor + earned == (payment.amount_minor if payment.captured_at else 0)


def test_of_two_operators_the_second_hears_that_it_is_decided(app: Flask) -> None:
    """And where both said the same, both are content: it is decided once."""
    with app.app_context():
        same, other = set_stage(), set_stage()
        for stage in (same, other):
            heard_out(stage)
        second = colleague()
        for stage, amount in ((same, 40_000), (other, 50_000)):
            case = case_of(stage.order)
            said = (SELLER, "goods-differ", Said(WORDS))
            cases.decide(actor_of(stage.operator), case, rupiah(40_000), *said)
            db.session.commit()
            if stage is same:
                cases.decide(second, case, rupiah(amount), *said)
            else:
                with pytest.raises(Refusal) as refused:
                    cases.decide(second, case, rupiah(amount), *said)
                assert refused.value.code == "already-decided"
            db.session.rollback()
            assert (case.state, case.refunded_minor) == (CaseState.DECIDED, rupiah(40_000))
        decisions = select(func.count(Event.id)).where(Event.kind == "case.decided")
        assert db.session.scalar(decisions) == 2
        assert audit().faults == []


def test_money_that_the_bank_sends_and_fails_at_once_goes_one_way(app: Flask) -> None:
    with app.app_context():
        stage = set_stage()
        payout_id = payout_waits(stage)["payout"]

    def saying(work: Callable[..., object], *more: object) -> Callable[[], None]:
        def say() -> None:
            with unit_of_work():
                payout = db.session.scalars(select(Payout).where(Payout.public_id == payout_id)).one()
                work(actor_of(payout.provider), payout, *more)

        return say

    ends = race(app, [saying(payments.payout_sent), saying(payments.payout_failed)])
    assert [isinstance(end, Refusal) for end in ends].count(True) == 1, ends
    with app.app_context():
        payout = db.session.scalars(select(Payout).where(Payout.public_id == payout_id)).one()
        assert payout.state in (PayoutState.PAID, PayoutState.FAILED)
        assert audit().faults == []


def test_the_same_transfer_booked_by_two_tellers_is_booked_once(app: Flask) -> None:
    with app.app_context():
        order_id = set_stage().order.id

    def book() -> None:
        with unit_of_work():
            pays(db.session.get_one(Order, order_id))

    assert race(app, [book] * 4) == [None] * 4
    with app.app_context():
        walk.ring()
        assert len(db.session.scalars(select(BankLine)).all()) == 1
        assert db.session.scalars(select(Payment.state)).all() == [PaymentState.CAPTURED]
        assert db.session.scalars(select(Sale.state)).all() == [SaleState.PAID]
        assert db.session.scalars(select(Shipment.state)).all() == []
        assert ShipmentState.INFO_RECEIVED not in db.session.scalars(select(Shipment.state)).all()
        assert audit().faults == []

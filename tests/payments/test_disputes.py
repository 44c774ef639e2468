"""A payer goes to the bank of his card: nothing goes back twice, whatever was on its way or disputed here already."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.kit.db import db
from marketplace.ledger.addresses import LOSSES, claim, held, payable, refund_transit
from marketplace.ledger.queries import balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Order
from marketplace.settlement.models import Chargeback, Errand, Refund
from marketplace.settlement.states import ErrandState, RefundState
from tests import make, walk
from tests.conftest import MakeApp
from tests.payments.stripe_world import World, in_order, world
from tests.people import at_work


@pytest.fixture
def stripe(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


def paid(stripe: World) -> Order:
    order = stripe.order()
    stripe.pay(order)
    stripe.hear(stripe.told())
    return order


def dispute(stripe: World, order: Order, amount: int | None = None) -> str:
    """The payer goes to his bank; nobody here has heard of it yet."""
    instruction = walk.payment_of(order).instruction
    assert instruction is not None
    of = {} if amount is None else {"amount": amount}
    return str(stripe.stand.control(f"charges/{instruction.charge}/dispute", **of)["id"])


def disputed(stripe: World, order: Order) -> Chargeback:
    dispute(stripe, order)
    stripe.hear(stripe.told())
    return db.session.scalars(select(Chargeback)).one()


def decided(stripe: World, row: Chargeback, verdict: str) -> None:
    stripe.stand.control(f"disputes/{row.reference}/{verdict}")
    stripe.hear(stripe.told())


def declined(order: Order) -> Refund:
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    db.session.commit()
    return db.session.scalars(select(Refund)).one()


@pytest.mark.parametrize("verdict", ["win", "lose"])
@pytest.mark.parametrize("asked_first", [False, True])
def test_what_was_to_go_back_when_the_payer_went_to_his_bank_goes_back_once(
    stripe: World, verdict: str, asked_first: bool
) -> None:
    order = paid(stripe)
    if asked_first:  # Stripe says no to the refund before it has told of the dispute
        dispute(stripe, order)
        refund = declined(order)
        stripe.follow()
        errand = db.session.scalars(select(Errand).where(Errand.what == "refund")).one()
        assert (errand.state, refund.sent_by_id) == (ErrandState.DECLINED, None), "no bank sends it instead"
        stripe.hear(stripe.told())
    else:
        refund = declined(order)
        disputed(stripe, order)
    row = db.session.scalars(select(Chargeback)).one()
    stripe.later()
    assert (refund.state, refund.held_for) == (RefundState.PENDING, row.public_id)
    assert stripe.get("refunds")["data"] == []
    buyer = at_work(stripe.app, order.buyer, "buyers")
    buyer.base = ""
    assert "Menunggu keputusan bank kartu" in buyer.reads(f"/orders/{order.public_id}")
    decided(stripe, row, verdict)
    stripe.follow()
    assert (refund.state, refund.held_for) == (RefundState.PAID, "")
    assert len(stripe.get("refunds")["data"]) == (verdict == "win")
    assert balance(claim(row.public_id)) == balance(refund_transit(refund.public_id)) == 0
    assert balance(LOSSES) == 0, "nobody loses what goes back once"
    assert in_order()


def test_what_had_gone_back_before_is_told_to_the_operator_and_costs_no_seller(stripe: World) -> None:
    order = paid(stripe)
    declined(order)
    stripe.follow()
    dispute(stripe, order, order.total_minor)
    stripe.hear(stripe.told())
    row = db.session.scalars(select(Chargeback)).one()
    operator = at_work(stripe.app, make.make_operator(), "operator")
    operator.base = "/operator"
    assert "sudah kami kembalikan sebelum disanggah" in operator.reads(f"/chargebacks/{row.public_id}")
    decided(stripe, row, "lose")
    assert balance(LOSSES) == -order.total_minor
    assert balance(claim(row.public_id)) == balance(payable(order.sales[0].seller.public_id)) == 0
    assert in_order()


def test_of_a_part_that_is_disputed_only_what_would_be_too_much_waits_and_is_netted(stripe: World) -> None:
    order = paid(stripe)
    part = order.total_minor // 400 * 100
    dispute(stripe, order, part)
    refund = declined(order)
    stripe.hear(stripe.told())
    row = db.session.scalars(select(Chargeback)).one()
    assert refund.held_for == row.public_id
    decided(stripe, row, "lose")
    rest = db.session.scalars(select(Refund).where(Refund.id != refund.id)).one()
    assert (refund.amount_minor, rest.amount_minor) == (part, order.total_minor - part)
    assert (refund.state, refund.taken_by) == (RefundState.PAID, row.public_id)
    assert balance(claim(row.public_id)) == balance(LOSSES) == 0
    assert in_order()


def test_a_lost_dispute_takes_what_a_case_has_frozen_and_the_case_is_told(stripe: World) -> None:
    order = paid(stripe)
    sale = order.sales[0]
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver):
        step(order)
    case = cases.complain(
        make.actor_of(order.buyer),
        sale,
        CaseKind.DAMAGED,
        Said("Pecah"),
        {sale.lines[0].public_id: 1},
    )
    db.session.commit()
    row = disputed(stripe, order)
    decided(stripe, row, "lose")
    case = db.session.get_one(Case, case.id)
    assert (case.state, case.reason) == (CaseState.WITHDRAWN, "charged-back")
    assert balance(claim(row.public_id)) == balance(held(sale.public_id)) == 0
    assert (sale.frozen_minor, sale.refunded_minor) == (0, order.total_minor)
    assert balance(LOSSES) == -sale.shipping_minor, "the goods were still here: nobody else bears them"
    assert balance(payable(sale.seller.public_id)) == 0
    buyer = at_work(stripe.app, order.buyer, "buyers")
    buyer.base = ""
    assert "dikembalikan bank kartu" in buyer.reads(f"/cases/{case.public_id}")
    assert in_order()

"""Paying by card at Stripe: opened, paid, told, refunded; and what happens when nothing goes as it should."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.ledger.addresses import FEES, clearing, held
from marketplace.ledger.queries import balance
from marketplace.orders.actions import selling
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Refund
from marketplace.settlement.states import PaymentState, RefundState
from tests import make
from tests.conftest import MakeApp
from tests.payments.stripe_world import World, in_order, world


@pytest.fixture
def stripe(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


def test_a_card_pays_an_order_and_its_fee_is_the_operator_s(stripe: World) -> None:
    order = stripe.order()
    payment = stripe.pay(order)
    assert payment.instruction.redirect_url.startswith(stripe.stand.url)
    assert payment.state is PaymentState.PENDING
    stripe.hear(stripe.told())
    db.session.refresh(payment)
    assert (payment.state, order.sales[0].state) == (PaymentState.CAPTURED, SaleState.PAID)
    assert balance(held(order.sales[0].public_id)) == payment.amount_minor
    assert balance(FEES) < 0
    assert balance(clearing(stripe.party.public_id)) == -payment.amount_minor - balance(FEES)
    assert in_order()


def test_a_refund_is_sent_by_the_card_and_nothing_is_marked_by_hope(stripe: World) -> None:
    order = stripe.order()
    stripe.pay(order)
    stripe.hear(stripe.told())
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    db.session.commit()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.state is RefundState.PENDING
    stripe.follow()
    db.session.refresh(refund)
    assert (refund.state, refund.reference[:3]) == (RefundState.PAID, "re_")
    assert in_order()
    assert [made["amount"] for made in stripe.get("refunds")["data"]] == [refund.amount_minor]

"""Builders of payments that their payers dispute, beside those of tests/make.py."""

import itertools
from dataclasses import replace

from sqlalchemy import select

from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement.actions import provider_actor
from marketplace.settlement.chargebacks import hear
from marketplace.settlement.models import Chargeback
from marketplace.settlement.ports import Seen, Thing
from tests import make, walk
from tests.make import builder

_numbers = itertools.count(1)


@builder
def make_chargeback(order: Order | None = None, lost: bool = False) -> Chargeback:
    """A payment that its payer disputes, just opened, or lost already."""
    payment = walk.payment_of(order or make.make_order(SaleState.PAID, sellers=1))
    reference = f"dp_{next(_numbers)}"
    seen = Seen(
        Thing.DISPUTE,
        payment.public_id,
        "open",
        reference,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        reason="fraudulent",
    )
    for one in (seen, replace(seen, state="lost"))[: 1 + lost]:
        hear(provider_actor(payment.provider), payment.provider, payment, one)
        db.session.commit()
        events.deliver_all()
    return db.session.scalars(select(Chargeback).where(Chargeback.reference == reference)).one()

"""Builders of what is paid at the door, beside those of tests/make.py."""

from typing import Any

from sqlalchemy import select

from marketplace.accounts import grants
from marketplace.accounts.models import Party, PartyKind, Right
from marketplace.cash import actions as cash
from marketplace.cash.models import Remittance
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale
from marketplace.settlement.states import CASH
from tests import make, walk
from tests.make import builder
from tests.walk import actor_of


@builder
def make_cash_service(name: str = "Bayar di tempat") -> Party:
    """Who has couriers collect cash at the door; there is one a name."""
    known = db.session.scalar(select(Party).where(Party.kind == PartyKind.PROVIDER, Party.name == name))
    party = known or make.make_party(PartyKind.PROVIDER, name)
    grants.give(party, [Right.COLLECT], ("party", party.public_id))
    return party


@builder
def make_cash_order(
    *, buyer: Party | None = None, courier: Party | None = None, price: int = 80_000, quantity: int = 2
) -> Order:
    """An order of one sale that is paid at the door; it waits for its seller's answer."""
    make.make_bank()
    collects = courier or make.make_courier(cash_fee=0)
    cash_: dict[str, Any] = {"provider": make_cash_service(), "method": CASH}
    return make.place_order(buyer, [make.make_variant(price=price)], collects, quantity, **cash_)


def collected(order: Order) -> Sale:
    """All the way to the door, where it is paid."""
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver):
        step(order)
        db.session.commit()
    return order.sales[0]


@builder
def make_remittance(courier: Party | None = None) -> Remittance:
    """The cash of one parcel, to be transferred."""
    sale = collected(make_cash_order(courier=courier))
    return cash.remit(actor_of(sale.courier), [sale.shipments[0].public_id], make.make_bank())

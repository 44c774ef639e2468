"""Who acts for a party, and what only some of them know."""

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind, Right, User
from marketplace.cases.models import Case
from marketplace.kit.db import db
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders.models import Sale, Shipment
from marketplace.settlement import asking
from marketplace.settlement.ports import outside
from marketplace.settlement.states import CASH


def actor_of(party: Party, user: User | None = None) -> Actor:
    """The party's first member (or ``user``) in his role there."""
    rows = select(Membership).where(Membership.party_id == party.id).order_by(Membership.id).limit(1)
    if user is not None:
        rows = rows.where(Membership.user_id == user.id)
    member = db.session.scalars(rows).one()
    return Actor(kind=party.kind.value, user=member.user, party=party, role=member.role)


def party_of(sale: Sale, kind: PartyKind) -> Party:
    """The buyer, the seller or the courier of a sale."""
    return {
        PartyKind.BUYER: sale.order.buyer,
        PartyKind.SELLER: sale.seller,
        PartyKind.COURIER: sale.courier,
    }[kind]


def method_of(provider: Party) -> str:
    """The way to pay that a provider in a story offers."""
    called = asking.adapter_of(provider.id)
    adapter = outside(called) if called else None
    if adapter is not None:
        return adapter.methods[0]
    return CASH if people.granted(provider.id, Right.COLLECT) else "virtual_account"


def asked(case: Case, kind: PartyKind) -> Party:
    """The party of a case that is of this kind."""
    return party_of(case.sale, kind)


def pin_of(parcel: Shipment) -> str:
    """The four digits that only the buyer sees."""
    return pins.pin(secret(), parcel.pin_salt)


def secret() -> str:
    """The key that PINs come from."""
    return str(plugged("secret"))

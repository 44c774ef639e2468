"""What the stories of money that goes astray have in common: orders, transfers, and what the book says of them."""

import itertools

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import audit, balance, standing
from marketplace.orders.models import Order
from marketplace.settlement.models import Refund
from payments import actions as payments
from payments.actions import Incoming
from payments.models import BankLine
from tests import walk
from tests.make import make_bank, make_courier, make_order, make_variant
from tests.walk import actor_of

SRI, BUDI = "SRI LESTARI", "BUDI SANTOSO"
_references = itertools.count(1)


def order_of(price: int = 185_000, fee: int = 12_000, seller: Party | None = None) -> Order:
    """An order of one thing that waits for its money."""
    return make_order(variants=[make_variant(seller, price=price)], courier=make_courier(fee=fee))


def comes(order: Order, amount: int, sender: str = BUDI, number: str | None = None) -> BankLine:
    """The bank books ``amount`` rupiah that came to the order's number, and everybody hears of it."""
    known = walk.payment_of(order).account_number
    incoming = Incoming(
        known if number is None else number, rupiah(amount), sender, f"ASTRAY{next(_references)}"
    )
    line = payments.book(actor_of(make_bank()), incoming)
    db.session.commit()
    walk.ring()
    return line


def gone(order: Order) -> None:
    """The time to pay runs out."""
    walk.expire(order)


def at_the_bank() -> int:
    """What the bank holds for us, in minor units."""
    return -balance(clearing(make_bank().public_id))


def in_suspense() -> dict[str, int]:
    """Money that stands where none should stay, by address; in minor units."""
    return {address: minor for places in standing().values() for address, minor in places}


def told(kind: str) -> list[dict]:
    """What was said of transfers, payouts or refunds."""
    return [e.data for e in db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id))]


def refunds() -> list[Refund]:
    return list(db.session.scalars(select(Refund).order_by(Refund.id)))


def whole() -> None:
    """The book holds together, and nothing of it stands between two chairs."""
    assert audit().faults == []
    assert audit().sums in ({"IDR": 0}, {})
    assert in_suspense() == {}

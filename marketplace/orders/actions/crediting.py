"""An order that its buyer pays with credit, wholly or in part: what is drawn, what its sales take, what goes back.

Credit is drawn when the order is placed, spent first, and comes back last: see decision 17.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import received
from marketplace.ledger.queries import balance
from marketplace.orders import postings
from marketplace.orders.models import Order, Sale
from marketplace.orders.queries import drawn_for, payment_of
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement import credit
from marketplace.settlement.actions import RefundPart
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.queries import spent_minor
from marketplace.settlement.states import CASH, CREDIT

Parts = Sequence[RefundPart]


@dataclass(frozen=True)
class Back:
    """What went back to the buyer: one refund for each way in which he had paid it, the provider's first."""

    refunds: tuple[Refund, ...]

    @property
    def public_id(self) -> str:
        """The number that people are told."""
        return self.refunds[0].public_id

    @property
    def amount_minor(self) -> int:
        """All of it, in minor units."""
        return sum(row.amount_minor for row in self.refunds)


def refuse_misfit(method: str, credit_minor: int, total_minor: int) -> None:
    """Raise Invalid where so much credit cannot pay an order of ``total_minor``."""
    if credit_minor and method == CASH:
        raise Invalid(
            _l(
                "Saldo tidak bisa dipakai untuk bayar di tempat, sebab kurir menagih harga penuh. Pilih cara lain."
            ),
            code="credit-at-the-door",
        )
    if not 0 <= credit_minor <= total_minor:
        raise Invalid(_l("Saldo yang dipakai tidak bisa lebih dari jumlahnya."), code="credit-too-much")


def draw(actor: Actor, order: Order, credit_minor: int) -> Payment:
    """Take so much of the buyer's credit for an order; raises Refusal ``credit-changed`` where he has not so much."""
    return credit.draw(actor, ("order", order.public_id), credit_minor, order.pay_by)


class Pots:
    """What came for an order and has not reached its sales: credit first, then what a provider took."""

    def __init__(self, order: Order, payment: Payment) -> None:
        drawn = None if payment.method == CREDIT else drawn_for(order)
        self.payments = [one for one in (drawn, payment) if one is not None]
        self.free = {one.public_id: _received(one) for one in self.payments[:-1]}

    @property
    def is_mixed(self) -> bool:
        """Whether a part is credit, and another came through a provider."""
        return len(self.payments) > 1

    def pour(self, sale: Sale) -> list[Posting]:
        """Postings that fill the escrow of a sale. The last pot is asked for what is missing: the book refuses it."""
        need: int = sale.total_minor
        moved: list[Posting] = []
        for number, free in self.free.items():
            part = min(need, free)
            self.free[number] -= part
            need -= part
            moved += postings.escrowed(number, sale.public_id, part, sale.currency)
        return moved + postings.escrowed(self.payments[-1].public_id, sale.public_id, need, sale.currency)


def let_go(actor: Actor, order: Order, reason: str) -> None:
    """Where no sale of an order waits for money any more, what was drawn for it and not spent is credit again."""
    drawn = drawn_for(order)
    if drawn is None:
        return
    locked(Payment, drawn.id)  # of two sales that end at once the second sees the end of the first
    states = db.session.scalars(
        select(Sale.state).where(Sale.order_id == order.id).execution_options(populate_existing=True)
    ).all()
    left = _received(drawn)
    if left and SaleState.AWAITING_PAYMENT not in states:
        settlement.refund_received(actor, drawn, left, reason)


def covers(order: Order) -> Payment | None:
    """The credit that was drawn for an order, where it pays all that is left of it."""
    drawn = drawn_for(order)
    if drawn is None:
        return None
    waiting_minor = sum(sale.total_minor for sale in order.sales if sale.state is SaleState.AWAITING_PAYMENT)
    return drawn if 0 < waiting_minor <= _received(drawn) else None


def shares(order: Order, parts: Parts) -> list[tuple[Payment, list[RefundPart]]]:
    """By which payment each part goes back: through the provider as far as money of the sales came from there."""
    payment, drawn = payment_of(order), drawn_for(order)
    if drawn is None or drawn.id == payment.id:
        return [(payment, list(parts))]
    locked(Payment, drawn.id)
    through, rest = _divided(parts, spent_minor(locked(Payment, payment.id)))
    return [(one, some) for one, some in ((payment, through), (drawn, rest)) if some]


def _divided(parts: Parts, most_minor: int) -> tuple[list[RefundPart], list[RefundPart]]:
    """As much of the parts as ``most_minor`` covers, and the rest, in their order."""
    first: list[RefundPart] = []
    rest: list[RefundPart] = []
    for part in parts:
        amount = min(part.amount_minor, most_minor)
        most_minor -= amount
        for some, minor in ((first, amount), (rest, part.amount_minor - amount)):
            if minor:
                some.append(replace(part, amount_minor=minor))
    return first, rest


def _received(payment: Payment) -> int:
    return balance(received(payment.public_id), payment.currency)

"""The money of one order, as its buyer sees it: by which payments it came, what we keep, and what went back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kit.db import db
from marketplace.ledger.addresses import held
from marketplace.ledger.queries import balances
from marketplace.orders.models import Order, Sale
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.queries import Arrived, arrived
from marketplace.settlement.states import CREDIT


@dataclass(frozen=True)
class Money:
    """The money of an order: what was asked, what came, what we keep now, what went back. Minor units."""

    payment: Payment
    held_minor: int
    refunds: Sequence[Refund]
    arrived: Arrived
    drawn: Payment | None = None  # of his credit: the payment itself, where that pays all

    @property
    def credit_minor(self) -> int:
        """What of it is the buyer's credit."""
        return self.drawn.amount_minor if self.drawn else 0

    @property
    def whole_minor(self) -> int:
        """What was asked for, and what credit paid."""
        beside = self.drawn is not None and self.drawn.id != self.payment.id
        return self.payment.amount_minor + (self.credit_minor if beside else 0)

    @property
    def refunded_minor(self) -> int:
        """Sum of what went back or is on its way back."""
        return sum(refund.amount_minor for refund in self.refunds)

    @property
    def passed_on_minor(self) -> int:
        """What seller and courier have of it by now."""
        return self.whole_minor - self.held_minor - self.refunded_minor


def money_of(order: Order) -> Money:
    """The payment of an order, and the credit beside it, with what the book says we keep for it now."""
    payments = db.session.scalars(
        select(Payment)
        .where(Payment.payable_kind == "order", Payment.payable_id == order.public_id)
        .options(joinedload(Payment.provider))
        .order_by(Payment.id.desc())
    ).all()
    drawn = next((one for one in payments if one.method == CREDIT), None)
    payment = payments[0]
    if drawn is not None and payment.captured_at is None and any(sale.paid_at for sale in order.sales):
        payment = drawn  # it pays what is left of an order
    refunds = db.session.scalars(
        select(Refund)
        .where(Refund.payment_id.in_({one.id for one in (payment, drawn) if one}))
        .options(selectinload(Refund.lines))
        .order_by(Refund.id)
    ).all()
    kept = balances(held(sale.public_id) for sale in order.sales)
    mine = sum(_paid_by_buyer(sale, kept.get(held(sale.public_id), 0)) for sale in order.sales)
    return Money(payment, mine, refunds, arrived(payment), drawn)


def _paid_by_buyer(sale: Sale, held_minor: int) -> int:
    """What the buyer paid of what stands in the escrow of a sale; the rest is of the operator's voucher."""
    promoted_minor = sale.promotion_minor - sale.promotion_returned_minor
    in_escrow = [max(line.total_minor - line.refunded_minor - line.released_minor, 0) for line in sale.lines]
    sold_minor = sale.goods_minor - sale.refunded_goods_minor
    if not promoted_minor or not sold_minor:
        return held_minor
    return max(0, held_minor - promoted_minor * sum(in_escrow) // sold_minor)

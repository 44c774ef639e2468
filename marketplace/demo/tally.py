"""What a replay came to: its sales by state, and whether anything of it is stuck."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.accounts.models import Membership, User
from marketplace.demo.newcomers import DOMAIN
from marketplace.demo.replay import KEY
from marketplace.kit.db import db
from marketplace.ledger import queries as ledger
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SHIPMENT, SaleState
from marketplace.settlement.models import Earning, Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState


@dataclass(frozen=True)
class Tally:
    """``sales`` counts the replay's alone; ``reasons`` says why those ended that did not complete.

    ``book`` is the audit of the whole; ``stuck`` is empty when all is well.
    """

    sales: dict[SaleState, int]
    reasons: dict[SaleState, dict[str, int]]
    book: ledger.Audit
    stuck: list[str]


def tally() -> Tally:
    """Count what was replayed into this database, and look at the whole book."""
    rows = db.session.execute(
        select(Sale.state, Sale.reason, func.count(Sale.id))
        .join(Sale.order)
        .where(Order.checkout_key.startswith(KEY))
        .group_by(Sale.state, Sale.reason)
    )
    sales: dict[SaleState, int] = {}
    reasons: dict[SaleState, dict[str, int]] = {}
    for state, reason, count in rows:
        sales[state] = sales.get(state, 0) + count
        if reason:
            reasons.setdefault(state, {})[reason] = count
    return Tally(sales, reasons, ledger.audit(), list(_stuck(sales)))


def _stuck(sales: dict[SaleState, int]) -> Iterator[str]:
    """Whatever of the replay still waits for something."""
    for state, count in sales.items():
        if not state.is_over:
            yield f"{count} sales are still {state}"
    mine = (
        select(Membership.party_id)
        .join(Membership.user)
        .where(User.email.endswith(f"@{DOMAIN}"))
        .scalar_subquery()
    )
    waiting = {
        "parcels are still on their way": select(func.count(Shipment.id)).where(
            Shipment.courier_id.in_(mine), Shipment.state.not_in(SHIPMENT.final)
        ),
        "payments are still awaited": select(func.count(Payment.id)).where(
            Payment.provider_id.in_(mine), Payment.state == PaymentState.PENDING
        ),
        "refunds are not sent": select(func.count(Refund.id))
        .join(Refund.payment)
        .where(Payment.provider_id.in_(mine), Refund.state == RefundState.PENDING),
        "payouts are not sent": select(func.count(Payout.id)).where(
            Payout.provider_id.in_(mine), Payout.state == PayoutState.PENDING
        ),
        "parties are not paid out": select(
            func.count()
        ).select_from(  # who owes us waits for his next earnings
            select(Earning.party_id)
            .where(Earning.party_id.in_(mine), Earning.payout_id.is_(None))
            .group_by(Earning.party_id)
            .having(func.sum(Earning.amount_minor) > 0)
            .subquery()
        ),
    }
    for what, statement in waiting.items():
        if left := db.session.scalar(statement):
            yield f"{left} {what}"

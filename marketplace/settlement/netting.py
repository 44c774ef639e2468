"""A payment that its payer disputes with his bank is not refunded beside that: what would go back twice is held here.

Won, it goes its way; lost, the payer has it already, and it pays what the provider claims (``chargebacks``).
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.kit.db import db
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import refund_transit
from marketplace.settlement import asking, postings
from marketplace.settlement.models import Chargeback, Payment, Refund
from marketplace.settlement.states import ChargebackState, RefundState


def hold(row: Refund) -> bool:
    """Keep a refund that waits from being sent where its payer's bank may give him the same money; whether it is."""
    disputes = db.session.scalars(
        select(Chargeback)
        .where(Chargeback.payment_id == row.payment_id, Chargeback.state == ChargebackState.OPEN)
        .order_by(Chargeback.id)
    ).all()
    disputed_minor = sum(one.amount_minor for one in disputes)
    left_minor = row.payment.amount_minor - disputed_minor - _going_back(row.payment, row)
    row.held_for = disputes[0].public_id if disputes and row.amount_minor > left_minor else ""
    return bool(row.held_for)


def hold_waiting(payment: Payment) -> None:
    """A dispute was opened: the same of every refund of its payment that has not left yet."""
    for row in _waiting(payment):
        hold(row)


def free(chargeback: Chargeback) -> None:
    """It was decided: what waited for it goes its way, unless another dispute is still open."""
    for row in _waiting(chargeback.payment):
        if not hold(row) and not row.reference and not asking.is_asked(row):
            asking.to_refund(row, again=chargeback.public_id)


def held(chargeback: Chargeback) -> Sequence[Refund]:
    """What waits for the decision, the oldest first."""
    return db.session.scalars(
        select(Refund).where(Refund.held_for == chargeback.public_id).order_by(Refund.id)
    ).all()


def split(row: Refund, amount_minor: int) -> None:
    """Leave ``amount_minor`` of a waiting refund in it; the rest is a refund of its own."""
    rest = Refund(
        public_id=new_public_id(),
        payment=row.payment,
        sent_by=row.sent_by,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        reason=row.reason,
        amount_minor=row.amount_minor - amount_minor,
        currency=row.currency,
        bounces=row.bounces,
        bounced_at=row.bounced_at,
        bounce_reason=row.bounce_reason,
        back_bank=row.back_bank,
        back_number=row.back_number,
        back_holder=row.back_holder,
    )
    row.amount_minor = amount_minor
    db.session.add(rest)
    db.session.flush()
    recipe = postings.refund_ordered(
        refund_transit(row.public_id), rest.public_id, rest.amount_minor, rest.currency
    )
    ledger.post(f"refund:{rest.public_id}", "refund_ordered", (rest.subject_kind, rest.subject_id), recipe)


def twice_minor(chargeback: Chargeback) -> int:
    """What its payer has twice if the dispute stands: by refunds that had left already, and by his bank."""
    back = _going_back(chargeback.payment) - taken_minor(chargeback)
    return max(
        0, min(chargeback.amount_minor, back + chargeback.amount_minor - chargeback.payment.amount_minor)
    )


def taken_minor(chargeback: Chargeback) -> int:
    """What of a lost one was paid by refunds that its payer needs not be sent any more."""
    total = db.session.scalar(
        select(func.sum(Refund.amount_minor)).where(Refund.taken_by == chargeback.public_id)
    )
    return int(total or 0)


def _going_back(payment: Payment, but: Refund | None = None) -> int:
    """What was sent back of a payment, or is on its way and not held."""
    total = db.session.scalar(
        select(func.sum(Refund.amount_minor)).where(
            Refund.payment_id == payment.id, Refund.held_for == "", Refund.id != (but.id if but else 0)
        )
    )
    return int(total or 0)


def _waiting(payment: Payment) -> Sequence[Refund]:
    return db.session.scalars(
        select(Refund)
        .where(Refund.payment_id == payment.id, Refund.state == RefundState.PENDING)
        .order_by(Refund.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()

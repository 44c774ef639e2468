"""What is asked for in cash at the door: no number to transfer to, and no clock; what it pays for ends it."""

from datetime import datetime

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import Party
from marketplace.kit.db import db, locked
from marketplace.kit.ids import new_public_id
from marketplace.settlement.models import Payment
from marketplace.settlement.states import CASH, PAYMENT


def ask(
    payer: Party, subject: tuple[str, str], provider: Party, amount_minor: int, expires_at: datetime
) -> Payment:
    """Let ``amount_minor`` be asked for in cash, for what ``subject`` (kind, public id) names."""
    public_id = new_public_id()
    payment = Payment(
        public_id=public_id,
        payable_kind=subject[0],
        payable_id=subject[1],
        payer=payer,
        provider=provider,
        method=CASH,
        account_number=public_id,
        amount_minor=amount_minor,
        expires_at=expires_at,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


def ask_less(payment: Payment, by_minor: int) -> None:
    """So much less is asked for; where that is everything, the payment is called off."""
    payment = locked(Payment, payment.id)
    if by_minor >= payment.amount_minor:
        PAYMENT.move(payment, "call_off", THE_CLOCK.kind)
    else:
        payment.amount_minor -= by_minor

"""Many payments at once: what a bank's statement says of a whole day."""

from collections.abc import Sequence

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger import actions as ledger
from marketplace.settlement import postings
from marketplace.settlement.models import Payment
from marketplace.settlement.states import PAYMENT


def capture_many(actor: Actor, payments: Sequence[Payment]) -> None:
    """As ``settlement.actions.capture`` for each of them. Who calls has locked them, and loaded payer and provider."""
    moved = [payment for payment in payments if PAYMENT.move(payment, "capture", actor.kind)]
    now = clock.now()
    for payment in moved:
        payment.captured_at = now
    db.session.flush()
    for payment in moved:
        ledger.post(
            f"capture:{payment.public_id}",
            "captured",
            ("payment", payment.public_id),
            postings.captured(
                payment.provider.public_id, payment.public_id, payment.amount_minor, payment.currency
            ),
        )
    events.record_many(actor, [_captured(payment) for payment in moved])


def _captured(payment: Payment) -> events.Happened:
    data = {
        "amount_minor": payment.amount_minor,
        "payable_kind": payment.payable_kind,
        "payable": payment.payable_id,
        "provider": payment.provider.public_id,
        "payer": payment.payer.public_id,
    }
    return "payment.captured", ("payment", payment.public_id), data

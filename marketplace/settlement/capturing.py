"""Many payments and payouts at once: what a bank's statement says of a whole day."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Draft
from marketplace.settlement import postings
from marketplace.settlement.models import Payment, Payout
from marketplace.settlement.states import PAYMENT, PAYOUT


def capture_many(actor: Actor, payments: Sequence[Payment]) -> None:
    """As ``settlement.actions.capture`` for each of them. Who calls has locked them, and loaded payer and provider."""
    moved = [payment for payment in payments if PAYMENT.move(payment, "capture", actor.kind)]
    now = clock.now()
    for payment in moved:
        payment.captured_at = now
    ledger.post_many([_capture(payment) for payment in moved])
    events.record_many(actor, [_captured(payment) for payment in moved])


def mark_payouts_paid(actor: Actor, payouts: Sequence[Payout]) -> None:
    """As ``mark_payout_paid`` for each of them; locks them in the order of their rows. Their parties are loaded."""
    ids = [payout.id for payout in payouts]
    wanted = select(Payout).where(Payout.id.in_(ids)).order_by(Payout.id)
    rows = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()
    moved = [payout for payout in rows if PAYOUT.move(payout, "mark_paid", actor.kind)]
    now = clock.now()
    for payout in moved:
        payout.paid_at = now
    ledger.post_many([_leave(payout) for payout in moved])
    events.record_many(actor, [_left(payout) for payout in moved])


def _capture(payment: Payment) -> Draft:
    return Draft(
        f"capture:{payment.public_id}",
        "captured",
        ("payment", payment.public_id),
        postings.captured(
            payment.provider.public_id, payment.public_id, payment.amount_minor, payment.currency
        ),
    )


def _captured(payment: Payment) -> events.Happened:
    data = {
        "amount_minor": payment.amount_minor,
        "payable_kind": payment.payable_kind,
        "payable": payment.payable_id,
        "provider": payment.provider.public_id,
        "payer": payment.payer.public_id,
    }
    return "payment.captured", ("payment", payment.public_id), data


def _leave(payout: Payout) -> Draft:
    return Draft(
        f"payout-paid:{payout.public_id}",
        "payout_paid",
        ("payout", payout.public_id),
        postings.payout_paid(
            payout.public_id, payout.provider.public_id, payout.amount_minor, payout.currency
        ),
    )


def _left(payout: Payout) -> events.Happened:
    data = {
        "amount_minor": payout.amount_minor,
        "party": payout.party.public_id,
        "provider": payout.provider.public_id,
    }
    return "payout.paid", ("payout", payout.public_id), data

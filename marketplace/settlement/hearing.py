"""What a provider from outside says of a payment, a refund, a payout or a dispute, acted on: forward only.

Of money on its way to our bank ``payments/arriving.py`` hears.

By an answer, a webhook or a look it is always how the thing stands *now*. So whatever comes late, twice, in another
order or not at all, the end is the same.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.ledger import actions as ledger
from marketplace.settlement import actions, chargebacks, postings
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.ports import Seen, Thing
from marketplace.settlement.states import ChargebackState, PaymentState, PayoutState, RefundState, Refused

Ours = TypeVar("Ours", Payment, Refund, Payout)

# What was done: kept on the receipt, told on the provider's desk (payments/wording.py).
NOTHING = "nothing"
UNKNOWN = "not-ours"
DIFFERS = "differs"
TAKEN_BACK = "taken-back"  # was paid, and is said not to be: a person looks

# A provider's word for why money did not arrive -> ours. What is not here is no fault of the account.
REASONS = {
    "account_closed": Refused.CLOSED,
    "no_account": Refused.UNKNOWN_NUMBER,
    "resource_missing": Refused.UNKNOWN_NUMBER,
    "account_invalid": Refused.UNKNOWN_NUMBER,
    "lost_or_stolen_card": Refused.BLOCKED,
    "expired_or_canceled_card": Refused.CLOSED,
}


def hear(provider: Party, seen: Seen) -> str:
    """Act on what ``provider`` says; return in a word what was done. Said again it does nothing."""
    return _HEARERS[seen.thing](actions.provider_actor(provider), provider, seen)


def _payment(actor: Actor, provider: Party, seen: Seen) -> str:
    found = _own(Payment, seen.about, Payment.provider_id == provider.id)
    if found is None:
        return UNKNOWN
    payment = locked(Payment, found.id)
    if seen.state == "closed":
        return _closed(payment)
    if seen.state != "paid":
        return NOTHING
    if (seen.amount_minor, seen.currency) != (payment.amount_minor, payment.currency):
        return DIFFERS
    did = NOTHING
    if payment.captured_at is None:
        actions.capture(actor, payment)
        did = "captured"
    if payment.instruction is not None:
        payment.instruction.charge = seen.reference or payment.instruction.charge
    if seen.fee_minor:
        ledger.post(
            f"fee:{payment.public_id}",
            "fee_kept",
            ("payment", payment.public_id),
            postings.fee_kept(provider.public_id, seen.fee_minor, payment.currency),
        )
    return did


def _closed(payment: Payment) -> str:
    """The provider takes no money for it any more; who still waits may choose another way to pay."""
    if payment.captured_at is not None:
        return TAKEN_BACK
    if payment.instruction is None or payment.instruction.closed_at is not None:
        return NOTHING
    payment.instruction.closed_at = clock.real_now()
    return "closed"


def _refund(actor: Actor, provider: Party, seen: Seen) -> str:
    found = _own(Refund, seen.about)
    if found is None or found.payment.provider_id != provider.id:
        return UNKNOWN
    refund = locked(Refund, found.id)
    if seen.attempt != refund.bounces + 1 or refund.sent_by_id is not None:
        return NOTHING  # of an attempt that came to nothing long ago
    if (seen.amount_minor, seen.currency) != (refund.amount_minor, refund.currency):
        return DIFFERS
    refund.reference = seen.reference or refund.reference
    if seen.state == "sent" and refund.state is RefundState.PENDING:
        actions.mark_refund_paid(actor, refund)
        return "refund-sent"
    if seen.state == "failed":
        actions.refund_refused(actor, refund, REASONS.get(seen.reason, Refused.BLOCKED))
        return "refund-failed"
    return NOTHING


def _payout(actor: Actor, provider: Party, seen: Seen) -> str:
    found = _own(Payout, seen.about, Payout.provider_id == provider.id)
    if found is None:
        return UNKNOWN
    payout = locked(Payout, found.id)
    if payout.state in (PayoutState.FAILED, PayoutState.RETURNED_BY_BANK):
        return NOTHING
    if (seen.amount_minor, seen.currency) != (payout.amount_minor, payout.currency):
        return DIFFERS
    payout.reference = seen.reference or payout.reference
    if seen.state == "sent" and payout.state is PayoutState.PENDING:
        actions.mark_payout_paid(actor, payout)
        return "payout-sent"
    account_refused = REASONS.get(seen.reason)
    if seen.state == "returned" or (seen.state == "failed" and account_refused):
        actions.return_payout(actor, payout, account_refused or Refused.BLOCKED)
        return "payout-returned"
    if seen.state == "failed" and payout.state is PayoutState.PENDING:
        actions.fail_payout(actor, payout)
        return "payout-failed"
    return NOTHING


def _dispute(actor: Actor, provider: Party, seen: Seen) -> str:
    found = _own(Payment, seen.about, Payment.provider_id == provider.id)
    return UNKNOWN if found is None else chargebacks.hear(actor, provider, found, seen)


_HEARERS: dict[Thing, Callable[[Actor, Party, Seen], str]] = {
    Thing.PAYMENT: _payment,
    Thing.REFUND: _refund,
    Thing.PAYOUT: _payout,
    Thing.DISPUTE: _dispute,
}


def is_over(thing: Thing, about: str) -> bool:
    """Whether there is nothing more to ask the provider about one of ours."""
    if thing is Thing.PAYMENT:
        payment = _own(Payment, about)
        if payment is None or payment.captured_at is not None:
            return True
        closed = payment.instruction is not None and payment.instruction.closed_at is not None
        return closed or payment.state is not PaymentState.PENDING
    if thing is Thing.REFUND:
        refund = _own(Refund, about)
        return refund is None or refund.state is not RefundState.PENDING or refund.sent_by_id is not None
    if thing is Thing.DISPUTE:
        row = chargebacks.called(about)
        return row is None or row.state is not ChargebackState.OPEN
    payout = _own(Payout, about)
    return payout is None or payout.state is not PayoutState.PENDING


def _own(model: type[Ours], public_id: str, *which: object) -> Ours | None:
    return db.session.scalar(select(model).where(model.public_id == public_id, *which))  # type: ignore[arg-type]

"""What Stripe's things say of ours: each read once, and told as a ``Seen``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marketplace.settlement.ports import Reversed, Seen, Thing

# kind of event -> what it is about; what is not here is noted, and nothing more
KINDS: Mapping[str, Thing] = {
    "checkout.session.completed": Thing.PAYMENT,
    "checkout.session.async_payment_succeeded": Thing.PAYMENT,
    "checkout.session.expired": Thing.PAYMENT,
    "payment_intent.succeeded": Thing.PAYMENT,
    "charge.succeeded": Thing.PAYMENT,
    "charge.updated": Thing.PAYMENT,
    "refund.created": Thing.REFUND,
    "refund.updated": Thing.REFUND,
    "refund.failed": Thing.REFUND,
    "charge.refund.updated": Thing.REFUND,
    "transfer.created": Thing.PAYOUT,
    "transfer.updated": Thing.PAYOUT,
    "transfer.reversed": Thing.PAYOUT,
    "charge.dispute.created": Thing.DISPUTE,
    "charge.dispute.updated": Thing.DISPUTE,
    "charge.dispute.closed": Thing.DISPUTE,
    "charge.dispute.funds_withdrawn": Thing.DISPUTE,
    "charge.dispute.funds_reinstated": Thing.DISPUTE,
    "payout.created": Thing.ARRIVAL,
    "payout.updated": Thing.ARRIVAL,
    "payout.paid": Thing.ARRIVAL,
    "payout.failed": Thing.ARRIVAL,
    "payout.canceled": Thing.ARRIVAL,
}
REFUND_STATES = {"succeeded": "sent", "failed": "failed", "canceled": "failed"}  # else pending
DISPUTE_STATES = {"won": "won", "lost": "lost"}  # else open
ARRIVAL_STATES = {"paid": "arrived", "failed": "failed", "canceled": "failed"}  # else pending


def of_intent(intent: Any) -> Seen | None:
    """A PaymentIntent with its charge; None for one that is not of a payment of ours."""
    payment = ours(intent).get("payment")
    if not payment:
        return None
    charge = intent.latest_charge
    if intent.status != "succeeded" or charge is None or not charge.paid:
        return Seen(Thing.PAYMENT, payment, "open", intent.id)
    entry = charge.balance_transaction
    return Seen(
        Thing.PAYMENT,
        payment,
        "paid",
        charge.id,
        amount_minor=intent.amount_received,
        currency=intent.currency.upper(),
        fee_minor=entry.fee if entry is not None and not isinstance(entry, str) else 0,
    )


def refund(made: Any) -> Seen:
    """A refund, by what we wrote on it."""
    metadata = ours(made)
    return Seen(
        Thing.REFUND,
        metadata.get("refund", ""),
        REFUND_STATES.get(made.status, "pending"),
        made.id,
        attempt=int(metadata.get("attempt", "0")),
        amount_minor=made.amount,
        currency=made.currency.upper(),
        reason=str(getattr(made, "failure_reason", None) or ""),
    )


def dispute(told: Any, intent: Any) -> Seen | None:
    """A dispute with the PaymentIntent it is about; None for a question of the card's bank: no money moves."""
    if told.status.startswith("warning_"):
        return None
    answer_by = told.evidence_details.due_by if told.evidence_details else None
    return Seen(
        Thing.DISPUTE,
        ours(intent).get("payment", ""),
        DISPUTE_STATES.get(told.status, "open"),
        told.id,
        amount_minor=told.amount,
        currency=told.currency.upper(),
        fee_minor=sum(row.fee for row in told.balance_transactions),
        reason=str(told.reason),
        answer_by=moment(answer_by),
        within=intent.id,
    )


def arrival(payout: Any) -> Seen:
    """A payout to our own account at a bank."""
    return Seen(
        Thing.ARRIVAL,
        "",
        ARRIVAL_STATES.get(payout.status, "pending"),
        payout.id,
        amount_minor=payout.amount,
        currency=payout.currency.upper(),
        reason=str(payout.failure_code or ""),
    )


def transfer(made: Any) -> Seen:
    """A transfer; what we called back ourselves is no return of it."""
    by_us = any(ours(one).get("reversal") for one in made.reversals.data)
    return Seen(
        Thing.PAYOUT,
        ours(made).get("payout", ""),
        "returned" if made.reversed and not by_us else "sent",
        made.id,
        amount_minor=made.amount,
        currency=made.currency.upper(),
    )


def reversal(made: Any) -> Reversed:
    """What came back of a transfer."""
    return Reversed(made.id, made.amount, made.currency.upper())


def part(of_balance: Any, currency: str) -> int:
    """What a part of a balance has in this currency, minor units."""
    return int(of_balance.amount) if of_balance.currency == currency.lower() else 0


def ours(thing: Any) -> dict[str, str]:
    """What we wrote on a thing of Stripe's when it was made."""
    return (
        {str(name): str(value) for name, value in thing.metadata.to_dict().items()} if thing.metadata else {}
    )


def moment(seconds: int | None) -> datetime | None:
    """Unix seconds as a moment."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

"""What happens to money that a bank was told to send and has not sent: it is said, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.states import Deadline, Term
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PayoutState, RefundState

WORKING_DAYS_TO_SEND = 2
_TERMS = (Term("settlement.clocks.WORKING_DAYS_TO_SEND", "working days", WORKING_DAYS_TO_SEND),)

Column = ColumnElement[Any] | InstrumentedAttribute[Any]

# From when on the bank had it to send: a refund that came back begins anew.
_REFUND_SINCE = func.coalesce(Refund.bounced_at, Refund.created_at)
_WAITS_FOR_BANK = (Refund.state == RefundState.PENDING) & ((Refund.bounces == 0) | (Refund.back_number != ""))


def _said(kind: str, public_id: Column, since: Column) -> ColumnElement[bool]:
    return exists().where(
        Event.subject_kind == kind,
        Event.subject_id == public_id,
        Event.kind == f"{kind}.overdue",
        Event.at >= since,
    )


def _unsent_refunds(*which: ColumnExpressionArgument[bool]) -> Sequence[Refund]:
    statement = select(Refund).options(joinedload(Refund.payment).joinedload(Payment.provider))
    return db.session.scalars(statement.where(_WAITS_FOR_BANK, *which).order_by(Refund.id)).all()


def _unsent_payouts(*which: ColumnExpressionArgument[bool]) -> Sequence[Payout]:
    statement = select(Payout).options(joinedload(Payout.provider), joinedload(Payout.party))
    return db.session.scalars(
        statement.where(Payout.state == PayoutState.PENDING, *which).order_by(Payout.id)
    ).all()


def _waits_long(since: Column) -> ColumnElement[bool]:
    """What can be late at all: two working days may be little more than one of twenty-four hours."""
    return since <= clock.now() - timedelta(days=1)


def _by(since: datetime, provider: Party) -> datetime:
    return add_working_days(since, WORKING_DAYS_TO_SEND, provider.zone)


def send_refund_by(refund: Refund) -> datetime:
    """Until when the bank has a refund to send; one that came back has its days anew."""
    return _by(refund.bounced_at or refund.created_at, refund.payment.provider)


def send_payout_by(payout: Payout) -> datetime:
    """The same of a payout."""
    return _by(payout.created_at, payout.provider)


def coming_refunds() -> list[tuple[datetime, str]]:
    """When each refund is late that the bank has not sent yet, with its public id; what was said is left out."""
    said = _said("refund", Refund.public_id, _REFUND_SINCE)
    return sorted((send_refund_by(refund), refund.public_id) for refund in _unsent_refunds(~said))


def coming_payouts() -> list[tuple[datetime, str]]:
    """The same of payouts."""
    said = _said("payout", Payout.public_id, Payout.created_at)
    return sorted((send_payout_by(payout), payout.public_id) for payout in _unsent_payouts(~said))


def refunds_due(limit: int = 200) -> list[int]:
    """Rows of the refunds that should have left by now, and of which that was not said yet."""
    said = _said("refund", Refund.public_id, _REFUND_SINCE)
    rows = _unsent_refunds(~said, _waits_long(_REFUND_SINCE))
    return [refund.id for refund in rows if send_refund_by(refund) <= clock.now()][:limit]


def payouts_due(limit: int = 200) -> list[int]:
    """The same of payouts."""
    said = _said("payout", Payout.public_id, Payout.created_at)
    rows = _unsent_payouts(~said, _waits_long(Payout.created_at))
    return [payout.id for payout in rows if send_payout_by(payout) <= clock.now()][:limit]


def strike_refund(refund_id: int) -> bool:
    """Say that a refund is late, if it still is and nobody said so; whether it was said."""
    refund = locked(Refund, refund_id)
    said = _said("refund", Refund.public_id, _REFUND_SINCE)
    if not _unsent_refunds(~said, Refund.id == refund_id) or send_refund_by(refund) > clock.now():
        return False
    REFUNDS[refund.state].strike(refund)
    return True


def strike_payout(payout_id: int) -> bool:
    """The same of a payout."""
    payout = locked(Payout, payout_id)
    said = _said("payout", Payout.public_id, Payout.created_at)
    if not _unsent_payouts(~said, Payout.id == payout_id) or send_payout_by(payout) > clock.now():
        return False
    PAYOUTS[payout.state].strike(payout)
    return True


def overdue(provider_id: int | None = None) -> tuple[list[Refund], list[Payout]]:
    """What should have left by now, of one provider or of all, the oldest first."""
    refunds, payouts = (
        _unsent_refunds(_waits_long(_REFUND_SINCE)),
        _unsent_payouts(_waits_long(Payout.created_at)),
    )
    if provider_id is not None:
        refunds = [refund for refund in refunds if refund.payment.provider_id == provider_id]
        payouts = [payout for payout in payouts if payout.provider_id == provider_id]
    now = clock.now()
    return [r for r in refunds if send_refund_by(r) <= now], [p for p in payouts if send_payout_by(p) <= now]


def _refund_is_late(refund: Refund) -> None:
    events.record(
        "refund.overdue",
        ("refund", refund.public_id),
        THE_CLOCK,
        amount_minor=refund.amount_minor,
        payable=refund.payment.payable_id,
        provider=refund.payment.provider.public_id,
    )


def _payout_is_late(payout: Payout) -> None:
    events.record(
        "payout.overdue",
        ("payout", payout.public_id),
        THE_CLOCK,
        amount_minor=payout.amount_minor,
        party=payout.party.public_id,
        provider=payout.provider.public_id,
    )


# state -> what its clock does; the bank's silence moves nothing, because only the bank knows
REFUNDS = {
    RefundState.PENDING: Deadline(
        _refund_is_late, _TERMS, "says once that the bank is late; nothing moves", ("refund.overdue",)
    ),
}
PAYOUTS = {
    PayoutState.PENDING: Deadline(
        _payout_is_late, _TERMS, "says once that the bank is late; nothing moves", ("payout.overdue",)
    ),
}

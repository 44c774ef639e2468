"""What happens to money that a bank was told to send and has not sent: it is said, once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.calendar import ZONE_LABELS, add_working_days, working_days_open_since
from marketplace.kit.db import db, locked
from marketplace.kit.states import Deadline, Term
from marketplace.settlement.models import Payment, Payout, Refund, refund_sender
from marketplace.settlement.states import CASH, PayoutState, RefundState

WORKING_DAYS_TO_SEND = 2
_TERMS = (Term("settlement.clocks.WORKING_DAYS_TO_SEND", "working days", WORKING_DAYS_TO_SEND),)

T = TypeVar("T")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]

# From when on the bank had it to send: a refund that came back begins anew.
_REFUND_SINCE = func.coalesce(Refund.bounced_at, Refund.created_at)
# Payment is joined wherever this stands: cash came from no account, so its payer names one first.
_WAITS_FOR_BANK = (
    (Refund.state == RefundState.PENDING)
    & (Refund.held_for == "")
    & (((Refund.bounces == 0) & (Payment.method != CASH)) | (Refund.back_number != ""))
)


def _said(kind: str, public_id: Column, since: Column) -> ColumnElement[bool]:
    return exists().where(
        Event.subject_kind == kind,
        Event.subject_id == public_id,
        Event.kind == f"{kind}.overdue",
        Event.at >= since,
    )


def _unsent_refunds(*which: ColumnExpressionArgument[bool]) -> Sequence[Refund]:
    statement = _of_refunds(select(Refund)).options(
        contains_eager(Refund.payment), joinedload(Refund.sent_by)
    )
    return db.session.scalars(statement.where(*which).order_by(Refund.id)).all()


def _unsent_payouts(*which: ColumnExpressionArgument[bool]) -> Sequence[Payout]:
    statement = _of_payouts(select(Payout)).options(contains_eager(Payout.provider), joinedload(Payout.party))
    return db.session.scalars(statement.where(*which).order_by(Payout.id)).all()


def _of_refunds(statement: Select[T]) -> Select[T]:
    """Refunds that wait for their bank, with the payment and the provider."""
    return statement.join(Refund.payment).join(Party, Party.id == refund_sender).where(_WAITS_FOR_BANK)


def _of_payouts(statement: Select[T]) -> Select[T]:
    """The same of payouts."""
    return statement.join(Payout.provider).where(Payout.state == PayoutState.PENDING)


def _is_late(since: Column) -> ColumnElement[bool]:
    """Whether the bank, whose Party is joined, has had its working days: each where it lives."""
    now = clock.now()
    return or_(
        *(
            (Party.zone == zone) & (since < working_days_open_since(now, WORKING_DAYS_TO_SEND, zone))
            for zone in ZONE_LABELS
        )
    )


def _by(since: datetime, provider: Party) -> datetime:
    return add_working_days(since, WORKING_DAYS_TO_SEND, provider.zone)


def send_refund_by(refund: Refund) -> datetime:
    """Until when the bank has a refund to send; one that came back has its days anew."""
    return _by(refund.bounced_at or refund.created_at, refund.provider)


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
    return [refund.id for refund in _unsent_refunds(~said, _is_late(_REFUND_SINCE))][:limit]


def payouts_due(limit: int = 200) -> list[int]:
    """The same of payouts."""
    said = _said("payout", Payout.public_id, Payout.created_at)
    return [payout.id for payout in _unsent_payouts(~said, _is_late(Payout.created_at))][:limit]


def strike_refund(refund_id: int) -> bool:
    """Say that a refund is late, if it still is and nobody said so; whether it was said."""
    refund = locked(Refund, refund_id)
    said = _said("refund", Refund.public_id, _REFUND_SINCE)
    if not _unsent_refunds(~said, _is_late(_REFUND_SINCE), Refund.id == refund_id):
        return False
    REFUNDS[refund.state].strike(refund)
    return True


def strike_payout(payout_id: int) -> bool:
    """The same of a payout."""
    payout = locked(Payout, payout_id)
    said = _said("payout", Payout.public_id, Payout.created_at)
    if not _unsent_payouts(~said, _is_late(Payout.created_at), Payout.id == payout_id):
        return False
    PAYOUTS[payout.state].strike(payout)
    return True


def overdue(provider_id: int | None = None) -> tuple[Sequence[Refund], Sequence[Payout]]:
    """What should have left by now, of one provider or of all, the oldest first."""
    own = () if provider_id is None else (Party.id == provider_id,)
    return (
        _unsent_refunds(_is_late(_REFUND_SINCE), *own),
        _unsent_payouts(_is_late(Payout.created_at), *own),
    )


def overdue_counts() -> tuple[Select[int], Select[int]]:
    """How many refunds and how many payouts should have left by now, to be asked for with other figures."""
    return (
        _of_refunds(select(func.count(Refund.id))).where(_is_late(_REFUND_SINCE)),
        _of_payouts(select(func.count(Payout.id))).where(_is_late(Payout.created_at)),
    )


def _refund_is_late(refund: Refund) -> None:
    events.record(
        "refund.overdue",
        ("refund", refund.public_id),
        THE_CLOCK,
        amount_minor=refund.amount_minor,
        payable=refund.payment.payable_id,
        provider=refund.provider.public_id,
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

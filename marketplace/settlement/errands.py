"""The calls to providers from outside: one errand after another, each until it is answered.

That an errand is under way is committed before anybody is called, and no transaction is open meanwhile. Who is killed
in between leaves an errand that is made again after its lease, with the same idempotency key: it has one effect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.kit import clock
from marketplace.kit.db import unit_of_work
from marketplace.kit.ports import plugged
from marketplace.kit.states import CLOCK
from marketplace.settlement import asking, dispute_errands
from marketplace.settlement.hearing import hear, is_over
from marketplace.settlement.models import Chargeback, Errand, Instruction, Payment, Payout, Refund
from marketplace.settlement.ports import (
    DISPUTED,
    Declined,
    Instructions,
    NoAnswer,
    Outside,
    Reversed,
    Seen,
    Thing,
    ToOpen,
    ToPayOut,
    ToRefund,
    outside,
)
from marketplace.settlement.states import ERRAND, ErrandState, PaymentState, PayoutState, RefundState

RETRY_SECONDS = (1, 5, 30, 120, 600, 3600, 6 * 3600)  # as the outbox; then the last one, for ever
LOOK_SECONDS = (60, 120, 300, 600, 1800, 3600, 6 * 3600)
PAYABLE_URL = "payable_url"  # port: (kind, public id of what a payment pays) -> where its payer comes back to
ORDERS_OF = "orders_of"  # port: sales (public ids) -> what was paid for them at once: their orders

Answer = Instructions | Seen | Reversed | tuple[Seen, ...] | None

log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """An errand about ``about`` that this caller alone may make now, and how: ``call`` touches no database."""

    errand_id: int
    provider_id: int
    attempt: int
    call: Callable[[], Answer] | None  # None: there is nothing to ask any more
    about: str


def call_due(limit: int = 100) -> int:
    """Make the calls that are due; return how many were answered. A provider that does not answer rests meanwhile."""
    _look_after()
    resting: set[int] = set()
    answered = 0
    for _ in range(limit):
        taken = _take(resting)
        if taken is None:
            break
        if _make(taken):
            answered += 1
        else:
            resting.add(taken.provider_id)
    return answered


def call_all() -> int:
    """Call until nothing is due: what a worker reaches by itself, for tests and commands."""
    total = 0
    while answered := call_due():
        total += answered
    return total


def _look_after() -> None:
    """Callers that never came back."""
    now = clock.real_now()
    with unit_of_work() as session:
        lost = session.scalars(
            select(Errand)
            .where(Errand.state == ErrandState.CALLING, Errand.leased_until < now)
            .limit(100)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        for errand in lost:
            ERRAND.move(errand, "put_off", CLOCK)
            errand.leased_until, errand.outcome = None, "killed"


_earlier = aliased(Errand)
_waits_for_opening = exists().where(
    _earlier.subject_kind == Errand.subject_kind,
    _earlier.subject_id == Errand.subject_id,
    _earlier.what == asking.OPEN,
    _earlier.id < Errand.id,
    _earlier.state.in_((ErrandState.QUEUED, ErrandState.CALLING)),
)
_waits_for_decision = (Errand.what == asking.REFUND) & exists().where(
    Refund.public_id == Errand.subject_id, Refund.state == RefundState.PENDING, Refund.held_for != ""
)


def _take(resting: set[int]) -> Taken | None:
    now = clock.real_now()
    with unit_of_work() as session:
        errand = session.scalar(
            select(Errand)
            .where(Errand.state == ErrandState.QUEUED, Errand.due_at <= now)
            .where(Errand.provider_id.not_in(resting), ~_waits_for_opening, ~_waits_for_decision)
            .order_by(Errand.due_at, Errand.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if errand is None:
            return None
        ERRAND.move(errand, "take", CLOCK)
        errand.attempts += 1
        errand.leased_until = now + timedelta(seconds=asking.LEASE_SECONDS)
        name = asking.adapter_of(errand.provider_id)
        adapter = outside(name) if name else None
        call = _no_adapter if adapter is None else _CALLS[errand.what](session, adapter, errand)
        return Taken(errand.id, errand.provider_id, errand.attempts, call, errand.subject_id)


def _make(taken: Taken) -> bool:
    """Call, and write down what came of it; whether there was an answer."""
    answer: Answer = None
    trouble: Exception | None = None
    if taken.call is not None:
        try:
            answer = taken.call()
            if isinstance(answer, Seen) and answer.thing is not Thing.DISPUTE and answer.about != taken.about:
                trouble = NoAnswer("not-understood")  # it is about something else
        except (NoAnswer, Declined) as error:
            trouble = error
        except Exception as error:  # an adapter that stumbles over an answer has not understood it
            log.error("adapter failed", errand=taken.errand_id, error=repr(error))
            trouble = NoAnswer("not-understood")
    try:
        _note(taken, answer, trouble)
    except Exception as error:
        log.error("answer not kept", errand=taken.errand_id, error=repr(error))
        _note(taken, None, NoAnswer("not-kept"))
        return False
    return not isinstance(trouble, NoAnswer)


def _note(taken: Taken, answer: Answer, trouble: Exception | None) -> None:
    now = clock.real_now()
    with unit_of_work() as session:
        errand = session.get_one(Errand, taken.errand_id, with_for_update=True, populate_existing=True)
        if errand.state is not ErrandState.CALLING or errand.attempts != taken.attempt:
            return  # its lease was over, and another made it: what that one heard counts
        errand.leased_until = None
        if isinstance(trouble, NoAnswer):
            _put_off(errand, now, RETRY_SECONDS, str(trouble))
        elif isinstance(trouble, Declined):
            errand.outcome, errand.done_at = trouble.code[:60], now
            ERRAND.move(errand, "decline", CLOCK)
            _declined(session, errand, trouble.code)
        elif taken.call is None:
            _finish(errand, now, "not-needed")
        else:
            _answered(session, errand, answer, now)


def _answered(session: Session, errand: Errand, answer: Answer, now: datetime) -> None:
    did = "answered"
    if errand.what in _NOTED:
        did = _NOTED[errand.what](session, errand, answer)
        if errand.what == asking.DISPUTES:
            _put_off(errand, now, (asking.LIST_SECONDS,), did)
        else:
            _finish(errand, now, did)
        return
    if isinstance(answer, Instructions):
        _keep(session, errand, answer)
        did = "opened"
    elif isinstance(answer, Seen):
        did = hear(errand.provider, answer)
    if errand.what == asking.LOOK:
        if not is_over(Thing(errand.subject_kind), errand.subject_id):
            _put_off(errand, now, LOOK_SECONDS, did)
            return
    elif errand.what != asking.CLOSE:
        asking.to_look(errand.provider, Thing(errand.subject_kind), errand.subject_id)
    _finish(errand, now, did)


def _finish(errand: Errand, now: datetime, outcome: str) -> None:
    ERRAND.move(errand, "finish", CLOCK)
    errand.outcome, errand.done_at = outcome, now


def _put_off(errand: Errand, now: datetime, seconds: tuple[int, ...], outcome: str) -> None:
    ERRAND.move(errand, "put_off", CLOCK)
    errand.due_at = now + timedelta(seconds=seconds[min(errand.attempts, len(seconds)) - 1])
    errand.outcome = outcome[:60]


def _keep(session: Session, errand: Errand, answer: Instructions) -> None:
    payment = _payment(session, errand)
    if payment.instruction is None:
        payment.instruction = Instruction(
            reference=answer.reference,
            redirect_url=answer.redirect_url,
            account_number=answer.account_number,
            qr_text=answer.qr_text,
            expires_at=answer.expires_at,
        )


def _declined(session: Session, errand: Errand, code: str) -> None:
    """What a refund or a payout that the provider will not send means; a payment can be paid another way."""
    if errand.what in _REFUSED:
        _REFUSED[errand.what](session, errand, code)
    if errand.what == asking.REFUND and code == DISPUTED:
        return  # its payer's bank has taken the money: how it ends is heard of, and then it goes on
    if errand.what == asking.REFUND:
        refund = _refund(session, errand)
        failed = Seen(
            Thing.REFUND,
            refund.public_id,
            "failed",
            attempt=refund.bounces + 1,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            reason=code,
        )
        hear(errand.provider, failed)
    elif errand.what == asking.PAYOUT:
        payout = _payout(session, errand)
        hear(
            errand.provider,
            Seen(
                Thing.PAYOUT,
                payout.public_id,
                "failed",
                amount_minor=payout.amount_minor,
                currency=payout.currency,
                reason=code,
            ),
        )


Call = Callable[[], Answer]


def _no_adapter() -> Answer:
    raise NoAnswer("not-configured")


def _open(session: Session, adapter: Outside, errand: Errand) -> Call | None:
    payment = _payment(session, errand)
    if payment.state is not PaymentState.PENDING and errand.attempts == 1:
        return None
    url: Callable[[str, str], str] = plugged(PAYABLE_URL)
    asked = ToOpen(
        key=payment.public_id,
        payment=payment.public_id,
        payable=payment.payable_id,
        method=payment.method,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        expires_at=errand.created_at + min(payment.expires_at - payment.created_at, adapter.longest),
        back_url=url(payment.payable_kind, payment.payable_id),
    )
    return lambda: adapter.open(asked)


def _close(session: Session, adapter: Outside, errand: Errand) -> Call | None:
    payment = _payment(session, errand)
    if payment.instruction is None or payment.captured_at is not None:
        return None
    public_id, reference = payment.public_id, payment.instruction.reference
    return lambda: adapter.close(public_id, reference)


def _send_refund(session: Session, adapter: Outside, errand: Errand) -> Call | None:
    refund = _refund(session, errand)
    attempt = refund.bounces + 1
    if refund.state is not RefundState.PENDING or errand.key.split(":")[2] != str(attempt):
        return None
    instruction = refund.payment.instruction
    asked = ToRefund(
        key=errand.key.removeprefix("refund:"),
        refund=refund.public_id,
        attempt=attempt,
        payment=refund.payment.public_id,
        reference=instruction.reference if instruction else "",
        charge=instruction.charge if instruction else "",
        tried_since=_tried_since(errand),
        amount_minor=refund.amount_minor,
        currency=refund.currency,
    )
    return lambda: adapter.send_refund(asked)


def _send_payout(session: Session, adapter: Outside, errand: Errand) -> Call | None:
    payout = _payout(session, errand)
    if payout.state is not PayoutState.PENDING:
        return None
    group, charge = _origin(session, payout)
    asked = ToPayOut(
        key=payout.public_id,
        payout=payout.public_id,
        account=payout.account.number,
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        group=group,
        charge=charge,
        tried_since=_tried_since(errand),
    )
    return lambda: adapter.send_payout(asked)


def _tried_since(errand: Errand) -> datetime | None:
    return errand.created_at if errand.attempts > 1 else None


def _look(session: Session, adapter: Outside, errand: Errand) -> Call | None:
    thing, about = Thing(errand.subject_kind), errand.subject_id
    if is_over(thing, about):
        return None
    if thing is Thing.PAYMENT:
        instruction = _payment(session, errand).instruction
        reference = instruction.reference if instruction else ""
    elif thing is Thing.DISPUTE:
        reference = session.scalars(select(Chargeback.reference).where(Chargeback.public_id == about)).one()
    else:
        reference = (_refund if thing is Thing.REFUND else _payout)(session, errand).reference
    return lambda: adapter.look(thing, about, reference)


_CALLS: dict[str, Callable[[Session, Outside, Errand], Call | None]] = {
    asking.OPEN: _open,
    asking.CLOSE: _close,
    asking.REFUND: _send_refund,
    asking.PAYOUT: _send_payout,
    asking.LOOK: _look,
    asking.DISPUTES: dispute_errands.list_disputes,
    asking.PROVE: dispute_errands.send_evidence,
    asking.REVERSE: dispute_errands.reverse,
}
# What is not told of a payment, refund or payout, each with what comes of its answer, and of a refusal.
_NOTED: dict[str, Callable[[Session, Errand, Any], str]] = {
    asking.DISPUTES: dispute_errands.note_disputes,
    asking.PROVE: dispute_errands.note_evidence,
    asking.REVERSE: dispute_errands.note_reversal,
}
_REFUSED: dict[str, Callable[[Session, Errand, str], None]] = {
    asking.PROVE: dispute_errands.refuse_evidence,
    asking.REVERSE: dispute_errands.refuse_reversal,
}


def _origin(session: Session, payout: Payout) -> tuple[str, str]:
    """What a payout belongs to and the charge all of it came with, where that is one charge of this provider."""
    orders_of: Callable[[set[str]], set[str]] = plugged(ORDERS_OF)
    orders = orders_of({line.sale for line in payout.lines})
    if len(orders) != 1:
        return payout.public_id, ""
    order = next(iter(orders))
    charge = session.scalar(
        select(Instruction.charge)
        .join(Instruction.payment)
        .where(
            Payment.payable_id == order,
            Payment.provider_id == payout.provider_id,
            Payment.captured_at.is_not(None),
            Payment.amount_minor >= payout.amount_minor,
        )
        .limit(1)
    )
    return order, charge or ""


def _payment(session: Session, errand: Errand) -> Payment:
    found = select(Payment).where(Payment.public_id == errand.subject_id)
    return session.scalars(found.options(joinedload(Payment.instruction))).one()


def _refund(session: Session, errand: Errand) -> Refund:
    return session.scalars(select(Refund).where(Refund.public_id == errand.subject_id)).one()


def _payout(session: Session, errand: Errand) -> Payout:
    return session.scalars(select(Payout).where(Payout.public_id == errand.subject_id)).one()

"""Suggestions for what lies at a desk: what waits there, gathered in a few queries and scored."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.settlement.models import Payment, Payout, Refund, refund_sender
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments import queries
from payments.findings import finding
from payments.models import BankLine
from payments.statements.models import Fate, StatementLine
from payments.suggestions import Because, Money, Waiting, near_numbers, suggest

WAITING_MAX = 200
NUMBER_MIN = 8


@dataclass(frozen=True)
class Suggested:
    """What money may have been meant for, the number that a person presses it by, and why."""

    row: Payment | Payout | Refund
    id: str
    name: str
    amount_minor: int
    points: int
    reasons: tuple[Because, ...]


def for_transfer(line: BankLine) -> list[Suggested]:
    """Payments that would take exactly this transfer, the likeliest first."""
    rows = {payment.id: payment for payment in queries.candidates(line.provider_id, line.amount_minor)}
    if len(line.account_number) >= NUMBER_MIN:
        for payment in db.session.scalars(
            select(Payment)
            .options(joinedload(Payment.payer))
            .where(
                Payment.provider_id == line.provider_id,
                Payment.account_number.in_(near_numbers(line.account_number)),
                Payment.state.in_((PaymentState.PENDING, PaymentState.EXPIRED)),
            )
            .limit(WAITING_MAX)
        ):
            rows[payment.id] = payment
    came = queries.came_short(rows)
    fitting = {
        payment.public_id: payment
        for payment in rows.values()
        if finding(payment, line.amount_minor, came.get(payment.id, 0)).fits
    }
    waiting = [
        Waiting(
            payment.public_id,
            payment.amount_minor - came.get(payment.id, 0),
            payment.account_number,
            (payment.payer.name,),
            (payment.payable_id, payment.public_id),
            payment.created_at.date(),
        )
        for payment in fitting.values()
    ]
    text = db.session.scalar(select(StatementLine.text).where(StatementLine.bank_line_id == line.id)) or ""
    money = Money(line.amount_minor, line.account_number, line.sender, text, line.received_at.date())
    return [
        Suggested(
            fitting[one.id],
            one.id,
            fitting[one.id].payer.name,
            fitting[one.id].amount_minor,
            one.points,
            one.reasons,
        )
        for one in suggest(money, waiting)
    ]


def for_money_out(line: StatementLine) -> list[Suggested]:
    """Payouts and refunds of exactly this amount that wait to be sent, the likeliest first."""
    minor = -line.amount_minor
    rows: dict[str, tuple[Payout | Refund, str]] = {}
    waiting = []
    for payout in db.session.scalars(
        select(Payout)
        .options(joinedload(Payout.party), joinedload(Payout.account))
        .where(
            Payout.provider_id == line.provider_id,
            Payout.state == PayoutState.PENDING,
            Payout.amount_minor == minor,
        )
        .limit(WAITING_MAX)
    ):
        names = (payout.account.holder, payout.party.name)
        rows[payout.public_id] = (payout, payout.party.name)
        waiting.append(_waiting(payout, payout.account.number, names))
    for refund in db.session.scalars(
        select(Refund)
        .join(Refund.payment)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(
            refund_sender == line.provider_id,
            Refund.state == RefundState.PENDING,
            Refund.amount_minor == minor,
        )
        .limit(WAITING_MAX)
    ):
        names = (refund.back_holder, refund.payment.payer.name)
        rows[refund.public_id] = (refund, refund.payment.payer.name)
        waiting.append(_waiting(refund, refund.back_number, names))
    money = Money(minor, line.account, line.name, line.text, line.booked_on)
    return [
        Suggested(rows[one.id][0], one.id, rows[one.id][1], minor, one.points, one.reasons)
        for one in suggest(money, waiting)
    ]


def _waiting(row: Payout | Refund, number: str, names: Sequence[str]) -> Waiting:
    return Waiting(row.public_id, row.amount_minor, number, names, (row.public_id,), row.created_at.date())


def unexplained(provider: Party) -> Sequence[StatementLine]:
    """Money that left and that nobody explained yet, the oldest first."""
    return db.session.scalars(
        select(StatementLine)
        .where(StatementLine.provider_id == provider.id, StatementLine.fate == Fate.UNEXPLAINED)
        .order_by(StatementLine.id)
        .limit(WAITING_MAX)
    ).all()

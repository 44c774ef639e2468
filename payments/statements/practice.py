"""A statement for practice: what the demo's bank would write today of what waits at its desk, slips included."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.kit.web.spreadsheet import harmless
from marketplace.settlement.models import Payment, Payout, Refund, refund_sender
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments.models import DeskAccount
from payments.queries import holding
from payments.statements.models import BankStatement
from payments.statements.rows import Read, Row
from payments.statements.writing import WRITERS

PAYMENTS_MAX, SENDINGS_MAX = 40, 40
CHARGE_MINOR = rupiah(10_000)


def written(provider: Party, account: DeskAccount, layout: str) -> bytes:
    """The statement of today in ``layout``; the same moment and desk give the same bytes."""
    rows = list(_rows(provider))
    last = db.session.scalar(
        select(BankStatement.closing_minor)
        .where(BankStatement.provider_id == provider.id, BankStatement.booked_at.is_not(None))
        .order_by(BankStatement.id.desc())
        .limit(1)
    )
    opening = last if last is not None else holding(provider, account.currency).held_minor
    closing = opening + sum(row.amount_minor for row in rows)
    return WRITERS[layout](Read(layout, account.number, account.currency, opening, closing, rows))


def _rows(provider: Party) -> Iterator[Row]:
    """Every payment that waits, the second with a digit mistyped and the third a thousand short; then what goes out."""
    today = local(clock.now(), provider.zone).date()
    waiting = db.session.scalars(
        select(Payment)
        .options(joinedload(Payment.payer))
        .where(Payment.provider_id == provider.id, Payment.state == PaymentState.PENDING)
        .order_by(Payment.id)
        .limit(PAYMENTS_MAX)
    )
    for number, payment in enumerate(waiting, 1):
        row = Row(
            line=0,
            booked_on=today,
            amount_minor=payment.amount_minor,
            reference=f"TRX{payment.public_id.replace('-', '')}",
            name=harmless(payment.payer.name.upper()),
            account=f"77{payment.id:08d}",
            virtual=payment.account_number,
            text=f"Pembayaran {payment.payable_id}",
        )
        if number == 2:
            row = replace(row, virtual=_slipped(row.virtual), text="Belanja")
        if number == 3:
            row = replace(row, amount_minor=max(100, row.amount_minor - rupiah(1_000)))
        yield row
    for sending, name in _sendings(provider):
        yield Row(
            line=0,
            booked_on=today,
            amount_minor=-sending.amount_minor,
            reference=f"DB{sending.public_id.replace('-', '')}{getattr(sending, 'bounces', '') or ''}",
            ours=sending.public_id,
            name=harmless(name.upper()),
        )
    yield Row(0, today, -CHARGE_MINOR, f"ADM{today:%y%m%d}", text="Biaya administrasi", is_fee=True)


def _sendings(provider: Party) -> Iterator[tuple[Payout | Refund, str]]:
    payouts = db.session.scalars(
        select(Payout)
        .options(joinedload(Payout.account))
        .where(Payout.provider_id == provider.id, Payout.state == PayoutState.PENDING)
        .order_by(Payout.id)
        .limit(SENDINGS_MAX)
    )
    for payout in payouts:
        yield payout, payout.account.holder
    refunds = db.session.scalars(
        select(Refund)
        .join(Refund.payment)
        .options(joinedload(Refund.payment).joinedload(Payment.payer))
        .where(refund_sender == provider.id, Refund.state == RefundState.PENDING)
        .order_by(Refund.id)
        .limit(SENDINGS_MAX)
    )
    for refund in refunds:
        if not refund.waits_for_account:
            yield refund, refund.back_holder or refund.payment.payer.name


def _slipped(number: str) -> str:
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}" if number else number

"""What a desk knows of everything that a statement names: read in a bounded number of queries a CHUNK of lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.settlement.models import Payment, Payout, Refund, refund_sender
from payments.models import BankLine, LineState
from payments.statements.models import StatementLine
from payments.statements.sorting import OUT, Facts, contradicting, ids_in, marks, numbers_in

CHUNK = 500
T = TypeVar("T")


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """``values`` in lists of at most ``size``."""
    chunk: list[T] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def gather(
    provider: Party, lines: Sequence[StatementLine], own: Sequence[str] | None = None, to_book: bool = False
) -> Facts:
    """The facts for ``lines``; ``to_book`` locks the payments that they are about, in the order of their rows.

    ``own`` are their marks, where they are only a part of a statement; without it they are all of it.
    """
    facts = Facts(provider, lines, marks(lines) if own is None else own)
    ids = sorted({one for line in lines for one in ids_in(line)})
    _known(facts)
    _payments(facts, ids, to_book)
    for chunk in chunks(ids):
        _sendings(facts, chunk)
    return facts


def _known(facts: Facts) -> None:
    """What the marks moved before; and of lines that contradict that, whether they were booked as such before."""
    _look_up(facts, set(facts.marks))
    named = zip(facts.lines, facts.marks, strict=True)
    _look_up(
        facts,
        {
            contradicting(line)
            for line, own in named
            if facts.known.get(own, line.amount_minor) != line.amount_minor
        },
    )


def _look_up(facts: Facts, wanted: Iterable[str]) -> None:
    mine = facts.provider.id
    for chunk in chunks(sorted(wanted)):
        for line in db.session.execute(
            select(StatementLine.booked_as, StatementLine.amount_minor).where(
                StatementLine.provider_id == mine, StatementLine.booked_as.in_(chunk)
            )
        ):
            facts.known[str(line[0])] = line[1]
        for reference, amount_minor in db.session.execute(
            select(BankLine.bank_reference, BankLine.amount_minor).where(
                BankLine.provider_id == mine, BankLine.bank_reference.in_(chunk)
            )
        ):
            facts.known[reference] = amount_minor


def _payments(facts: Facts, ids: Sequence[str], to_book: bool) -> None:
    mine = Payment.provider_id == facts.provider.id
    numbers = sorted({number for line in facts.lines for number in numbers_in(line)})
    rows: set[int] = set()
    for column, values in (
        (Payment.account_number, numbers),
        (Payment.payable_id, ids),
        (Payment.public_id, ids),
    ):
        for chunk in chunks(values):
            rows |= set(db.session.scalars(select(Payment.id).where(mine, column.in_(chunk))))
    for some in chunks(sorted(rows)):
        wanted = select(Payment).where(Payment.id.in_(some)).order_by(Payment.id)
        wanted = wanted.options(selectinload(Payment.payer)).execution_options(populate_existing=True)
        for payment in db.session.scalars(wanted.with_for_update() if to_book else wanted):
            facts.by_number[payment.account_number] = payment
            for name in (payment.payable_id, payment.public_id):
                facts.by_order.setdefault(name, []).append(payment)
        for payment_id, minor in db.session.execute(
            select(BankLine.payment_id, func.sum(BankLine.amount_minor))
            .where(BankLine.payment_id.in_(some), BankLine.state == LineState.SHORT)
            .group_by(BankLine.payment_id)
        ):
            facts.came[payment_id or 0] = int(minor)


def _sendings(facts: Facts, ids: Sequence[str]) -> None:
    mine = facts.provider.id
    _by_id(
        facts.payouts,
        select(Payout)
        .where(Payout.provider_id == mine, Payout.public_id.in_(ids))
        .options(joinedload(Payout.party), joinedload(Payout.account)),
        lambda row: row.public_id,
    )
    _by_id(
        facts.refunds,
        select(Refund)
        .join(Refund.payment)
        .where(refund_sender == mine, Refund.public_id.in_(ids))
        .options(joinedload(Refund.payment).joinedload(Payment.payer)),
        lambda row: row.public_id,
    )
    _by_id(
        facts.backs,
        select(BankLine).where(BankLine.provider_id == mine, BankLine.public_id.in_(ids)),
        lambda row: row.public_id,
    )
    stands = select(StatementLine.fate, StatementLine.subject_id).where(
        StatementLine.provider_id == mine, StatementLine.subject_id.in_(ids), StatementLine.fate.in_(OUT)
    )
    facts.confirmed |= {(fate, one) for fate, one in db.session.execute(stands) if fate is not None}


def _by_id(found: dict[str, T], wanted: Select[T], name: Callable[[T], str]) -> None:
    for row in db.session.scalars(wanted.execution_options(populate_existing=True)):
        found[name(row)] = row

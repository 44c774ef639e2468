"""What a desk reads of its statements, always its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from payments.statements.booking import lines_of
from payments.statements.facts import gather
from payments.statements.models import BankStatement, Fate, StatementLine
from payments.statements.sorting import sort

SIZE = 50


@dataclass(frozen=True)
class Becoming:
    """What a line is, or is to become: the fate, why, and the public id of what it stands for."""

    fate: Fate
    reason: str
    subject_id: str


@dataclass(frozen=True)
class Heap:
    """How many lines have a fate, and what they come to, in minor units."""

    fate: Fate
    count: int
    minor: int


@dataclass(frozen=True)
class Seen:
    """A statement beside what its lines are: told by the book once it is begun, else by how it would be booked now."""

    statement: BankStatement
    heaps: Sequence[Heap]
    becoming: Mapping[int, Becoming]


def statements(provider_id: int, cursor: str | None = None, size: int = SIZE) -> Page[BankStatement]:
    """Every statement, the newest first."""
    return paginate(
        select(BankStatement).where(BankStatement.provider_id == provider_id),
        BankStatement.id,
        BankStatement.id,
        cursor,
        size,
    )


def statement_of(provider_id: int, public_id: str) -> BankStatement | None:
    """One statement."""
    return db.session.scalar(
        select(BankStatement)
        .options(joinedload(BankStatement.uploaded_by))
        .where(BankStatement.provider_id == provider_id, BankStatement.public_id == public_id)
    )


def lines(
    statement: BankStatement, cursor: str | None = None, size: int = SIZE, fate: Fate | None = None
) -> Page[StatementLine]:
    """Its lines, as the bank wrote them; of a ``fate`` only those that the book knows as such."""
    return paginate(
        select(StatementLine)
        .options(joinedload(StatementLine.bank_line))
        .where(StatementLine.statement_id == statement.id)
        .where(*([] if fate is None else [StatementLine.fate == fate])),
        StatementLine.position,
        StatementLine.id,
        cursor,
        size,
        descending=False,
    )


def line_of(provider_id: int, public_id: str) -> StatementLine | None:
    """One line of a booked statement."""
    return db.session.scalar(
        select(StatementLine)
        .options(joinedload(StatementLine.statement))
        .where(
            StatementLine.provider_id == provider_id,
            StatementLine.public_id == public_id,
            StatementLine.fate.is_not(None),
        )
    )


def seen(statement: BankStatement, shown: Sequence[StatementLine]) -> Seen:
    """What became of a statement, or would become of it now; line by line for ``shown``."""
    if statement.begun_at is not None:
        rows = db.session.execute(
            select(StatementLine.fate, func.count(), func.sum(StatementLine.amount_minor))
            .where(StatementLine.statement_id == statement.id)
            .group_by(StatementLine.fate)
        ).all()
        heaps = [Heap(fate, count, int(minor)) for fate, count, minor in rows if fate is not None]
        told = {line.id: Becoming(line.fate, line.reason, line.subject_id) for line in shown if line.fate}
        return Seen(statement, _in_order(heaps), told)
    found = sort(gather(statement.provider, lines_of(statement)))
    count: Counter[Fate] = Counter(one.fate for one in found)
    minor: Counter[Fate] = Counter()
    for one in found:
        minor[one.fate] += one.line.amount_minor
    wanted = {line.id for line in shown}
    return Seen(
        statement,
        _in_order([Heap(fate, number, minor[fate]) for fate, number in count.items()]),
        {
            one.line.id: Becoming(one.fate, str(one.reason), one.subject_id)
            for one in found
            if one.line.id in wanted
        },
    )


def _in_order(heaps: Sequence[Heap]) -> list[Heap]:
    order = list(Fate)
    return sorted(heaps, key=lambda heap: order.index(heap.fate))


def before(statement: BankStatement) -> BankStatement | None:
    """The booked statement of the same account that ended last before this one begins."""
    if statement.first_on is None:
        return None
    return db.session.scalar(
        select(BankStatement)
        .where(
            BankStatement.provider_id == statement.provider_id,
            BankStatement.booked_at.is_not(None),
            BankStatement.last_on < statement.first_on,
        )
        .order_by(BankStatement.last_on.desc(), BankStatement.id.desc())
        .limit(1)
    )

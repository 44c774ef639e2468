"""Booking a statement: line by line in their order, a slice a unit of work, each line once.

A statement of one slice is booked by who presses. Of a longer one he books the first slice and the worker the others,
``go_on``; between two of them the database is anybody's. Who is killed in a slice leaves it unbooked, and the next
worker begins with it.
"""

import time
from collections import Counter
from collections.abc import Sequence

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from marketplace.accounts.actor import Actor
from marketplace.accounts.roles import may
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name, locked, unit_of_work
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours
from marketplace.kit.i18n import _l
from marketplace.ledger import actions as ledger
from payments import postings
from payments.desks import need_desk
from payments.statements.entering import draft_of, enter, enter_one, is_alone, moves
from payments.statements.facts import gather
from payments.statements.models import BankStatement, Fate, StatementLine, Stop
from payments.statements.sorting import Facts, Sorted, marks, sort

SLICE_LINES = 200  # at most so many are booked in one unit of work
SLICE_WEIGHT = 200  # of those that are booked together each counts one,
ALONE_WEIGHT = 5  # of the others so many: a slice is to take well below a second
PAUSE_SECONDS = 0.11  # on SQLite: a writer who waits sleeps shorter before he looks again
TRIES = 3

log = structlog.get_logger()


def book(actor: Actor, statement: BankStatement) -> BankStatement:
    """Order that a statement be booked, and book its first slice; ``is_under_way`` is whether more is to come.

    What fits exactly moves by the same actions as by hand. What does not stands apart and waits for a person. Said
    again it does nothing, but one that had stopped goes on in the name of who says it. Raises NotYours where the
    statement says that money went out and the actor may not say so.
    """
    actor.need("book")
    need_desk(actor)
    if statement.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    lock_name(f"desk:{statement.provider_id}")
    statement = locked(BankStatement, statement.id)
    if statement.booked_at is not None or statement.is_under_way:
        return statement
    own = marks_of(statement)
    if statement.begun_at is None:
        _need_paying_for(actor, statement, own)
    statement.begun_at = statement.begun_at or clock.now()
    statement.begun_by_id, statement.begun_as = actor.user.id if actor.user else None, actor.role
    statement.stopped = ""
    _book_slice(actor, statement, own)
    if statement.is_under_way:
        db.session.info["wake_outbox"] = True
    return statement


def go_on(pause_seconds: float = PAUSE_SECONDS) -> int:
    """Book what statements have left to book, a unit of work a slice; return how many slices that were.

    On SQLite, where nobody queues for the database, it rests ``pause_seconds`` in between: who waits then has it.
    """
    with unit_of_work() as session:
        begun = session.scalars(
            select(BankStatement.id)
            .where(
                BankStatement.booked_at.is_(None),
                BankStatement.begun_at.is_not(None),
                BankStatement.stopped == "",
            )
            .order_by(BankStatement.begun_at, BankStatement.id)
        ).all()
    return sum(_finish(statement_id, pause_seconds) for statement_id in begun)


def marks_of(statement: BankStatement) -> list[str]:
    """The mark of each of its lines; they stay what they are."""
    told = select(
        StatementLine.reference,
        StatementLine.booked_on,
        StatementLine.amount_minor,
        StatementLine.ours,
        StatementLine.virtual,
        StatementLine.name,
        StatementLine.text,
    )
    rows = db.session.execute(
        told.where(StatementLine.statement_id == statement.id).order_by(StatementLine.position)
    )
    return marks(rows.all())


def lines_of(statement: BankStatement, after: int = 0, limit: int | None = None) -> Sequence[StatementLine]:
    """Its lines as the bank wrote them, from the one behind position ``after`` on."""
    return db.session.scalars(
        select(StatementLine)
        .where(StatementLine.statement_id == statement.id, StatementLine.position > after)
        .order_by(StatementLine.position)
        .limit(limit)
    ).all()


def _finish(statement_id: int, pause_seconds: float) -> int:
    own: list[str] = []
    done = tries = 0
    while True:
        try:
            with unit_of_work() as session:
                statement = session.get_one(BankStatement, statement_id)
                lock_name(f"desk:{statement.provider_id}")
                statement = locked(BankStatement, statement_id)
                if not statement.is_under_way:
                    return done
                own = own or marks_of(statement)
                _book_slice(_who(statement), statement, own)
        except OperationalError as error:  # somebody was in the way: a deadlock, or a lock that came too late
            tries += 1
            if tries == TRIES:
                return _stop(statement_id, Stop.FAULT, error, done)
        except NotYours as error:
            return _stop(statement_id, Stop.NEEDS_OWNER, error, done)
        except Exception as error:
            return _stop(statement_id, Stop.FAULT, error, done)
        else:
            done, tries = done + 1, 0
        if db.engine.dialect.name == "sqlite":
            time.sleep(pause_seconds)


def _stop(statement_id: int, why: Stop, error: Exception, done: int) -> int:
    """Let a person see to it; what was booked before stays."""
    log.error("statement stopped", statement=statement_id, why=str(why), error=repr(error))
    with unit_of_work():
        locked(BankStatement, statement_id).stopped = why
    return done


def _who(statement: BankStatement) -> Actor:
    """Who ordered it, with the role in which he did."""
    provider = statement.provider
    return Actor(provider.kind.value, statement.begun_by, provider, statement.begun_as)


def _book_slice(actor: Actor, statement: BankStatement, own: Sequence[str]) -> None:
    start = statement.lines_booked
    lines = lines_of(statement, start, SLICE_LINES)
    if lines:
        facts = gather(statement.provider, lines, own[start : start + len(lines)], to_book=True)
        found = _slice(sort(facts), facts)
        if any(one.needs_paying for one in found if one.fate is not Fate.REPEATED):
            _need_paying(actor)
        enter(actor, found, facts)
        statement.lines_booked = start + len(found)
    if statement.lines_booked == statement.lines_count:
        _end(actor, statement)


def _slice(found: list[Sorted], facts: Facts) -> list[Sorted]:
    """As many of the first as one unit of work should book."""
    weight = 0
    for number, one in enumerate(found):
        weight += ALONE_WEIGHT if is_alone(one, facts) else 1
        if weight > SLICE_WEIGHT:
            return found[:number]
    return found


def _end(actor: Actor, statement: BankStatement) -> None:
    statement.booked_at = clock.now()
    rows = db.session.execute(
        select(StatementLine.fate, func.count())
        .where(StatementLine.statement_id == statement.id)
        .group_by(StatementLine.fate)
    )
    counted = Counter({str(fate): count for fate, count in rows})
    events.record(
        "statement.booked",
        ("statement", statement.public_id),
        actor,
        provider=statement.provider.public_id,
        lines=statement.lines_count,
        fates=dict(sorted(counted.items())),
    )


def explain(actor: Actor, line: StatementLine, subject_id: str) -> None:
    """A person found what money was that left the bank: a payout or a refund of exactly that amount.

    A repetition does nothing. Raises Invalid ``does-not-fit`` for anything else, MoveRefused where it is explained.
    """
    actor.need("pay")
    need_desk(actor)
    if line.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    line = locked(StatementLine, line.id)
    if line.explained_at is not None and line.subject_id == subject_id:
        return
    if line.fate is not Fate.UNEXPLAINED:
        raise MoveRefused(_l("Uang keluar ini sudah jelas. Tidak ada yang berubah."))
    told = _pretending(line, subject_id)
    facts = gather(line.provider, [told])
    found = sort(facts)[0]
    if found.fate not in (Fate.PAYOUT, Fate.REFUND) or found.subject_id != subject_id:
        raise Invalid(
            _l("Yang dipilih tidak menunggu dikirim dengan jumlah ini. Tidak ada yang berubah."),
            code="does-not-fit",
        )
    ledger.post_many([draft_of(line, "explained", postings.explained)])
    if moves(found):
        enter_one(actor, found, facts)
    line.fate, line.subject_id, line.reason = found.fate, subject_id, ""
    line.explained_at = clock.now()


def _pretending(line: StatementLine, subject_id: str) -> StatementLine:
    """The line as it would be had the bank repeated what we called it; belongs to no session."""
    return StatementLine(
        provider_id=line.provider_id,
        booked_on=line.booked_on,
        amount_minor=line.amount_minor,
        currency=line.currency,
        reference="",
        ours=subject_id,
        name="",
        virtual="",
        account="",
        text="",
        return_code="",
        is_fee=False,
    )


def _need_paying_for(actor: Actor, statement: BankStatement, own: Sequence[str]) -> None:
    """Say at once what would stop it later: money out that no other statement has told yet."""
    if may(statement.provider.kind, actor.role, "pay"):
        return
    lines = db.session.scalars(
        select(StatementLine)
        .where(StatementLine.statement_id == statement.id, StatementLine.amount_minor < 0)
        .order_by(StatementLine.position)
    ).all()
    out = gather(statement.provider, lines, [own[line.position - 1] for line in lines])
    if any(one.fate is not Fate.REPEATED for one in sort(out)):
        _need_paying(actor)


def _need_paying(actor: Actor) -> None:
    try:
        actor.need("pay")
        need_desk(actor)
    except NotYours:
        raise NotYours(
            _l("Laporan ini memuat uang keluar. Hanya pemilik akun bank ini yang boleh membukukannya.")
        ) from None

"""A month of a bank's lines with slips: each is taken for what it is, and no payment for another's money."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.kit.db import db
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import audit, balance
from payments import suggesting
from payments.statements import actions, booking, writing
from payments.statements import queries as queries_of
from payments.statements.facts import CHUNK
from payments.statements.models import Fate, StatementLine
from payments.statements.rows import Read
from tests import make
from tests.counts import count
from tests.payments.month import Written, month
from tests.payments.test_booking_statements import ACCOUNT, owner

T = TypeVar("T")
LAYOUTS = tuple(writing.WRITERS)
OVERLAP = 3  # lines of a day that the next day's statement repeats
WAITS = (Fate.UNEXPLAINED, Fate.INCOMING)


def _statements(days: list[list[Written]], opening: int) -> list[bytes]:
    """A statement a day, in turn in each layout; each begins with the last lines of the day before."""
    found = []
    for number, day in enumerate(days):
        before = days[number - 1][-OVERLAP:] if number else []
        rows = [one.row for one in (*before, *day)]
        opening -= sum(one.row.amount_minor for one in before)
        closing = opening + sum(row.amount_minor for row in rows)
        statement = Read("", ACCOUNT, "IDR", opening, closing, rows)
        found.append(writing.WRITERS[LAYOUTS[number % len(LAYOUTS)]](statement))
        opening = closing
    return found


def _names(line: StatementLine, one: Written) -> bool:
    """Whether a line that moved something moved what it was truly for."""
    if line.bank_line is not None and line.bank_line.payment is not None:
        return not one.truth or line.bank_line.payment.public_id == one.truth
    return line.subject_id in ("", one.truth)


def _is_settled(line: StatementLine) -> bool:
    return line.fate not in WAITS or (line.bank_line is not None and line.bank_line.payment is not None)


def _is_suggested(line: StatementLine, one: Written) -> bool:
    """Whether what a line that waits is truly for stands first of what is suggested."""
    row = line.bank_line
    found = suggesting.for_transfer(row) if row is not None else suggesting.for_money_out(line)
    return bool(found) and found[0].id == one.truth


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_month_is_explained_and_nothing_is_taken_for_what_it_is_not(
    app: Flask, record_property: Callable[[str, object], None]
) -> None:
    actor = owner()
    found = month(count("STATEMENT_LINES"))
    db.session.commit()
    bank = make.make_bank()
    opening = -balance(clearing(bank.public_id))
    started = time.monotonic()
    lines: list[StatementLine] = []
    for number, data in enumerate(_statements(found.days, opening)):
        statement = booking.book(actor, actions.upload(actor, data))
        db.session.commit()
        booking.go_on(pause_seconds=0)
        told = booking.lines_of(statement)
        repeated = OVERLAP if number else 0
        assert {line.fate for line in told[:repeated]} <= {Fate.REPEATED}
        lines += told[repeated:]
    took = time.monotonic() - started
    assert audit().faults == []
    written = list(found.lines)
    assert -balance(clearing(bank.public_id)) == opening + sum(one.row.amount_minor for one in written)
    taken = [(line.fate, line.reason) for line in lines]
    wrong = [
        (one, got) for one, got in zip(written, taken, strict=True) if got != (one.fate, str(one.reason))
    ]
    assert not wrong, wrong[:3]
    pairs = list(zip(lines, written, strict=True))
    assert all(_names(line, one) for line, one in pairs), "a false match"
    whole = sum(abs(line.amount_minor) for line in lines)
    open_ = [
        (line, one)
        for line, one in pairs
        if not _is_settled(line) and not (one.fault in ("twice", "other amount") or _is_suggested(line, one))
    ]
    left = sum(abs(line.amount_minor) for line, _ in open_)
    faults = Counter(one.fault for one in written if one.fault)
    record_property(
        "proof",
        f"a month at the bank: {len(lines)} lines, {faults.total()} slips of {len(faults)} kinds all classed, "
        f"{100 * (1 - left / whole):.4f} % of the value explained, no false match, "
        f"booked in {took:.1f} s ({len(lines) / took:.0f} lines/s)",
    )
    assert left / whole <= 0.0001


@contextmanager
def _slices_timed(longest: list[float]) -> Iterator[None]:
    """How long each unit of work of a booking has the database for itself, in seconds."""
    begun: list[float] = []

    def begins(*_: object) -> None:
        begun.append(time.monotonic())

    def ends(*_: object) -> None:
        if begun:
            longest.append(time.monotonic() - begun.pop())

    engine = db.engine
    for name, hears in (("begin", begins), ("commit", ends), ("rollback", ends)):
        event.listen(engine, name, hears)
    try:
        yield
    finally:
        for name, hears in (("begin", begins), ("commit", ends), ("rollback", ends)):
            event.remove(engine, name, hears)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("session")
def test_one_large_statement_is_booked_in_slices_and_nobody_waits_long_for_the_database(
    app: Flask,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    record_property: Callable[[str, object], None],
) -> None:
    actor = owner()
    rows = [one.row for one in month(count("STATEMENT_LINES")).lines]
    opening = -balance(clearing(make.make_bank().public_id))
    closing = opening + sum(row.amount_minor for row in rows)
    data = writing.mt940(Read("", ACCOUNT, "IDR", opening, closing, rows))
    db.session.commit()
    told: list[str] = []
    asked: list[int] = []

    def measured(name: str, step: Callable[[], T]) -> T:
        started = time.monotonic()
        with count_queries() as queries:
            got = step()
            db.session.commit()
        told.append(f"{name} in {time.monotonic() - started:.1f} s and {len(queries)} statements")
        asked.append(len(queries))
        return got

    statement = measured("read", lambda: actions.upload(actor, data))
    measured("looked at", lambda: queries_of.seen(statement, []))
    assert asked[1] < 20 * (1 + len(rows) // CHUNK)
    longest: list[float] = []
    with _slices_timed(longest):
        measured("booked", lambda: (booking.book(actor, statement), db.session.commit(), booking.go_on()))
    assert (statement.lines_booked, statement.stopped) == (len(rows), "")
    assert audit().faults == []
    assert -balance(clearing(make.make_bank().public_id)) == closing
    record_property(
        "proof",
        f"one statement of {len(rows)} lines on {db.engine.dialect.name}: {', '.join(told)}, "
        f"the longest of {len(longest)} slices in {max(longest):.2f} s",
    )

"""A party's statement: every movement of what we owe it, explained, with a running balance.

What it owes us is part of the balance: what is taken from it beyond what we owe it makes the balance negative, and
paying that back out of its own earnings moves nothing here.

A provider's statement tells what it holds for us: what came in, went out, and what it kept for its work. A buyer's
tells his credit.

All figures come out of the book, so the last balance is the book's own. Nothing above the ledger is known
here: a line names what it is about by (kind, public id).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from marketplace.accounts.models import Party, PartyKind
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import Page, paginate
from marketplace.ledger.addresses import COMMISSION, TAX, clearing, credit, owing, payable
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.settlement.movements import AT_PROVIDER as AT_PROVIDER
from marketplace.settlement.movements import MOVEMENTS as MOVEMENTS
from marketplace.settlement.movements import OTHER_MOVEMENT as OTHER_MOVEMENT

ROWS_AT_ONCE = 500
MONTHS_MAX = 36

EARNED = "released"
TAKEN = "refund_ordered"
RESERVES = ("reserved", "reserve_released", "reserve_used")
MOVED_BY_BANK = ("payout_ordered", "payout_failed", "payout_returned")


@dataclass(frozen=True)
class Period:
    """From ``start`` up to, not with, ``end``; None is open. ``word`` is ``2026-11``, or empty for all."""

    start: datetime | None = None
    end: datetime | None = None
    word: str = ""


@dataclass(frozen=True)
class Line:
    """One movement, in minor units: gross less commission and tax is ``net_minor``.

    ``net_minor`` is signed: money that leaves for the bank is negative. ``balance_minor`` is owed after it; below zero
    the party owes us.
    """

    at: datetime
    kind: str
    subject: tuple[str, str]
    gross_minor: int
    commission_minor: int
    tax_minor: int
    net_minor: int
    balance_minor: int
    currency: str

    @property
    def label(self) -> str:
        """What happened, in a person's words."""
        return str(MOVEMENTS.get(self.kind) or AT_PROVIDER.get(self.kind) or OTHER_MOVEMENT)

    @property
    def is_earned(self) -> bool:
        """Whether it was earned, and not moved between us and the bank."""
        return self.kind == EARNED


@dataclass(frozen=True)
class Totals:
    """A period added up, in minor units. ``sent_minor`` is net of payouts that came back.

    ``taken_minor`` went back to buyers after it was earned; ``reserved_minor`` is kept back, net of what was freed;
    ``other_minor`` is what has no name of its own.
    """

    gross_minor: int
    commission_minor: int
    tax_minor: int
    earned_minor: int
    sent_minor: int
    taken_minor: int
    reserved_minor: int
    other_minor: int


@dataclass(frozen=True)
class Statement:
    """One page of a period: ``opening_minor`` + what moved = ``closing_minor``. Lines run from new to old."""

    period: Period
    opening_minor: int
    closing_minor: int
    totals: Totals
    lines: list[Line]
    page: Page[PostingRow]


def statement(
    party: Party, period: Period, cursor: str | None = None, size: int = 50, currency: str = DEFAULT_CURRENCY
) -> Statement:
    """A page of ``party``'s statement, in seven queries however long it is."""
    moving = _Moving(party, currency)
    page = paginate(moving.rows().where(*_within(period)), Transfer.posted_at, PostingRow.id, cursor, size)
    opening = _opening(moving, db.session(), period)
    totals = _totals(moving, period)
    return Statement(
        period=period,
        opening_minor=opening,
        closing_minor=opening
        + totals.earned_minor
        - totals.sent_minor
        - totals.taken_minor
        - totals.reserved_minor
        + totals.other_minor,
        totals=totals,
        lines=_lines_of_page(moving, page),
        page=page,
    )


def every_line(
    session: Session, party: Party, period: Period, currency: str = DEFAULT_CURRENCY
) -> Iterator[Line]:
    """All lines of a period from old to new, in pieces: for a file streamed from a session of its own."""
    moving = _Moving(party, currency)
    balance = _opening(moving, session, period)
    after: tuple[datetime, int] | None = None
    while True:
        rows = moving.rows().where(*_within(period))
        if after is not None:
            rows = rows.where(tuple_(Transfer.posted_at, PostingRow.id) > after)
        found = session.scalars(rows.order_by(Transfer.posted_at, PostingRow.id).limit(ROWS_AT_ONCE)).all()
        for row in found:
            balance += moving.signed(row)
            yield moving.line(row, balance)
        if len(found) < ROWS_AT_ONCE:
            return
        after = (found[-1].posted_at, found[-1].id)
        session.expunge_all()


def explained(
    party: Party, earned: Sequence[tuple[tuple[str, str], int]], currency: str = DEFAULT_CURRENCY
) -> list[Line | None]:
    """How each of these came to what the party earned by it: (subject, minor units), answered in their order.

    None for what was not earned by a release. Their ``balance_minor`` is zero: they are taken out of their place.
    """
    moving = _Moving(party, currency)
    rows = db.session.scalars(
        moving.rows().where(
            moving.comes_in,
            Transfer.kind == EARNED,
            Transfer.subject_id.in_([subject_id for (_kind, subject_id), _minor in earned]),
        )
    )
    found = {(line.subject, line.net_minor): line for line in (moving.line(row, 0) for row in rows)}
    return [found.get(one) for one in earned]


def month(word: str | None, zone: str) -> Period | None:
    """The month ``2026-11`` on the wall clock of ``zone``; None for anything else."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", word or ""):
        return None
    year, number = map(int, str(word).split("-"))
    start = datetime(year, number, 1, tzinfo=ZoneInfo(zone))
    return Period(start, _next_month(start), f"{start:%Y-%m}")


def months(party: Party) -> list[Period]:
    """The months from the first movement until now, the latest first, at most MONTHS_MAX."""
    first = db.session.scalar(
        select(Transfer.posted_at)
        .join(PostingRow, PostingRow.transfer_id == Transfer.id)
        .where(_Moving(party, DEFAULT_CURRENCY).comes_in)
        .order_by(PostingRow.id)
        .limit(1)
    )
    found: list[Period] = []
    if first is None:
        return found
    zone = ZoneInfo(party.zone)
    at = first.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while at <= clock.now():
        found.append(Period(at, _next_month(at), f"{at:%Y-%m}"))
        at = _next_month(at)
    return found[::-1][:MONTHS_MAX]


def moved_by_kind(
    party: Party, period: Period, currency: str = DEFAULT_CURRENCY
) -> list[tuple[str, int, int]]:
    """What moved in a period by the transfers' kinds: (in words, how often, minor units), the greatest first."""
    moving = _Moving(party, currency)
    rows = db.session.execute(
        select(Transfer.kind, func.count(), func.sum(moving.amount))
        .join(PostingRow, PostingRow.transfer_id == Transfer.id)
        .where(moving.touches, *_within(period))
        .group_by(Transfer.kind)
    )
    words = MOVEMENTS | AT_PROVIDER
    found = [(str(words.get(kind, OTHER_MOVEMENT)), count, int(minor)) for kind, count, minor in rows]
    return sorted(found, key=lambda row: -abs(row[2]))


def earned_by_month(party: Party, periods: Sequence[Period], currency: str = DEFAULT_CURRENCY) -> list[int]:
    """What ``party`` earned in each of these periods, in minor units, in one query."""
    if not periods:
        return []
    moving = _Moving(party, currency)
    sums = [func.sum(case((and_(*_within(period)), moving.amount), else_=0)) for period in periods]
    row = db.session.execute(
        select(*sums)
        .select_from(PostingRow)
        .join(Transfer, PostingRow.transfer_id == Transfer.id)
        .where(moving.touches, Transfer.kind == EARNED)
    ).one()
    return [int(minor or 0) for minor in row]


def this_month(party: Party) -> Period:
    """The present month where the party lives."""
    here = clock.now().astimezone(ZoneInfo(party.zone))
    start = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(start, _next_month(start), f"{start:%Y-%m}")


class _Moving:
    """The postings that touch what we owe one party, or what it owes us; those between the two left out.

    Of a provider those that touch what it holds for us, which the book writes below zero; of a buyer his credit.
    """

    def __init__(self, party: Party, currency: str) -> None:
        self.holds = party.kind == PartyKind.PROVIDER
        own: tuple[str, ...] = (payable(party.public_id), owing(party.public_id))
        if self.holds:
            own = (clearing(party.public_id),)
        elif party.kind == PartyKind.BUYER:
            own = (credit(party.public_id),)
        self.places = own
        self.currency = currency
        self.bears_fees = party.kind == PartyKind.SELLER  # the courier's part of a release carries none
        ends = (
            (PostingRow.source, PostingRow.destination)
            if self.holds
            else (
                PostingRow.destination,
                PostingRow.source,
            )
        )
        self.comes_in, goes_out = (end.in_(self.places) for end in ends)
        self.touches = or_(
            self.comes_in & ends[1].not_in(self.places),
            goes_out & ends[0].not_in(self.places),
        ) & (PostingRow.currency == currency)
        self.amount = case((self.comes_in, PostingRow.amount_minor), else_=-PostingRow.amount_minor)

    def rows(self) -> Select[Any]:
        """The postings, each with its transfer and with what else that transfer moved."""
        return (
            select(PostingRow)
            .join(Transfer, PostingRow.transfer_id == Transfer.id)
            .options(contains_eager(PostingRow.transfer).selectinload(Transfer.postings))
            .where(self.touches)
        )

    def total(self, session: Session, *where: ColumnElement[bool]) -> int:
        """The sum of what moved."""
        total = session.scalar(
            select(func.sum(self.amount))
            .join(Transfer, PostingRow.transfer_id == Transfer.id)
            .where(self.touches, *where)
        )
        return int(total or 0)

    def signed(self, row: PostingRow) -> int:
        """What a posting adds to the balance."""
        came_in = (row.source if self.holds else row.destination) in self.places
        return row.amount_minor if came_in else -row.amount_minor

    def line(self, row: PostingRow, balance_minor: int) -> Line:
        """A posting as a line."""
        net = self.signed(row)
        fees = {COMMISSION: 0, TAX: 0}
        if self.bears_fees:
            for other in row.transfer.postings:
                if other.destination in fees:
                    fees[other.destination] += other.amount_minor
        return Line(
            at=row.posted_at,
            kind=row.transfer.kind,
            subject=(row.transfer.subject_kind, row.transfer.subject_id),
            gross_minor=net + fees[COMMISSION] + fees[TAX],
            commission_minor=fees[COMMISSION],
            tax_minor=fees[TAX],
            net_minor=net,
            balance_minor=balance_minor,
            currency=row.currency,
        )


def _opening(moving: _Moving, session: Session, period: Period) -> int:
    return moving.total(session, Transfer.posted_at < period.start) if period.start else 0


def _lines_of_page(moving: _Moving, page: Page[PostingRow]) -> list[Line]:
    """The page's rows with their balances: one sum up to the newest, then down from there."""
    if not page.items:
        return []
    newest = page.items[0]
    balance = moving.total(
        db.session(), tuple_(Transfer.posted_at, PostingRow.id) <= (newest.posted_at, newest.id)
    )
    lines = []
    for row in page.items:
        lines.append(moving.line(row, balance))
        balance -= moving.signed(row)
    return lines


def _totals(moving: _Moving, period: Period) -> Totals:
    by_kind = {
        kind: int(minor)
        for kind, minor in db.session.execute(
            select(Transfer.kind, func.sum(moving.amount))
            .join(PostingRow, PostingRow.transfer_id == Transfer.id)
            .where(moving.touches, *_within(period))
            .group_by(Transfer.kind)
        )
    }
    fees = _fees(moving, period) if moving.bears_fees else {}
    earned = by_kind.pop(EARNED, 0)
    sent = -sum(by_kind.pop(kind, 0) for kind in MOVED_BY_BANK)
    taken = -by_kind.pop(TAKEN, 0)
    reserved = -sum(by_kind.pop(kind, 0) for kind in RESERVES)
    commission, tax = fees.get(COMMISSION, 0), fees.get(TAX, 0)
    return Totals(
        earned + commission + tax, commission, tax, earned, sent, taken, reserved, sum(by_kind.values())
    )


def _fees(moving: _Moving, period: Period) -> dict[str, int]:
    """What the transfers that paid this party also paid to the operator."""
    fee = aliased(PostingRow)
    rows = db.session.execute(
        select(fee.destination, func.sum(fee.amount_minor))
        .join(Transfer, fee.transfer_id == Transfer.id)
        .join(PostingRow, PostingRow.transfer_id == Transfer.id)
        .where(moving.comes_in, moving.touches, fee.destination.in_((COMMISSION, TAX)), *_within(period))
        .group_by(fee.destination)
    )
    return {address: int(minor) for address, minor in rows}


def _within(period: Period) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if period.start is not None:
        bounds.append(Transfer.posted_at >= period.start)
    if period.end is not None:
        bounds.append(Transfer.posted_at < period.end)
    return bounds


def _next_month(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)

"""What the operator's money page reads: who is owed what and why, what lies where and how long, what was earned.

As many queries as the page has parts, however long the book is: sums come out of the book by days, lists are bounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, literal, or_, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases.models import Case
from marketplace.cases.states import RUNNING
from marketplace.holding.lines import unfinished
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger import daybook
from marketplace.ledger.addresses import (
    CLASSES,
    COMMISSION,
    FEES,
    LOSSES,
    PASSING,
    PROMOTIONS,
    ROUNDING,
    TAX,
    class_of,
    clearing,
)
from marketplace.ledger.daybook import ZONE, Flow
from marketplace.ledger.models import Balance, PostingRow, Transfer
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import senders
from marketplace.settlement.models import Earning, Reserve

# Where money only passes, above or below zero.
ON_ITS_WAY = tuple(
    one
    for one in CLASSES
    if one in PASSING or one.startswith(("chargeback:", "suspense:", "payout:", "refund:"))
)
CREDIT = "party:%:credit"
# Days: from one, up to and with the next; the last is open.
AGES: tuple[tuple[int, int | None], ...] = ((0, 2), (3, 7), (8, 30), (31, None))
OWN = (COMMISSION, TAX, FEES, PROMOTIONS, LOSSES, ROUNDING)
MONTHS_DRAWN, WEEKS_DRAWN = 12, 12
LISTED = 50


@dataclass(frozen=True)
class ByAge:
    """So much of one kind, in minor units: how many, and their sums in each of AGES."""

    what: str
    count: int
    buckets: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        """All ages together."""
        return sum(self.buckets)


def escrow(currency: str = DEFAULT_CURRENCY) -> list[ByAge]:
    """What stands in escrow by the state of its sale and by days since it was paid, as the book has it; one query."""
    bucket = _bucket(Sale.paid_at)
    rows = db.session.execute(
        select(Sale.state, bucket, func.count(), func.sum(Balance.balance_minor))
        .join(Balance, Balance.address == literal("sale:") + Sale.public_id + literal(":held"))
        .where(
            Balance.currency == currency,
            Balance.balance_minor > 0,
            Sale.paid_at.is_not(None),
            Sale.id.in_(unfinished()),
        )
        .group_by(Sale.state, bucket)
    )
    found = _by_age((str(state), place, count, minor) for state, place, count, minor in rows)
    order = [str(state) for state in SaleState]
    return sorted(found, key=lambda row: order.index(row.what))


def disputed(currency: str = DEFAULT_CURRENCY) -> ByAge:
    """What of it cases hold, by days since they were opened; one query."""
    bucket = _bucket(Case.opened_at)
    rows = db.session.execute(
        select(bucket, func.count(), func.sum(Case.disputed_minor))
        .join(Case.sale)
        .where(Case.state.in_(RUNNING), Sale.currency == currency)
        .group_by(bucket)
    )
    found = _by_age(("disputed", place, count, minor) for place, count, minor in rows)
    return found[0] if found else ByAge("disputed", 0, (0,) * len(AGES))


@dataclass(frozen=True)
class Owed:
    """What we owe parties, in minor units, by what it waits for; ``until`` is the last day of it, where it has one."""

    what: str
    count: int
    minor: int
    until: datetime | None


def owed(currency: str = DEFAULT_CURRENCY) -> list[Owed]:
    """What is earned and held by a standing, what is free, in reserve, and buyers' credit; three queries."""
    now = clock.now()
    waits = Earning.available_at > now
    free, held, last, parties, waiting = db.session.execute(
        select(
            func.sum(case((waits, 0), else_=Earning.amount_minor)),
            func.sum(case((waits, Earning.amount_minor), else_=0)),
            func.max(case((waits, Earning.available_at))),
            func.count(func.distinct(case((waits, None), else_=Earning.party_id))),
            func.count(func.distinct(case((waits, Earning.party_id)))),
        ).where(Earning.payout_id.is_(None), Earning.currency == currency)
    ).one()
    kept = db.session.execute(
        select(
            func.count(func.distinct(Reserve.party_id)),
            func.sum(Reserve.left_minor),
            func.max(Reserve.release_at),
        ).where(Reserve.left_minor > 0, Reserve.currency == currency)
    ).one()
    credit = db.session.execute(
        select(func.count(), func.sum(Balance.balance_minor)).where(
            Balance.address.like(CREDIT), Balance.balance_minor > 0, Balance.currency == currency
        )
    ).one()
    return [
        Owed("held", waiting, int(held or 0), last),
        Owed("free", parties, int(free or 0), None),
        Owed("reserve", kept[0], int(kept[1] or 0), kept[2]),
        Owed("credit", credit[0], int(credit[1] or 0), None),
    ]


@dataclass(frozen=True)
class AtProvider:
    """What one provider holds for us, in minor units (below zero: it is owed), and what it was told to send of it."""

    provider: Party
    held_minor: int
    told_minor: int | None


def providers(places: Mapping[str, int], currency: str = DEFAULT_CURRENCY) -> list[AtProvider]:
    """Every provider, who holds most first; ``places`` are the book's standings. Three queries."""
    told = senders.told(currency)
    rows = db.session.execute(
        select(Party, case((senders.sends_to_banks(), True), else_=False))
        .where(Party.kind == PartyKind.PROVIDER)
        .order_by(Party.id)
    )
    found = [
        AtProvider(one, -places.get(clearing(one.public_id), 0), told.get(one.id, 0) if sends else None)
        for one, sends in rows
    ]
    return sorted(found, key=lambda row: -row.held_minor)


@dataclass(frozen=True)
class Receivable:
    """A party that owes us more than we owe it, in minor units, since when."""

    party: Party
    minor: int
    since: datetime


def receivables(currency: str = DEFAULT_CURRENCY) -> list[Receivable]:
    """Who owes us, the greatest first; one query."""
    total = func.sum(Earning.amount_minor)
    rows = db.session.execute(
        select(Party, total, func.min(case((Earning.amount_minor < 0, Earning.earned_at))))
        .join(Party, Party.id == Earning.party_id)
        .where(Earning.payout_id.is_(None), Earning.currency == currency)
        .group_by(Party.id)
        .having(total < 0)
        .order_by(total, Party.id)
        .limit(LISTED)
    )
    return [Receivable(party, -int(minor), since) for party, minor, since in rows]


@dataclass(frozen=True)
class Passing:
    """One address where money only passes and that is not zero: since when, by which transfer, about what."""

    address: str
    place: str
    minor: int
    since: datetime
    kind: str
    reference: str
    subject: tuple[str, str]


def passing(currency: str = DEFAULT_CURRENCY) -> tuple[list[Passing], list[ByAge]]:
    """The addresses that stand longest, and all of them by class and age; two queries."""
    stands = (Balance.balance_minor != 0, or_(*(Balance.address.like(one) for one in ON_ITS_WAY)))
    base = (
        select(Balance.address, Balance.balance_minor, Transfer)
        .join(PostingRow, PostingRow.id == Balance.last_posting_id)
        .join(Transfer, Transfer.id == PostingRow.transfer_id)
        .where(*stands, Balance.currency == currency)
    )
    rows = db.session.execute(base.order_by(Transfer.posted_at, Balance.address).limit(LISTED))
    listed = [
        Passing(
            address,
            class_of(address),
            int(minor),
            transfer.posted_at,
            transfer.kind,
            transfer.reference,
            (transfer.subject_kind, transfer.subject_id),
        )
        for address, minor, transfer in rows
    ]
    place = case(*((Balance.address.like(one), literal(one)) for one in ON_ITS_WAY), else_="")
    bucket = _bucket(Transfer.posted_at)
    sums = base.with_only_columns(place, bucket, func.count(), func.sum(Balance.balance_minor)).group_by(
        place, bucket
    )
    return listed, _by_age(tuple(row) for row in db.session.execute(sums))


@dataclass(frozen=True)
class Stretch:
    """A week or a month (its first day), and what flowed into each place in it, net, in minor units."""

    first: date
    net: Mapping[str, int]

    def of(self, place: str) -> int:
        """Net of one place."""
        return self.net.get(place, 0)


def stretches(per: str, currency: str = DEFAULT_CURRENCY) -> list[Stretch]:
    """The last twelve weeks or months, the oldest first, all of them also where nothing moved; two queries."""
    starts = _starts(per)
    flows: dict[date, list[Flow]] = {start: [] for start in starts}
    for flow in daybook.flows_since(starts[0], currency):
        start = _start(per, flow.day)
        if start in flows:
            flows[start].append(flow)
    return [Stretch(start, daybook.by_place(flows[start])) for start in starts]


def _starts(per: str) -> list[date]:
    start = _start(per, local(clock.now(), ZONE).date())
    found = [start]
    while len(found) < (WEEKS_DRAWN if per == "week" else MONTHS_DRAWN):
        found.append(_start(per, found[-1] - timedelta(days=1)))
    return found[::-1]


def _start(per: str, day: date) -> date:
    return day - timedelta(days=day.weekday()) if per == "week" else day.replace(day=1)


def _bucket(since: Any) -> Any:
    """Which of AGES a moment falls into, as a column."""
    now = clock.now()
    return case(
        *(
            (since > now - timedelta(days=most + 1), place)
            for place, (_, most) in enumerate(AGES)
            if most is not None
        ),
        else_=len(AGES) - 1,
    )


def _by_age(rows: Iterable[tuple[Any, ...]]) -> list[ByAge]:
    """Rows of (what, bucket, count, minor units) as one row a kind."""
    sums: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    for what, place, count, minor in rows:
        sums.setdefault(what, [0] * len(AGES))[place] += int(minor)
        counts[what] = counts.get(what, 0) + count
    return [ByAge(what, counts[what], tuple(buckets)) for what, buckets in sums.items()]


def crowd(places: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """The book on a dozen lines: providers together, everything else by its class."""
    found: dict[str, int] = {}
    for place, minor in places.items():
        name = class_of(place) if not place.startswith("operator:") else place
        found[name] = found.get(name, 0) + minor
    return sorted(found.items())

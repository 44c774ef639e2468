"""Every rupiah of a party that is not in its account, line by line: together they are what the book says.

The sum of all lines is what we owe a party and have not sent, less what it owes us, with what is kept back for a time,
what is on its way to its account, the cash in a courier's pocket (below zero), and its part of every escrow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, select, union
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases import showing
from marketplace.cases.models import Case
from marketplace.cases.states import RUNNING
from marketplace.cash.models import CashCollection, Remittance
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.orders.income import terms_of
from marketplace.orders.models import Sale
from marketplace.orders.postings import Worth, worth
from marketplace.orders.states import SALE, SaleState
from marketplace.settlement.clocks import send_payout_by
from marketplace.settlement.free import Free, Stop, free_of
from marketplace.settlement.models import Earning, Payout, Reserve
from marketplace.settlement.states import PayoutState

LINES_SHOWN = 20  # of one kind; the rest is one line more


class Kind(StrEnum):
    """Why money stands here."""

    ESCROW = "escrow"  # a sale that is not over
    DISPUTED = "disputed"  # a case decides
    HELD = "held"  # earned, and kept for the days of the seller's standing
    RESERVE = "reserve"
    FREE = "free"  # goes with the next run, or waits for what ``waits_for`` says
    UNDER_WAY = "under-way"
    OWED = "owed"  # to us: below zero
    CASH = "cash"  # in the courier's pocket: below zero
    REFUND = "refund"  # on its way back to a buyer
    CREDIT = "credit"  # a buyer's, because he wants it here
    DRAWN = "drawn"  # of that, for an order whose rest is not paid yet


@dataclass(frozen=True)
class Line:
    """So much stands here, in minor units (below zero: the party has to bring it).

    ``about`` is (kind, public id) of what it is of, ``waits_for`` a word of what ends it: the state of a sale or a
    refund, a ``free.Stop``, a standing, a reason. ``until`` is when it ends by itself; None: when somebody acts.
    """

    kind: Kind
    amount_minor: int
    until: datetime | None
    about: tuple[str, str]
    waits_for: str = ""


@dataclass(frozen=True)
class Group:
    """All lines of one kind: the first of them, how many there are, and their sum, in minor units."""

    kind: Kind
    lines: Sequence[Line]
    count: int
    total_minor: int

    @property
    def first_until(self) -> datetime | None:
        """When the first of them ends by itself; None where all wait for somebody."""
        return self.lines[0].until if self.lines else None

    @property
    def more(self) -> tuple[int, int]:
        """How many are not shown, and their sum."""
        return self.count - len(self.lines), self.total_minor - sum(line.amount_minor for line in self.lines)


def held_for(party: Party, currency: str = DEFAULT_CURRENCY) -> list[Group]:
    """What stands here for a seller or a courier, in a dozen queries however much it is; empty groups left out."""
    free = free_of(party, currency)
    owed = _owed(party, currency)
    groups = [
        *_of_sales(party, currency),
        _waiting(party, currency),
        _reserves(party, currency),
        _free(free, free.minor - owed.total_minor),
        under_way(party.id, currency),
        owed,
    ]
    if party.kind is PartyKind.COURIER:
        groups.append(_cash(party, currency))
    return [group for group in groups if group.count]


def total(groups: Iterable[Group]) -> int:
    """Everything together, in minor units."""
    return sum(group.total_minor for group in groups)


def group_of(kind: Kind, lines: Sequence[Line]) -> Group:
    """A group of lines that are all known, the soonest free first."""
    ordered = sorted(lines, key=lambda line: (line.until is None, line.until, line.about))
    return Group(kind, ordered[:LINES_SHOWN], len(ordered), sum(line.amount_minor for line in ordered))


def open_sales(where: ColumnElement[bool], currency: str = DEFAULT_CURRENCY) -> Sequence[Sale]:
    """Paid sales of which something still stands in escrow, with lines and parties."""
    return db.session.scalars(
        select(Sale)
        .where(where, Sale.paid_at.is_not(None), Sale.currency == currency, Sale.id.in_(unfinished(where)))
        .options(selectinload(Sale.lines), selectinload(Sale.seller), selectinload(Sale.courier))
        .order_by(Sale.id)
    ).all()


def unfinished(where: ColumnElement[bool] | None = None) -> CompoundSelect[int]:
    """Rows of the sales that are not over, or that a case is about; each half by an index of its own."""
    running = select(Sale.id).where(Sale.state.in_([state for state in SaleState if state not in SALE.final]))
    if where is not None:
        running = running.where(where)
    return union(running, select(Case.sale_id).where(Case.state.in_(RUNNING)))


def cases_of(sales: Sequence[Sale]) -> dict[int, Case]:
    """The case that holds money of each of these sales (by row) the longest."""
    rows = db.session.scalars(
        select(Case)
        .where(Case.sale_id.in_([sale.id for sale in sales if sale.frozen_minor]), Case.state.in_(RUNNING))
        .options(joinedload(Case.sale).joinedload(Sale.policy))
        .order_by(Case.due_at, Case.id)
    )
    return {case.sale_id: case for case in rows}


def disputed_line(sale: Sale, case: Case | None, amount_minor: int) -> Line:
    """What of a sale a case is about."""
    about = ("case", case.public_id) if case else ("sale", sale.public_id)
    return Line(
        Kind.DISPUTED,
        amount_minor,
        showing.held_until(case) if case else None,
        about,
        str(case.kind) if case else "",
    )


def _of_sales(party: Party, currency: str) -> list[Group]:
    """Its part of what buyers paid and nobody has yet, and of that what is disputed."""
    is_seller = party.kind is PartyKind.SELLER
    sales = open_sales((Sale.seller_id if is_seller else Sale.courier_id) == party.id, currency)
    cases = cases_of(sales)
    running, disputed = [], []
    for sale in sales:
        free, frozen = (part.seller_minor if is_seller else part.courier_minor for part in in_escrow(sale))
        if free:
            running.append(Line(Kind.ESCROW, free, sale.due_at, ("sale", sale.public_id), str(sale.state)))
        if frozen:
            disputed.append(disputed_line(sale, cases.get(sale.id), frozen))
    return [group_of(Kind.ESCROW, running), group_of(Kind.DISPUTED, disputed)]


def in_escrow(sale: Sale) -> tuple[Worth, Worth]:
    """What a paid sale's escrow is worth to each: what is free to be released, and what is disputed."""
    terms = terms_of(sale)
    released = [line.released_minor for line in sale.lines]
    free = [line.escrow_minor for line in sale.lines]
    frozen = [line.frozen_minor for line in sale.lines]
    shipping_minor = sale.refundable_shipping_minor - sale.released_shipping_minor
    running = worth(terms, released, free, shipping_minor)
    if not sale.frozen_minor:
        return running, Worth(0, 0, 0, 0)
    kept = [one + another for one, another in zip(released, free, strict=True)]
    return running, worth(terms, kept, frozen, sale.frozen_shipping_minor)


def _waiting(party: Party, currency: str) -> Group:
    """Earned, and not free before its day: sale by sale, less what of it goes into the reserve."""
    amount = func.sum(Earning.amount_minor)
    until = func.max(Earning.available_at)
    rows = _with_totals(
        select(until, Earning.about, amount)
        .where(
            Earning.party_id == party.id,
            Earning.currency == currency,
            Earning.payout_id.is_(None),
            Earning.available_at > clock.now(),
        )
        .group_by(Earning.about)
        .order_by(until, Earning.about),
        amount,
    )
    return _counted(
        Kind.HELD, rows, lambda row: Line(Kind.HELD, int(row[2]), row[0], ("sale", row[1]), "standing")
    )


def _reserves(party: Party, currency: str) -> Group:
    rows = _with_totals(
        select(Reserve.release_at, Reserve.about, Reserve.left_minor, Reserve.reason)
        .where(Reserve.party_id == party.id, Reserve.currency == currency, Reserve.left_minor > 0)
        .order_by(Reserve.release_at, Reserve.id),
        Reserve.left_minor,
    )
    return _counted(
        Kind.RESERVE, rows, lambda row: Line(Kind.RESERVE, int(row[2]), row[0], ("sale", row[1]), row[3])
    )


def _owed(party: Party, currency: str) -> Group:
    """What was taken from it and no payout has taken off yet; what went into the reserve is told there."""
    rows = _with_totals(
        select(Earning.earned_at, Earning.about, Earning.amount_minor, Earning.hold_reason)
        .where(
            Earning.party_id == party.id,
            Earning.currency == currency,
            Earning.payout_id.is_(None),
            Earning.amount_minor < 0,
            Earning.subject_kind != "reserve",
            Earning.available_at <= clock.now(),
        )
        .order_by(Earning.id),
        Earning.amount_minor,
    )
    return _counted(Kind.OWED, rows, lambda row: Line(Kind.OWED, int(row[2]), None, ("sale", row[1]), row[3]))


def _free(free: Free, amount_minor: int) -> Group:
    """What is free in one line, with what it waits for; where something is owed, it pays that first."""
    stop = free.stop if free.minor > 0 else Stop.OWING
    line = Line(Kind.FREE, amount_minor, free.until, ("", ""), str(stop or ""))
    return Group(Kind.FREE, [line], 1 if amount_minor else 0, amount_minor)


def under_way(party_id: int, currency: str) -> Group:
    """What left for a party's account, and its bank has not confirmed."""
    rows = db.session.scalars(
        select(Payout)
        .where(Payout.party_id == party_id, Payout.state == PayoutState.PENDING, Payout.currency == currency)
        .options(joinedload(Payout.provider))
        .order_by(Payout.id)
    ).all()
    lines = [
        Line(Kind.UNDER_WAY, row.amount_minor, send_payout_by(row), ("payout", row.public_id), "pending")
        for row in rows
    ]
    return group_of(Kind.UNDER_WAY, lines)


def _cash(party: Party, currency: str) -> Group:
    """Cash it took at doors and has not sent yet: parcel by parcel, and what is missing of each remittance."""
    loose = db.session.execute(
        select(func.min(CashCollection.collected_at), func.sum(CashCollection.amount_minor)).where(
            CashCollection.courier_id == party.id,
            CashCollection.remittance_id.is_(None),
            CashCollection.currency == currency,
        )
    ).one()
    missing = db.session.scalars(
        select(Remittance)
        .where(
            Remittance.courier_id == party.id,
            Remittance.settled_at.is_(None),
            Remittance.currency == currency,
        )
        .order_by(Remittance.id)
    ).all()
    lines = [Line(Kind.CASH, -int(loose[1]), None, ("", ""), "pocket")] if loose[1] else []
    lines += [
        Line(Kind.CASH, -row.missing_minor, row.due_at, ("remittance", row.public_id), str(row.state))
        for row in missing
        if row.missing_minor
    ]
    return group_of(Kind.CASH, lines)


def _with_totals(statement: Any, amount: Any) -> Sequence[Any]:
    """The first rows of a statement, each with how many there are in all and their sum at its end."""
    counted = statement.add_columns(func.count().over(), func.sum(amount).over())
    return db.session.execute(counted.limit(LINES_SHOWN)).all()


def _counted(kind: Kind, rows: Sequence[Any], line: Any) -> Group:
    if not rows:
        return Group(kind, [], 0, 0)
    return Group(kind, [line(row) for row in rows], int(rows[0][-2]), int(rows[0][-1]))

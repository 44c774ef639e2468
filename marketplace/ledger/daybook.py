"""The book by days: what flowed in and out of every kind of place, so that nobody adds up all of it to read a sum.

Days are those of Jakarta, by business time. The sums go as far as a mark; what was posted after it is added when read,
so figures are those of the book at every moment. The mark follows the seal: up to ``settled_id`` no transfer is missing
that could still come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kit.db import Model, db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.states import Deadline
from marketplace.ledger.addresses import CLASSES
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.seal.models import Sealing

ZONE = "Asia/Jakarta"
TRANSFERS_AT_ONCE = 20_000


class DayFlow(Model):
    """What flowed into a place, and out of it, on one day, as far as the mark.

    ``place`` is an address of a provider or of the operator, else the class of addresses (``party:%:payable``).
    """

    __tablename__ = "money_day"
    __table_args__ = (CheckConstraint("in_minor >= 0 AND out_minor >= 0", name="flows"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[str] = mapped_column(String(80), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    in_minor: Mapped[int] = mapped_column(BigInteger)
    out_minor: Mapped[int] = mapped_column(BigInteger)


class DayMark(Model):
    """Up to which transfer the days are added up. One row."""

    __tablename__ = "money_day_mark"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upto_id: Mapped[int]


@dataclass(frozen=True)
class Flow:
    """What flowed into a place and out of it on one day, in minor units."""

    day: date
    place: str
    in_minor: int
    out_minor: int

    @property
    def net_minor(self) -> int:
        """What stands there more than the day before."""
        return self.in_minor - self.out_minor


def fold_due(limit: int = TRANSFERS_AT_ONCE) -> int:
    """Add what was settled since to the days; return how many numbers of transfers the mark went on."""
    settled = db.session.scalar(select(Sealing.settled_id)) or 0
    if settled <= _mark():
        return 0
    mark = _locked_mark()
    upto = min(settled, mark.upto_id + limit)
    if upto <= mark.upto_id:
        return 0  # somebody else was faster
    flows = _flows(Transfer.id > mark.upto_id, Transfer.id <= upto)
    for row in db.session.execute(_by_day(flows)):
        _add(*row)
    passed, mark.upto_id = upto - mark.upto_id, upto
    return passed


FOLDING = Deadline(fold_due, (), "adds what was sealed to the sums by day", ())


def standings(currency: str = DEFAULT_CURRENCY) -> dict[str, int]:
    """What stands in every place now, in minor units: sums that are kept, and what came after them."""
    found: dict[str, int] = {}
    kept = (
        select(DayFlow.place, func.sum(DayFlow.in_minor - DayFlow.out_minor))
        .where(DayFlow.currency == currency)
        .group_by(DayFlow.place)
    )
    for place, minor in db.session.execute(kept):
        found[place] = int(minor)
    for flow in _tail(currency):
        found[flow.place] = found.get(flow.place, 0) + flow.net_minor
    return found


def flows_since(first: date, currency: str = DEFAULT_CURRENCY) -> list[Flow]:
    """Every day from ``first`` on, place by place; a day may come in two parts."""
    kept = select(DayFlow.day, DayFlow.place, DayFlow.in_minor, DayFlow.out_minor).where(
        DayFlow.day >= first, DayFlow.currency == currency
    )
    rows = [Flow(day, place, int(came), int(went)) for day, place, came, went in db.session.execute(kept)]
    return rows + [flow for flow in _tail(currency) if flow.day >= first]


def by_place(flows: Iterable[Flow]) -> dict[str, int]:
    """What some flows are together, by place."""
    found: dict[str, int] = {}
    for flow in flows:
        found[flow.place] = found.get(flow.place, 0) + flow.net_minor
    return found


def _tail(currency: str) -> list[Flow]:
    """What was posted after the mark."""
    statement = _by_day(_flows(Transfer.id > _mark()))
    return [
        Flow(day, place, int(came), int(went))
        for day, place, of, came, went in db.session.execute(statement)
        if of == currency
    ]


def _mark() -> int:
    return db.session.scalar(select(DayMark.upto_id)) or 0


def _locked_mark() -> DayMark:
    insert = _insert(DayMark).values(id=1, upto_id=0).on_conflict_do_nothing()
    db.session.execute(insert)
    return db.session.get_one(DayMark, 1, with_for_update=True, populate_existing=True)


def _add(day: date, place: str, currency: str, came: int, went: int) -> None:
    row = {"day": day, "place": place, "currency": currency, "in_minor": int(came), "out_minor": int(went)}
    more = _insert(DayFlow).values(row)
    db.session.execute(
        more.on_conflict_do_update(
            index_elements=["day", "place", "currency"],
            set_={
                "in_minor": DayFlow.in_minor + more.excluded.in_minor,
                "out_minor": DayFlow.out_minor + more.excluded.out_minor,
            },
        )
    )


def _insert(model: type[Model]) -> Any:
    is_postgresql = db.engine.dialect.name == "postgresql"
    return postgresql.insert(model) if is_postgresql else sqlite.insert(model)


def _flows(*which: ColumnElement[bool]) -> Subquery:
    """Every posting of some transfers twice: out of its source, and into its destination."""
    halves = [
        select(
            _day().label("day"),
            _place(end).label("place"),
            PostingRow.currency.label("currency"),
            (PostingRow.amount_minor if comes else literal(0)).label("came"),
            (literal(0) if comes else PostingRow.amount_minor).label("went"),
        )
        .join(Transfer, PostingRow.transfer_id == Transfer.id)
        .where(*which)
        for end, comes in ((PostingRow.source, False), (PostingRow.destination, True))
    ]
    return union_all(*halves).subquery()


def _by_day(flows: Subquery) -> Select[Any]:
    keys: Sequence[Any] = (flows.c.day, flows.c.place, flows.c.currency)
    return select(*keys, func.sum(flows.c.came), func.sum(flows.c.went)).group_by(*keys)


def _day() -> ColumnElement[date]:
    if db.engine.dialect.name == "postgresql":
        return cast(func.timezone(ZONE, Transfer.posted_at), Date)
    return type_coerce(func.date(Transfer.posted_at, "+7 hours"), Date)  # Jakarta keeps no summer time


def _place(address: Any) -> ColumnElement[str]:
    """A provider's and the operator's addresses by themselves, all others by their class."""
    crowds = [pattern for pattern in CLASSES if "%" in pattern and not pattern.startswith("provider:")]
    return case(*((address.like(pattern), literal(pattern)) for pattern in crowds), else_=address)

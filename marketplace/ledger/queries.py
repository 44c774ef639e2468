"""Reading the book: balances, what moved, and whether it all holds together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import contains_eager, selectinload

from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.addresses import CLASSES, PASSING, Bound, bounded_by, class_of, is_bounded
from marketplace.ledger.models import Balance, PostingRow, Transfer

FAULTS_MOST = 20  # named of each sort: where one thing is wrong, a thousand may be
_ROOM = "512MB"  # for the sums of a million transfers
# Of these there are as many addresses as there are orders.
_BUSY_FIRST = ("sale:%:held", "payment:%:received", *CLASSES)


def balance(address: str, currency: str = DEFAULT_CURRENCY) -> int:
    """What flowed into ``address`` less what flowed out, in minor units."""
    if is_bounded(address):
        row = db.session.get(Balance, (address, currency), populate_existing=True)
        return row.balance_minor if row else 0
    return db.session.scalars(_flow(address, currency)).one()


def balances(addresses: Iterable[str], currency: str = DEFAULT_CURRENCY) -> dict[str, int]:
    """Balances in one query, in minor units; what nothing ever reached stands at 0."""
    wanted = set(addresses)
    found = dict.fromkeys(wanted, 0)
    if wanted:
        kept = select(Balance.address, Balance.balance_minor).where(
            Balance.address.in_(address for address in wanted if is_bounded(address)),
            Balance.currency == currency,
        )
        summed = [
            select(literal(address), _flow(address, currency).scalar_subquery())
            for address in sorted(wanted)
            if not is_bounded(address)
        ]
        found.update((address, int(minor)) for address, minor in db.session.execute(union_all(kept, *summed)))
    return found


def postings_of(address: str, limit: int = 500) -> Sequence[PostingRow]:
    """The latest postings that touch ``address`` with their transfers, newest first."""
    return db.session.scalars(
        select(PostingRow)
        .join(Transfer, PostingRow.transfer_id == Transfer.id)
        .options(contains_eager(PostingRow.transfer))
        .where((PostingRow.source == address) | (PostingRow.destination == address))
        .order_by(PostingRow.id.desc())
        .limit(limit)
    ).all()


def transfers_of(subjects: Sequence[tuple[str, str]]) -> Sequence[Transfer]:
    """Every transfer about these subjects (kind, public id), oldest first, postings loaded."""
    if not subjects:
        return []
    ids = [subject_id for _, subject_id in subjects]
    rows = db.session.scalars(
        select(Transfer)
        .join(Transfer.postings)
        .options(contains_eager(Transfer.postings))
        .where(Transfer.subject_id.in_(ids))
        .order_by(Transfer.id, PostingRow.position)
    ).unique()
    return [row for row in rows if (row.subject_kind, row.subject_id) in set(subjects)]


def transfer_by_reference(reference: str) -> Transfer | None:
    """The one movement with this reference, postings loaded."""
    return db.session.scalar(
        select(Transfer).where(Transfer.reference == reference).options(selectinload(Transfer.postings))
    )


def class_balances() -> dict[tuple[str, str], int]:
    """Balance of every class of address, by (class, currency): the whole book on a dozen lines."""
    made = _made(union_all(*_flows()).subquery())
    rows = db.session.execute(
        select(made.c.name, made.c.currency, func.sum(made.c.minor)).group_by(made.c.name, made.c.currency)
    )
    return {(name, currency): int(minor) for name, currency, minor in rows}


def standing(currency: str = DEFAULT_CURRENCY) -> dict[str, list[tuple[str, int]]]:
    """What stands on its way: every address of money in transit or in suspense, with minor units, by its class."""
    found: dict[str, list[tuple[str, int]]] = {}
    rows = db.session.execute(
        select(Balance.address, Balance.balance_minor)
        .where(
            or_(*(Balance.address.like(pattern) for pattern in PASSING)),
            Balance.balance_minor != 0,
            Balance.currency == currency,
        )
        .order_by(Balance.address)
    )
    for address, minor in rows:
        found.setdefault(class_of(address), []).append((address, minor))
    return found


@dataclass(frozen=True)
class Audit:
    """What an audit found. ``faults`` is empty when the book is whole."""

    transfers: int
    postings: int
    sums: dict[str, int]  # per currency, must be zero
    classes: dict[tuple[str, str], int]
    faults: list[str]


def audit() -> Audit:
    """Recompute the book from its postings and compare: sums, bounds, kept balances, whole transfers.

    A fault names the address or the transfer that is wrong; of each sort at most FAULTS_MOST, from the first on.
    """
    classes, wrong = balances_and_bounds()
    sums: dict[str, int] = {}
    for (_, currency), minor in classes.items():
        sums[currency] = sums.get(currency, 0) + minor
    faults = [
        f"{currency} does not add up to zero but to {total}" for currency, total in sums.items() if total
    ]
    faults += [f"unknown class of address in the book: {name}" for name, _ in classes if name not in CLASSES]
    transfers, announced = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Transfer.postings_count), 0)).select_from(Transfer)
    ).one()
    postings = db.session.scalar(select(func.count()).select_from(PostingRow)) or 0
    return Audit(
        transfers=transfers,
        postings=postings,
        sums=sums,
        classes=classes,
        faults=faults + wrong + ([] if announced == postings == _in_their_places() else _torn()),
    )


def balances_and_bounds() -> tuple[dict[tuple[str, str], int], list[str]]:
    """The balance of each (class, currency), and which addresses have drifted from their postings or broken bounds."""
    if db.engine.dialect.name == "postgresql":  # one pass in memory: faster than workers that tell each other
        db.session.execute(text(f"SET LOCAL work_mem = '{_ROOM}'"))
        db.session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    made = _made(_flows_and_kept())
    rows = db.session.execute(
        select(made.c.name, made.c.currency, func.sum(made.c.minor), func.count().filter(_is_wrong(made)))
        .group_by(made.c.name, made.c.currency)
        .order_by(made.c.name)
    ).all()
    faults: list[str] = []
    if any(wrong for *_, wrong in rows):
        first = (
            select(made).where(_is_wrong(made)).order_by(made.c.address, made.c.currency).limit(FAULTS_MOST)
        )
        for address, _, minor, kept, name in db.session.execute(first):
            faults += _what_is_wrong(name, address, int(minor), kept)
    return {(name, currency): int(minor) for name, currency, minor, _ in rows}, faults


def _is_wrong(made: Subquery) -> ColumnElement[bool]:
    unkept = made.c.name.in_((*bounded_by(Bound.NONE), "unknown"))
    beyond = case((made.c.name.in_(bounded_by(Bound.CEILING)), made.c.minor > 0), else_=made.c.minor < 0)
    return case(
        (unkept, made.c.kept.is_not(None)),
        else_=or_(made.c.kept.is_(None), made.c.kept != made.c.minor, beyond),
    )


def _what_is_wrong(name: str, address: str, minor: int, kept: int | None) -> Iterator[str]:
    if kept is None:
        yield f"{address} has postings and no kept balance"
    elif kept != minor:
        yield f"{address} keeps {kept} but its postings make {minor}"
    elif name in bounded_by(Bound.NONE):
        yield f"{address} has no bound, and yet a kept balance"
    if name in bounded_by(Bound.FLOOR) and minor < 0:
        yield f"{address} is below its floor: {minor}"
    if name in bounded_by(Bound.CEILING) and minor > 0:
        yield f"{address} is above its ceiling: {minor}"


def _in_their_places() -> int:
    """How many postings stand where their transfer announced one; no two stand in one place."""
    announced = (PostingRow.position >= 0) & (PostingRow.position < Transfer.postings_count)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PostingRow)
            .join(Transfer, PostingRow.transfer_id == Transfer.id)
            .where(announced)
        )
        or 0
    )


def _torn() -> list[str]:
    """Transfers with other postings than they announced, and postings without a transfer, from the first on."""
    rows = db.session.execute(
        select(Transfer.reference, Transfer.postings_count, func.count(PostingRow.id))
        .outerjoin(PostingRow, PostingRow.transfer_id == Transfer.id)
        .group_by(Transfer.id, Transfer.reference, Transfer.postings_count)
        .having(
            or_(
                Transfer.postings_count != func.count(PostingRow.id),
                func.coalesce(func.max(PostingRow.position), 0) >= Transfer.postings_count,
                func.coalesce(func.min(PostingRow.position), 0) < 0,
            )
        )
        .order_by(Transfer.id)
        .limit(FAULTS_MOST)
    )
    faults = [f"{reference} announced {said} postings and has {has}" for reference, said, has in rows]
    strays = db.session.scalars(
        select(PostingRow.id)
        .outerjoin(Transfer, PostingRow.transfer_id == Transfer.id)
        .where(Transfer.id.is_(None))
        .order_by(PostingRow.id)
        .limit(FAULTS_MOST)
    )
    return faults + [f"posting {row} belongs to no transfer" for row in strays]


def _made(flows: Subquery) -> Subquery:
    """What the flows of each address make, what is kept of it, and its class."""
    name = case(
        *((flows.c.address.like(pattern), literal(pattern)) for pattern in _BUSY_FIRST), else_="unknown"
    )
    return (
        select(
            flows.c.address,
            flows.c.currency,
            cast(func.sum(flows.c.minor), BigInteger).label("minor"),
            func.max(flows.c.kept).label("kept"),
            name.label("name"),
        )
        .group_by(flows.c.address, flows.c.currency)
        .subquery()
    )


def _flow(address: str, currency: str) -> Select[int]:
    signed = case(
        (PostingRow.destination == address, PostingRow.amount_minor), else_=-PostingRow.amount_minor
    )
    touches = or_(PostingRow.destination == address, PostingRow.source == address)
    return select(cast(func.coalesce(func.sum(signed), 0), BigInteger)).where(
        touches, PostingRow.currency == currency
    )


def _flows() -> list[Select[str, str, int, int]]:
    """Every posting twice: out of its source and into its destination."""
    nothing = cast(null(), BigInteger).label("kept")
    out, into = -PostingRow.amount_minor, PostingRow.amount_minor
    return [
        select(PostingRow.source.label("address"), PostingRow.currency, out.label("minor"), nothing),
        select(PostingRow.destination, PostingRow.currency, into, nothing),
    ]


def _flows_and_kept() -> Subquery:
    """And every kept balance once, so that one pass over all of it compares them."""
    kept = select(Balance.address, Balance.currency, literal(0, BigInteger), Balance.balance_minor)
    return union_all(*_flows(), kept).subquery()

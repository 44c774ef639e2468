"""Reading the book: balances, what moved, and whether it all holds together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Select, Subquery, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.addresses import CLASSES, FLOORED, PASSING, class_of, is_floored
from marketplace.ledger.models import Balance, PostingRow, Transfer


def balance(address: str, currency: str = DEFAULT_CURRENCY) -> int:
    """What flowed into ``address`` less what flowed out, in minor units."""
    if is_floored(address):
        row = db.session.get(Balance, (address, currency), populate_existing=True)
        return row.balance_minor if row else 0
    return db.session.scalars(_flow(address, currency)).one()


def balances(addresses: Iterable[str], currency: str = DEFAULT_CURRENCY) -> dict[str, int]:
    """Balances in one query, in minor units; what nothing ever reached stands at 0."""
    wanted = set(addresses)
    found = dict.fromkeys(wanted, 0)
    if wanted:
        kept = select(Balance.address, Balance.balance_minor).where(
            Balance.address.in_(address for address in wanted if is_floored(address)),
            Balance.currency == currency,
        )
        summed = [
            select(literal(address), _flow(address, currency).scalar_subquery())
            for address in sorted(wanted)
            if not is_floored(address)
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
    totals: dict[tuple[str, str], int] = {}
    flows = _flows()
    kind = case(*((flows.c.address.like(pattern), literal(pattern)) for pattern in CLASSES), else_="unknown")
    rows = db.session.execute(
        select(kind, flows.c.currency, func.sum(flows.c.minor)).group_by(kind, flows.c.currency)
    )
    for name, currency, minor in rows:
        totals[(name, currency)] = int(minor)
    return totals


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
    """Recompute the book from its postings and compare: sums, floors, kept balances, whole transfers."""
    classes = class_balances()
    sums: dict[str, int] = {}
    for (_, currency), minor in classes.items():
        sums[currency] = sums.get(currency, 0) + minor
    faults = [
        f"{currency} does not add up to zero but to {total}" for currency, total in sums.items() if total
    ]
    faults += [f"unknown class of address in the book: {name}" for name, _ in classes if name not in CLASSES]
    faults += _drift() + _torn()
    return Audit(
        transfers=db.session.scalar(select(func.count(Transfer.id))) or 0,
        postings=db.session.scalar(select(func.count(PostingRow.id))) or 0,
        sums=sums,
        classes=classes,
        faults=faults,
    )


def _drift() -> list[str]:
    """Kept balances that differ from their postings, and floors that are broken."""
    flows = _flows()
    computed = (
        select(flows.c.address, flows.c.currency, func.sum(flows.c.minor).label("minor"))
        .group_by(flows.c.address, flows.c.currency)
        .subquery()
    )
    wrong = db.session.execute(
        select(Balance.address, Balance.balance_minor, func.coalesce(computed.c.minor, 0))
        .outerjoin(
            computed, (computed.c.address == Balance.address) & (computed.c.currency == Balance.currency)
        )
        .where(Balance.balance_minor != func.coalesce(computed.c.minor, 0))
    )
    faults = [f"{address} keeps {kept} but its postings make {minor}" for address, kept, minor in wrong]
    floored = or_(*(computed.c.address.like(pattern) for pattern in FLOORED))
    sunk = db.session.execute(
        select(computed.c.address, computed.c.minor).where(floored, computed.c.minor < 0)
    )
    faults += [f"{address} is below its floor: {minor}" for address, minor in sunk]
    unkept = db.session.scalars(
        select(computed.c.address)
        .outerjoin(
            Balance, (Balance.address == computed.c.address) & (Balance.currency == computed.c.currency)
        )
        .where(floored, Balance.address.is_(None))
    )
    return faults + [f"{address} has postings and no kept balance" for address in unkept]


def _torn() -> list[str]:
    """Transfers with fewer or more postings than they announced."""
    rows = db.session.execute(
        select(Transfer.reference, Transfer.postings_count, func.count(PostingRow.id))
        .outerjoin(PostingRow, PostingRow.transfer_id == Transfer.id)
        .group_by(Transfer.id, Transfer.reference, Transfer.postings_count)
        .having(Transfer.postings_count != func.count(PostingRow.id))
    )
    return [f"{reference} announced {said} postings and has {has}" for reference, said, has in rows]


def _flow(address: str, currency: str) -> Select[int]:
    signed = case(
        (PostingRow.destination == address, PostingRow.amount_minor), else_=-PostingRow.amount_minor
    )
    touches = or_(PostingRow.destination == address, PostingRow.source == address)
    return select(cast(func.coalesce(func.sum(signed), 0), BigInteger)).where(
        touches, PostingRow.currency == currency
    )


def _flows() -> Subquery:
    """Every posting twice: out of its source and into its destination."""
    return union_all(
        select(
            PostingRow.source.label("address"), PostingRow.currency, (-PostingRow.amount_minor).label("minor")
        ),
        select(
            PostingRow.destination.label("address"),
            PostingRow.currency,
            PostingRow.amount_minor.label("minor"),
        ),
    ).subquery()

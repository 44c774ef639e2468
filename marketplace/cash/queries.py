"""Reading cash: who has how much of it in his pocket, of which parcel, for how long."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Grant, Party, PartyKind, Right, User
from marketplace.cash.models import CashCollection, Remittance
from marketplace.cash.states import OPEN, RemittanceState
from marketplace.kit import clock
from marketplace.kit.calendar import ZONE_LABELS, working_days_open_since
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.settlement.models import OutsideProvider

# Days that cash is in a pocket: from, up to and with; None is open.
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 3), (4, 7), (8, None))


@dataclass(frozen=True)
class InPocket:
    """One parcel's cash that has not reached the bank: ``left_minor`` of what was collected, ``days`` old."""

    collection: CashCollection
    left_minor: int
    days: int


@dataclass(frozen=True)
class Ageing:
    """One courier's cash by age: minor units in each of AGES, and whether a remittance of his is overdue."""

    courier: Party
    buckets: tuple[int, ...]
    parcels: Sequence[InPocket]
    is_overdue: bool

    @property
    def total_minor(self) -> int:
        """Everything in his pocket; the book says the same below zero."""
        return sum(self.buckets)


def provider() -> Party | None:
    """Who runs cash on delivery, while the operator lets him."""
    return db.session.scalar(
        select(Party)
        .join(Grant, Grant.party_id == Party.id)
        .where(Party.kind == PartyKind.PROVIDER, Grant.what == Right.COLLECT, Grant.ended_at.is_(None))
        .order_by(Party.id)
        .limit(1)
    )


def banks() -> Sequence[Party]:
    """Providers that couriers transfer to: all that have a desk here, but for who has couriers collect."""
    elsewhere = or_(
        exists().where(Grant.party_id == Party.id, Grant.what == Right.COLLECT),
        exists().where(OutsideProvider.party_id == Party.id),
    )
    return db.session.scalars(
        select(Party).where(Party.kind == PartyKind.PROVIDER, ~elsewhere).order_by(Party.id)
    ).all()


def bank() -> Party | None:
    """The one that is named where nobody chose: the first."""
    return next(iter(banks()), None)


def bank_of(payment_id: int) -> Party | None:
    """The bank that the cash of a payment was, or is to be, transferred to: it sends what goes back."""
    return (
        db.session.scalar(
            select(Party)
            .join(Remittance, Remittance.provider_id == Party.id)
            .join(CashCollection, CashCollection.remittance_id == Remittance.id)
            .where(CashCollection.payment_id == payment_id)
        )
        or bank()
    )


def pocket(courier_id: int) -> Sequence[CashCollection]:
    """What a courier took and has not put into a remittance, the oldest first."""
    return db.session.scalars(
        select(CashCollection)
        .where(CashCollection.courier_id == courier_id, CashCollection.remittance_id.is_(None))
        .options(joinedload(CashCollection.rider))
        .order_by(CashCollection.id)
    ).all()


def pocket_minor(courier_id: int) -> int:
    """The sum of that."""
    return int(
        db.session.scalar(
            select(func.sum(CashCollection.amount_minor)).where(
                CashCollection.courier_id == courier_id, CashCollection.remittance_id.is_(None)
            )
        )
        or 0
    )


def late_pockets(working_days: int) -> list[int]:
    """Couriers (by row) with cash that is in no remittance for so many working days, each where it lives."""
    now = clock.now()
    late = or_(
        *(
            (Party.zone == zone)
            & (CashCollection.collected_at < working_days_open_since(now, working_days, zone))
            for zone in ZONE_LABELS
        )
    )
    return list(
        db.session.scalars(
            select(CashCollection.courier_id)
            .join(Party, Party.id == CashCollection.courier_id)
            .where(CashCollection.remittance_id.is_(None), late)
            .distinct()
            .order_by(CashCollection.courier_id)
        )
    )


def remittances_of(courier_id: int, cursor: str | None = None, size: int = SIZE) -> Page[Remittance]:
    """A courier's remittances, the newest first."""
    statement = select(Remittance).where(Remittance.courier_id == courier_id)
    statement = statement.options(joinedload(Remittance.provider), selectinload(Remittance.collections))
    return paginate(statement, Remittance.id, Remittance.id, cursor, size)


def open_remittances(courier_id: int) -> Sequence[Remittance]:
    """Those that are not settled, the most pressing first."""
    return db.session.scalars(
        select(Remittance)
        .where(Remittance.courier_id == courier_id, Remittance.state.in_(OPEN))
        .options(joinedload(Remittance.provider), selectinload(Remittance.collections))
        .order_by(Remittance.due_at, Remittance.id)
    ).all()


def remittance_of(courier_id: int, public_id: str) -> Remittance | None:
    """A courier's own remittance with its parcels."""
    return db.session.scalar(
        select(Remittance)
        .where(Remittance.courier_id == courier_id, Remittance.public_id == public_id)
        .options(
            joinedload(Remittance.provider),
            selectinload(Remittance.collections).joinedload(CashCollection.rider),
        )
    )


def remittance_to(provider_id: int, account_number: str) -> Remittance | None:
    """The remittance that transfers to this number of a bank are for, locked."""
    return db.session.scalar(
        select(Remittance)
        .where(Remittance.provider_id == provider_id, Remittance.account_number == account_number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def overdue_couriers(courier_ids: Iterable[int] | None = None) -> set[int]:
    """Couriers (by row) that take no new cash, because a remittance of theirs is overdue."""
    statement = select(Remittance.courier_id).where(Remittance.state == RemittanceState.OVERDUE)
    if courier_ids is not None:
        statement = statement.where(Remittance.courier_id.in_(list(courier_ids)))
    return set(db.session.scalars(statement))


@dataclass(frozen=True)
class OfRider:
    """What one rider took that the bank has not got yet."""

    rider: User | None
    parcels: int
    left_minor: int


def by_rider(parcels: Iterable[InPocket]) -> list[OfRider]:
    """Who of a company took how much of what is in its pocket, the most first."""
    riders: dict[int | None, User | None] = {}
    found: dict[int | None, list[int]] = defaultdict(list)
    for one in parcels:
        riders[one.collection.rider_id] = one.collection.rider
        found[one.collection.rider_id].append(one.left_minor)
    rows = [OfRider(riders[rider], len(amounts), sum(amounts)) for rider, amounts in found.items()]
    return sorted(rows, key=lambda row: -row.left_minor)


def cash_ageing(courier_id: int | None = None) -> list[Ageing]:
    """What is in couriers' pockets by age, who has the most first: of one courier, or of all that have any."""
    held: dict[int, list[InPocket]] = defaultdict(list)
    couriers: dict[int, Party] = {}
    for one in in_pockets(courier_id):
        courier = one.collection.courier
        couriers[courier.id] = courier
        held[courier.id].append(one)
    overdue = overdue_couriers(couriers)
    rows = [
        Ageing(couriers[row_id], _buckets(parcels), parcels, row_id in overdue)
        for row_id, parcels in held.items()
    ]
    return sorted(rows, key=lambda row: (-row.total_minor, row.courier.public_id))


def empty(courier: Party) -> Ageing:
    """Of a courier who has nothing in his pocket."""
    return Ageing(courier, (0,) * len(AGES), (), bool(overdue_couriers([courier.id])))


def in_pockets(courier_id: int | None = None) -> list[InPocket]:
    """Every parcel whose cash has not reached the bank, the oldest first; what came short paid the oldest first."""
    statement = (
        select(CashCollection)
        .outerjoin(CashCollection.remittance)
        .where(or_(CashCollection.remittance_id.is_(None), Remittance.state.in_(OPEN)))
        .options(
            joinedload(CashCollection.courier),
            joinedload(CashCollection.rider),
            joinedload(CashCollection.remittance),
        )
        .order_by(CashCollection.id)
    )
    if courier_id is not None:
        statement = statement.where(CashCollection.courier_id == courier_id)
    rows = db.session.scalars(statement).all()
    made = {row.remittance.id: row.remittance for row in rows if row.remittance is not None}
    came = {row_id: row.amount_minor - row.missing_minor for row_id, row in made.items()}
    found = []
    now = clock.now()
    for row in rows:
        covered = min(row.amount_minor, came.get(row.remittance_id or 0, 0))
        if row.remittance_id is not None:
            came[row.remittance_id] -= covered
        if left_minor := row.amount_minor - covered:
            found.append(InPocket(row, left_minor, days_old(row.collected_at, now, row.courier.zone)))
    return found


def days_old(since: datetime, now: datetime, zone: str) -> int:
    """How many midnights have passed where the courier lives."""
    here = ZoneInfo(zone)
    return max(0, (now.astimezone(here).date() - since.astimezone(here).date()).days)


def _buckets(parcels: Iterable[InPocket]) -> tuple[int, ...]:
    sums = [0] * len(AGES)
    for one in parcels:
        place = next(n for n, (_, most) in enumerate(AGES) if most is None or one.days <= most)
        sums[place] += one.left_minor
    return tuple(sums)

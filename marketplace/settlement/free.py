"""What of a party's money is free, and what stops it from going: the same words for its own page and the operator's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from marketplace.accounts.models import Grant, Party, PayoutAccount, Right
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import UTCDateTime, db
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.settlement import paydays
from marketplace.settlement.models import Earning, Payout, PayoutPlan
from marketplace.settlement.paydays import Plan
from marketplace.settlement.states import Rhythm
from marketplace.settlement.waiting import NEW_ACCOUNT_WORKING_DAYS, ZONE, waits


class Stop(StrEnum):
    """Why free money does not go with the next run."""

    OWING = "owing"
    NO_ACCOUNT = "no-account"
    REFUSED_ACCOUNT = "refused-account"
    NO_RIGHT = "no-right"
    NEW_ACCOUNT = "new-account"
    BELOW_MINIMUM = "below-minimum"
    ON_REQUEST = "on-request"

    @property
    def label(self) -> str:
        """The reason in a person's words."""
        return str(STOP_LABELS[self])


STOP_LABELS = {
    Stop.OWING: _l("Masih ada yang harus kembali"),
    Stop.NO_ACCOUNT: _l("Belum ada rekening"),
    Stop.REFUSED_ACCOUNT: _l("Rekening menolak uang"),
    Stop.NO_RIGHT: _l("Rekening belum dipastikan"),
    Stop.NEW_ACCOUNT: _l("Rekening baru diganti"),
    Stop.BELOW_MINIMUM: _l("Belum sampai jumlah terkecil"),
    Stop.ON_REQUEST: _l("Dikirim kalau diminta"),
}


@dataclass(frozen=True)
class Free:
    """What could leave now, in minor units (below zero: the party owes more), by which plan, and what stops it.

    ``until`` is when the stop ends by itself, None where it waits for somebody; without a stop the next run.
    """

    party: Party
    minor: int
    plan: Plan
    account: PayoutAccount | None
    stop: Stop | None
    until: datetime | None

    @property
    def may_ask(self) -> bool:
        """Whether the party may be paid now, by asking."""
        return self.minor > 0 and self.stop in (None, Stop.ON_REQUEST)


def free_of(party: Party, currency: str = DEFAULT_CURRENCY) -> Free:
    """One party's free money, in one query."""
    row = db.session.execute(_rows(currency).where(Party.id == party.id)).one()
    return _read(*row)


def stopped(currency: str = DEFAULT_CURRENCY, limit: int = 100) -> tuple[Sequence[Free], int]:
    """Who has free money, or owes, and is not paid by the next run: the greatest sums first, and how many they are."""
    ready = ready_to_pay().where(Earning.currency == currency).subquery()
    rows, minor = _parts(currency)
    waiting = rows.where(minor != 0, Party.id.not_in(select(ready.c.party_id)))
    found = db.session.execute(waiting.order_by(func.abs(minor).desc(), Party.id).limit(limit)).all()
    total = len(found)
    if total == limit:
        total = db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    return [_read(*row) for row in found], total


def ready_to_pay(at: ColumnElement[Any] | None = None) -> Select[int, str, int]:
    """(party, currency, minor units) that a payout run would pay now, or would have paid at the moment ``at``.

    More than the least sum, to an account that works and does not wait; only to parties whose papers were seen and
    who want to be paid without asking. What was charged counts, whenever that was.
    """
    least = func.coalesce(PayoutPlan.minimum_minor, 0)
    now = clock.now()
    free = Earning.available_at <= now
    if at is not None:
        free = free & or_(Earning.amount_minor < 0, Earning.available_at <= at)
    return (
        select(Earning.party_id, Earning.currency, func.sum(Earning.amount_minor))
        .join(
            PayoutAccount,
            (PayoutAccount.party_id == Earning.party_id)
            & PayoutAccount.ended_at.is_(None)
            & PayoutAccount.refused_at.is_(None),
        )
        .join(
            Grant,
            (Grant.party_id == Earning.party_id) & (Grant.what == Right.BE_PAID) & Grant.ended_at.is_(None),
        )
        .outerjoin(PayoutPlan, PayoutPlan.party_id == Earning.party_id)
        .where(
            Earning.payout_id.is_(None),
            free,
            ~waits(),
            func.coalesce(PayoutPlan.rhythm, Rhythm.DAILY.value) != Rhythm.ON_REQUEST.value,
        )
        .group_by(Earning.party_id, Earning.currency, PayoutPlan.minimum_minor)
        .having(
            func.sum(Earning.amount_minor) > 0,
            func.sum(Earning.amount_minor) >= least,
            func.sum(Earning.amount_minor) >= paydays.MINIMUM_MINOR,
        )
    )


def due_now(limit: int) -> Sequence[tuple[int, str, datetime]]:
    """(party, currency, the run they are due by) of who should have been paid by now and was not, in order of locking.

    A run pays a party once: where a payout was made since, whatever became of it, the next run is the next.
    """
    runs = _runs()
    if not runs:
        return []
    moment = case(
        *((_planned(rhythm, weekday), literal(at, UTCDateTime())) for (rhythm, weekday), at in runs.items())
    )
    paid = exists().where(Payout.party_id == Earning.party_id, Payout.created_at >= moment)
    due = (
        ready_to_pay(moment)
        .add_columns(PayoutPlan.rhythm, PayoutPlan.weekday)
        .join(Party, Party.id == Earning.party_id)
        .where(or_(*(_planned(rhythm, weekday) for rhythm, weekday in runs)), ~paid)
        .group_by(Party.public_id, PayoutPlan.rhythm, PayoutPlan.weekday)
        .order_by(Party.public_id)
        .limit(limit)
    )
    return [
        (party_id, currency, runs[(rhythm or Rhythm.DAILY, weekday if rhythm is Rhythm.WEEKLY else 0)])
        for party_id, currency, _minor, rhythm, weekday in db.session.execute(due)
    ]


def _runs() -> dict[tuple[Rhythm, int], datetime]:
    """The last run of each plan there can be."""
    plans = [(Rhythm.DAILY, 0), *((Rhythm.WEEKLY, day) for day in paydays.WEEKDAYS)]
    now = clock.now()
    found = {plan: paydays.latest_run(*plan, now) for plan in plans}
    return {plan: at for plan, at in found.items() if at is not None}


def _planned(rhythm: Rhythm, weekday: int) -> ColumnElement[bool]:
    chosen = func.coalesce(PayoutPlan.rhythm, Rhythm.DAILY.value) == rhythm.value
    return and_(chosen, PayoutPlan.weekday == weekday) if rhythm is Rhythm.WEEKLY else chosen


def _rows(currency: str) -> Select[Any]:
    return _parts(currency)[0]


def _parts(currency: str) -> tuple[Select[Any], ColumnElement[int]]:
    """Every party with what decides whether it is paid, and the column of what is free of its money."""
    sums = (
        select(Earning.party_id, func.sum(Earning.amount_minor).label("minor"))
        .where(Earning.payout_id.is_(None), Earning.available_at <= clock.now(), Earning.currency == currency)
        .group_by(Earning.party_id)
        .subquery()
    )
    minor = func.coalesce(sums.c.minor, 0)
    young = case((waits(), True), else_=False)
    statement = (
        select(Party, minor, PayoutPlan, PayoutAccount, Grant.id, young)
        .outerjoin(sums, sums.c.party_id == Party.id)
        .outerjoin(PayoutPlan, PayoutPlan.party_id == Party.id)
        .outerjoin(PayoutAccount, (PayoutAccount.party_id == Party.id) & PayoutAccount.ended_at.is_(None))
        .outerjoin(
            Grant, (Grant.party_id == Party.id) & (Grant.what == Right.BE_PAID) & Grant.ended_at.is_(None)
        )
    )
    return statement, minor


def _read(
    party: Party,
    minor: int,
    row: PayoutPlan | None,
    account: PayoutAccount | None,
    grant: int | None,
    young: bool,
) -> Free:
    plan = paydays.plan_of(row)
    stop = _stop(int(minor), plan, account, grant is not None, bool(young))
    until = None
    if stop is Stop.NEW_ACCOUNT and account is not None:
        until = add_working_days(account.created_at, NEW_ACCOUNT_WORKING_DAYS, ZONE)
    elif stop is None:
        until = paydays.next_run(plan.rhythm, plan.weekday, clock.now())
    return Free(party, int(minor), plan, account, stop, until)


def _stop(minor: int, plan: Plan, account: PayoutAccount | None, granted: bool, young: bool) -> Stop | None:
    """The first that holds; who it is up to comes before what time mends."""
    reasons = (
        (Stop.OWING, minor < 0),
        (Stop.NO_ACCOUNT, account is None),
        (Stop.REFUSED_ACCOUNT, account is not None and account.refused_at is not None),
        (Stop.NO_RIGHT, not granted),
        (Stop.NEW_ACCOUNT, young),
        (Stop.BELOW_MINIMUM, minor < plan.minimum_minor),
        (Stop.ON_REQUEST, plan.rhythm is Rhythm.ON_REQUEST),
    )
    return next((stop for stop, holds in reasons if holds), None) if minor else None

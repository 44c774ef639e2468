"""When parties are paid: the days that each chose, and the least sum that is worth a transfer.

A run is a moment: 06.00 of a working day, where the banks are. What was free by then goes, once; a payout that came
back goes with the next run, not with this one again. Who chose nothing is paid every working day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.kit import clock
from marketplace.kit.calendar import is_working_day, local
from marketplace.settlement.models import PayoutPlan
from marketplace.settlement.states import Rhythm
from marketplace.settlement.waiting import ZONE

MINIMUM_MINOR = 1_000_000  # Rp10.000: the operator's, below which nobody is paid
MINIMUM_MINOR_MAX = 10_000_000_000  # Rp100.000.000: above that a party would wait for nothing
RUN_AT = time(6, 0)
WEEKDAYS = range(5)  # Monday is 0

_ONE_DAY = timedelta(days=1)
_LOOK_DAYS = 40  # further than any row of holidays and any week


@dataclass(frozen=True)
class Plan:
    """When a party is paid, and from how much on, in minor units. ``weekday`` is that of a weekly payout."""

    rhythm: Rhythm
    weekday: int
    minimum_minor: int

    @property
    def next_at(self) -> datetime | None:
        """When such a party is paid next; None for who asks himself."""
        return next_run(self.rhythm, self.weekday, clock.now())


def plan_of(row: PayoutPlan | None) -> Plan:
    """What a party chose, or what holds for who chose nothing; never below the operator's minimum."""
    if row is None:
        return Plan(Rhythm.DAILY, 0, MINIMUM_MINOR)
    return Plan(row.rhythm, row.weekday, max(row.minimum_minor, MINIMUM_MINOR))


def latest_run(rhythm: Rhythm, weekday: int, now: datetime) -> datetime | None:
    """The last moment up to ``now`` (aware) at which such parties are paid; None for who asks himself."""
    today = local(now, ZONE).date()
    days = (today - _ONE_DAY * back for back in range(_LOOK_DAYS))
    return next((at for day in days if _is_run(rhythm, weekday, day) and (at := _at(day)) <= now), None)


def next_run(rhythm: Rhythm, weekday: int, now: datetime) -> datetime | None:
    """The first moment after ``now``; None for who asks himself."""
    today = local(now, ZONE).date()
    days = (today + _ONE_DAY * on for on in range(_LOOK_DAYS))
    return next((at for day in days if _is_run(rhythm, weekday, day) and (at := _at(day)) > now), None)


def _is_run(rhythm: Rhythm, weekday: int, day: date) -> bool:
    """Weekly is the first working day from the chosen one on: a holiday only puts it off."""
    if rhythm is Rhythm.ON_REQUEST or not is_working_day(day):
        return False
    if rhythm is Rhythm.DAILY:
        return True
    chosen = day - _ONE_DAY * ((day.weekday() - weekday) % 7)
    return not any(is_working_day(chosen + _ONE_DAY * n) for n in range((day - chosen).days))


def _at(day: date) -> datetime:
    return datetime.combine(day, RUN_AT, ZoneInfo(ZONE))

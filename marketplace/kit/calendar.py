"""The working calendar: the three Indonesian time zones, working days and national holidays.

Pure functions over what they are given; nobody here reads a clock. A working day is Monday to Friday without
the national holidays (*tanggal merah*). The joint leave days of the civil service (*cuti bersama*) count as
working days: they bind no private seller or courier, and the government moves them within the year, after
promises were made.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
CLOSING_TIME = time(17, 0)

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def zone_label(tz: str) -> str:
    """What people call the zone: ``WIB``, ``WITA`` or ``WIT``; any other zone goes by its own name."""
    return ZONE_LABELS.get(tz, tz)


def local(dt: datetime, tz: str) -> datetime:
    """The same moment on the wall clock of ``tz``. Raises ValueError for a datetime without a zone."""
    if dt.tzinfo is None:
        raise ValueError("a moment needs its zone: a naive datetime was given")
    return dt.astimezone(ZoneInfo(tz))


def is_working_day(day: date) -> bool:
    """Whether people are held to their promises on this local day. Raises TypeError for a datetime."""
    if isinstance(day, datetime):
        raise TypeError("a local day is meant, not a moment: its zone must be settled first")
    return day.weekday() < _SATURDAY and day not in _national_holidays(day.year)


def add_working_days(moment: datetime, n: int, tz: str) -> datetime:
    """When the ``n``-th working day after the local day of ``moment`` closes (17.00 in ``tz``), in UTC.

    The day of ``moment`` itself is not counted, whatever its hour: one working day from Friday evening is
    Monday 17.00. With ``n`` 0 it is today's close, or the next working day's where today is free or already
    closed; so the answer never lies before ``moment``. A naive moment or a negative ``n`` is a ValueError.
    """
    if n < 0:
        raise ValueError("working days are counted forward")
    here = local(moment, tz)
    day = here.date()
    if n == 0 and not (is_working_day(day) and here.time() <= CLOSING_TIME):
        n = 1
    for _ in range(n):
        day = _next_working_day(day)
    return datetime.combine(day, CLOSING_TIME, ZoneInfo(tz)).astimezone(UTC)


def working_days_open_since(now: datetime, n: int, tz: str) -> datetime:
    """The first moment of which ``n`` working days have not closed at ``now``: what lies before it has had them.

    For a question to a database, which knows no holidays: ``since < working_days_open_since(now, n, tz)`` is as much as
    ``add_working_days(since, n, tz) <= now``. A naive moment or ``n`` below one is a ValueError.
    """
    if n < 1:
        raise ValueError("of no working day there is nothing to wait for")
    day = datetime.combine(local(now, tz).date(), time(), ZoneInfo(tz))
    while add_working_days(day - _ONE_DAY, n, tz) > now:
        day -= _ONE_DAY
    return day.astimezone(UTC)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and with ``end``; negative when ``end`` comes first."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=passed)) for passed in range(1, (end - start).days + 1))


def _next_working_day(day: date) -> date:
    day += _ONE_DAY
    while not is_working_day(day):
        day += _ONE_DAY
    return day


@lru_cache(maxsize=64)
def _national_holidays(year: int) -> frozenset[date]:
    """The year's holidays as plain dates: the library's own calendar changes while threads read it."""
    return frozenset(holidays.country_holidays("ID", years=year))

"""The hours in which nobody's phone should ring."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.kit.calendar import local


def after_quiet(at: datetime, zone: str, begins: int, ends: int) -> datetime:
    """``at``, or the end of the quiet hours it lies in.

    ``begins`` and ``ends`` are hours (0 to 23) on the wall clock of ``zone``; where they are equal, no hour is quiet.
    """
    here = local(at, zone)
    if not _is_quiet(here.hour, begins, ends):
        return at
    day = here.date() if here.hour < ends else here.date() + timedelta(days=1)
    return datetime.combine(day, time(ends), ZoneInfo(zone)).astimezone(at.tzinfo)


def _is_quiet(hour: int, begins: int, ends: int) -> bool:
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends

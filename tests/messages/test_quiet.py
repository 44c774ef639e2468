"""When nothing may ring."""

from datetime import UTC, datetime

import pytest

from marketplace.messages.quiet import after_quiet


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        ("Asia/Jakarta", at(22, 13, 59), at(22, 13, 59)),  # 20.59
        ("Asia/Jakarta", at(22, 14, 0), at(23, 0, 0)),  # 21.00
        ("Asia/Jakarta", at(22, 23, 59), at(23, 0, 0)),  # 06.59
        ("Asia/Jakarta", at(23, 0, 0), at(23, 0, 0)),  # 07.00
        ("Asia/Makassar", at(22, 13, 0), at(22, 23, 0)),  # 21.00
        ("Asia/Jayapura", at(22, 12, 0), at(22, 22, 0)),  # 21.00
        ("Asia/Jayapura", at(22, 21, 30), at(22, 22, 0)),  # 06.30
    ],
)
def test_the_night_is_each_person_s_own(zone: str, now: datetime, then: datetime) -> None:
    assert after_quiet(now, zone, 21, 7) == then


def test_quiet_hours_may_lie_in_the_day() -> None:
    assert after_quiet(at(22, 6), "Asia/Jakarta", 12, 14) == at(22, 7)  # 13.00
    assert after_quiet(at(22, 7), "Asia/Jakarta", 12, 14) == at(22, 7)  # 14.00


def test_equal_hours_are_no_quiet_hours() -> None:
    assert after_quiet(at(22, 14), "Asia/Jakarta", 0, 0) == at(22, 14)

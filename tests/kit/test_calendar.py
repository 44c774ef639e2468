"""Promises count working days, on the wall clock of where people live."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit.calendar import (
    ZONE_LABELS,
    add_working_days,
    is_working_day,
    local,
    working_days_between,
    working_days_open_since,
    zone_label,
)

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
zones = st.sampled_from(sorted(ZONE_LABELS))
counts = st.integers(0, 40)


@pytest.mark.parametrize(("tz", "label"), [(JAKARTA, "WIB"), (MAKASSAR, "WITA"), (JAYAPURA, "WIT")])
def test_a_zone_is_called_as_people_call_it(tz: str, label: str) -> None:
    assert zone_label(tz) == label


def test_a_foreign_zone_keeps_its_own_name() -> None:
    assert zone_label("Europe/Rome") == "Europe/Rome"


def test_midnight_in_jakarta_is_two_in_the_morning_in_jayapura() -> None:
    midnight = datetime(2026, 11, 11, 17, 0, tzinfo=UTC)
    assert local(midnight, JAKARTA).isoformat() == "2026-11-12T00:00:00+07:00"
    assert local(midnight, JAYAPURA).isoformat() == "2026-11-12T02:00:00+09:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        local(datetime(2026, 11, 12), JAKARTA)
    with pytest.raises(ValueError, match="naive"):
        add_working_days(datetime(2026, 11, 12), 1, JAKARTA)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 8, 17), False),  # Independence Day, a Monday
        (date(2026, 3, 19), False),  # Nyepi, a Thursday
        (date(2026, 12, 25), False),  # Christmas, a Friday
        (date(2026, 12, 24), True),  # joint leave binds the civil service only
    ],
)
def test_working_days_leave_out_weekends_and_national_holidays(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError):
        is_working_day(datetime(2026, 8, 17, tzinfo=UTC))


def jakarta(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=ZoneInfo(JAKARTA))


@pytest.mark.parametrize(
    ("moment", "n", "due"),
    [
        (jakarta(20, 9), 1, jakarta(23, 17)),  # Friday morning: Monday
        (jakarta(20, 21), 1, jakarta(23, 17)),  # Friday evening: Monday all the same
        (jakarta(21, 9), 1, jakarta(23, 17)),  # Saturday: Monday
        (jakarta(23, 9), 2, jakarta(25, 17)),
        (jakarta(23, 9), 0, jakarta(23, 17)),  # today, while it is open
        (jakarta(23, 18), 0, jakarta(24, 17)),  # today is closed
        (jakarta(22, 9), 0, jakarta(23, 17)),  # today is a Sunday
        (jakarta(14, 9, 8), 1, jakarta(18, 17, 8)),  # over Independence Day
    ],
)
def test_a_promise_falls_due_when_the_working_day_closes(moment: datetime, n: int, due: datetime) -> None:
    assert add_working_days(moment, n, JAKARTA) == due


def test_a_late_evening_in_jakarta_is_already_tomorrow_in_jayapura() -> None:
    late_sunday = jakarta(22, 22)
    assert local(add_working_days(late_sunday, 1, JAKARTA), JAKARTA).date() == date(2026, 11, 23)
    assert local(add_working_days(late_sunday, 1, JAYAPURA), JAYAPURA).date() == date(2026, 11, 24)


def test_working_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(jakarta(20, 9), -1, JAKARTA)


@given(moments, counts, zones)
def test_a_promise_closes_at_five_on_a_working_day_and_never_before_it_was_made(
    moment: datetime, n: int, tz: str
) -> None:
    due = add_working_days(moment, n, tz)
    assert due.tzinfo is UTC
    assert due >= moment
    assert (local(due, tz).hour, local(due, tz).minute) == (17, 0)
    assert is_working_day(local(due, tz).date())


@given(moments, st.integers(1, 40), zones)
def test_counting_back_what_was_added_gives_the_number(moment: datetime, n: int, tz: str) -> None:
    due = add_working_days(moment, n, tz)
    assert working_days_between(local(moment, tz).date(), local(due, tz).date()) == n


@given(moments, counts, zones)
def test_one_more_working_day_is_always_later(moment: datetime, n: int, tz: str) -> None:
    assert add_working_days(moment, n + 1, tz) >= add_working_days(moment, n, tz)
    assert add_working_days(moment, n + 2, tz) > add_working_days(moment, n + 1, tz)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_spans_of_working_days_add_up(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    parts = working_days_between(start, middle) + working_days_between(middle, end)
    assert working_days_between(start, end) == parts
    assert working_days_between(end, start) == -parts


@given(moments, st.integers(1, 40), zones)
def test_what_lies_before_the_first_open_moment_has_had_its_days_and_nothing_else(
    moment: datetime, n: int, tz: str
) -> None:
    first = working_days_open_since(moment, n, tz)
    assert add_working_days(first, n, tz) > moment
    assert add_working_days(first - timedelta(microseconds=1), n, tz) <= moment

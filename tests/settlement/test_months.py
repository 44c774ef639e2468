"""Months of a statement, as they are asked for in an address."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from marketplace.settlement.statement import Period, month


def test_a_month_begins_at_midnight_where_the_party_lives() -> None:
    period = month("2026-11", "Asia/Jayapura")
    assert period == Period(
        datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Jayapura")),
        datetime(2026, 12, 1, tzinfo=ZoneInfo("Asia/Jayapura")),
        "2026-11",
    )


@pytest.mark.parametrize("word", ["", None, "2026-13", "2026-1", "0001-01", "9999-12", "2026-11-01", "semua"])
def test_what_is_no_month_is_none(word: str | None) -> None:
    assert month(word, "Asia/Jakarta") is None

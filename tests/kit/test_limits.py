"""Guessing is slowed down, and the counters lie where every worker sees them."""

from datetime import timedelta

import pytest

from marketplace.kit import clock
from marketplace.kit.web.limits import DatabaseCounters
from tests.races import race


@pytest.fixture
def counters(app) -> DatabaseCounters:
    """Counters in the app's database."""
    return DatabaseCounters(f"counters+{app.config['DATABASE_URL']}")


def test_a_window_counts_up_ends_and_begins_anew(counters, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [counters.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert counters.incr("b", 60, amount=5) == 5
    assert counters.get("a") == 3
    now = clock.real_now()
    assert 0 < counters.get_expiry("a") - now.timestamp() <= 60
    monkeypatch.setattr("marketplace.kit.web.limits.real_now", lambda: now + timedelta(seconds=61))
    assert counters.get("a") == 0
    assert counters.incr("a", 60) == 1


def test_counters_can_be_cleared(counters) -> None:
    counters.incr("a", 60)
    counters.incr("b", 60)
    counters.clear("a")
    assert (counters.get("a"), counters.get("b")) == (0, 1)
    assert counters.reset() == 1
    assert counters.get("b") == 0
    assert counters.check() is True


def test_a_key_of_any_length_counts(counters) -> None:
    assert counters.incr("x" * 5_000, 60) == 1
    assert counters.get("x" * 5_000) == 1


def test_many_at_once_are_all_counted(app, counters) -> None:
    counts = race(app, [lambda: [counters.incr("a", 60) for _ in range(5)]] * 4)
    assert sorted(n for mine in counts for n in mine) == list(range(1, 21))

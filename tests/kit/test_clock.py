"""Business time may run ahead, for everybody alike, and never goes back; real time is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from tests.races import race

DAY = timedelta(days=1)


def test_business_time_is_real_time_until_somebody_moves_it(session) -> None:
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=1)
    before = clock.real_now()
    assert clock.advance(3 * DAY) - before >= 3 * DAY
    assert abs(clock.now() - clock.real_now() - 3 * DAY) < timedelta(seconds=1)


def test_everybody_sees_the_same_business_time(app) -> None:
    with app.app_context():
        clock.advance(DAY)
        db.session.commit()
    with app.app_context():
        clock.advance(DAY)
        db.session.commit()
    with app.app_context():
        assert abs(clock.now() - clock.real_now() - 2 * DAY) < timedelta(seconds=1)


def test_nobody_moves_it_back(session) -> None:
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-DAY)


def test_two_who_move_it_at_once_both_count(app) -> None:
    with app.app_context():
        clock.advance(DAY)
        db.session.commit()

    def move() -> None:
        with unit_of_work():
            clock.advance(DAY)

    assert race(app, [move, move]) == [None, None]
    with app.app_context():
        assert clock.now() - clock.real_now() > 2.9 * DAY


def test_outside_the_application_it_is_real_time() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_what_is_replayed_happens_then_for_this_block_alone(app_on_sqlite) -> None:
    then = datetime(2020, 5, 1, tzinfo=UTC)
    with app_on_sqlite.app_context():
        with clock.replaying(then):
            assert clock.now() == then
            assert clock.real_now() > then
        assert clock.now() > then
        with pytest.raises(ValueError, match="zone"), clock.replaying(datetime(2020, 5, 1)):
            pass

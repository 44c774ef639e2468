"""What is played happens in the order of its time, at its time, and all of it or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from marketplace.accounts.actor import THE_CLOCK
from marketplace.demo.stage import CLOCKS_EVERY, Stage, acting_at
from marketplace.events import actions as events
from marketplace.events.models import Delivery, Event
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import make
from tests.contents import counts

BEGIN = datetime(2024, 3, 4, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_steps_are_played_in_the_order_of_their_time_and_at_it(app_on_sqlite: Flask) -> None:
    seen: list[tuple[str, datetime]] = []
    with app_on_sqlite.app_context():
        stage = Stage(BEGIN)
        stage.at(BEGIN + 3 * HOUR, lambda: seen.append(("last", clock.now())))
        stage.at(BEGIN + HOUR, lambda: seen.append(("first", clock.now())))
        stage.at(BEGIN + HOUR, lambda: stage.at(BEGIN, lambda: seen.append(("planned late", clock.now()))))
        stage.play(BEGIN + 2 * HOUR)
        assert seen == [("first", BEGIN + HOUR), ("planned late", BEGIN + HOUR)]
        assert stage.now == BEGIN + 2 * HOUR
        stage.play(BEGIN + 4 * HOUR)
    assert seen[-1] == ("last", BEGIN + 3 * HOUR)


def test_what_follows_is_done_at_once_and_leaves_no_wake_up_behind(app: Flask) -> None:
    with app.app_context():
        order = make.make_order(SaleState.PAID, sellers=1)
        sale = order.sales[0]
        with unit_of_work(), acting_at(BEGIN):
            events.record(
                "sale.declined", ("sale", sale.public_id), THE_CLOCK, seller=sale.seller.public_id, reason="x"
            )
        event = db.session.query(Event).filter_by(kind="sale.declined").one()
        assert event.at == BEGIN
        assert event.recorded_at > BEGIN
        deliveries = db.session.query(Delivery).filter_by(event_id=event.id).all()
        assert deliveries
        assert all(delivery.done_at for delivery in deliveries)
        assert events.deliver_all() == 0


def test_a_step_that_fails_leaves_nothing(app: Flask) -> None:
    def fail() -> None:
        events.record("sale.completed", ("sale", "PL-NOSUCH"), THE_CLOCK)

    with app.app_context():
        before = counts()
        stage = Stage(BEGIN)
        stage.at(BEGIN, fail)
        with pytest.raises(NoResultFound), unit_of_work():
            stage.play(BEGIN + HOUR)
        assert counts() == before


def test_between_the_steps_the_clocks_strike(app: Flask) -> None:
    with app.app_context():
        sale = make.make_sale(SaleState.DELIVERED)
        assert sale.due_at is not None
        stage = Stage(sale.due_at - HOUR)
        with unit_of_work():
            stage.play(sale.due_at + CLOCKS_EVERY)
        assert db.session.get_one(Sale, sale.id, populate_existing=True).state is SaleState.COMPLETED
        assert sale.ended_at is not None
        assert (
            sale.ended_at <= sale.due_at if sale.due_at else sale.ended_at < clock.now() + CLOCKS_EVERY * 20
        )

"""Nobody sees what the other said before both have spoken or the time is over."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, Missing, Refusal
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import Rating
from tests import walk
from tests.contents import counts
from tests.make import make_buyer, make_sale, make_seller
from tests.races import race
from tests.walk import actor_of

BUYER, SELLER, COURIER = PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER


@pytest.fixture
def sale(app_on_sqlite) -> Sale:
    """A sale that is complete."""
    with app_on_sqlite.app_context():
        yield make_sale(SaleState.COMPLETED)


def revealed(sale: Sale) -> list[bool]:
    return [
        at is not None
        for at in db.session.scalars(
            select(Rating.revealed_at).where(Rating.sale_id == sale.id).order_by(Rating.id)
        )
    ]


def told() -> int:
    return db.session.scalar(select(func.count(Event.id)).where(Event.kind == "rating.revealed")) or 0


def test_the_veil_lifts_when_all_have_spoken(sale) -> None:
    walk.rate(sale, BUYER, SELLER, 5)
    walk.rate(sale, BUYER, COURIER, 4)
    assert (revealed(sale), told()) == ([False, False], 0)
    walk.rate(sale, SELLER, BUYER, 3)
    assert (revealed(sale), told()) == ([True] * 3, 3)


def test_the_veil_lifts_when_the_time_is_over(sale) -> None:
    walk.rate(sale, BUYER, SELLER, 1)
    db.session.commit()
    walk.let_pass(timedelta(days=sale.rating_days, minutes=-5))
    assert revealed(sale) == [False]
    walk.let_pass(timedelta(minutes=6))
    db.session.expire_all()
    assert (revealed(sale), told()) == ([True], 1)


def test_who_has_seen_the_other_can_say_no_more(sale) -> None:
    walk.rate(sale, BUYER, SELLER, 1)
    db.session.commit()
    walk.let_pass(timedelta(days=sale.rating_days, minutes=1))
    refused(sale, SELLER, BUYER, 1, "window-closed")


def test_the_time_is_over_also_when_the_clock_is_late_to_say_so(sale) -> None:
    clock.advance(timedelta(days=sale.rating_days, minutes=1))
    db.session.commit()
    refused(sale, SELLER, BUYER, 1, "window-closed")


def test_the_same_again_changes_nothing_and_other_stars_are_refused(sale) -> None:
    first = walk.rate(sale, BUYER, SELLER, 5, "Rapi.")
    db.session.commit()
    before = counts()
    assert walk.rate(sale, BUYER, SELLER, 5, "Rapi.") is first
    assert counts() == before
    refused(sale, BUYER, SELLER, 1, "already-rated")


def test_only_a_completed_sale_is_rated(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        for state in (SaleState.PAID, SaleState.DELIVERED, SaleState.DECLINED):
            refused(make_sale(state), BUYER, SELLER, 5, "window-closed")


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_go_from_one_to_five(sale, stars: int) -> None:
    refused(sale, BUYER, SELLER, stars, "stars")


@pytest.mark.parametrize(
    ("rater", "whom"), [(BUYER, BUYER), (SELLER, COURIER), (COURIER, SELLER), (SELLER, SELLER)]
)
def test_only_those_who_dealt_with_each_other_rate_each_other(
    sale, rater: PartyKind, whom: PartyKind
) -> None:
    with pytest.raises(Invalid):
        walk.rate(sale, rater, whom, 5)


def test_a_stranger_rates_nothing(sale) -> None:
    def as_stranger(party: Party, whom: PartyKind) -> None:
        with pytest.raises(Missing):
            reviews.rate(actor_of(party), sale, whom, 1)

    as_stranger(make_buyer(), SELLER)
    as_stranger(make_seller(), BUYER)


def test_two_who_speak_last_at_once_lift_the_veil_once(app) -> None:
    with app.app_context():
        sale = make_sale(SaleState.COMPLETED)
        walk.rate(sale, BUYER, COURIER, 5)
        db.session.commit()
        sale_id = sale.id

    def say(rater: PartyKind, whom: PartyKind) -> None:
        with unit_of_work():
            walk.rate(db.session.get_one(Sale, sale_id), rater, whom, 5)

    assert race(app, [lambda: say(BUYER, SELLER), lambda: say(SELLER, BUYER)]) == [None, None]
    with app.app_context():
        assert (revealed(db.session.get_one(Sale, sale_id)), told()) == ([True] * 3, 3)


def refused(sale: Sale, rater: PartyKind, whom: PartyKind, stars: int, code: str) -> None:
    before = counts()
    with pytest.raises(Refusal) as refusal:
        walk.rate(sale, rater, whom, stars)
    assert refusal.value.code == code
    db.session.rollback()
    assert counts() == before

"""Whatever roads money takes, and in whatever order, it adds up, keeps its bounds, and nothing is left on the way."""

import importlib
import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.ledger.actions import Posting
from tests.counts import count
from tests.recipes.book import NEVER_ABOVE, NEVER_BELOW, Book, name_of
from tests.recipes.roads import BANK, CARDS, ROADS, Play, close

MODULES = (
    "marketplace.orders.postings",
    "marketplace.promotions.postings",
    "marketplace.settlement.postings",
    "marketplace.cash.postings",
    "payments.postings",
)
RECIPES = {
    name_of(made)
    for module in map(importlib.import_module, MODULES)
    for _, made in inspect.getmembers(module, inspect.isfunction)
    if made.__module__ == module.__name__ and made.__annotations__.get("return") == list[Posting]
}


@pytest.mark.proof
@settings(max_examples=count("EXAMPLES"), deadline=None)
@given(st.lists(st.sampled_from(ROADS), min_size=1, max_size=8), st.data())
def test_money_adds_up_on_every_road_and_none_is_left_on_the_way(roads: list, data: st.DataObject) -> None:
    play = Play(Book(), lambda least, most: data.draw(st.integers(least, most)))
    for road in roads:
        road(play)
        assert sum(play.book.balances.values()) == 0
    close(play)
    assert sum(play.book.balances.values()) == 0
    assert play.book.standing(*NEVER_BELOW, *NEVER_ABOVE) == {}
    at_providers = {a: -m for a, m in play.book.standing("provider:%:clearing").items()}
    earned = sum(minor for a, minor in play.book.balances.items() if a.startswith("operator:"))
    assert sum(at_providers.values()) == earned
    assert at_providers.keys() <= {f"provider:{name}:clearing" for name in (BANK, CARDS)}


def test_no_recipe_is_there_that_no_road_takes() -> None:
    play = Play(Book(), lambda least, most: (least + most) // 2)
    for road in ROADS:
        road(play)
    close(play)
    assert RECIPES - play.book.posted.keys() == set()


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
def test_every_road_comes_to_its_end_with_the_least_amounts(road) -> None:
    play = Play(Book(), lambda least, most: least)
    road(play)
    close(play)
    assert play.book.standing(*NEVER_BELOW, *NEVER_ABOVE) == {}

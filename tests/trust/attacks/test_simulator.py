"""Attacks are raw events: the same for a seed, in order, and without a word of who is honest."""

import functools
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bench.attacks import scenes
from bench.attacks.market import Market, Size
from bench.attacks.ours import TheModel
from bench.attacks.playing import with_steps
from bench.attacks.scenes import Sizes
from bench.trust.methods import Beta
from marketplace.trust.model.exposure import Exposures

SMALL = Size(sellers=30, buyers=300, days=280, warm_up_days=80)
FEW = Sizes(robbers=1, slandered=3, rings=1, newcomers=2, budget=150)
COLUMNS = {"event_id", "ts", "type", "order_id", "buyer", "seller", "amount", "category", "attrs"}
ATTRS = {
    *("device", "phone", "address", "bank_account", "role", "items", "freight", "promised", "ship_by"),
    *("buyer_state", "seller_state", "product", "late", "by", "stars", "reason", "fault"),
}


class Listener:
    """A method that writes down what it hears, and allows everything."""

    steps = (1.0, 1e9)

    def __init__(self) -> None:
        self.heard: list[Mapping[str, Any]] = []

    def feed(self, event: Mapping[str, Any]) -> None:
        self.heard.append(event)

    def score(self, party: str, at: int) -> float:
        return 0.0

    def exposure(self, party: str, at: int) -> float:
        return 100.0


@functools.cache
def market(seed: int) -> Market:
    return Market(seed, SMALL)


@functools.cache
def heard_in_all_scenes() -> list[Mapping[str, Any]]:
    listener = Listener()
    for scene in (scenes.fake_sales, scenes.bad_mouthing, scenes.rings, scenes.traitors, scenes.whitewashing):
        scene(market(1), listener, FEW)
        listener.heard.append({})
    return listener.heard


def test_an_event_says_what_the_stream_says_and_nothing_of_who_is_honest() -> None:
    told = [event for event in heard_in_all_scenes() if event]
    assert {frozenset(event) for event in told} == {frozenset(COLUMNS)}
    assert {name for event in told for name in event["attrs"]} <= ATTRS
    parties = {event[side] for event in told for side in ("buyer", "seller")} - {""}
    assert {len(party) for party in parties} == {13}
    assert {party[0] for party in parties} == {"b", "s"}


def test_events_come_in_order_and_orders_are_placed_by_those_who_registered() -> None:
    at, known = 0, set()
    for event in heard_in_all_scenes():
        if not event:
            at, known = 0, set()
            continue
        assert event["ts"] >= at
        at = event["ts"]
        if event["type"] == "party_registered":
            known.add(event["buyer"] or event["seller"])
        if event["type"] == "order_placed":
            assert {event["buyer"], event["seller"]} <= known


def test_the_same_seed_is_the_same_market_and_another_is_another() -> None:
    assert Market(1, SMALL).events == Market(1, SMALL).events
    assert Market(2, SMALL).events != Market(1, SMALL).events


def test_a_scene_of_a_seed_is_always_the_same() -> None:
    once, again = (scenes.oscillation(market(1), TheModel(), FEW) for _ in range(2))
    assert once == again


def test_a_score_alone_delists_at_most_one_honest_seller_in_twenty() -> None:
    ready = with_steps(Beta, market(1))
    alarms = scenes.honest_cost(market(1), ready(), FEW)["false alarms"]["all"]
    assert 1 < sum(alarms) / len(alarms) <= 5


def test_today_a_name_is_bought_for_less_than_a_tenth_of_what_it_takes_now() -> None:
    beta = with_steps(Beta, market(1))()
    assert min(cost for [cost] in scenes.fake_sales(market(1), beta, FEW)["cost"].values()) < 100
    dear = Sizes(budget=1_000)
    assert min(cost for [cost] in scenes.fake_sales(market(1), Exposures(), dear)["cost"].values()) > 1e6  # type: ignore[arg-type]


def test_one_who_opens_again_with_his_old_bank_account_is_known() -> None:
    found = scenes.whitewashing(market(1), TheModel(), Sizes(robbers=2))
    assert max(found["gain"]["same bank account"]) == 0
    assert max(found["gain in steps"]["all new"]) == 0


def test_every_kind_of_event_is_played() -> None:
    kinds = Counter(event["type"] for event in heard_in_all_scenes() if event)
    assert set(kinds) == {
        *("party_registered", "order_placed", "handed_to_courier", "delivered", "canceled", "review"),
        *("dispute_opened", "dispute_closed", "refund"),
    }

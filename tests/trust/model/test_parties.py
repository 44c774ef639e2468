"""Facts about the five parties: good ones never lower, all fade, and the order of keeping makes no difference."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.trust.model.parties import (
    DAY,
    FAMILIES,
    KINDS,
    OPERATOR,
    SELLER,
    START,
    Fact,
    Parties,
    Score,
    recompute,
)

NOW = 20_000 * DAY
GOOD = sorted(name for name, kind in KINDS.items() if not kind.bad)
BAD = sorted(name for name, kind in KINDS.items() if kind.bad)

facts = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from(sorted(KINDS)),
        party=st.sampled_from(("a", "b")),
        at=st.integers(NOW - 900 * DAY, NOW),
        subject=st.text("xyz", min_size=1, max_size=3),
        counterpart=st.sampled_from(("", "c", "d")),
        value=st.floats(0, 40),
        believed=st.floats(0, 1),
        expected=st.one_of(st.none(), st.floats(0, 1)),
    ),
    max_size=40,
)


def _kind_of(fact_kind: str) -> str:
    return FAMILIES[KINDS[fact_kind].family].party


def _all(parties: Parties, party: str, at: int = NOW) -> list[Score]:
    return [parties.score(party, kind, at) for kind in START]


@settings(max_examples=30)
@given(facts)
def test_one_by_one_and_all_at_once_agree_and_reasons_add_up(known: list[Fact]) -> None:
    known.sort(key=lambda fact: fact.at)
    one_by_one = Parties()
    for fact in known:
        one_by_one.learn(fact)
    for left, right in zip(_all(one_by_one, "a"), _all(recompute(reversed(known)), "a"), strict=True):
        if len({fact.at for fact in known}) == len(known):
            assert left.log_odds == pytest.approx(right.log_odds, abs=1e-9)
        assert abs(math.fsum(reason.log_odds for reason in left.reasons) - left.log_odds) < 1e-9
        assert 0 < left.p_bad_low < left.p_bad < left.p_bad_high < 1


@settings(max_examples=30)
@given(facts, st.sampled_from(GOOD), st.sampled_from(BAD), st.floats(0.1, 10))
def test_a_good_fact_never_lowers_and_a_bad_one_never_lifts(
    known: list[Fact], good: str, bad: str, value: float
) -> None:
    before = recompute(known)
    for kind, sign in ((good, 1), (bad, -1)):
        after = recompute([*known, Fact(kind, "a", NOW, "o", "e", value)])
        was, now = (found.score("a", _kind_of(kind), NOW) for found in (before, after))
        assert sign * (was.log_odds - now.log_odds) >= -1e-12
        assert sign * (now.points - was.points) >= 0
        assert [score.log_odds for score in _all(after, "b")] == [s.log_odds for s in _all(before, "b")]


@settings(max_examples=20)
@given(facts)
def test_the_same_facts_make_the_same_score_whoever_they_are_about(known: list[Fact]) -> None:
    swapped = [fact._replace(party={"a": "b", "b": "a"}[fact.party]) for fact in known]
    for left, right in zip(_all(recompute(known), "a"), _all(recompute(swapped), "b"), strict=True):
        assert left == right


def test_all_is_forgotten_and_bad_news_at_half_the_speed() -> None:
    parties = recompute([Fact("refunded", "bad", NOW), Fact("sale_completed", "good", NOW)])
    start = Parties().score("nobody", SELLER, NOW)
    moved = {}
    for party in ("bad", "good"):
        distances = [
            abs(parties.score(party, SELLER, NOW + days * DAY).log_odds - start.log_odds)
            for days in (0, 180, 360, 720, 20_000)
        ]
        assert distances == sorted(distances, reverse=True)
        assert distances[-1] < 1e-6
        moved[party] = distances[1] / distances[0]
    assert moved["bad"] > 0.6
    assert moved["good"] == pytest.approx(0.5, abs=0.02)


def test_ten_facts_by_one_counterpart_weigh_less_than_three_by_three() -> None:
    ten = recompute([Fact("stars_bad", "a", NOW, counterpart="c")] * 10)
    three = recompute([Fact("stars_bad", "a", NOW, counterpart=name) for name in "cde"])
    assert ten.score("a", SELLER, NOW).log_odds < three.score("a", SELLER, NOW).log_odds


def test_standings_follow_what_is_sure_and_name_what_went_badly() -> None:
    assert Parties().score("new", SELLER, NOW).standing == "new"
    served = [Fact("sale_completed", "s", NOW, f"o{n}", f"b{n}") for n in range(400)]
    assert recompute(served[:20]).score("s", SELLER, NOW).standing == "building"
    robbed = [Fact("case_lost", "s", NOW, f"x{n}", f"c{n}") for n in range(20)]
    score = recompute([*served[:10], *robbed]).score("s", SELLER, NOW)
    assert score.standing in ("restricted", "suspended")
    (goods,) = [reason for reason in score.reasons if reason.name == "goods"]
    assert goods.subjects == tuple(f"x{n}" for n in range(15, 20))
    overturned = [Fact("sanction_overturned", "p", NOW, "k")]
    assert recompute(overturned).score("p", OPERATOR, NOW).points < 70


def test_a_fact_that_weighs_less_than_nothing_is_refused() -> None:
    for fact in (Fact("paid", "a", NOW, believed=1.5), Fact("paid", "a", NOW, value=math.nan)):
        with pytest.raises(ValueError, match="a fact of a weighs"):
            Parties().learn(fact)

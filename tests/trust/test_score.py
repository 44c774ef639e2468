"""A score says how the next order will go, says why, and treats the unknown as unknown."""

import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.trust.facts import FACT_KINDS, Fact, fact
from marketplace.trust.score import (
    CAPABILITIES,
    HALF_LIFE_DAYS_BAD,
    HALF_LIFE_DAYS_GOOD,
    PETALS,
    PRIOR_BAD,
    PRIOR_GOOD,
    Reputation,
    Standing,
    learn,
    packed,
    recompute,
    score,
    unpacked,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
SALE = ("sale", "PL-1")

GOOD_KINDS = [name for name, kind in FACT_KINDS.items() if kind.good]
BAD_KINDS = [name for name, kind in FACT_KINDS.items() if not kind.good]
RANK = [
    Standing.SUSPENDED,
    Standing.RESTRICTED,
    Standing.NEW,
    Standing.BUILDING,
    Standing.GOOD,
    Standing.EXCELLENT,
]

moments = st.timedeltas(timedelta(0), timedelta(days=1_500)).map(lambda gone: START + gone)


def facts_of(kinds: list[str]) -> st.SearchStrategy[Fact]:
    return st.builds(
        fact,
        st.sampled_from(kinds),
        st.just("T1"),
        moments,
        st.just(SALE),
        st.floats(0.01, 5, allow_nan=False),
    )


some_facts = st.lists(facts_of(list(FACT_KINDS)), max_size=40)


def learnt(facts: list[Fact]) -> Reputation:
    state = Reputation()
    for one in facts:
        state = learn(state, one)
    return state


def sales(count: int, kind: str = "sale_completed", at: datetime = START) -> list[Fact]:
    return [fact(kind, "T1", at, ("sale", f"PL-{number}")) for number in range(count)]


def assert_same(one: Reputation, other: Reputation) -> None:
    assert one.as_of == other.as_of
    assert one.counts == other.counts
    for left, right in zip(one.tallies, other.tallies, strict=True):
        assert left.kind == right.kind
        assert left.evidence == pytest.approx(right.evidence, rel=1e-9, abs=1e-9)


@given(facts=some_facts, more=facts_of(GOOD_KINDS))
def test_one_more_good_fact_never_raises_the_risk_nor_costs_standing(facts: list[Fact], more: Fact) -> None:
    at = max(one.at for one in [*facts, more])
    before, after = score(learnt(facts), at), score(learnt([*facts, more]), at)
    assert after.p_bad <= before.p_bad + 1e-12
    assert after.points >= before.points
    assert RANK.index(after.standing) >= RANK.index(before.standing)


@given(facts=some_facts, more=facts_of(BAD_KINDS))
def test_one_more_bad_fact_never_lowers_the_risk(facts: list[Fact], more: Fact) -> None:
    at = max(one.at for one in [*facts, more])
    assert score(learnt([*facts, more]), at).p_bad >= score(learnt(facts), at).p_bad - 1e-12


@given(facts=some_facts)
def test_what_is_long_past_leaves_the_prior(facts: list[Fact]) -> None:
    late = score(learnt(facts), START + timedelta(days=50_000))
    assert late.p_bad == pytest.approx(PRIOR_BAD / (PRIOR_BAD + PRIOR_GOOD), abs=1e-9)
    assert late.standing is Standing.NEW
    assert late.points == 70


def test_bad_news_fades_at_half_the_speed_of_good() -> None:
    both = learnt(sales(1) + sales(1, "sale_cancelled_unpacked"))
    assert HALF_LIFE_DAYS_BAD == 2 * HALF_LIFE_DAYS_GOOD
    later = learn(both, fact("packed_late", "T1", START + timedelta(days=360), SALE))
    assert later.good == pytest.approx(0.25)
    assert later.bad == pytest.approx(0.5 + FACT_KINDS["packed_late"].weight)


@given(facts=some_facts.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_the_order_of_arrival_does_not_matter(facts: tuple[list[Fact], list[Fact]]) -> None:
    assert_same(learnt(facts[0]), learnt(facts[1]))


@given(facts=some_facts)
def test_fact_by_fact_gives_the_same_as_all_at_once(facts: list[Fact]) -> None:
    assert_same(learnt(facts), recompute(facts))
    at = START + timedelta(days=2_000)
    assert score(learnt(facts), at).p_bad == pytest.approx(score(recompute(facts), at).p_bad, abs=1e-9)


@given(facts=some_facts, at=moments)
def test_the_reasons_add_up_to_the_log_odds(facts: list[Fact], at: datetime) -> None:
    said = score(learnt(facts), at)
    assert math.fsum(reason.log_odds for reason in said.reasons) == pytest.approx(said.log_odds, abs=1e-9)
    assert said.log_odds == pytest.approx(math.log(said.p_bad / (1 - said.p_bad)), abs=1e-9)


@given(facts=some_facts)
def test_each_reason_names_a_kind_of_fact_counts_it_and_pulls_its_way(facts: list[Fact]) -> None:
    prior, *rest = score(learnt(facts), START).reasons
    assert (prior.code, prior.count) == ("prior", 0)
    assert [reason.code for reason in rest] == [
        kind for kind in FACT_KINDS if kind in {f.kind for f in facts}
    ]
    for reason in rest:
        assert reason.count == sum(one.kind == reason.code for one in facts)
        assert str(reason.label) == str(FACT_KINDS[reason.code].label)
        assert (reason.log_odds <= 0) == FACT_KINDS[reason.code].good


@given(facts=some_facts, at=moments)
def test_the_interval_holds_the_risk_and_the_points_their_range(facts: list[Fact], at: datetime) -> None:
    said = score(learnt(facts), at)
    assert 0 <= said.p_bad_low < said.p_bad_high <= 1
    assert said.p_bad < said.p_bad_high
    assert 0 <= said.points <= 100
    assert said.petals == PETALS[said.standing]


@given(facts=some_facts)
def test_what_is_kept_comes_back_the_same(facts: list[Fact]) -> None:
    state = learnt(facts)
    assert unpacked(json.loads(json.dumps(packed(state)))) == state


def test_a_newcomer_is_new_with_a_fair_score_and_limited_exposure() -> None:
    said = score(Reputation(), START)
    assert said.standing is Standing.NEW
    assert said.points == 70
    assert said.capabilities.hold_days > CAPABILITIES[Standing.GOOD].hold_days
    assert said.capabilities.order_limit_minor > 0


def test_an_honest_newcomer_takes_the_first_step_within_five_sales() -> None:
    weekly = [fact("sale_completed", "T1", START + timedelta(days=7 * week), SALE) for week in range(5)]
    said = score(learnt(weekly), weekly[-1].at)
    assert said.standing is Standing.BUILDING
    assert said.capabilities.cod_limit_minor > CAPABILITIES[Standing.NEW].cod_limit_minor


def test_a_long_honest_past_is_excellent_and_one_slip_does_not_ruin_it() -> None:
    past = sales(100)
    assert score(learnt(past), START).standing is Standing.EXCELLENT
    assert score(learnt([*past, *sales(1, "packed_late")]), START).standing is Standing.EXCELLENT


def test_bad_news_alone_never_opens_doors() -> None:
    standings = [score(learnt(sales(n, "sale_cancelled_unpacked")), START).standing for n in range(20)]
    assert standings == sorted(standings, key=RANK.index, reverse=True)
    assert standings[0] is Standing.NEW
    assert standings[-1] is Standing.SUSPENDED


def test_time_lifts_a_restriction() -> None:
    restricted = learnt(sales(6, "sale_cancelled_unpacked"))
    assert score(restricted, START).standing is Standing.RESTRICTED
    assert score(restricted, START + timedelta(days=720)).standing is Standing.NEW


def test_a_moment_before_the_last_fact_reads_the_reputation_as_of_that_fact() -> None:
    state = learnt(sales(3))
    assert score(state, START - timedelta(days=1)) == score(state, START)


def test_every_standing_has_its_petals_and_capabilities_and_trust_opens_doors() -> None:
    assert set(PETALS) == set(CAPABILITIES) == set(Standing)
    opened = [CAPABILITIES[standing] for standing in RANK]
    for less, more in pairwise(opened):
        assert less.hold_days > more.hold_days
        assert less.reserve_share_bp >= more.reserve_share_bp
        assert less.cod_limit_minor <= more.cod_limit_minor
        assert less.order_limit_minor < more.order_limit_minor
        assert less.listing_limit < more.listing_limit
        assert less.ranking_weight < more.ranking_weight
        assert less.may_message_first <= more.may_message_first


def test_each_standing_has_words_of_its_own() -> None:
    assert len({standing.label for standing in Standing}) == len(Standing)
    assert Standing.NEW.label == "Baru"


@pytest.mark.parametrize("kept", [{"as_of": 7, "tallies": []}, {"as_of": None, "tallies": "none"}])
def test_what_was_not_kept_by_us_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        unpacked(kept)

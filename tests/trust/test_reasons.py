"""A score opened up: whole points that add up, and what would lift the next step."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts.models import PartyKind
from marketplace.trust.facts import FACT_KINDS, Fact, fact
from marketplace.trust.reasons import GOOD_DEEDS, next_step, out_of_hundred, reason_rows
from marketplace.trust.score import Reputation, learn, recompute, score
from marketplace.trust.standing import PETALS, Standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)
facts = st.builds(
    lambda kind, days: fact(kind, "PL-X", NOW - timedelta(days=days), ("sale", "x")),
    st.sampled_from(list(FACT_KINDS)),
    st.integers(0, 900),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, max_size=60))
def test_the_points_of_the_reasons_add_up_to_the_score(known: list[Fact]) -> None:
    read = score(recompute(known), NOW)
    rows = reason_rows(read)
    assert sum(row.points for row in rows) == read.points
    assert rows[0].points == 70
    assert all((row.points >= 0) == FACT_KINDS[row.code].good or row.points == 0 for row in rows[1:])


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, max_size=40), st.sampled_from(list(PartyKind)))
def test_the_next_step_is_reached_by_as_many_good_deeds_and_not_by_one_less(
    known: list[Fact], kind: PartyKind
) -> None:
    reputation = recompute(known)
    step = next_step(kind, reputation, NOW)
    if step is None:
        return

    def petals_after(count: int) -> int:
        after = reputation
        for deed in GOOD_DEEDS[kind][0]:
            for _ in range(count):
                after = learn(after, fact(deed, "PL-X", NOW, ("sale", "x")))
        return PETALS[score(after, NOW).standing]

    now = PETALS[score(reputation, NOW).standing]
    assert petals_after(step.count) > now
    assert step.count == 1 or petals_after(step.count - 1) <= now


def test_at_the_top_nothing_is_asked_for() -> None:
    best = recompute([fact("sale_completed", "PL-X", NOW, ("sale", "x"))] * 200)
    assert score(best, NOW).standing is Standing.EXCELLENT
    assert next_step("seller", best, NOW) is None


@pytest.mark.parametrize("kind", PartyKind)
def test_a_newcomer_is_told_a_way_up(kind: PartyKind) -> None:
    step = next_step(kind, Reputation(), NOW)
    assert step is not None
    assert step.standing is Standing.BUILDING


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, max_size=40))
def test_the_likely_number_lies_between_the_least_and_the_most(known: list[Fact]) -> None:
    hundred = out_of_hundred(score(recompute(known), NOW))
    assert 0 <= hundred.least <= hundred.likely <= hundred.most <= 100

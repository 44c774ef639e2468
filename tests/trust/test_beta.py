"""The quantiles hold against sums that can be written down exactly."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.trust.beta import incomplete_beta, quantile

small = st.integers(1, 40)
shapes = st.floats(0.05, 2_000)
shares = st.floats(0.001, 0.999)


@given(a=small, b=small, hundredths=st.integers(1, 99))
def test_with_whole_numbers_it_is_a_binomial_tail(a: int, b: int, hundredths: int) -> None:
    x, trials = Fraction(hundredths, 100), a + b - 1
    tail = sum(math.comb(trials, k) * x**k * (1 - x) ** (trials - k) for k in range(a, trials + 1))
    assert incomplete_beta(hundredths / 100, a, b) == pytest.approx(float(tail), rel=1e-10, abs=1e-12)


@given(q=shares, b=st.floats(0.5, 500))
def test_with_a_equal_to_one_the_quantile_has_a_formula(q: float, b: float) -> None:
    assert quantile(q, 1.0, b) == pytest.approx(1 - (1 - q) ** (1 / b), abs=1e-11)


@given(q=shares, a=shapes, b=shapes)
def test_both_sides_mirror_each_other(q: float, a: float, b: float) -> None:
    x = quantile(q, a, b)
    assert incomplete_beta(x, a, b) == pytest.approx(1 - incomplete_beta(1 - x, b, a), abs=1e-8)


@given(q=shares, a=st.floats(0.5, 2_000), b=st.floats(0.5, 2_000))
def test_the_quantile_undoes_the_probability(q: float, a: float, b: float) -> None:
    assert incomplete_beta(quantile(q, a, b), a, b) == pytest.approx(q, abs=1e-6)


def test_beyond_the_edges_there_is_nothing_and_everything() -> None:
    assert incomplete_beta(0, 2, 3) == 0
    assert incomplete_beta(1, 2, 3) == 1

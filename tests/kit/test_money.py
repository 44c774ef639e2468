"""Money is whole numbers, and whoever splits it loses none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kit.i18n import money
from marketplace.kit.money import CURRENCIES, Money, rupiah, share, split

QUANTUM = CURRENCIES["IDR"][1]
amounts = st.integers(0, 10**15)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(amounts, weights)
def test_the_parts_of_a_split_add_up(total: int, by: list[int]) -> None:
    assert sum(split(total, by)) == total


@given(amounts, weights)
def test_a_part_is_less_than_one_rupiah_away_from_its_due(total: int, by: list[int]) -> None:
    odd = total % QUANTUM
    for place, part in enumerate(split(total, by)):
        due = (total - odd) * by[place] / sum(by) + (odd if place == 0 else 0)
        assert abs(part - due) < QUANTUM + total * 1e-12


@given(amounts, weights)
def test_every_part_but_the_odd_one_is_whole_rupiah(total: int, by: list[int]) -> None:
    first, *others = split(total, by)
    assert (first - total) % QUANTUM == 0
    assert all(part % QUANTUM == 0 for part in others)


def test_a_split_by_hand() -> None:
    assert split(rupiah(100), [1, 1, 1]) == [rupiah(34), rupiah(33), rupiah(33)]
    assert split(10_050, [1, 1]) == [5_050, 5_000]
    assert split(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(("total", "by"), [(-1, [1]), (1, [-1, 2]), (1, [0]), (1, [])])
def test_what_cannot_be_split_is_refused(total: int, by: list[int]) -> None:
    with pytest.raises(ValueError, match=r"split"):
        split(total, by)


@pytest.mark.parametrize(
    ("total", "basis_points", "part"),
    [
        (rupiah(285_000), 500, rupiah(14_250)),
        (rupiah(14_250), 1100, rupiah(1_568)),  # 1567.5 rounds up
        (rupiah(9), 500, 0),
        (rupiah(10), 500, rupiah(1)),  # exactly half a rupiah
        (0, 500, 0),
    ],
)
def test_a_share_is_whole_rupiah_half_up(total: int, basis_points: int, part: int) -> None:
    assert share(total, basis_points) == part


@given(amounts, st.integers(0, 10_000))
def test_a_share_is_never_more_than_half_a_rupiah_off(total: int, basis_points: int) -> None:
    assert abs(share(total, basis_points) * 10_000 - total * basis_points) <= QUANTUM * 10_000 // 2


def test_sums_are_of_one_currency() -> None:
    assert Money(300) + Money(200) - Money(100) == Money(400)
    assert Money(300) * 3 == Money(900)
    assert Money(1) < Money(2)
    with pytest.raises(ValueError, match=r"USD"):
        Money(1) + Money(1, "USD")


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (28_500_000, "Rp285.000"),
        (0, "Rp0"),
        (100, "Rp1"),
        (150, "Rp1,50"),
        (-28_500_000, "−Rp285.000"),
        (123_456_789_012_300, "Rp1.234.567.890.123"),
        (None, ""),
    ],
)
def test_money_is_shown_as_people_write_it(minor: int | None, text: str) -> None:
    assert money(minor) == text

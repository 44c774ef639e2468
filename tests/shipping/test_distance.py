"""Zones between regencies, and the weight a courier charges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import areas
from shipping.distance import ISLAND_GROUPS, chargeable_weight_kg, zone

SEMARANG, SLEMAN, KENDAL, SURABAYA = "33.74", "34.04", "33.24", "35.78"
DENPASAR, MATARAM, MEDAN, AMBON, JAYAPURA = "51.71", "52.71", "12.71", "81.71", "91.71"

regency_codes = st.sampled_from([one.code for one in areas.regencies()])
grams = st.integers(0, 60_000)
sides_mm = st.integers(0, 2_000)


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        (SEMARANG, SEMARANG, 1),
        (SEMARANG, KENDAL, 2),
        (SEMARANG, SLEMAN, 3),
        (SEMARANG, SURABAYA, 3),
        (DENPASAR, MATARAM, 3),
        (SURABAYA, DENPASAR, 4),
        (SEMARANG, MEDAN, 4),
        (AMBON, JAYAPURA, 4),
    ],
)
def test_a_zone_widens_with_the_way(origin: str, destination: str, expected: int) -> None:
    assert zone(origin, destination) == expected


@given(regency_codes, regency_codes)
def test_the_way_back_is_as_far(origin: str, destination: str) -> None:
    assert zone(origin, destination) == zone(destination, origin)
    assert (zone(origin, destination) == 1) is (origin == destination)


def test_every_province_lies_in_an_island_group() -> None:
    assert set(ISLAND_GROUPS) == {one.code for one in areas.provinces()}


@pytest.mark.parametrize("code", ["33", "33.74.15", "99.99", ""])
def test_only_regencies_have_a_zone(code: str) -> None:
    with pytest.raises(areas.UnknownArea):
        zone(SEMARANG, code)


@pytest.mark.parametrize(
    ("weight_g", "kilograms"),
    [(0, 1), (1, 1), (1_000, 1), (1_300, 1), (1_301, 2), (2_200, 2), (2_300, 2), (2_450, 3), (35_000, 35)],
)
def test_three_hundred_grams_are_let_pass(weight_g: int, kilograms: int) -> None:
    assert chargeable_weight_kg(weight_g, 100, 100, 100) == kilograms


@pytest.mark.parametrize(
    ("sides_mm", "kilograms"),
    [
        ((300, 200, 100), 1),  # exactly 1 kg by volume
        ((500, 500, 1_000), 42),  # 41.7 kg
        ((260, 200, 150), 1),  # 1.3 kg
        ((260, 201, 150), 2),  # a little more
        ((380, 290, 280), 5),  # a helmet, 5.14 kg
    ],
)
def test_a_bulky_parcel_is_charged_by_volume(sides_mm: tuple[int, int, int], kilograms: int) -> None:
    assert chargeable_weight_kg(500, *sides_mm) == kilograms


def test_the_heavier_of_scales_and_volume_counts() -> None:
    assert chargeable_weight_kg(7_000, 500, 500, 100) == 7
    assert chargeable_weight_kg(2_000, 500, 500, 100) == 4


@given(grams, sides_mm, sides_mm, sides_mm)
def test_the_charge_is_whole_kilograms_within_the_tolerance(g: int, x: int, y: int, z: int) -> None:
    kilograms = chargeable_weight_kg(g, x, y, z)
    measured_g = max(g, x * y * z / 6_000)
    assert kilograms >= 1
    assert kilograms * 1_000 + 300 >= measured_g
    assert kilograms == 1 or (kilograms - 1) * 1_000 + 300 < measured_g


@given(grams, sides_mm, sides_mm, sides_mm)
def test_more_weight_is_never_charged_less(g: int, x: int, y: int, z: int) -> None:
    assert chargeable_weight_kg(g + 500, x, y, z) >= chargeable_weight_kg(g, x, y, z)


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        chargeable_weight_kg(100, -1, 10, 10)

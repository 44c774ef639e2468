"""Areas are known by their official codes, and by the names that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import areas
from marketplace.accounts.area_names import REGENCY_ALIASES
from marketplace.kit.calendar import zone_label


def called(name: str) -> str | None:
    found = areas.find_regency(name)
    return found.code if found else None


def test_the_table_holds_every_province_regency_and_district() -> None:
    regencies = areas.regencies()
    assert len(areas.provinces()) == 38
    assert len(regencies) == 514
    assert sum(len(areas.districts_of(regency.code)) for regency in regencies) == 7277
    assert sum(len(areas.regencies_of(province.code)) for province in areas.provinces()) == 514


def test_an_area_knows_what_it_lies_in() -> None:
    assert areas.regency("33.74") == areas.Area("33.74", "Kota Semarang", "regency", "33")
    assert areas.province("33").parent_code is None
    assert areas.full_name("33.74.15") == "Ngaliyan, Kota Semarang, Jawa Tengah"
    assert areas.province_of("33.74.15") == areas.province("33")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("31", "DKI Jakarta"),
        ("34", "Daerah Istimewa Yogyakarta"),
        ("31.72", "Jakarta Utara"),
        ("31.01", "Kepulauan Seribu"),
        ("34.04", "Kab. Sleman"),
        ("33.74", "Kota Semarang"),
        ("73.10", "Kab. Pangkajene dan Kepulauan"),
    ],
)
def test_names_are_shown_as_people_read_them(code: str, name: str) -> None:
    found = areas.area(code)
    assert found is not None
    assert found.name == name


def test_lists_are_sorted_by_name() -> None:
    for listed in (
        areas.provinces(),
        areas.regencies(),
        areas.regencies_of("33"),
        areas.districts_of("33.74"),
    ):
        assert [one.name for one in listed] == sorted(one.name for one in listed)


@pytest.mark.parametrize("code", ["", "99", "33.99", "33.74.99", "33.7", "Semarang", "33.74 "])
def test_a_code_nobody_has_is_unknown(code: str) -> None:
    assert areas.area(code) is None
    for look_up in (areas.province, areas.regency, areas.district, areas.full_name, areas.timezone_of):
        with pytest.raises(areas.UnknownArea):
            look_up(code)


def test_an_area_of_another_kind_is_not_taken_for_the_one_asked() -> None:
    with pytest.raises(areas.UnknownArea):
        areas.regency("33")
    with pytest.raises(areas.UnknownArea):
        areas.province("33.74")
    with pytest.raises(areas.UnknownArea):
        areas.districts_of("33")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kota Bandung", "32.73"),
        ("Kab. Bandung", "32.04"),
        ("bandung kab", "32.04"),
        ("Bandung", "32.73"),  # the bare name is the city
        ("Kab. Sleman", "34.04"),
        ("Kabupaten Sleman", "34.04"),
        ("Sidoarjo", "35.15"),
        ("Kota Sidoarjo", "35.15"),  # there is no such city, the kabupaten is meant
        ("Jakarta Utara", "31.72"),
        ("Kota Adm. Jakarta Utara", "31.72"),
        (" JAKARTA  UTARA ", "31.72"),
        ("Kab.\ufffdBekasi", "32.16"),
        ("Kab.\u00a0Bekasi", "32.16"),
        ("Palangka Raya", "62.71"),
        ("Toli-Toli", "72.04"),
        ("Kota Baru", "63.02"),  # Kotabaru, not a kota called Baru
        ("Kab. Lima Puluh Kota", "13.07"),
        ("Kep. Seribu", "31.01"),
        ("Mentawai", "13.09"),
        ("Jogja", "34.71"),
        ("Kota Solo", "33.72"),
        ("South Jakarta", "31.74"),
        ("Bandung Regency", "32.04"),
        ("Banjar, Jawa Barat", "32.79"),
        ("Banjar, Kalsel", "63.03"),
        ("Ngaliyan, Kota Semarang, Jawa Tengah", "33.74"),
    ],
)
def test_towns_are_found_as_people_write_them(name: str, code: str) -> None:
    assert called(name) == code


@pytest.mark.parametrize(
    "name", ["", "Kota", "Jakarta", "Atlantis", "Bandung, Jawa Tengah", "12345", "\U0001f600"]
)
def test_a_name_that_does_not_tell_finds_nothing(name: str) -> None:
    assert areas.find_regency(name) is None


def test_every_shown_name_finds_its_own_regency() -> None:
    assert [one for one in areas.regencies() if areas.find_regency(one.name) != one] == []


def test_every_alias_leads_somewhere() -> None:
    assert [alias for alias in REGENCY_ALIASES if areas.find_regency(alias) is None] == []


@given(st.text(max_size=300))
def test_no_text_breaks_finding_or_searching(text: str) -> None:
    found = areas.find_regency(text)
    assert found is None or found.kind == "regency"
    assert len(areas.search(text, 5)) <= 5


def names(text: str, limit: int = 5) -> list[str]:
    return [areas.full_name(one.code) for one in areas.search(text, limit)]


def test_searching_puts_the_city_first_then_the_kabupaten_then_what_contains_the_name() -> None:
    assert names("bandung", 2) == ["Kota Bandung, Jawa Barat", "Kab. Bandung, Jawa Barat"]
    assert names("kab bandung", 1) == ["Kab. Bandung, Jawa Barat"]


def test_searching_finds_beginnings_spaced_names_and_districts_with_their_town() -> None:
    assert names("kota sem", 1) == ["Kota Semarang, Jawa Tengah"]
    assert names("gunung kidul", 1) == ["Kab. Gunungkidul, Daerah Istimewa Yogyakarta"]
    assert names("kebayoran baru jakarta") == ["Kebayoran Baru, Jakarta Selatan, DKI Jakarta"]


def test_searching_forgives_a_misspelling() -> None:
    assert "Kota Semarang, Jawa Tengah" in names("smearang")


def test_searching_keeps_to_the_kinds_asked_for_and_to_the_limit() -> None:
    only_regencies: tuple[areas.Kind, ...] = ("regency",)
    assert {one.kind for one in areas.search("semarang", 50)} == {"regency", "district"}
    assert {one.kind for one in areas.search("semarang", 50, kinds=only_regencies)} == {"regency"}
    assert len(areas.search("a", 7)) == 7
    assert areas.search("a", 0) == ()
    assert areas.search("", 5) == ()


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("33", "WIB"),
        ("61.71", "WIB"),  # Pontianak
        ("63.71", "WITA"),  # Banjarmasin
        ("51.71", "WITA"),  # Denpasar
        ("73.71", "WITA"),  # Makassar
        ("81.71", "WIT"),  # Ambon
        ("91.71.01", "WIT"),  # a district of Jayapura
    ],
)
def test_each_province_lives_in_its_zone(code: str, label: str) -> None:
    assert zone_label(areas.timezone_of(code)) == label


def test_no_area_is_left_without_a_zone() -> None:
    assert {zone_label(areas.timezone_of(one.code)) for one in areas.provinces()} == {"WIB", "WITA", "WIT"}

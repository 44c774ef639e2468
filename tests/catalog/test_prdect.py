"""A dirty catalogue is read row by row: cleaned where that is possible, left out with a reason where not."""

import string
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalog import scraped
from marketplace.catalog.prdect import (
    CATEGORIES,
    CLEANINGS,
    PARCELS,
    REASONS,
    Catalogue,
    Cleaned,
    Rejected,
    Review,
    read,
)
from marketplace.kit.web.drawings import DRAWINGS

REAL_FILE = Path(__file__).resolve().parents[2] / "../shared/data/catalogue/prdect-id.csv"

HEADER = (
    "Category;Product Name;Location;Price;Overall Rating;Number Sold;Total Review;"
    "Customer Rating;Customer Review;Sentiment;Emotion"
)


def row(**changes: str) -> str:
    values = {
        "category": "Kitchen",
        "title": "Panci Enamel 20 cm",
        "town": "Kota Bandung",
        "price": "85000",
        "rating": "4.8",
        "sold": "120",
        "reviews": "40",
        "stars": "5",
        "text": "Pancinya kokoh.",
        "sentiment": "Positive",
        "emotion": "Happy",
    }
    return ";".join((values | changes).values())


def read_rows(*rows: str) -> Catalogue:
    return read([HEADER, *rows])


def refusals(catalogue: Catalogue) -> list[tuple[int, str]]:
    return [(rejected.line, rejected.reason) for rejected in catalogue.rejected]


def test_a_clean_row_is_one_good_with_one_review_and_nothing_to_note() -> None:
    catalogue = read_rows(row())
    (good,) = catalogue.goods
    assert (good.title, good.category, good.town) == ("Panci Enamel 20 cm", "Kitchen", "Kota Bandung")
    assert (good.price_rupiah, good.rating, good.sold, good.line) == (85_000, 4.8, 120, 2)
    assert good.reviews == [Review(5, "Pancinya kokoh.")]
    assert catalogue.rejected == []
    assert catalogue.cleaned == []


def test_rows_of_one_title_are_one_good_and_the_first_row_holds() -> None:
    catalogue = read_rows(
        row(), row(title="Teko"), row(title=" panci  ENAMEL 20 cm", price="90000", stars="2")
    )
    assert [good.title for good in catalogue.goods] == ["Panci Enamel 20 cm", "Teko"]
    assert catalogue.goods[0].price_rupiah == 85_000
    assert [review.stars for review in catalogue.goods[0].reviews] == [5, 2]
    assert Cleaned(4, "differs", {"column": "price_rupiah", "found": 90_000, "kept": 85_000, "line": 2}) in (
        catalogue.cleaned
    )


def test_a_difference_is_noted_once_however_often_it_is_repeated() -> None:
    catalogue = read_rows(row(), row(sold="130"), row(sold="130"), row(sold="140"))
    assert [(note.line, note.params["found"]) for note in catalogue.cleaned] == [(3, 130), (5, 140)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"category": "Weapons"}, "category"),
        ({"title": " ?? "}, "title"),
        ({"town": " - "}, "town"),
        ({"price": "murah"}, "price"),
        ({"price": "0"}, "price"),
        ({"price": "-5000"}, "price"),
        ({"price": "85000.50"}, "price"),
        ({"sold": "banyak"}, "sold"),
        ({"stars": "6"}, "stars"),
        ({"stars": ""}, "stars"),
    ],
)
def test_a_row_that_cannot_be_cleaned_is_left_out_with_its_line_and_the_reason(
    changes: dict[str, str], reason: str
) -> None:
    catalogue = read_rows(row(title="Teko"), row(**changes))
    assert refusals(catalogue) == [(3, reason)]
    assert [good.title for good in catalogue.goods] == ["Teko"]
    assert all(good.reviews for good in catalogue.goods)


def test_too_few_columns_are_refused_with_both_numbers() -> None:
    assert read_rows("Kitchen;Panci;Kota Bandung").rejected == [
        Rejected(2, "columns", {"found": 3, "expected": 11})
    ]


def test_a_file_without_the_columns_gives_no_goods_and_names_what_is_missing() -> None:
    catalogue = read(["Category;Product Name;Price", row()])
    assert refusals(catalogue) == [(1, "header")]
    assert catalogue.rejected[0].params == {
        "missing": "location, overall rating, number sold, customer rating, customer review"
    }
    assert refusals(read([])) == [(1, "header")]


def test_a_mark_at_the_start_of_the_file_blank_lines_and_line_ends_change_nothing() -> None:
    catalogue = read(["\ufeff" + HEADER + "\r\n", "\r\n", row() + "\r\n"])
    assert [good.line for good in catalogue.goods] == [3]
    assert catalogue.rejected == []


def test_a_semicolon_in_a_review_is_part_of_the_review() -> None:
    catalogue = read_rows(row(text="Bagus; cepat; rapi"))
    assert catalogue.goods[0].reviews == [Review(5, "Bagus; cepat; rapi")]
    assert catalogue.cleaned == [Cleaned(2, "separator")]


def test_quotes_hold_a_cell_together_and_a_lone_quote_swallows_nothing() -> None:
    catalogue = read_rows(row(text='"Bagus; cepat"'), row(title="Teko", text='"bagus'), row(title="Tas"))
    assert [good.title for good in catalogue.goods] == ["Panci Enamel 20 cm", "Teko", "Tas"]
    assert [good.reviews[0].text for good in catalogue.goods] == ["Bagus; cepat", '"bagus', "Pancinya kokoh."]


@pytest.mark.parametrize(
    ("raw", "clean", "code"),
    [
        ("  Panci \u00a0 besar ", "Panci besar", "spaces"),
        ("CafÃ© KrÃ¨me", "Café Krème", "mojibake"),
        ("Panci â€œbesarâ€\u009d", "Panci “besar”", "mojibake"),
        ("Pan\u200bci\x07 besar", "Panci besar", "control"),
        ("Panci\tbesar", "Panci besar", "control"),
        ("Susu Nestl\ufffd bubuk", "Susu Nestlé bubuk", "broken"),
        ("Panci \ufffd20 cm\ufffd", "Panci 20 cm", "broken"),
        ("Panci 20\ufffd30 cm", "Panci 20 30 cm", "broken"),
        ("I wouldn\ufffdt", "I wouldn't", "broken"),
        ("Mantap ???? sekali", "Mantap sekali", "lost_emoji"),
        ("Mantap ??. Cepat??", "Mantap. Cepat", "lost_emoji"),
    ],
)
def test_damaged_text_is_mended_and_the_damage_named(raw: str, clean: str, code: str) -> None:
    text, done = scraped.mend(raw)
    assert text == clean
    assert code in done


@pytest.mark.parametrize(
    "text",
    ["Café Krème", "Ukuran 20×30 cm, ±5 %", "Bisa dicuci?", "Batik 👍🏽", "naïve", "日本の茶", "👩\u200d🍳"],
)
def test_sound_text_is_left_as_it_was_written(text: str) -> None:
    assert scraped.mend(text) == (text, ())


@pytest.mark.parametrize(
    ("raw", "clean"), [("Kapan dikirim ????", "Kapan dikirim?"), ("Ini asli???", "Ini asli?")]
)
def test_a_question_stays_a_question(raw: str, clean: str) -> None:
    assert scraped.mend(raw)[0] == clean


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("53500", 53_500),
        (" Rp53.500 ", 53_500),
        ("Rp. 53.500,-", 53_500),
        ("IDR 1,250,000.00", 1_250_000),
        ("1.250.000,00", 1_250_000),
        ("53500.0", 53_500),
        ("53,5rb", 53_500),
        ("1,2 jt", 1_200_000),
        ("13.9k+", 13_900),
        ("1.234,567", None),
        ("1.2.3", None),
        ("1,0005rb", None),
        ("-5", None),
        ("٣", None),
        ("9" * 400, None),
        ("", None),
    ],
)
def test_amounts_are_read_as_shops_write_them(raw: str, number: int | None) -> None:
    assert scraped.amount(raw) == number


@pytest.mark.parametrize(
    ("raw", "value"), [("4.9", 4.9), ("4,9", 4.9), ("5", 5.0), ("4.9/5", 4.9), ("5.1", None), ("nan", None)]
)
def test_ratings_are_read_in_both_notations(raw: str, value: float | None) -> None:
    assert scraped.rating(raw) == value


def test_a_good_without_a_rating_or_sales_is_still_a_good() -> None:
    catalogue = read_rows(row(rating="", sold="-"), row(title="Teko", rating="bagus"))
    assert [(good.rating, good.sold) for good in catalogue.goods] == [(None, 0), (None, 120)]
    assert [(note.line, note.what) for note in catalogue.cleaned] == [(3, "rating")]


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (
            [
                "Kab. Bekasi",
                "Kab Bekasi",
                "kabupaten  bekasi",
                "Kab.\ufffdBekasi",
                "Kab.Bekasi ",
                "KAB. BEKASI",
            ],
            "Kab. Bekasi",
        ),
        (["Kota Bekasi", "Bekasi", "kotamadya bekasi", "Bekasi, Jawa Barat"], "Kota Bekasi"),
        ([" Jakarta Barat", "Kota Jakarta Barat", "Kota Adm. Jakarta Barat", "Jakbar"], "Jakarta Barat"),
        (["Kota Palangkaraya", "Kota Palangka Raya"], "Kota Palangka Raya"),
        (["Solo", "Kota Surakarta"], "Kota Surakarta"),
        (["Kota Kotamobagu", "kotamobagu"], "Kota Kotamobagu"),
    ],
)
def test_the_spellings_of_a_town_are_one_name(spellings: list[str], name: str) -> None:
    found = {scraped.town(spelling) for spelling in spellings}
    assert found <= {name, name.removeprefix("Kota ")}
    assert name in found


def test_a_cleaned_town_is_noted_before_and_after() -> None:
    note = Cleaned(2, "town", {"column": "town", "before": "Kab Bekasi", "after": "Kab. Bekasi"})
    assert read_rows(row(town="Kab Bekasi")).cleaned == [note]


@given(line=st.one_of(st.text(), st.text(alphabet=string.printable + ";\ufffdÃ©?", max_size=200)))
def test_no_line_whatever_is_in_it_stops_the_reading(line: str) -> None:
    catalogue = read_rows(line, row())
    assert "Panci Enamel 20 cm" in [good.title for good in catalogue.goods]
    assert len(catalogue.rejected) <= 1


@given(raw=st.text(alphabet=string.printable + "\ufffd\u00a0Ã©â€?", max_size=60))
def test_mending_leaves_no_broken_character_and_no_needless_space(raw: str) -> None:
    text, done = scraped.mend(raw)
    assert "\ufffd" not in text
    assert text == " ".join(text.split())
    assert bool(done) == (text != raw)


def test_every_reason_and_every_cleaning_has_its_words() -> None:
    catalogue = read_rows(
        row(title=" Panci\u200b CafÃ© \ufffd ??", town="Bandung", price="Rp85.000", rating="x", text="a;b"),
        row(title="Panci Café", category="Weapons"),
        row(title="Panci Café", town="Kota Bandung", sold="7"),
        "kurang",
    )
    assert {note.what for note in catalogue.cleaned} == set(CLEANINGS)
    for note in catalogue.cleaned:
        assert "%(" not in CLEANINGS[note.what] % note.params
    for rejected in catalogue.rejected:
        assert "%(" not in REASONS[rejected.reason] % rejected.params


def test_each_category_has_a_place_a_drawing_and_a_parcel() -> None:
    assert len(CATEGORIES) == len({category.slug for category in CATEGORIES.values()}) == 29
    assert {category.drawing for category in CATEGORIES.values()} <= set(DRAWINGS)
    assert set(PARCELS) == set(CATEGORIES)
    for parcel in PARCELS.values():
        assert 0 < parcel.weight_g <= 30_000
        assert parcel.length_mm >= parcel.width_mm >= parcel.height_mm > 0


def test_the_real_catalogue_is_1308_goods_in_29_categories(capsys: pytest.CaptureFixture[str]) -> None:
    if not REAL_FILE.exists():
        with capsys.disabled():
            sys.stdout.write(
                f"\nThe real catalogue is absent ({REAL_FILE}); only made-up samples were read.\n"
            )
        assert len(read_rows(row(), row(title="Teko"), row(stars="1")).goods) == 2
        return
    with REAL_FILE.open(encoding="utf-8") as lines:
        catalogue = read(lines)
    assert len(catalogue.goods) == 1_308
    assert {good.category for good in catalogue.goods} == set(CATEGORIES)
    assert sum(len(good.reviews) for good in catalogue.goods) == 5_400
    assert catalogue.rejected == []
    towns = Counter(good.town for good in catalogue.goods)
    assert all(town.startswith(("Kota ", "Kab. ", "Jakarta ")) for town in towns)

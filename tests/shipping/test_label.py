"""The parcel label: one A6 page that says everything and never overflows."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pytest
import segno
from barcode.charsets import code128
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf._page import PageObject

from marketplace.kit.paper import MISSING, Box, Paper
from shipping.label import Label, label_pdf, mask_phone

POINTS_PER_MM = 72 / 25.4
PRINTER_DOT_MM = 0.125
LABEL = Label(
    courier_name="Kurir Kita Nusantara",
    service="Reguler",
    awb="KKN2611220004711",
    tracking_url="https://pasarlima.example/lacak/KKN2611220004711",
    sender_name="Batik Bu Ratmi",
    sender_town="Kab. Sleman",
    recipient_name="Siti Nurhaliza",
    recipient_phone="+62 812-3456-7890",
    address="Jl. Prof. Hamka No. 27, RT 03/RW 05",
    district="Ngaliyan",
    regency="Kota Semarang",
    postcode="50189",
    weight_g=1_250,
    cod_minor=28_500_000,
    sale_public_id="PL-7K3M9-2XDQA",
    contents="2 kemeja batik",
)
TEXT_FIELDS = (
    "courier_name",
    "service",
    "sender_name",
    "sender_town",
    "recipient_name",
    "recipient_phone",
    "address",
    "district",
    "regency",
    "postcode",
    "sale_public_id",
    "contents",
)


def with_texts(texts: dict[str, Any]) -> Label:
    return replace(LABEL, **texts)


@cache
def only_page(label: Label) -> PageObject:
    pages = PdfReader(BytesIO(label_pdf(label))).pages
    assert len(pages) == 1
    return pages[0]


def words_on(label: Label) -> str:
    return " ".join(only_page(label).extract_text().split())


def test_a_label_is_one_a6_page() -> None:
    page = only_page(LABEL)
    assert float(page.mediabox.width) == pytest.approx(105 * POINTS_PER_MM, abs=0.1)
    assert float(page.mediabox.height) == pytest.approx(148 * POINTS_PER_MM, abs=0.1)


def test_a_label_says_who_what_and_where() -> None:
    words = words_on(LABEL)
    for told in (
        "Kurir Kita Nusantara",
        "Reguler",
        "KKN2611220004711",
        "Siti Nurhaliza",
        "Jl. Prof. Hamka No. 27",
        "RT 03/RW 05",
        "Kec. Ngaliyan",
        "Kota Semarang",
        "50189",
        "1,25 kg",
        "PL-7K3M9-2XDQA",
        "Batik Bu Ratmi",
        "Kab. Sleman",
        "2 kemeja batik",
    ):
        assert told in words


def test_the_courier_reads_what_to_collect() -> None:
    words = words_on(LABEL)
    assert "COD Rp285.000" in words
    assert "LUNAS" not in words


def test_a_paid_parcel_says_so_and_names_no_amount() -> None:
    words = words_on(replace(LABEL, cod_minor=0))
    assert "LUNAS" in words
    assert "COD" not in words
    assert "Rp" not in words


def test_the_phone_is_masked_on_paper() -> None:
    words = words_on(LABEL)
    assert "0812••••7890" in words
    assert "3456" not in words


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("081234567890", "0812••••7890"),
        ("+6281234567890", "0812••••7890"),
        ("62 812-3456-789", "0812•••6789"),
        ("0215551234", "0215••1234"),
        ("5551234", "•••••34"),
        ("112", "••2"),
        ("", ""),
        ("telepon", ""),
    ],
)
def test_a_masked_phone_is_known_to_its_owner_only(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text(alphabet="0123456789", max_size=20))
def test_at_most_eight_digits_of_a_phone_are_shown_and_never_all(digits: str) -> None:
    shown = sum(character.isdigit() for character in mask_phone(digits))
    assert shown <= 8
    assert shown < len(digits) or not digits


@pytest.mark.parametrize(("weight_g", "shown"), [(850, "850 g"), (1_000, "1 kg"), (12_340, "12,34 kg")])
def test_weight_is_written_as_people_here_write_it(weight_g: int, shown: str) -> None:
    assert shown in words_on(replace(LABEL, weight_g=weight_g))


@pytest.mark.parametrize("awb", ["KKN2611220004711", "12345678", "PL-kkn/7.4", "A" * 24, "~!1234567!~"])
def test_the_bars_on_the_page_spell_the_awb(awb: str) -> None:
    assert read_code_128(drawn_modules(replace(LABEL, awb=awb), top_mm=19, bottom_mm=37)[0]) == awb


def test_the_squares_on_the_page_are_the_qr_code_of_the_tracking_address() -> None:
    symbol = segno.make_qr(LABEL.tracking_url, error="m")
    drawn = drawn_modules(LABEL, top_mm=46, bottom_mm=86)
    assert drawn == ["".join(str(module) for module in row) for row in symbol.matrix]


def test_bars_and_squares_are_wide_enough_for_a_thermal_printer_and_a_phone() -> None:
    widest = replace(LABEL, awb="W" * 24, tracking_url="https://a.example/" + "a" * 282)
    assert min(bar.width for bar in dark_rectangles(widest, 19, 37)) >= 0.24
    assert min(square.width for square in dark_rectangles(widest, 46, 86)) >= 0.36


def test_the_same_label_gives_the_same_bytes() -> None:
    assert label_pdf(LABEL) == label_pdf(LABEL)


@pytest.mark.parametrize("awb", ["", "ABC", "A" * 25, "KKN 123", "KKN☃123", "KKN\n123"])
def test_an_awb_no_scanner_could_read_is_refused(awb: str) -> None:
    with pytest.raises(ValueError, match="AWB"):
        replace(LABEL, awb=awb)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "lacak/1", "https://a.example/" + "a" * 300])
def test_a_qr_code_holds_a_web_address_only(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        replace(LABEL, tracking_url=url)


def test_weight_and_amount_are_never_negative() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        replace(LABEL, cod_minor=-1)
    with pytest.raises(ValueError, match="zero or more"):
        replace(LABEL, weight_g=-1)


@settings(max_examples=15, deadline=None)
@given(st.fixed_dictionaries({field: st.text(max_size=700) for field in TEXT_FIELDS}))
def test_no_text_breaks_a_label_or_leaves_its_page(texts: dict[str, str]) -> None:
    assert lines_outside_the_margins(with_texts(texts)) == []


@pytest.mark.parametrize("text", ["nama yang sangat panjang " * 20, "W" * 500, "\u6f22" * 300, "i m " * 150])
def test_long_names_wrap_and_shrink_and_stay_within_the_margins(text: str) -> None:
    assert lines_outside_the_margins(with_texts(dict.fromkeys(TEXT_FIELDS, text))) == []


def test_an_address_of_an_ordinary_length_stands_there_whole() -> None:
    address = (
        "Perumahan Bumi Wana Lestari Blok C-17 Nomor 8, RT 003/RW 012, Kelurahan Bambankerep, "
        "belakang Puskesmas, pagar besi hijau, mohon telepon dulu sebelum datang, titip tetangga nomor 9 "
        "bila kami tidak ada di rumah"
    )
    assert address in words_on(replace(LABEL, address=address))


def test_what_cannot_be_whole_ends_with_an_ellipsis() -> None:
    assert "…" in words_on(replace(LABEL, recipient_name="nama yang sangat panjang " * 20))
    assert "…" not in words_on(LABEL)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Łukasz Ñandú", "Łukasz Ñandú"),
        ("Bunga \U0001f338 Melati", "Bunga Melati"),  # pictures go without a trace
        ("王 Wei", f"{MISSING} Wei"),  # a letter without a glyph is seen to be missing
        ("محمد", MISSING * 4),
        ("Z\u0338\u0327a\u0337l", "Zal"),
        ("e\u0301", "é"),
        ("\u202egnirik\u202c", "gnirik"),
        ("baris satu\nbaris\tdua\x00", "baris satu baris dua"),
        ("\ud800", ""),
    ],
)
def test_any_writing_becomes_one_line_that_can_be_printed(text: str, printed: str) -> None:
    assert Paper(100, 100, title="").legible(text) == printed


def test_a_field_that_says_nothing_shows_a_dash() -> None:
    assert "Isi paket –" in words_on(replace(LABEL, contents="\U0001f338"))


def lines_outside_the_margins(label: Label) -> list[str]:
    """Every line as it is drawn, measured anew by the PDF library, that does not lie within the margins."""
    outside: list[str] = []
    draw = Paper.cell

    def measured(paper: Paper, w: float, h: float, text: str) -> bool:
        inside = (
            paper.x >= 4.99
            and paper.x + paper.get_string_width(text) <= 100.01
            and paper.y >= 4
            and paper.y + h <= 144
        )
        if not inside:
            outside.append(text)
        return bool(draw(paper, w=w, h=h, text=text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Paper, "cell", measured)
        label_pdf(label)
    return outside


def dark_rectangles(label: Label, top_mm: float, bottom_mm: float) -> list[Box]:
    """The filled rectangles that the page draws between two heights, in mm."""
    drawing = only_page(label).get_contents()
    assert drawing is not None
    boxes = []
    for found in re.finditer(
        r"([\d.]+) ([\d.]+) ([\d.]+) -([\d.]+) re f\n", drawing.get_data().decode("latin-1")
    ):
        x, y, width, height = (float(number) / POINTS_PER_MM for number in found.groups())
        boxes.append(Box(x, 148 - y, width, height))
    return [box for box in boxes if top_mm <= box.y and box.y + box.height <= bottom_mm]


def drawn_modules(label: Label, top_mm: float, bottom_mm: float) -> list[str]:
    """The rows of a symbol read back from its rectangles, ``1`` dark and ``0`` light."""
    boxes = dark_rectangles(label, top_mm, bottom_mm)
    module_mm = round(min(box.width for box in boxes) / PRINTER_DOT_MM) * PRINTER_DOT_MM
    left = min(box.x for box in boxes)
    columns = round((max(box.x + box.width for box in boxes) - left) / module_mm)
    rows: dict[float, list[str]] = {}
    for box in boxes:
        row = rows.setdefault(round(box.y, 1), ["0"] * columns)
        start, length = round((box.x - left) / module_mm), round(box.width / module_mm)
        row[start : start + length] = "1" * length
    return ["".join(rows[y]) for y in sorted(rows)]


def read_code_128(modules: str) -> str:
    """Read bars through the table of the standard: start, symbols, code sets, check symbol, stop."""
    assert modules.endswith(code128.STOP + "11")
    bars = modules.removesuffix(code128.STOP + "11")
    start, *symbols, check = (code128.CODES.index(bars[at : at + 11]) for at in range(0, len(bars), 11))
    assert check == (start + sum(at * symbol for at, symbol in enumerate(symbols, start=1))) % 103
    letters = {value: letter for letter, value in code128.B.items()}
    in_pairs, text = start == code128.START_CODES["C"], ""
    for symbol in symbols:
        if symbol == (100 if in_pairs else 99):
            in_pairs = not in_pairs
        else:
            text += f"{symbol:02}" if in_pairs else letters[symbol]
    return text

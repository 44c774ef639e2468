"""Reader for a real catalogue: PRDECT-ID, Indonesian reviews of goods, one review a row, as it was scraped.

Sutoyo et al., "PRDECT-ID: Indonesian product reviews dataset for emotions classification tasks", Data in
Brief 44 (2022) 108554. Pure: lines in, goods and a report out. What is dirty is cleaned and noted; a row
that cannot be cleaned is left out, with its line and the reason. Notes are codes with parameters; the tables
have the words.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from marketplace.catalog import scraped
from marketplace.catalog.departments import CATEGORIES, N_, PARCELS, Category, Parcel

__all__ = [
    "CATEGORIES",
    "CLEANINGS",
    "PARCELS",
    "REASONS",
    "Catalogue",
    "Category",
    "Cleaned",
    "Good",
    "Parcel",
    "Rejected",
    "Review",
    "read",
]

DELIMITER = ";"

# Column in the file -> what we call it. The others (total of reviews, sentiment, emotion) are not read.
COLUMNS = {
    "category": "category",
    "product name": "title",
    "location": "town",
    "price": "price",
    "overall rating": "rating",
    "number sold": "sold",
    "customer rating": "stars",
    "customer review": "text",
}

# Why a row is left out (msgids).
REASONS = {
    "header": N_("Baris judul tidak lengkap. Kolom yang kurang: %(missing)s."),
    "columns": N_("Kolomnya %(found)s, seharusnya %(expected)s."),
    "category": N_("Kategori %(value)s tidak dikenal."),
    "title": N_("Nama barang kosong atau tidak terbaca."),
    "town": N_("Kota kosong atau tidak terbaca."),
    "price": N_("Harga %(value)s tidak terbaca atau bukan di atas nol."),
    "sold": N_("Jumlah terjual %(value)s tidak terbaca."),
    "stars": N_("Bintang %(value)s bukan 1 sampai 5."),
}

# What was put right (msgids). All but the last three carry column, before and after.
CLEANINGS = {
    "mojibake": N_("Huruf yang salah dibaca diperbaiki di kolom %(column)s."),
    "control": N_("Karakter yang tidak terlihat dibuang dari kolom %(column)s."),
    "broken": N_("Huruf yang rusak dibuang dari kolom %(column)s."),
    "lost_emoji": N_("Tanda tanya pengganti emoji dibuang dari kolom %(column)s."),
    "spaces": N_("Spasi dirapikan di kolom %(column)s."),
    "town": N_("Kota %(before)s ditulis %(after)s."),
    "number": N_("Angka %(before)s dibaca %(after)s."),
    "rating": N_("Nilai rata-rata %(before)s tidak terbaca, jadi dikosongkan."),
    "separator": N_("Ulasan berisi titik koma dan disatukan kembali."),
    "differs": N_("Kolom %(column)s di sini %(found)s. Yang dipakai %(kept)s dari baris %(line)s."),
}


@dataclass(frozen=True)
class Review:
    """Stars from 1 to 5 and what the buyer wrote, which may be nothing."""

    stars: int
    text: str


@dataclass
class Good:
    """One of the goods. ``line`` is the first that speaks of it; ``rating`` is 0 to 5 or None."""

    title: str
    category: str
    town: str
    price_rupiah: int
    rating: float | None
    sold: int
    line: int
    reviews: list[Review] = field(default_factory=list)


@dataclass(frozen=True)
class Rejected:
    """A row left out: its line, the code of the reason (see ``REASONS``), and what the reason speaks of."""

    line: int
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Cleaned:
    """A value put right: its line, the code of what was done (see ``CLEANINGS``), and before and after."""

    line: int
    what: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Catalogue:
    """The goods in the order of the file, and what was done to get them."""

    goods: list[Good] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    cleaned: list[Cleaned] = field(default_factory=list)


class _Unreadable(Exception):
    """A row that cannot be cleaned, with the code of the reason."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def read(lines: Iterable[str]) -> Catalogue:
    """Read the lines of a file, header first, into goods with their reviews. Nothing in them raises.

    Rows of one title are one of the goods: that is how the source counts its 1,308, also where a title
    stands in two categories or towns, or was scraped twice with another price. The first row's values hold;
    later ones are noted as ``differs``. A review is one line; blank lines are nothing.
    """
    catalogue = Catalogue()
    rows = _rows(lines)
    _, header = next(rows, (1, ""))
    places = _places(header)
    if missing := [name for name, ours in COLUMNS.items() if ours not in places]:
        catalogue.rejected.append(Rejected(1, "header", {"missing": ", ".join(missing)}))
        return catalogue
    width = len(_cells(header, 0))
    goods: dict[str, Good] = {}
    differing: set[tuple[str, str, object]] = set()
    for number, line in rows:
        notes: list[Cleaned] = []
        try:
            good, review = _row(number, _cells(line, width), places, width, notes)
        except _Unreadable as refusal:
            catalogue.rejected.append(Rejected(number, refusal.reason, refusal.params))
            continue
        known = goods.setdefault(good.title.casefold(), good)
        known.reviews.append(review)
        catalogue.cleaned += notes + list(_differences(known, good, differing))
    catalogue.goods = list(goods.values())
    return catalogue


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        bare = line.lstrip("\ufeff") if number == 1 else line
        if bare.strip():
            yield number, bare.rstrip("\r\n").replace("\r", " ").replace("\n", " ")


def _cells(line: str, width: int) -> list[str]:
    """The cells of one line. A quote that is never closed is a character like any other."""
    try:
        cells = next(csv.reader([line], delimiter=DELIMITER))
    except csv.Error:
        return line.split(DELIMITER)
    return cells if len(cells) >= width else line.split(DELIMITER)


def _places(header: str) -> dict[str, int]:
    titles = (" ".join(title.split()).lower() for title in _cells(header, 0))
    return {COLUMNS[title]: place for place, title in enumerate(titles) if title in COLUMNS}


def _row(
    number: int, cells: list[str], places: dict[str, int], width: int, notes: list[Cleaned]
) -> tuple[Good, Review]:
    """One row as a good without reviews and its review. Raises _Unreadable; notes what was cleaned."""
    text_at, extra = places["text"], len(cells) - width
    if extra > 0:
        cells[text_at : text_at + extra + 1] = [DELIMITER.join(cells[text_at : text_at + extra + 1])]
        notes.append(Cleaned(number, "separator"))
    if len(cells) <= max(places.values()):
        raise _Unreadable("columns", found=len(cells), expected=width)
    raw = {name: cells[place] for name, place in places.items()}
    category = _category(raw["category"])
    title = _text(number, "title", raw["title"], notes)
    if not any(char.isalnum() for char in title):
        raise _Unreadable("title")
    town = scraped.town(raw["town"])
    if town is None:
        raise _Unreadable("town")
    if town != raw["town"]:
        notes.append(Cleaned(number, "town", {"column": "town", "before": raw["town"], "after": town}))
    price_rupiah = _number(number, "price", raw["price"], notes)
    if price_rupiah == 0:
        raise _Unreadable("price", value=raw["price"])
    stars = scraped.stars(raw["stars"])
    if stars is None:
        raise _Unreadable("stars", value=raw["stars"])
    good = Good(
        title=title,
        category=category,
        town=town,
        price_rupiah=price_rupiah,
        rating=_rating(number, raw["rating"], notes),
        sold=_number(number, "sold", raw["sold"], notes) if raw["sold"].strip(" -") else 0,
        line=number,
    )
    return good, Review(stars, _text(number, "text", raw["text"], notes))


def _category(raw: str) -> str:
    name = scraped.mend(raw)[0].replace("’", "'").casefold()
    if name not in _CATEGORY_NAMES:
        raise _Unreadable("category", value=raw)
    return _CATEGORY_NAMES[name]


def _text(number: int, column: str, raw: str, notes: list[Cleaned]) -> str:
    text, done = scraped.mend(raw)
    notes += [Cleaned(number, what, {"column": column, "before": raw, "after": text}) for what in done]
    return text


def _number(number: int, column: str, raw: str, notes: list[Cleaned]) -> int:
    value = scraped.amount(raw)
    if value is None:
        raise _Unreadable(column, value=raw)
    if str(value) != raw:
        notes.append(Cleaned(number, "number", {"column": column, "before": raw, "after": value}))
    return value


def _rating(number: int, raw: str, notes: list[Cleaned]) -> float | None:
    value = scraped.rating(raw)
    if value is None and raw.strip(" -"):
        notes.append(Cleaned(number, "rating", {"column": "rating", "before": raw, "after": None}))
    return value


def _differences(kept: Good, found: Good, seen: set[tuple[str, str, object]]) -> Iterator[Cleaned]:
    """What a later row of one of the goods says otherwise; each other value is noted once."""
    for column in ("category", "town", "price_rupiah", "rating", "sold"):
        ours, other = getattr(kept, column), getattr(found, column)
        if ours != other and (kept.title, column, other) not in seen:
            seen.add((kept.title, column, other))
            params = {"column": column, "found": other, "kept": ours, "line": kept.line}
            yield Cleaned(found.line, "differs", params)


_CATEGORY_NAMES = {name.casefold(): name for name in CATEGORIES}

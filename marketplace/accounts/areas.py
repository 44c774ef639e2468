"""Provinces, regencies and districts of Indonesia by official code: ``33``, ``33.74``, ``33.74.15``.

A regency here is what the law calls *kabupaten* or *kota*. The table is a file of its own under the Open
Database License, see ``data/LICENCE.md``; it is read once, when first asked for.
"""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from marketplace.accounts.area_names import (
    KIND_WORDS,
    PROVINCE_ALIASES,
    REGENCY_ALIASES,
    bare,
    display_name,
    key,
    words,
)

Kind = Literal["province", "regency", "district"]

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONES = {
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"), WIB),  # Sumatra
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), WIB),  # Java
    **dict.fromkeys(("61", "62"), WIB),  # West and Central Kalimantan
    **dict.fromkeys(("63", "64", "65"), WITA),  # South, East and North Kalimantan
    **dict.fromkeys(("51", "52", "53"), WITA),  # Bali and Nusa Tenggara
    **dict.fromkeys(("71", "72", "73", "74", "75", "76"), WITA),  # Sulawesi
    **dict.fromkeys(("81", "82"), WIT),  # Maluku
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), WIT),  # Papua
}

_KINDS: tuple[Kind, ...] = ("province", "regency", "district")
_FIRST_CITY = "71"  # official numbering: 01 to 69 a kabupaten, from 71 a kota
_TYPO_CUTOFF = 75
_LONGEST_QUESTION = 200


@dataclass(frozen=True, slots=True)
class Area:
    """One area. ``name`` is as people read it: Jawa Tengah, Kota Semarang, Kab. Sleman, Ngaliyan."""

    code: str
    name: str
    kind: Kind
    parent_code: str | None


class UnknownArea(LookupError):
    """No area of the kind asked for has this code."""


def area(code: str) -> Area | None:
    """The area of any kind with this code, or None: for codes that came from a form."""
    return _areas().get(code)


def province(code: str) -> Area:
    """The province with this code. Raises UnknownArea."""
    return _of_kind(code, "province")


def regency(code: str) -> Area:
    """The regency or city with this code. Raises UnknownArea."""
    return _of_kind(code, "regency")


def district(code: str) -> Area:
    """The district (*kecamatan*) with this code. Raises UnknownArea."""
    return _of_kind(code, "district")


@lru_cache(maxsize=1)
def provinces() -> tuple[Area, ...]:
    """All 38 provinces, sorted by name."""
    return _sorted(found for found in _areas().values() if found.kind == "province")


@lru_cache(maxsize=1)
def regencies() -> tuple[Area, ...]:
    """All 514 regencies and cities, sorted by name."""
    return _sorted(found for found in _areas().values() if found.kind == "regency")


def regencies_of(province_code: str) -> tuple[Area, ...]:
    """The regencies and cities of a province, sorted by name. Raises UnknownArea."""
    return _children()[province(province_code).code]


def districts_of(regency_code: str) -> tuple[Area, ...]:
    """The districts of a regency or city, sorted by name. Raises UnknownArea."""
    return _children()[regency(regency_code).code]


def province_of(code: str) -> Area:
    """The province that the area lies in, or is. Raises UnknownArea."""
    return _lineage(code)[-1]


def full_name(code: str) -> str:
    """From small to large: ``Ngaliyan, Kota Semarang, Jawa Tengah``. Raises UnknownArea."""
    return ", ".join(step.name for step in _lineage(code))


def timezone_of(code: str) -> str:
    """The IANA zone of a province, or of the province that any other area lies in. Raises UnknownArea."""
    return ZONES[province_of(code).code]


def find_regency(name: str) -> Area | None:
    """The regency or city that people mean by ``name``, or None where the name does not tell.

    Understands ``Kota Bandung``, ``Kab. Sleman``, ``Jakarta Utara``, ``bandung kab``, ``Jogja``, also with a
    province or district beside it (``Banjar, Kalimantan Selatan``). A bare name shared by a city and a
    kabupaten is the city, as people use it. ``Jakarta`` alone is five cities, so None. Misspellings are not
    guessed at.
    """
    parts = [words(part) for part in re.split(r"[,;/|]", name[:_LONGEST_QUESTION])]
    province_codes = [_province_codes().get(key(part)) for part in parts]
    for place, part in enumerate(parts):
        told = next((code for at, code in enumerate(province_codes) if code and at != place), None)
        found = _regency_called(part, told)
        if found:
            return found
    return None


def search(text: str, limit: int = 10, kinds: Collection[Kind] = ("regency", "district")) -> tuple[Area, ...]:
    """Areas for what a person has typed so far, best first: whole names, beginnings, words of the full name.

    Where nothing begins so, the nearest spellings are offered.
    """
    asked = words(text[:_LONGEST_QUESTION])
    if not asked or limit < 1:
        return ()
    rows = [row for row in _search_rows() if row.area.kind in kinds]
    hits = [(rank, row) for row in rows if (rank := _rank(asked, key(asked), row)) is not None]
    hits.sort(key=lambda hit: (hit[0], *hit[1].order))
    return tuple(row.area for _, row in hits[:limit]) or _nearest(key(bare(asked)), rows, limit)


class _SearchRow(NamedTuple):
    area: Area
    name_key: str
    bare_key: str
    name_text: str  # words, each after a space, so that " sem" finds what begins so
    lineage_text: str
    order: tuple[bool, bool, str, str]  # among equals: regencies, and of these cities, first


def _rank(asked: list[str], asked_key: str, row: _SearchRow) -> int | None:
    """0 for the whole name, then looser; None when the area is not meant."""
    if asked_key in (row.name_key, row.bare_key):
        return 0
    if row.bare_key.startswith(asked_key) or row.name_key.startswith(asked_key):
        return 1
    if not all(f" {word}" in row.lineage_text for word in asked):
        return None
    of_its_own = [word for word in asked if f" {word}" in row.name_text and word not in KIND_WORDS]
    if not of_its_own:
        return None
    return 2 if len(of_its_own) == len(asked) else 3


def _nearest(asked_key: str, rows: list[_SearchRow], limit: int) -> tuple[Area, ...]:
    names = [row.bare_key for row in rows]
    hits = process.extract(asked_key, names, scorer=fuzz.ratio, score_cutoff=_TYPO_CUTOFF, limit=limit)
    return tuple(rows[at].area for _name, _score, at in hits)


def _regency_called(some_words: list[str], province_code: str | None) -> Area | None:
    """The whole of the words may be the name (Lima Puluh Kota, Kotabaru), or one end of them the kind."""
    first, last = (some_words[:1] or [""])[0], (some_words[-1:] or [""])[0]
    readings = (
        (some_words, None),
        (some_words[1:], KIND_WORDS.get(first)),
        (some_words[:-1], KIND_WORDS.get(last)),
    )
    for place, (name_words, kind_word) in enumerate(readings):
        if place and not kind_word:
            continue
        name = key(name_words)
        found = _pick(_regencies_by_name().get(REGENCY_ALIASES.get(name, name), ()), kind_word, province_code)
        if found:
            return found
    return None


def _pick(candidates: tuple[Area, ...], kind_word: str | None, province_code: str | None) -> Area | None:
    """The kind is a wish, people mix the two up (Kota Sidoarjo); the province is a condition."""
    there = [one for one in candidates if province_code in (None, one.parent_code)]
    meant = [one for one in there if kind_word is None or _is_city(one) == (kind_word == "kota")]
    return next(iter(meant or there), None)


def _is_city(one: Area) -> bool:
    return one.kind == "regency" and one.code[3:] >= _FIRST_CITY


def _of_kind(code: str, kind: Kind) -> Area:
    found = _areas().get(code)
    if found is None or found.kind != kind:
        raise UnknownArea(f"no {kind} has the code {code!r}")
    return found


def _lineage(code: str) -> list[Area]:
    """The area, what it lies in, and so on up to the province."""
    found = _areas().get(code)
    if found is None:
        raise UnknownArea(f"no area has the code {code!r}")
    return [found] if found.parent_code is None else [found, *_lineage(found.parent_code)]


@lru_cache(maxsize=1)
def _areas() -> Mapping[str, Area]:
    packed = (files("marketplace.accounts") / "data" / "areas.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode()))
    return {row["code"]: _read(row["code"], row["name"]) for row in rows}


def _read(code: str, official_name: str) -> Area:
    parent_code = code.rpartition(".")[0] or None
    return Area(code, display_name(official_name), _KINDS[code.count(".")], parent_code)


@lru_cache(maxsize=1)
def _children() -> Mapping[str, tuple[Area, ...]]:
    within: defaultdict[str, list[Area]] = defaultdict(list)
    for found in _areas().values():
        if found.parent_code:
            within[found.parent_code].append(found)
    return {code: _sorted(inside) for code, inside in within.items()}


@lru_cache(maxsize=1)
def _regencies_by_name() -> Mapping[str, tuple[Area, ...]]:
    """Key of a name -> the regencies so called, cities first. "Mentawai" will do for "Kepulauan Mentawai"."""
    called: defaultdict[str, list[Area]] = defaultdict(list)
    for found in sorted(regencies(), key=_is_city, reverse=True):
        called[key(bare(words(found.name)))].append(found)
    for name in [name for name in called if name.startswith(("kepulauan", "pulau"))]:
        called.setdefault(name.removeprefix("kepulauan").removeprefix("pulau"), called[name])
    return {name: tuple(areas) for name, areas in called.items()}


@lru_cache(maxsize=1)
def _province_codes() -> Mapping[str, str]:
    codes = {key(words(found.name)): found.code for found in provinces()}
    return codes | {alias: codes[name] for alias, name in PROVINCE_ALIASES.items()}


@lru_cache(maxsize=1)
def _search_rows() -> tuple[_SearchRow, ...]:
    return tuple(_search_row(found) for found in _areas().values())


def _search_row(found: Area) -> _SearchRow:
    name = words(found.name)
    return _SearchRow(
        area=found,
        name_key=key(name),
        bare_key=key(bare(name)),
        name_text=" " + " ".join(name),
        lineage_text=" " + " ".join(words(full_name(found.code))),
        order=(found.kind == "district", not _is_city(found), found.name, found.code),
    )


def _sorted(some: Iterable[Area]) -> tuple[Area, ...]:
    return tuple(sorted(some, key=lambda one: (one.name, one.code)))

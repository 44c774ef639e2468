"""Words are written alike in what is stored and in what is searched, whatever people type."""

import sqlite3
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.catalog.wording import (
    NOTHING_SQLITE,
    QUERY_WORDS_MAX,
    ROOTS,
    closest,
    normalise,
    prefix_query_sqlite,
    stem,
    tsquery_postgres,
    words,
)

HOSTILE = [
    "",
    '"',
    "'; DROP TABLE x --",
    "a OR b NOT c",
    "NEAR(a b, 2)",
    "title:x",
    "^a *",
    "(((",
    "-a +b",
    "\x00\ud800",
]
VOCABULARY = ["sapi", "seat", "sepatu", "sepatuku", "setu", "speaker", "teko"]

typed = st.one_of(
    st.text(), st.sampled_from(HOSTILE), st.text(alphabet=string.punctuation + " abAB*", max_size=40)
)


@pytest.fixture
def shelf() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE shelf USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
    )
    yield connection
    connection.close()


def found(shelf: sqlite3.Connection, titles: list[str], query: str) -> list[str]:
    shelf.execute("DELETE FROM shelf")
    shelf.executemany("INSERT INTO shelf VALUES (?)", [(normalise(title),) for title in titles])
    rows = shelf.execute("SELECT rowid FROM shelf WHERE shelf MATCH ? ORDER BY rowid", (query,))
    first = shelf.execute("SELECT min(rowid) FROM shelf").fetchone()[0]
    return [titles[row[0] - first] for row in rows]


def test_shouting_and_marks_make_no_difference() -> None:
    assert normalise("Kopi GAYO!!") == normalise("kopi gayo") == "kopi gayo"
    assert prefix_query_sqlite("Kopi GAYO!!") == prefix_query_sqlite("kopi gayo") == "kopi* AND gayo*"
    assert tsquery_postgres("Kopi GAYO!!") == tsquery_postgres("kopi gayo") == "kopi:* & gayo:*"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème Brûlée", "creme brulee"),
        ("batik-tulis/cap", "batik tulis cap"),
        ("Jum’at Al-Qur'an", "jumat al quran"),
        ("ﬁlm ① İstanbul", "film 1 istanbul"),
        ("  \t\n ", ""),
    ],
)
def test_words_are_folded(text: str, expected: str) -> None:
    assert " ".join(words(text)) == expected


def test_the_stem_stands_beside_the_word_so_that_both_are_found() -> None:
    assert normalise("Pembersih lantai") == "pembersih bersih lantai"


def test_a_shirt_is_not_a_table() -> None:
    assert "kemeja" in ROOTS
    assert normalise("kemeja") == "kemeja"


def test_repeated_words_are_asked_once_and_a_flood_is_cut() -> None:
    assert prefix_query_sqlite("kopi kopi Kopi") == "kopi*"
    flood = " ".join(f"w{number}" for number in range(1_000))
    assert prefix_query_sqlite(flood).count("*") == tsquery_postgres(flood).count("*") == QUERY_WORDS_MAX


@given(text=typed)
def test_stored_text_is_plain_lower_case_words(text: str) -> None:
    stored = normalise(text)
    assert all(word.isalnum() and word == word.lower() for word in stored.split())
    assert set(words(text)) <= set(stored.split())
    assert words(" ".join(words(text))) == words(text)


@given(text=typed)
def test_a_query_is_made_of_words_and_our_own_marks_only(text: str) -> None:
    asked = words(text)[:]
    for query, marks in (
        (prefix_query_sqlite(text), ("(", ")", "*", " AND ", " OR ")),
        (tsquery_postgres(text), ("(", ")", ":*", " & ", " | ")),
    ):
        rest = "" if query == NOTHING_SQLITE else query
        for mark in marks:
            rest = rest.replace(mark, " ")
        known = {part for word in asked for part in (word, stem(word))}
        assert set(rest.split()) <= known


@given(text=typed)
@example('" OR *')
def test_sqlite_takes_whatever_was_typed_and_finds_the_text_itself(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE shelf USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
    )
    hits = found(connection, ["xyzzy"], prefix_query_sqlite(text))
    connection.close()
    assert hits == [] or any("xyzzy".startswith(word) for word in words(text))


@given(title=st.text(alphabet=string.ascii_letters + string.digits + " -.,'!éü", min_size=1))
def test_a_title_is_found_by_its_own_words(title: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE shelf USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
    )
    hits = found(connection, [title], prefix_query_sqlite(title))
    connection.close()
    assert hits == ([title] if words(title) else [])


def test_beginnings_and_other_forms_of_a_word_are_found(shelf: sqlite3.Connection) -> None:
    titles = ["Sepatu lari pria", "Koper kabin", "Kopi Gayo 250 g"]
    assert found(shelf, titles, prefix_query_sqlite("sepat")) == ["Sepatu lari pria"]
    assert found(shelf, titles, prefix_query_sqlite("sepatu berlari")) == ["Sepatu lari pria"]
    assert found(shelf, titles, prefix_query_sqlite("kopi")) == ["Kopi Gayo 250 g"]


def test_a_swapped_letter_still_finds_the_word() -> None:
    assert closest("speatu", VOCABULARY) == "sepatu"
    assert closest("Sepatu!", VOCABULARY) == "sepatu"


def test_what_is_like_nothing_is_closest_to_nothing() -> None:
    assert closest("xylofon", VOCABULARY) is None
    assert closest("?!", VOCABULARY) is None
    assert closest("speatu", []) is None
    assert closest("sepatoe", VOCABULARY, cutoff=95) is None


def test_of_equally_like_words_the_same_one_is_always_chosen() -> None:
    assert closest("bata", ["rata", "mata", "batu"]) == closest("bata", ["batu", "mata", "rata"]) == "batu"


def test_stems_are_the_same_from_many_threads() -> None:
    forms = [
        f"{front}{root}{back}"
        for root in ("bersih", "lari", "makan")
        for front in ("pem", "ber", "")
        for back in ("an", "nya", "")
    ]
    expected = [stem.__wrapped__(form) for form in forms]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, forms * 20)) == expected * 20

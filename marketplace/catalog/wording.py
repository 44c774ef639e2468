"""How the words of listings and of searches are written alike: the one normaliser of search.

What is stored for search is ``normalise(title …)``; what is searched is made from the same words, so
"Kopi GAYO!!" and "kopi gayo" are one. Pure: no database.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# Nobody types more; a query built from more would only be slow.
QUERY_WORDS_MAX = 16
WORD_LENGTH_MAX = 64
CUTOFF = 70

# Matches nothing, and unlike an empty string is good FTS5.
NOTHING_SQLITE = '""'

# Roots that only look derived. The stemmer would make a table of a shirt (*kemeja*, *meja*).
ROOTS = frozenset(
    {
        "alami",
        "baterai",
        "berlian",
        "digital",
        "disinfektan",
        "dispenser",
        "kelambu",
        "kelamin",
        "kelapa",
        "kemeja",
        "kemenkes",
        "kemiri",
        "kepala",
        "keramik",
        "keranjang",
        "keratin",
        "kerikil",
        "keripik",
        "kerucut",
        "kerudung",
        "ketapel",
        "keyboard",
        "kuali",
        "lantai",
        "lebaran",
        "matahari",
        "media",
        "medika",
        "memori",
        "metalik",
        "peluru",
        "perfume",
        "permanen",
        "rantai",
        "santai",
        "sekolah",
        "terapi",
        "terjemah",
        "tirai",
        "transparan",
        "varian",
    }
)

# Inside a word these are dropped, not turned into a gap: qur'an is quran, jum'at is jumat.
_APOSTROPHES = frozenset("'’‘ʼ`")


def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in their order: lower case, no diacritics, only letters and digits, unstemmed."""
    return tuple(word[:WORD_LENGTH_MAX] for word in _folded(text).split())


def normalise(text: str) -> str:
    """``text`` as it is stored for search: each word, and its Indonesian stem after it where that differs.

    The word itself stays, so that names of brands are found as they are written.
    """
    return " ".join(part for word in words(text) for part in dict.fromkeys((word, stem(word))))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Indonesian stem of one folded word (Snowball: *berlari* → *lari*), or the word if none is left."""
    # A stemmer keeps the word it works on in itself: one per word, because requests run in threads.
    return word if word in ROOTS else str(snowballstemmer.stemmer("indonesian").stemWord(word)) or word


def prefix_query_sqlite(text: str) -> str:
    """A MATCH string for FTS5 over normalised text: every word, as a beginning or by its stem.

    Never bad syntax, whatever was typed: it is made of folded words, stars, brackets, AND and OR. Text
    without a word gives a query that matches nothing; ask ``words(text)`` first to list everything instead.
    """
    asked = [_either(word, "{}*", " OR ") for word in _asked(text)]
    return " AND ".join(asked) or NOTHING_SQLITE


def tsquery_postgres(text: str) -> str:
    """The same search for ``to_tsquery('simple', …)``. Without a word it is empty, which matches nothing."""
    return " & ".join(_either(word, "{}:*", " | ") for word in _asked(text))


def closest(word: str, vocabulary: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The word of ``vocabulary`` most like ``word``, or None when none is ``cutoff`` (0 to 100) alike.

    For typing errors: "speatu" is closest to "sepatu". Of the dozen most alike the one with the fewest slips
    wins (two letters swapped are one slip), then the more alike, then the one that begins alike, then the
    alphabet.
    """
    typed = "".join(words(word))
    if not typed:
        return None
    alike = process.extract(typed, vocabulary, scorer=fuzz.ratio, score_cutoff=cutoff, limit=12)
    ranked = sorted(
        (OSA.distance(typed, found), -likeness, found[:1] != typed[0], found) for found, likeness, _ in alike
    )
    return ranked[0][3] if ranked else None


def _asked(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words(text)))[:QUERY_WORDS_MAX]


def _either(word: str, beginning: str, either: str) -> str:
    """The word as a beginning, or exactly its stem: a stem as a beginning would find *koper* for *kopi*."""
    root = stem(word)
    return beginning.format(word) if root == word else f"({beginning.format(word)}{either}{root})"


def _folded(text: str) -> str:
    # Twice: lower case can bring marks (İ), and compatibility forms can bring capitals (K, the Kelvin sign).
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    letters = (char for char in plain if not unicodedata.combining(char) and char not in _APOSTROPHES)
    return "".join(char if char.isalnum() else " " for char in letters)

"""Abuse: our own short list, found also in leet, stretched and spaced letters, and never inside another word.

No package that one could lean on knows Indonesian insults as words that a person can read and correct, so the list
stands here. ``ALWAYS`` are insults wherever they stand. ``AT_SOMEBODY`` are animals, spirits and mild words that goods
are named after ("makanan anjing", "jersey setan merah"): abuse only where they are said of somebody.
"""

import re
from collections.abc import Iterator

from marketplace.reviews.screening.found import Finding, Kind

ALWAYS = (
    # Indonesian, and what is heard all over Indonesia
    "bangsat", "bajingan", "keparat", "brengsek", "goblok", "goblog", "gublok", "tolol", "bego", "dungu", "kampret",
    "kontol", "memek", "ngentot", "ngentod", "entot", "jancok", "jancuk", "cuk", "asu", "taik", "lonte", "pelacur",
    "jablay", "perek", "pepek", "kimak", "pukimak", "pantek", "telaso", "laknat", "bacot", "cocot", "kunyuk", "sinting",
    "ndasmu", "matamu", "kehed", "jembut", "anjrit", "titit", "biadab",
    # English
    "fuck", "fucker", "motherfucker", "bullshit", "shit", "bitch", "asshole", "arsehole", "bastard", "cunt",
    "dickhead", "wanker", "twat", "retard", "moron", "idiot", "slut", "whore", "scumbag", "douchebag", "jackass",
)  # fmt: skip
AT_SOMEBODY = (
    "anjing",
    "babi",
    "monyet",
    "bangke",
    "setan",
    "iblis",
    "bodoh",
    "banci",
    "bencong",
    "sialan",
    "tai",
    "stupid",
)

_SOMEBODY = (
    r"(?:dasar|kayak|kaya|seperti|emang|memang|si|lu|lo|loe|elu|kau|kamu|you|penjual|penjualnya|seller|sellernya|"
    r"pelapak|kurir|kurirnya|admin|adminnya|orang|toko|tokonya|you're|youre)"
)
_TO_SOMEBODY = r"(?:lu|lo|loe|elu|kau|kamu|kalian|semua|you|seller|penjual|pelapak|kurir|admin)"
# The same letter in other guises; a star may stand for any of them inside a word.
_GUISES = {
    "a": "a4@^", "b": "b8", "e": "e3", "g": "g9", "i": "i1!|", "l": "l1|", "o": "o0", "s": "s5$", "t": "t7+", "u": "uv",
    "c": "ck", "k": "kq",
}  # fmt: skip
_ENDINGS = r"(?:nya|lah|mu|lu|an|s|es|ed|er|ing|in|y)?"
_EDGE_BEFORE, _EDGE_BEHIND = r"(?<![\w@$])", r"(?![\w@$])"
_SPACE = r"[\s._*\-]{1,3}"


def found_insults(text: str) -> Iterator[Finding]:
    """Abuse in a ``plain`` text."""
    for found in _ANY.finditer(text):
        yield Finding(Kind.INSULT, *found.span())
    for pattern in (_SAID_OF, _SAID_TO):
        for found in pattern.finditer(text):
            yield Finding(Kind.INSULT, *found.span("word"))


def _letters(word: str, inside: str = "") -> list[str]:
    """A pattern a letter: in any guise, as often as it is stretched; ``inside`` are signs that may hide it."""
    made = []
    for place, letter in enumerate(word):
        hidden = inside if 0 < place < len(word) - 1 else ""
        made.append(f"[{re.escape(_GUISES.get(letter, letter) + hidden)}]+")
    return made


def _together(word: str) -> str:
    """A star hides one letter, never all of them: what is left must still be told from another word."""
    ways = ["".join(_letters(word))]
    for hidden in range(1, len(word) - 1):
        letters = _letters(word)
        letters[hidden] = r"[*#]"
        ways.append("".join(letters))
    return "(?:" + "|".join(ways) + ")"


def _apart(word: str) -> str:
    return _SPACE.join(_letters(word))


_ANY = re.compile(
    _EDGE_BEFORE
    + "(?:"
    + "|".join(
        [f"{_together(word)}{_ENDINGS}" for word in ALWAYS]
        + [_apart(word) for word in (*ALWAYS, *AT_SOMEBODY) if len(word) > 3]
    )
    + ")"
    + _EDGE_BEHIND
)
_MILD = "|".join("".join(_letters(word)) for word in AT_SOMEBODY)
_SAID_OF = re.compile(rf"{_EDGE_BEFORE}{_SOMEBODY}\s+(?:\w+\s+)?(?P<word>{_MILD}){_ENDINGS}{_EDGE_BEHIND}")
_SAID_TO = re.compile(rf"{_EDGE_BEFORE}(?P<word>{_MILD})\s+{_TO_SOMEBODY}{_EDGE_BEHIND}")

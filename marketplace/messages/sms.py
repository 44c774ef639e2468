"""Words that fit into one SMS: at most 160 characters of the alphabet every telephone has (GSM 03.38)."""

import unicodedata
from collections.abc import Mapping

LENGTH_MAX = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")  # each takes the room of two
_INSTEAD = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "·": "-", "•": "-"}
)

# Names are cut before words are, the shortest cut that fits.
NAMES = ("item", "shop", "courier", "bank", "applied", "to_correct")
_CUTS = (60, 40, 30, 24, 18, 12, 8)


def short(words: str, said: Mapping[str, str]) -> str:
    """``words`` with their blanks filled, the names in them cut so far that it fits into one SMS."""
    text = ""
    for cut in _CUTS:
        text = plain(
            words % {name: _cut(fact, cut) if name in NAMES else fact for name, fact in said.items()}
        )
        if length(text) <= LENGTH_MAX:
            return text
    return text


def plain(text: str) -> str:
    """``text`` in letters that every telephone has; what has no likeness among them is left out."""
    return " ".join("".join(map(_letter, text.translate(_INSTEAD))).split())


def length(text: str) -> int:
    """The room a plain text takes, in characters of the 160."""
    return sum(2 if letter in _EXTENDED else 1 for letter in text)


def is_plain(text: str) -> bool:
    """Whether every letter is one of the telephone's alphabet."""
    return all(letter in _BASIC or letter in _EXTENDED for letter in text)


def _letter(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    if letter.isspace():
        return " "
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if part in _BASIC)


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 2].rstrip()}.."

"""Digits as people write them to be read by people only: spaced, dotted, spelled out, with an O for a nought."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

DIGIT_WORDS = {
    "nol": "0", "kosong": "0", "zero": "0", "oh": "0", "o": "0",
    "satu": "1", "one": "1", "l": "1", "i": "1",
    "dua": "2", "two": "2",
    "tiga": "3", "three": "3",
    "empat": "4", "ampat": "4", "four": "4",
    "lima": "5", "five": "5",
    "enam": "6", "six": "6",
    "tujuh": "7", "tuju": "7", "seven": "7",
    "delapan": "8", "lapan": "8", "eight": "8",
    "sembilan": "9", "nine": "9",
}  # fmt: skip
# Said between digits, and no digit themselves.
STEPS = ("spasi", "strip", "titik", "garis", "min", "dash", "dot", "space")

_WORDS = sorted((*DIGIT_WORDS, *STEPS), key=len, reverse=True)
_UNIT = re.compile(rf"\d+|{'|'.join(_WORDS)}")
_BETWEEN = r"[\s.,\-\u2010-\u2015_/()\[\]*~|:+'\"\u00ad\u200c\u200d\u2060]{0,4}"
_LETTER = r"[^\W\d_]"
# A chain begins and ends at the edge of a word, so that "satuan" holds no digit.
_CHAIN = re.compile(
    rf"(?<!{_LETTER})(?<![\d])(?:(?:{_UNIT.pattern}){_BETWEEN})*(?:{_UNIT.pattern})(?!{_LETTER})(?!\d)"
)


@dataclass(frozen=True)
class Run:
    """Digits that stand together, or one spelled digit: from ``start`` to ``end`` of the text."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True)
class Number:
    """Some neighbouring runs read as one number."""

    runs: tuple[Run, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.runs[0].start

    @property
    def end(self) -> int:
        """Behind its last digit."""
        return self.runs[-1].end

    @property
    def digits(self) -> str:
        """All of them, without what stands between."""
        return "".join(run.digits for run in self.runs)


def plain(text: str) -> str:
    """``text`` in small letters with every digit of any script as 0 to 9, letter for letter as long as before."""
    return "".join(map(_plain, text))


def _plain(letter: str) -> str:
    if letter.isdigit() and letter not in "0123456789":
        value = unicodedata.digit(letter, None)
        return letter if value is None else str(value)
    small = unicodedata.normalize("NFKC", letter).lower()
    return small if len(small) == 1 else letter


def chains(text: str) -> Iterator[tuple[Run, ...]]:
    """The runs of digits of a ``plain`` text, together as long as nothing but signs stands between them."""
    for found in _CHAIN.finditer(text):
        units = _UNIT.finditer(text, found.start(), found.end())
        runs = tuple(
            Run(unit.start(), unit.end(), DIGIT_WORDS.get(unit[0], unit[0]))
            for unit in units
            if unit[0] not in STEPS
        )
        if runs:
            yield runs


def numbers(runs: tuple[Run, ...], fits: re.Pattern[str], most: int) -> Iterator[Number]:
    """The longest parts of a chain, none overlapping, whose digits ``fits`` matches whole; at most ``most`` digits."""
    at = 0
    while at < len(runs):
        best, length = None, 0
        for upto in range(at, len(runs)):
            length += len(runs[upto].digits)
            if length > most:
                break
            number = Number(runs[at : upto + 1])
            if fits.fullmatch(number.digits):
                best = number
        if best is not None:
            yield best
        at += len(best.runs) if best else 1

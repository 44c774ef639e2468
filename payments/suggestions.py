"""What money that fits nothing may have been meant for: a pure score, and why. It only suggests; a person presses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

from marketplace.kit.i18n import _l

SUGGESTIONS_MAX = 5
ALIKE, RATHER_ALIKE = 90, 75  # of 100
NEAR_DAYS = 3


class Because(StrEnum):
    """One reason to think that it was meant for this."""

    AMOUNT = "amount"
    NUMBER = "number"
    ONE_DIGIT = "one-digit"
    SWAPPED = "swapped-digits"
    NAMED = "named"
    NAME = "name"
    NAME_RATHER = "name-rather"
    NEAR = "near"

    @property
    def label(self) -> str:
        """The reason in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    Because.AMOUNT: _l("jumlahnya sama"),
    Because.NUMBER: _l("nomornya sama"),
    Because.ONE_DIGIT: _l("nomornya beda satu angka"),
    Because.SWAPPED: _l("dua angka di nomornya tertukar"),
    Because.NAMED: _l("nomornya tertulis di keterangan"),
    Because.NAME: _l("namanya sama"),
    Because.NAME_RATHER: _l("namanya mirip"),
    Because.NEAR: _l("waktunya berdekatan"),
}
POINTS = {
    Because.AMOUNT: 40,
    Because.NUMBER: 40,
    Because.ONE_DIGIT: 30,
    Because.SWAPPED: 30,
    Because.NAMED: 30,
    Because.NAME: 20,
    Because.NAME_RATHER: 10,
    Because.NEAR: 5,
}


@dataclass(frozen=True)
class Money:
    """Money that came in or went out, as the bank tells it; ``amount_minor`` above zero."""

    amount_minor: int
    number: str
    name: str
    text: str
    on: date


@dataclass(frozen=True)
class Waiting:
    """Something that waits for money, by its public id; ``names`` whoever may stand beside it on a statement."""

    id: str
    amount_minor: int
    number: str
    names: Sequence[str]
    ids: Sequence[str]
    on: date


@dataclass(frozen=True)
class Suggestion:
    """What it may have been meant for. ``points`` rank it, ``reasons`` say why, the strongest first."""

    id: str
    points: int
    reasons: tuple[Because, ...]


def suggest(money: Money, waiting: Iterable[Waiting]) -> list[Suggestion]:
    """The likeliest of what waits, best first; what nothing speaks for is left out."""
    found = []
    for one in waiting:
        reasons = sorted(_reasons(money, one), key=lambda reason: -POINTS[reason])
        if any(reason is not Because.NEAR for reason in reasons):
            found.append(Suggestion(one.id, sum(POINTS[reason] for reason in reasons), tuple(reasons)))
    return sorted(found, key=lambda one: (-one.points, one.id))[:SUGGESTIONS_MAX]


def _reasons(money: Money, one: Waiting) -> Iterable[Because]:
    if money.amount_minor == one.amount_minor:
        yield Because.AMOUNT
    if money.number and one.number:
        if money.number == one.number:
            yield Because.NUMBER
        elif is_one_digit_off(money.number, one.number):
            yield Because.ONE_DIGIT
        elif is_swapped(money.number, one.number):
            yield Because.SWAPPED
    if any(name in money.text for name in one.ids):
        yield Because.NAMED
    alike = max((likeness(money.name, name) for name in one.names), default=0)
    if alike >= ALIKE:
        yield Because.NAME
    elif alike >= RATHER_ALIKE:
        yield Because.NAME_RATHER
    if abs((money.on - one.on).days) <= NEAR_DAYS:
        yield Because.NEAR


def likeness(one: str, other: str) -> float:
    """From 0 to 100: how alike two names are, whatever the order of their words and the size of their letters."""
    if not one.strip() or not other.strip():
        return 0.0
    return fuzz.token_sort_ratio(one.casefold(), other.casefold())


def is_one_digit_off(one: str, other: str) -> bool:
    """Whether one digit was mistyped, left out or typed twice."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def is_swapped(one: str, other: str) -> bool:
    """Whether two neighbouring digits changed places."""
    if len(one) != len(other):
        return False
    differ = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    at = differ[0]
    return one[at] == other[at + 1] and one[at + 1] == other[at]


def near_numbers(number: str) -> list[str]:
    """Every number that a slip of the finger may have made of ``number``."""
    found = {number[:at] + digit + number[at + 1 :] for at in range(len(number)) for digit in "0123456789"}
    found |= {number[:at] + digit + number[at:] for at in range(len(number) + 1) for digit in "0123456789"}
    found |= {number[:at] + number[at + 1 :] for at in range(len(number))}
    found |= {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)}
    return sorted(found - {number})

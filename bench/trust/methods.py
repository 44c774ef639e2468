"""The methods that shops and papers use, fed with the same events as the model.

A method takes events in the order of the stream (``feed``) and tells at any moment how likely a party's next order is
to go badly (``score``: higher is worse). An event is a dict with the columns of the stream: ``ts`` in whole seconds,
``amount`` a number or None, ``attrs`` a dict.

They hear what people say and what everybody sees: a review of one or two stars, an order cancelled or paid back, is
bad; four or five stars are good. A buyer has one voice for a seller, his latest, as shops do it.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]

BASE_RATE = 0.1  # how often an order goes badly when nothing is known
PRIOR_ORDERS = 10.0  # how many orders that assumption weighs
NORMAL_95 = 1.6449  # one-sided
HALF_LIFE_DAYS = 120.0
DAY = 86_400
STARS_GOOD_MIN = 4
STARS_BAD_MAX = 2


class Voices(ABC):
    """What was said of each seller: one voice a buyer, the latest counts."""

    def __init__(self) -> None:
        self._voices: dict[str, dict[str, tuple[int, float]]] = {}
        self._sums: dict[str, list[float]] = {}

    def feed(self, event: Event) -> None:
        """Learn one event."""
        kind = event["type"]
        if kind == "review":
            self._said(event, float(event["attrs"]["stars"]))
        elif kind in ("canceled", "refund"):
            self._said(event, 1.0)

    @abstractmethod
    def score(self, party: str, at: int) -> float:
        """The probability that the party's next order goes badly, at ``at`` (seconds)."""

    def _said(self, event: Event, stars: float) -> None:
        seller, at = event["seller"], int(event["ts"])
        voices = self._voices.setdefault(seller, {})
        sums = self._sums.setdefault(seller, [0.0, 0.0, 0.0, 0.0])
        former = voices.get(event["buyer"])
        if former is not None:
            _add(sums, former[1], -1.0)
        voices[event["buyer"]] = (at, stars)
        _add(sums, stars, 1.0)

    def _counts(self, party: str) -> tuple[float, float, float, float]:
        """How many voices there are, the sum of their stars, how many are good and how many bad."""
        count, stars, good, bad = self._sums.get(party, (0.0, 0.0, 0.0, 0.0))[:4]
        return count, stars, good, bad


class MeanStars(Voices):
    """Five minus the mean of the stars, brought to 0..1."""

    def score(self, party: str, at: int) -> float:
        """See ``Voices``."""
        count, stars, _good, _bad = self._counts(party)
        return (5 - stars / count) / 4 if count else BASE_RATE


class Wilson(Voices):
    """One minus Wilson's lower bound of the share of good voices (Wilson 1927), as "how not to sort by average"."""

    def score(self, party: str, at: int) -> float:
        """See ``Voices``."""
        _count, _stars, good, bad = self._counts(party)
        n = good + bad
        if not n:
            return 1.0
        share, z2 = good / n, NORMAL_95**2
        middle = share + z2 / (2 * n)
        spread = NORMAL_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        return 1 - (middle - spread) / (1 + z2 / n)


class Beta(Voices):
    """The mean of a Beta distribution over bad and good (Jøsang and Ismail 2002)."""

    def score(self, party: str, at: int) -> float:
        """See ``Voices``."""
        _count, _stars, good, bad = self._counts(party)
        return (bad + BASE_RATE * PRIOR_ORDERS) / (good + bad + PRIOR_ORDERS)


class DecayedBeta(Voices):
    """The same, where what was said loses half its weight every ``HALF_LIFE_DAYS``."""

    def score(self, party: str, at: int) -> float:
        """See ``Voices``."""
        _count, _stars, good, bad = self._counts(party)
        sums = self._sums.get(party)
        if sums is not None and len(sums) > 4:
            left = 0.5 ** ((at - sums[4]) / DAY / HALF_LIFE_DAYS)
            good, bad = good * left, bad * left
        return (bad + BASE_RATE * PRIOR_ORDERS) / (good + bad + PRIOR_ORDERS)

    def _said(self, event: Event, stars: float) -> None:
        seller, at = event["seller"], int(event["ts"])
        sums = self._sums.setdefault(seller, [0.0, 0.0, 0.0, 0.0, float(at)])
        left = 0.5 ** ((at - sums[4]) / DAY / HALF_LIFE_DAYS)
        for place in range(4):
            sums[place] *= left
        sums[4] = float(at)
        voices = self._voices.setdefault(seller, {})
        former = voices.get(event["buyer"])
        if former is not None:
            _add(sums, former[1], -(0.5 ** ((at - former[0]) / DAY / HALF_LIFE_DAYS)))
        voices[event["buyer"]] = (at, stars)
        _add(sums, stars, 1.0)


def _add(sums: list[float], stars: float, weight: float) -> None:
    sums[0] += weight
    sums[1] += stars * weight
    if stars >= STARS_GOOD_MIN:
        sums[2] += weight
    elif stars <= STARS_BAD_MAX:
        sums[3] += weight


SIMPLE: Mapping[str, type[Voices]] = {
    "mean stars": MeanStars,
    "Wilson": Wilson,
    "Beta": Beta,
    "decayed Beta": DecayedBeta,
}

"""Exposure for methods that only know a score: thresholds that one honest seller in twenty would not meet."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bench.attacks.market import Market
from bench.attacks.sale import DAY

FALSE_ALARMS = 0.05

# Completed orders of different buyers, and the highest order a seller may then take, in median orders: what the
# marketplace's table of standings allows (Rp2, 5, 20 and 50 million, where half of all orders are below Rp285.000).
STEPS: tuple[tuple[int, float], ...] = ((0, 7.0), (4, 17.5), (15, 70.0), (60, 175.0))
SAMPLED_EVERY_DAYS = 15


class Scoring(Protocol):
    """A method that knows a score."""

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event."""

    def score(self, party: str, at: int) -> float:
        """The probability that the party's next order goes badly."""


class Stepped:
    """A scoring method with steps of exposure. Above his step's threshold a seller is delisted: exposure 0."""

    def __init__(self, method: Scoring, thresholds: Sequence[float]) -> None:
        self.method, self.thresholds = method, thresholds
        self.steps = tuple(value for _, value in STEPS)
        self._counts = [count for count, _ in STEPS]
        self._served: dict[str, set[str]] = {}

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event."""
        self.method.feed(event)
        if event["type"] == "delivered":
            self._served.setdefault(event["seller"], set()).add(event["buyer"])

    def score(self, party: str, at: int) -> float:
        """See ``Scoring``."""
        return self.method.score(party, at)

    def exposure(self, party: str, at: int) -> float:
        """The highest order allowed at ``at``, in median orders."""
        step = self.step(party)
        return 0.0 if self.method.score(party, at) > self.thresholds[step] else self.steps[step]

    def step(self, party: str) -> int:
        """The step that the party's completed orders reach."""
        return bisect_right(self._counts, len(self._served.get(party, ()))) - 1


def thresholds_of(make: Callable[[], Scoring], market: Market, alarms: float = FALSE_ALARMS) -> list[float]:
    """For each step the score that all but a share ``alarms`` of the honest sellers standing on it are under.

    Sellers are looked at every ``SAMPLED_EVERY_DAYS`` after the warm-up of a market that nobody attacks.
    """
    stepped = Stepped(make(), [1.0] * len(STEPS))
    seen: list[list[float]] = [[] for _ in STEPS]
    look = market.attack_from
    for event in market.events:
        if event["ts"] >= look:
            for seller in market.sellers:
                if seller.opens <= look < seller.closes:
                    seen[stepped.step(seller.id)].append(stepped.score(seller.id, look))
            look += SAMPLED_EVERY_DAYS * DAY
        stepped.feed(event)
    return [_quantile(scores, 1 - alarms) for scores in seen]


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 1.0

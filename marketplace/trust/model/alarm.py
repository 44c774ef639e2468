"""When orders go wrong too often in a row: Page's sequential test, once for a breakdown and once for a slow leak.

For each order that ends, the test adds how much likelier that end is of a seller who went bad than of this seller as he
usually is (Page, "Continuous inspection schemes", Biometrika 1954); a sum that would fall below zero stays there.
Complaints weigh what the complaining buyer's word weighs. What turns out to be nobody's fault is taken back.
"""

import math
from dataclasses import dataclass, field

HALF_LIFE_DAYS = 120.0
DAY = 86_400

USUAL, USUAL_ORDERS = 0.04, 25.0  # how often orders of the unknown go wrong, and how many orders that weighs
QUIET = 0.3  # below it there is no run of complaints
OVERDUE_USUAL = 1  # an order not handed over in time happens to the best
USUAL_MIN, USUAL_MAX = 0.02, 0.06  # never take robbery for somebody's habit


@dataclass(frozen=True)
class Test:
    """``bad`` is how often orders go wrong of the one it looks for; above ``limit`` it sounds."""

    bad: float
    limit: float


BREAKDOWN = Test(bad=0.6, limit=7.0)
LEAK = Test(bad=0.2, limit=5.0)
TESTS = (BREAKDOWN, LEAK)


@dataclass(slots=True)
class Alarm:
    """The tests of one seller. Times are seconds."""

    ended: float = 0.0  # orders, weighed by credibility
    wrong: float = 0.0
    at: float = 0.0
    sums: list[float] = field(default_factory=lambda: [0.0] * len(TESTS))
    run_from: float = 0.0  # when the first order of the present run of complaints was placed

    @property
    def usual(self) -> float:
        """How often this seller's orders go wrong."""
        share = (self.wrong + USUAL * USUAL_ORDERS) / (self.ended + USUAL_ORDERS)
        return min(max(share, USUAL_MIN), USUAL_MAX)

    def went_well(self, at: float, weight: float, placed: float) -> None:
        """An order ended without complaint. One placed before all that went wrong says nothing about them."""
        self._fade(at)
        usual = self.usual
        self.ended += weight
        if placed < self.run_from:
            return
        for place, test in enumerate(TESTS):
            gain = weight * math.log((1 - test.bad) / (1 - usual))
            self.sums[place] = max(0.0, self.sums[place] + gain)

    def complaint(self, at: float, weight: float, placed: float) -> tuple[float, ...]:
        """An order went wrong; what was added, for ``taken_back``."""
        self._fade(at)
        quiet = max(self.sums) < QUIET
        self.run_from = placed if quiet else min(self.run_from, placed)
        usual = self.usual
        added = tuple(weight * math.log(test.bad / usual) for test in TESTS)
        for place, gain in enumerate(added):
            self.sums[place] += gain
        self.ended += weight
        self.wrong += weight
        return added

    def taken_back(self, at: float, weight: float, added: tuple[float, ...]) -> None:
        """A complaint was nobody's fault, or not the seller's."""
        self._fade(at)
        self.wrong = max(0.0, self.wrong - weight)
        for place, gain in enumerate(added):
            self.sums[place] = max(0.0, self.sums[place] - gain)

    def level(self, at: float, overdue: int = 0) -> float:
        """How far the alarm is: it sounds at 1. ``overdue`` orders not handed over count as half complaints."""
        left = math.exp2(-max(at - self.at, 0.0) / DAY / HALF_LIFE_DAYS)
        usual, waiting = self.usual, max(overdue - OVERDUE_USUAL, 0)
        return max(
            (total * left + 0.5 * waiting * math.log(test.bad / usual)) / test.limit
            for total, test in zip(self.sums, TESTS, strict=True)
        )

    def _fade(self, at: float) -> None:
        left = math.exp2(-max(at - self.at, 0.0) / DAY / HALF_LIFE_DAYS)
        self.at = max(self.at, at)
        self.sums = [total * left for total in self.sums]

"""How long parcels take just now: a period life table of orders that are under way.

An order is born when it is placed and leaves the table when it is delivered. As in demography, the share delivered at
each age is taken from all ages of the *same recent days*, not from orders that are complete: so a jam is seen within
days, long before its orders are late. Where a lane (state to state) has delivered fewer than the table expects, its
parcels are slower, and the table is stretched for it.
"""

import math
from itertools import pairwise

from marketplace.trust.model.fading import DAY, Fading

AGES = 70  # days; who is still under way then counts as lost
RECENT_HALF_LIFE_DAYS = 10.0
LONG_HALF_LIFE_DAYS = 60.0
LANE_HALF_LIFE_DAYS = 20.0
RECENT_PRIOR = 30.0  # orders at risk that the long table is worth in the recent one
LANE_PRIOR = 20.0  # deliveries that "as everywhere" is worth for a lane
START_HAZARD = 0.07
HAZARD_MAX = 0.6

Lane = tuple[str, str]


class LifeTable:
    """Feed it ``placed`` and ``left``; ask ``chance_late``. Days are whole days since the epoch."""

    def __init__(self) -> None:
        self.day: int | None = None
        self._recent = ([START_HAZARD * 5] * AGES, [5.0] * AGES)  # delivered, at risk, by age
        self._long = ([START_HAZARD * 5] * AGES, [5.0] * AGES)
        self._hazard = [START_HAZARD] * AGES
        self._survival_log: list[float] = []  # ln of the share still under way after each age
        self._expected: dict[int, float] = {}  # day placed -> what the table expected of one order since then
        self._open: dict[int, int] = {}  # day placed -> orders under way
        self._open_by: dict[object, dict[int, int]] = {}
        self._done = Fading(LANE_HALF_LIFE_DAYS)
        self._cached: dict[object, tuple[float, float]] = {}
        self._sum_up()

    def advance(self, day: int) -> None:
        """Let the days up to ``day`` pass."""
        if self.day is None:
            self.day = day
        gone = day - self.day
        if gone <= 0:
            return
        for _ in range(min(gone, AGES)):
            self.day += 1
            self._pass_a_day()
        if gone > AGES:
            self._fade(gone - AGES)
            self.day = day
        self._sum_up()

    def placed(self, day: int, lane: Lane) -> None:
        """An order is under way, from ``lane[0]`` to ``lane[1]``."""
        self._open[day] = self._open.get(day, 0) + 1
        self._expected.setdefault(day, 0.0)
        for key in (lane, lane[1]):
            counts = self._open_by.setdefault(key, {})
            counts[day] = counts.get(day, 0) + 1

    def left(self, day_placed: int, lane: Lane, delivered: bool) -> None:
        """An order that was ``placed`` has arrived, or will not."""
        assert self.day is not None
        if day_placed not in self._open or self._open[day_placed] == 0:
            return  # given up as lost long ago
        age = self.day - day_placed
        self._open[day_placed] -= 1
        if delivered and age < AGES:
            self._recent[0][age] += 1
            self._long[0][age] += 1
        self._leave(day_placed, lane, 1.0 if delivered else 0.0)

    def chance_late(self, days: int, lane: Lane | None) -> tuple[float, float]:
        """The chance that an order placed now takes longer than ``days``: everywhere, and on this lane."""
        log_left = self._survival_log[min(max(days, 0), AGES - 1)]
        if lane is None:
            return math.exp(log_left), math.exp(log_left)
        everywhere = self._done_and_expected(lane[1])
        state = math.log((everywhere[0] + LANE_PRIOR) / (everywhere[1] + LANE_PRIOR))
        own = self._done_and_expected(lane)
        pace = state + math.log((own[0] + LANE_PRIOR) / (own[1] * math.exp(state) + LANE_PRIOR))
        return math.exp(log_left), math.exp(log_left * math.exp(pace))

    def pace_evidence(self, lane: Lane) -> tuple[float, float]:
        """Recent deliveries on the lane, and how many there would have been at everybody's pace."""
        return self._done_and_expected(lane)

    def _done_and_expected(self, key: object) -> tuple[float, float]:
        known = self._cached.get(key)
        if known is None:
            assert self.day is not None
            done, expected = self._done.get(key, self.day * DAY)
            of_day, open_by = self._expected, self._open_by.get(key)
            if open_by:
                expected += sum([count * of_day[day] for day, count in open_by.items()])
            known = self._cached[key] = (done, expected)
        return known

    def _leave(self, day_placed: int, lane: Lane, delivered: float) -> None:
        assert self.day is not None
        for key in (lane, lane[1]):
            counts = self._open_by[key]
            counts[day_placed] -= 1
            if not counts[day_placed]:
                del counts[day_placed]
            self._done.add(key, self.day * DAY, delivered, self._expected[day_placed])
            known = self._cached.get(key)
            if known is not None:  # what was expected of it stays expected, only no longer of one under way
                self._cached[key] = (known[0] + delivered, known[1])

    def _pass_a_day(self) -> None:
        assert self.day is not None
        yesterday = self.day - 1
        self._fade(1)
        for day in [day for day in self._open if yesterday - day >= AGES]:
            self._give_up(day)
        for day, count in self._open.items():
            age = yesterday - day
            self._recent[1][age] += count
            self._long[1][age] += count
            self._expected[day] += self._hazard[age]
        for age in range(AGES):
            steady = (self._long[0][age] + 0.3) / (self._long[1][age] + 6)
            hazard = (self._recent[0][age] + RECENT_PRIOR * steady) / (self._recent[1][age] + RECENT_PRIOR)
            self._hazard[age] = min(hazard, HAZARD_MAX)

    def _give_up(self, day: int) -> None:
        """Orders that are that old are lost: what was expected of them stays known of their lanes."""
        assert self.day is not None
        for key, counts in self._open_by.items():
            count = counts.pop(day, 0)
            if count:
                self._done.add(key, self.day * DAY, 0.0, count * self._expected[day])
        del self._open[day], self._expected[day]

    def _fade(self, days: int) -> None:
        for table, half_life in ((self._recent, RECENT_HALF_LIFE_DAYS), (self._long, LONG_HALF_LIFE_DAYS)):
            left = 0.5 ** (days / half_life)
            for row in table:
                row[:] = [number * left for number in row]

    def _sum_up(self) -> None:
        self._cached.clear()
        total = [0.0]
        for hazard in self._hazard:
            total.append(total[-1] + math.log1p(-hazard))
        self._survival_log = total[1:]
        assert all(after <= before for before, after in pairwise(total))

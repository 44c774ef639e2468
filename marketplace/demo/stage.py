"""A stage on which orders are played in the order of their time; between the steps the clocks strike."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from marketplace.clocks import CLOCKS, SWEEPS
from marketplace.events import actions as events
from marketplace.kit import clock

Step = Callable[[], None]
CLOCKS_EVERY = timedelta(hours=12)


@contextmanager
def acting_at(moment: datetime) -> Iterator[None]:
    """What happens in this block happens at ``moment``, and so does what follows from it."""
    with clock.replaying(moment), events.delivering_within():
        yield


class Stage:
    """Steps by their time. ``now`` is the business time played up to; clocks strike from ``begin`` on."""

    def __init__(self, begin: datetime) -> None:
        self.now = begin
        self._next_strike = begin
        self._steps: list[tuple[datetime, int, Step]] = []
        self._count = 0

    def at(self, moment: datetime, step: Step) -> None:
        """Play ``step`` at ``moment``, or at once where that has passed."""
        self._count += 1
        heapq.heappush(self._steps, (max(moment, self.now), self._count, step))

    def play(self, until: datetime) -> None:
        """Play every step up to ``until``; later ones stay for the next time."""
        for _moment in self.steps(until):
            pass

    def steps(self, until: datetime) -> Iterator[datetime]:
        """The same, one step at a time: the moment of each after it was played."""
        while self._steps and self._steps[0][0] <= until:
            moment, _count, step = heapq.heappop(self._steps)
            self._strike_up_to(moment)
            self.now = moment
            with acting_at(moment):
                step()
            yield moment
        self._strike_up_to(until)
        self.now = until

    def _strike_up_to(self, moment: datetime) -> None:
        while self._next_strike <= moment:
            strike_all(self._next_strike)
            self._next_strike += CLOCKS_EVERY


def strike_all(moment: datetime) -> None:
    """Let every clock act that has run out by ``moment``."""
    for sweep in SWEEPS:
        with acting_at(moment):
            while sweep.strike():
                pass
    for each in CLOCKS:
        with acting_at(moment):
            while due := each.due():
                for row_id in due:
                    each.strike(row_id)

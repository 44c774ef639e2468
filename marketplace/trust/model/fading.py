"""Sums that fade: what is long ago weighs less."""

import math

DAY = 86_400
_LN2 = math.log(2)


class Fading:
    """Two sums a key, each losing half its weight every ``half_life_days`` (times are whole seconds, UTC).

    A time before the last one of a key counts as that one: what comes late weighs no more for it.
    """

    __slots__ = ("_rate", "_sums")

    def __init__(self, half_life_days: float) -> None:
        self._rate = _LN2 / (half_life_days * DAY)
        self._sums: dict[object, list[float]] = {}

    def add(self, key: object, at: float, first: float, second: float = 0.0) -> None:
        """Add to both sums of ``key``."""
        sums = self._sums.get(key)
        if sums is None:
            self._sums[key] = [at, first, second]
            return
        gone = at - sums[0]
        if gone > 0:
            left = math.exp(-gone * self._rate)
            sums[0] = at
            sums[1] = sums[1] * left + first
            sums[2] = sums[2] * left + second
        else:
            sums[1] += first
            sums[2] += second

    def get(self, key: object, at: float) -> tuple[float, float]:
        """Both sums as they stand at ``at``."""
        sums = self._sums.get(key)
        if sums is None:
            return 0.0, 0.0
        gone = at - sums[0]
        if gone <= 0:
            return sums[1], sums[2]
        left = math.exp(-gone * self._rate)
        return sums[1] * left, sums[2] * left

    def excess(self, key: object, at: float, prior: float) -> float:
        """ln((observed + prior) / (expected + prior)): 0 where nothing is known, above it where more than expected."""
        observed, expected = self.get(key, at)
        return math.log((observed + prior) / (expected + prior))

"""Money as integers in minor units, split without losing a unit."""

from collections.abc import Sequence
from dataclasses import dataclass

# Currency -> (ISO 4217 exponent, quantum in minor units: the smallest step prices and splits fall on).
CURRENCIES = {"IDR": (2, 100)}
DEFAULT_CURRENCY = "IDR"


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (for IDR: sen, so Rp1 is 100)."""

    minor: int
    currency: str = DEFAULT_CURRENCY

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")
        return other


def rupiah(amount: int) -> int:
    """Whole rupiah as minor units."""
    return amount * 100


def split(total_minor: int, weights: Sequence[int], currency: str = DEFAULT_CURRENCY) -> list[int]:
    """Split ``total_minor`` in proportion to ``weights`` on whole quanta, by largest remainder.

    The parts always add up to the total. What is smaller than a quantum goes to the first part.
    Raises ValueError when every weight is zero and the total is not, or when a number is negative.
    """
    if total_minor < 0 or any(weight < 0 for weight in weights):
        raise ValueError("a split needs amounts of zero or more")
    if total_minor == 0:
        return [0] * len(weights)
    whole = sum(weights)
    if whole == 0:
        raise ValueError("nothing to split by")
    quantum = CURRENCIES[currency][1]
    quanta, odd = divmod(total_minor, quantum)
    parts = [quanta * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(quanta * weights[i] % whole), i))
    for i in remainders[: quanta - sum(parts)]:
        parts[i] += 1
    minor = [part * quantum for part in parts]
    minor[0] += odd
    return minor


def share(total_minor: int, basis_points: int, currency: str = DEFAULT_CURRENCY) -> int:
    """The part of ``total_minor`` that ``basis_points`` (1/100 of a percent) make, on whole quanta, half up."""
    quantum = CURRENCIES[currency][1]
    return (total_minor * basis_points + 5000 * quantum) // (10000 * quantum) * quantum

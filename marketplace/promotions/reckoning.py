"""What a voucher takes off the lines of a purchase: pure functions. Amounts in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY, share, split


@dataclass(frozen=True)
class Goods:
    """A line of a purchase: whose it is (party row), of which category (row), and what all its pieces cost."""

    seller_id: int
    category_id: int
    price_minor: int


@dataclass(frozen=True)
class Worth:
    """A fixed amount, or a share with a maximum."""

    amount_minor: int
    share_bp: int
    most_minor: int

    def off(self, price_minor: int) -> int:
        """What it takes off goods of this price together."""
        if self.amount_minor:
            return self.amount_minor
        return min(share(price_minor, self.share_bp), self.most_minor)


def divided(worth: Worth, prices: Sequence[int]) -> list[int]:
    """What is taken off each price, by largest remainder. Of every price at least one rupiah is left to pay."""
    quantum = CURRENCIES[DEFAULT_CURRENCY][1]
    spare = [max(0, price // quantum - 1) * quantum for price in prices]
    total = min(worth.off(sum(prices)), sum(spare)) // quantum * quantum
    return split(total, spare) if total else [0] * len(prices)

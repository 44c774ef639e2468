"""A book in memory that refuses what the real one refuses, and remembers which recipes it was given."""

from collections import Counter
from collections.abc import Callable, Sequence

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import class_of

IDR = "IDR"

# Said here once more, by hand: what may never be below zero, and never above.
NEVER_BELOW = {
    "payment:%:received",
    "sale:%:held",
    "refund:%:transit",
    "payout:%:transit",
    "suspense:%:unmatched",
    "party:%:payable",
    "party:%:reserve",
    "party:%:credit",
}
NEVER_ABOVE = {"party:%:owing", "party:%:cash", "chargeback:%:claim", "suspense:%:unexplained"}


class Book:
    """Balances by address in minor units. ``posted`` counts the recipes by module and name."""

    def __init__(self) -> None:
        self.balances: Counter[str] = Counter()
        self.posted: Counter[str] = Counter()

    def post(self, recipe: Callable[..., list[Posting]], *asked: object) -> None:
        """What a recipe makes of what it is asked, in rupiah."""
        self.posted[name_of(recipe)] += 1
        self.write(recipe(*asked, IDR))

    def write(self, postings: Sequence[Posting]) -> None:
        """One transfer: it moves as a whole, or fails the test."""
        moving = [posting for posting in postings if posting.amount_minor]
        for posting in moving:
            assert posting.amount_minor > 0, posting
            assert posting.source != posting.destination, posting
            self.balances[posting.source] -= posting.amount_minor
            self.balances[posting.destination] += posting.amount_minor
        for address in {end for posting in moving for end in (posting.source, posting.destination)}:
            assert self._is_allowed(address), f"{address} stands at {self.balances[address]}"

    def standing(self, *classes: str) -> dict[str, int]:
        """What stands at the addresses of these classes, but for zeros."""
        return {a: minor for a, minor in self.balances.items() if minor and class_of(a) in classes}

    def _is_allowed(self, address: str) -> bool:
        kind, minor = class_of(address), self.balances[address]
        return not (minor < 0 and kind in NEVER_BELOW) and not (minor > 0 and kind in NEVER_ABOVE)


def name_of(recipe: Callable[..., object]) -> str:
    """Module and name of a recipe."""
    return f"{recipe.__module__}.{recipe.__name__}"

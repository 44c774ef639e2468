"""What a story's end is, and the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.stories.stage import Stage

Rupiah = dict[str, int]


@dataclass(frozen=True)
class End:
    """How a story is played, and who has how much of the money when all is over.

    ``has``: rupiah by name; who has nothing is left out, below zero is what somebody lost. ``owes``: rupiah that
    somebody still owes us. ``cases``: kind, state, reason and bearer of each. ``shelf``: pieces on each seller's shelf,
    of which none is promised.
    ``cash``: it is paid at the door. ``bought``: sets the stage, where it is not bought as usual.
    """

    play: Callable[[Stage], None]
    has: Rupiah
    sales: tuple[str, ...]
    payment: str
    parcels: tuple[str, ...] = ()
    cases: tuple[tuple[str, str, str, str], ...] = ()
    shelf: tuple[int, ...] = (10,)
    owes: Rupiah = field(default_factory=dict)
    cash: bool = False
    bought: Callable[[], Stage] | None = None

    @property
    def sellers(self) -> int:
        """How many sellers the order is bought from."""
        return len(self.sales)


def added(*parts: Rupiah) -> Rupiah:
    """What several sales leave everybody, together."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: sum(part.get(name, 0) for part in parts) for name in names}


ALL_BACK: Rupiah = {"buyer": 221_000}
ALL_WELL: Rupiah = {"seller": 186_066, "courier": 24_000, "commission": 9_850, "tax": 1_084}
ONE_PIECE_SOLD: Rupiah = {
    "buyer": 98_500,
    "seller": 93_033,
    "courier": 24_000,
    "commission": 4_925,
    "tax": 542,  # 541.75
}
COURIER_BEARS_ALL: Rupiah = {"buyer": 221_000, "seller": 186_066, "courier": -186_066}

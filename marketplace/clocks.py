"""Every clock on one page: what may wait, who of it is due, and what the clock does to one of them."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.applications import clocks as applications
from marketplace.cases import clocks as cases
from marketplace.orders.actions import clocks as sales
from marketplace.reviews import actions as reviews
from marketplace.settlement import actions as settlement
from payments import actions as payments


@dataclass(frozen=True)
class Clock:
    """``due`` names rows, the longest waiting first; ``strike`` acts on one that still is and says whether it did."""

    name: str
    due: Callable[[], list[int]]
    strike: Callable[[int], bool]


# One row at a time, each in a transaction of its own.
CLOCKS = (
    Clock("sale", sales.due, sales.strike),
    Clock("case", cases.due, cases.strike),
    Clock("application", applications.due, applications.strike),
    Clock("bank line", payments.due, payments.strike),
)

# Many rows at once; each says how many.
SWEEPS: tuple[Callable[[], int], ...] = (settlement.expire_due, reviews.reveal_due)

"""The money of the operator's vouchers as recipes: pure functions. A seller's vouchers only lower his price."""

from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import PROMOTIONS, held


def promoted(sale: str, amount_minor: int, currency: str) -> list[Posting]:
    """A sale is paid: what the operator's voucher took off its price comes into its escrow, too."""
    return [Posting(PROMOTIONS, held(sale), amount_minor, currency)]


def promotion_returned(source: str, amount_minor: int, currency: str) -> list[Posting]:
    """Goods went back: the operator's part of their price returns to him."""
    return [Posting(source, PROMOTIONS, amount_minor, currency)]


def part_returned(
    price_minor: int, promotion_minor: int, gone_minor: int, returned_minor: int, now_minor: int
) -> int:
    """How much of ``now_minor``, a part of a price that goes back now, is the operator's.

    ``promotion_minor`` of ``price_minor`` was his; ``gone_minor`` went back before, of it ``returned_minor`` to him.
    In proportion, on whole rupiah in the buyer's favour; never so little that the buyer would get more than he paid.
    """
    gone_after = gone_minor + now_minor
    quantum = CURRENCIES[DEFAULT_CURRENCY][1]
    due = promotion_minor * gone_after // price_minor // quantum * quantum if price_minor else 0
    least = max(0, promotion_minor - (price_minor - gone_after) - returned_minor)
    most = min(now_minor, promotion_minor - returned_minor)
    return min(max(due - returned_minor, least), most)

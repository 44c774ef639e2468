"""Money that fits nothing yet, as recipes: pure functions that return lists of postings."""

from collections.abc import Callable

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, unmatched

# (provider, line, amount in minor units, currency) -> postings
Recipe = Callable[[str, str, int, str], list[Posting]]


def came_unmatched(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """A provider took money that fits no payment: it holds it, and it waits for a person."""
    return [Posting(clearing(provider), unmatched(line), amount_minor, currency)]


def sent_back(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """The provider returned it to its sender: it holds that much less."""
    return [Posting(unmatched(line), clearing(provider), amount_minor, currency)]


def recognised(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """A person found the payment it was meant for: it waits no longer, and is captured beside this."""
    return [Posting(unmatched(line), clearing(provider), amount_minor, currency)]

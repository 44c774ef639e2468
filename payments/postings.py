"""Money that fits nothing yet, as recipes: pure functions that return lists of postings."""

from collections.abc import Callable

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import FEES, ROUNDING, clearing, unexplained, unmatched

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


def rounded_up(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """So many sen came more than were asked for: less than a rupiah, and nobody's."""
    return [Posting(clearing(provider), ROUNDING, amount_minor, currency)]


def rounded_down(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """So many sen came less than were asked for: the payment is taken as paid all the same."""
    return [Posting(ROUNDING, clearing(provider), amount_minor, currency)]


def bank_fee(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """The bank kept it for its work: it holds that much less."""
    return [Posting(FEES, clearing(provider), amount_minor, currency)]


def bank_fee_back(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """The bank gave a charge back."""
    return [Posting(clearing(provider), FEES, amount_minor, currency)]


def left_unexplained(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """Money left the bank and nobody knows for what: it holds that much less, and a person must find out."""
    return [Posting(unexplained(line), clearing(provider), amount_minor, currency)]


def explained(provider: str, line: str, amount_minor: int, currency: str) -> list[Posting]:
    """A person found what it was sent for, which is posted beside this."""
    return [Posting(clearing(provider), unexplained(line), amount_minor, currency)]

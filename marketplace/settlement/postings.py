"""Money in and out as recipes: pure functions that return lists of postings."""

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, payable, payout_transit, received, refund_transit


def captured(provider: str, payment: str, amount_minor: int, currency: str) -> list[Posting]:
    """A provider took money for a payment and holds it for us."""
    return [Posting(clearing(provider), received(payment), amount_minor, currency)]


def refund_ordered(source: str, refund: str, amount_minor: int, currency: str) -> list[Posting]:
    """Money leaves ``source`` (an escrow, or what was received too late) for its way back."""
    return [Posting(source, refund_transit(refund), amount_minor, currency)]


def refund_paid(refund: str, provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """The provider sent a refund: it holds that much less for us."""
    return [Posting(refund_transit(refund), clearing(provider), amount_minor, currency)]


def payout_ordered(party: str, payout: str, amount_minor: int, currency: str) -> list[Posting]:
    """What we owe a party leaves for its bank account."""
    return [Posting(payable(party), payout_transit(payout), amount_minor, currency)]


def payout_paid(payout: str, provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """The provider sent a payout."""
    return [Posting(payout_transit(payout), clearing(provider), amount_minor, currency)]


def payout_failed(payout: str, party: str, amount_minor: int, currency: str) -> list[Posting]:
    """A payout did not arrive: we owe it again."""
    return [Posting(payout_transit(payout), payable(party), amount_minor, currency)]

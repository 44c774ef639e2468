"""Cash as recipes: pure functions that return lists of postings. Amounts in minor units.

What a courier has in his pocket is his balance at ``party:…:cash`` below zero; it never rises above zero, so nobody
can remit more than he took.
"""

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import LOSSES, cash, clearing, held, payable, received


def cash_collected(courier: str, payment: str, sale: str, amount_minor: int, currency: str) -> list[Posting]:
    """The buyer paid at the door: the courier holds it for us, and it stands in the sale's escrow."""
    return [
        Posting(cash(courier), received(payment), amount_minor, currency),
        Posting(received(payment), held(sale), amount_minor, currency),
    ]


def cash_remitted(provider: str, courier: str, amount_minor: int, currency: str) -> list[Posting]:
    """The courier transferred what he took: the bank holds it now, and his pocket is so much emptier."""
    return [Posting(clearing(provider), cash(courier), amount_minor, currency)]


def cash_taken(courier: str, amount_minor: int, currency: str) -> list[Posting]:
    """He did not transfer it in time: we keep so much of what we owe him."""
    return [Posting(payable(courier), cash(courier), amount_minor, currency)]


def carried_in_vain(courier: str, amount_minor: int, currency: str) -> list[Posting]:
    """The buyer refused at the door and paid nothing: the operator pays the courier for the way."""
    return [Posting(LOSSES, payable(courier), amount_minor, currency)]

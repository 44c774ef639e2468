"""Money in and out as recipes: pure functions that return lists of postings."""

from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import (
    FEES,
    claim,
    clearing,
    credit,
    owing,
    payable,
    payout_transit,
    received,
    refund_transit,
    reserve,
)


def captured(provider: str, payment: str, amount_minor: int, currency: str) -> list[Posting]:
    """A provider took money for a payment and holds it for us."""
    return [Posting(clearing(provider), received(payment), amount_minor, currency)]


def refund_ordered(source: str, refund: str, amount_minor: int, currency: str) -> list[Posting]:
    """Money leaves ``source`` (an escrow, or what was received too late) for its way back."""
    return [Posting(source, refund_transit(refund), amount_minor, currency)]


def refund_paid(refund: str, provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """The provider sent a refund: it holds that much less for us."""
    return [Posting(refund_transit(refund), clearing(provider), amount_minor, currency)]


def taken(
    party: str, destination: str, amount_minor: int, payable_minor: int, currency: str
) -> list[Posting]:
    """``amount_minor`` leaves a party for ``destination``: of what we owe it as far as that goes, else it owes us."""
    kept = min(amount_minor, max(payable_minor, 0))
    return [
        Posting(payable(party), destination, kept, currency),
        Posting(owing(party), destination, amount_minor - kept, currency),
    ]


def payout_ordered(
    party: str, payout: str, amount_minor: int, currency: str, recovered_minor: int = 0
) -> list[Posting]:
    """What we owe a party leaves for its bank account, and ``recovered_minor`` of it pays what the party owes us."""
    return [
        Posting(payable(party), payout_transit(payout), amount_minor, currency),
        Posting(payable(party), owing(party), recovered_minor, currency),
    ]


def payout_paid(payout: str, provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """The provider sent a payout."""
    return [Posting(payout_transit(payout), clearing(provider), amount_minor, currency)]


def payout_failed(payout: str, party: str, amount_minor: int, currency: str) -> list[Posting]:
    """A payout did not arrive: we owe it again."""
    return [Posting(payout_transit(payout), payable(party), amount_minor, currency)]


def transfer_reversed(
    provider: str, party: str, amount_minor: int, owing_minor: int, currency: str
) -> list[Posting]:
    """What was sent to a party's account at a provider came back from it: it pays what the party owes us first."""
    return [
        Posting(clearing(provider), owing(party), owing_minor, currency),
        Posting(clearing(provider), payable(party), amount_minor - owing_minor, currency),
    ]


def payout_returned(provider: str, party: str, amount_minor: int, currency: str) -> list[Posting]:
    """A payout that was sent came back: the provider holds it again and we owe it again."""
    return [Posting(clearing(provider), payable(party), amount_minor, currency)]


def reserved(party: str, amount_minor: int, currency: str) -> list[Posting]:
    """A part of what a party earned is kept back for a time."""
    return [Posting(payable(party), reserve(party), amount_minor, currency)]


def reserve_released(party: str, amount_minor: int, currency: str) -> list[Posting]:
    """What was kept back is the party's again: its time is over, or it has to pay more than we owe it."""
    return [Posting(reserve(party), payable(party), amount_minor, currency)]


def refund_returned(refund: str, provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """A refund that was sent came back: it is on its way once more."""
    return [Posting(clearing(provider), refund_transit(refund), amount_minor, currency)]


def fee_kept(provider: str, amount_minor: int, currency: str) -> list[Posting]:
    """A provider keeps ``amount_minor`` for its work: it holds that much less for us, and the operator bears it."""
    return [Posting(FEES, clearing(provider), amount_minor, currency)]


def settled(provider: str, bank: str, amount_minor: int, currency: str) -> list[Posting]:
    """What a provider held for us arrived in our account at a bank, which holds it from now on."""
    return [Posting(clearing(bank), clearing(provider), amount_minor, currency)]


def charged_back(provider: str, chargeback: str, amount_minor: int, currency: str) -> list[Posting]:
    """A provider took back what a payer disputes: it holds that much less, until it is known who bears it."""
    return [Posting(claim(chargeback), clearing(provider), amount_minor, currency)]


def given_back(provider: str, chargeback: str, amount_minor: int, currency: str) -> list[Posting]:
    """The dispute was won: the provider gives back what it took."""
    return [Posting(clearing(provider), claim(chargeback), amount_minor, currency)]


def credit_kept(refund: str, buyer: str, amount_minor: int, currency: str) -> list[Posting]:
    """What was on its way back to a buyer stays with us, for him to buy with or to be sent to him."""
    return [Posting(refund_transit(refund), credit(buyer), amount_minor, currency)]


def credit_used(buyer: str, payment: str, amount_minor: int, currency: str) -> list[Posting]:
    """A buyer pays with what he has with us."""
    return [Posting(credit(buyer), received(payment), amount_minor, currency)]


def credit_sent(buyer: str, payout: str, amount_minor: int, currency: str) -> list[Posting]:
    """A buyer's credit leaves for his bank account."""
    return [Posting(credit(buyer), payout_transit(payout), amount_minor, currency)]


def credit_not_sent(payout: str, buyer: str, amount_minor: int, currency: str) -> list[Posting]:
    """A payout of credit did not leave: it is the buyer's credit again."""
    return [Posting(payout_transit(payout), credit(buyer), amount_minor, currency)]


def credit_came_back(provider: str, buyer: str, amount_minor: int, currency: str) -> list[Posting]:
    """A payout of credit that was sent came back: the provider holds it again and it is the buyer's credit."""
    return [Posting(clearing(provider), credit(buyer), amount_minor, currency)]

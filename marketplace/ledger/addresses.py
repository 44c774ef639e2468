"""The names of the places where money stands. A balance is what flowed in less what flowed out."""

from enum import StrEnum


class Bound(StrEnum):
    """What the balance of an address may never become; the database refuses it."""

    FLOOR = "floor"  # never below zero: what somebody has with us
    CEILING = "ceiling"  # never above zero: what somebody owes us, or holds for us
    NONE = "none"  # no balance is kept, so no payment ever waits for another one's


# What an address looks like -> the bound of its balance.
# Providers hold money for us: what they hold is their negative balance, and it may be either way for a day.
CLASSES = {
    "provider:%:clearing": Bound.NONE,
    "payment:%:received": Bound.FLOOR,
    "sale:%:held": Bound.FLOOR,
    "refund:%:transit": Bound.FLOOR,
    "party:%:payable": Bound.FLOOR,
    "party:%:owing": Bound.CEILING,
    "party:%:reserve": Bound.FLOOR,
    "party:%:cash": Bound.CEILING,
    "party:%:credit": Bound.FLOOR,
    "chargeback:%:claim": Bound.CEILING,
    "payout:%:transit": Bound.FLOOR,
    "suspense:%:unmatched": Bound.FLOOR,
    "suspense:%:unexplained": Bound.CEILING,
    "operator:commission": Bound.NONE,
    "operator:tax": Bound.NONE,
    "operator:fees": Bound.NONE,
    "operator:promotions": Bound.NONE,
    "operator:rounding": Bound.NONE,
    "operator:losses": Bound.NONE,
}
# Where money only passes: what stands there waits for somebody, and ends at zero.
PASSING = (
    "payment:%:received",
    "refund:%:transit",
    "payout:%:transit",
    "suspense:%:unmatched",
)


def clearing(provider: str) -> str:
    """Money a provider (public id) holds for us."""
    return f"provider:{provider}:clearing"


def received(payment: str) -> str:
    """Money that came in for a payment and has not reached its sales yet."""
    return f"payment:{payment}:received"


def held(sale: str) -> str:
    """Escrow of one sale."""
    return f"sale:{sale}:held"


def payable(party: str) -> str:
    """What we owe a party and have not sent yet."""
    return f"party:{party}:payable"


def refund_transit(refund: str) -> str:
    """A refund on its way to the buyer."""
    return f"refund:{refund}:transit"


def owing(party: str) -> str:
    """What a party owes us, below zero: what was taken from it beyond what we owed it."""
    return f"party:{party}:owing"


def reserve(party: str) -> str:
    """A part of what a party earned that is kept back for a time, in case something of it must go back."""
    return f"party:{party}:reserve"


def cash(courier: str) -> str:
    """Cash a courier took at the door and holds for us: his balance below zero."""
    return f"party:{courier}:cash"


def credit(buyer: str) -> str:
    """What a buyer has with us, to buy with or to be sent to him."""
    return f"party:{buyer}:credit"


def claim(chargeback: str) -> str:
    """What a provider took back for a disputed payment, below zero until it is decided who bears it."""
    return f"chargeback:{chargeback}:claim"


def payout_transit(payout: str) -> str:
    """A payout on its way to a party's bank account."""
    return f"payout:{payout}:transit"


def unexplained(line: str) -> str:
    """Money that left a bank and nobody knows for what, below zero until a person finds out."""
    return f"suspense:{line}:unexplained"


def unmatched(line: str) -> str:
    """Money that came in and fits nothing yet."""
    return f"suspense:{line}:unmatched"


COMMISSION = "operator:commission"
TAX = "operator:tax"
FEES = "operator:fees"  # what providers keep for their work, below zero
PROMOTIONS = "operator:promotions"  # vouchers the operator gives, below zero
ROUNDING = "operator:rounding"
LOSSES = "operator:losses"  # what the operator pays himself, below zero


def class_of(address: str) -> str:
    """The pattern an address falls under; raises LookupError for one that has none."""
    first, _, rest = address.partition(":")
    pattern = f"{first}:%:{rest.rpartition(':')[2]}" if ":" in rest else address
    if pattern not in CLASSES:
        raise LookupError(f"no such class of address: {address}")
    return pattern


def bound_of(address: str) -> Bound:
    """What the balance of this address may never become; raises LookupError for an address of no class."""
    return CLASSES[class_of(address)]


def bounded_by(bound: Bound) -> tuple[str, ...]:
    """The classes that have this bound."""
    return tuple(pattern for pattern, has in CLASSES.items() if has is bound)


def is_bounded(address: str) -> bool:
    """Whether a balance of this address is kept."""
    return bound_of(address) is not Bound.NONE

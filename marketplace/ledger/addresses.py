"""The names of the places where money stands. A balance is what flowed in less what flowed out."""

# What an address looks like -> whether its balance may fall below zero.
# Providers hold money for us: what they hold is their negative balance. The operator's own have no floor,
# so that no payment ever waits for the operator's row. What a party owes us is a balance below zero.
CLASSES = {
    "provider:%:clearing": True,
    "payment:%:received": False,
    "sale:%:held": False,
    "refund:%:transit": False,
    "party:%:payable": False,
    "party:%:owing": True,
    "party:%:reserve": False,
    "party:%:cash": True,
    "party:%:credit": False,
    "chargeback:%:claim": True,
    "payout:%:transit": False,
    "suspense:%:unmatched": False,
    "suspense:%:unexplained": True,
    "operator:commission": True,
    "operator:tax": True,
    "operator:fees": True,
    "operator:promotions": True,
    "operator:rounding": True,
    "operator:losses": True,
}
# Where money only passes: what stands there waits for somebody, and ends at zero.
PASSING = (
    "payment:%:received",
    "refund:%:transit",
    "payout:%:transit",
    "suspense:%:unmatched",
)
FLOORED = tuple(pattern for pattern, may_sink in CLASSES.items() if not may_sink)


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


def is_floored(address: str) -> bool:
    """Whether the balance of this address may not fall below zero."""
    return not CLASSES[class_of(address)]

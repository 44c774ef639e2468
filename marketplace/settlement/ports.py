"""What settlement needs done by a payment provider; the room of the providers plugs it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.kit.ports import plugged

PORT = "providers"


@dataclass(frozen=True)
class Came:
    """A transfer that reached a payment's account, amounts in minor units.

    ``used_minor`` of it pays, or waits for the rest to pay; ``back_minor`` goes back to the account it came from, or
    ``went_back``. ``sender`` is the name that the bank told.
    """

    sender: str
    came_at: datetime
    amount_minor: int
    used_minor: int
    back_minor: int
    went_back: bool


class Provider(Protocol):
    """One way to pay."""

    method: str

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Return the account number a payer pays this payment to; the same payment gets the same number."""
        ...

    def came(self, payment_id: int) -> Sequence[Came]:
        """Every transfer that reached the account of a payment (by row), in the order in which they came."""
        ...


def provider_for(method: str) -> Provider:
    """The adapter of a method; raises KeyError for an unknown one."""
    providers: dict[str, Provider] = plugged(PORT)
    return providers[method]


def methods() -> tuple[str, ...]:
    """Every way to pay that is plugged in."""
    providers: dict[str, Provider] = plugged(PORT)
    return tuple(providers)

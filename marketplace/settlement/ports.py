"""What settlement needs done by a payment provider; the room of the providers plugs it in."""

from typing import Protocol

from marketplace.kit.ports import plugged

PORT = "providers"


class Provider(Protocol):
    """One way to pay. ``party_id`` is the provider's party row."""

    method: str

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Return the account number a payer pays this payment to; the same payment gets the same number."""
        ...


def provider_for(method: str) -> Provider:
    """The adapter of a method; raises KeyError for an unknown one."""
    providers: dict[str, Provider] = plugged(PORT)
    return providers[method]


def methods() -> tuple[str, ...]:
    """Every way to pay that is plugged in."""
    providers: dict[str, Provider] = plugged(PORT)
    return tuple(providers)

"""The demo bank: virtual accounts whose transfers a person books on the bank's own desk."""

import hashlib
from collections.abc import Sequence

from marketplace.settlement.ports import Came
from payments import queries
from payments.models import LineState

BANK_PREFIX = "8808"


class DemoBank:
    """A provider of the method ``virtual_account``."""

    methods = ("virtual_account",)

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Sixteen digits: the bank's prefix and twelve that follow from the payment's id."""
        digest = hashlib.sha256(f"{provider_public_id}:{payment_public_id}".encode()).digest()
        return f"{BANK_PREFIX}{int.from_bytes(digest[:8]) % 10**12:012d}"

    def came(self, payment_id: int) -> Sequence[Came]:
        """What the desk has booked for this payment."""
        return [
            Came(
                sender=line.sender,
                came_at=line.received_at,
                amount_minor=line.amount_minor,
                used_minor=line.used_minor,
                back_minor=line.back_minor,
                went_back=line.state in (LineState.SENT_BACK, LineState.SETTLED),
            )
            for line in queries.transfers_for(payment_id)
        ]

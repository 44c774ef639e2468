"""The demo bank: virtual accounts whose transfers a person books on the bank's own desk."""

import hashlib

BANK_PREFIX = "8808"


class DemoBank:
    """A provider of the method ``virtual_account``."""

    method = "virtual_account"

    def open_account(self, provider_public_id: str, payment_public_id: str) -> str:
        """Sixteen digits: the bank's prefix and twelve that follow from the payment's id."""
        digest = hashlib.sha256(f"{provider_public_id}:{payment_public_id}".encode()).digest()
        return f"{BANK_PREFIX}{int.from_bytes(digest[:8]) % 10**12:012d}"

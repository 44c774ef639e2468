"""The buyer's PIN for a parcel: four digits that only the buyer sees.

It is derived from the server's key and a random salt, so no row holds it; the row keeps salt and hash. Five wrong
attempts end it, and a photograph with a name is then the proof.
"""

import hashlib
import hmac
import secrets

ATTEMPTS_MAX = 5


def new_salt() -> str:
    """A fresh salt for one parcel."""
    return secrets.token_hex(16)


def pin(secret: str, salt: str) -> str:
    """The four digits that belong to this salt."""
    digest = hmac.digest(secret.encode(), f"pin:{salt}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10_000:04d}"


def pin_hash(secret: str, salt: str, digits: str) -> str:
    """What is stored of the digits."""
    return hmac.new(secret.encode(), f"pin-hash:{salt}:{digits}".encode(), hashlib.sha256).hexdigest()


def matches(secret: str, salt: str, stored: str, digits: str) -> bool:
    """Whether these are the digits, compared in constant time."""
    return hmac.compare_digest(stored, pin_hash(secret, salt, digits))

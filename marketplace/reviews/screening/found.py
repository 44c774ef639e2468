"""What was found in a text, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What it is: personal data, a way to deal past the market, or abuse."""

    NIK = "nik"
    PHONE = "phone"
    ACCOUNT = "account"
    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    ADDRESS = "address"
    INSULT = "insult"


@dataclass(frozen=True)
class Finding:
    """One thing: the letters from ``start`` up to ``end`` of the text as it was written."""

    kind: Kind
    start: int
    end: int

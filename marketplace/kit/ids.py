"""Public ids: short, not sequential, readable over the phone, and checked.

``PL-7K3M9-2XDQW``: nine random characters of Crockford's base 32 (45 bits: a million rows of one kind collide
with a chance of about one in seventy) and one check character by the hybrid system of ISO 7064 over the same
alphabet. ``I`` and ``L`` read as 1, ``O`` as 0; case, spaces and dashes do not matter.
"""

import secrets
from collections.abc import Iterator

from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "PL"
LENGTH = 10
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_public_id() -> str:
    """A fresh public id, one that two neighbours turned round do not make another."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(9))
        letters = body + mod_37_36.calc_check_digit(body, ALPHABET)
        if not any(turned != letters and _checks(turned) for turned in _turned_round(letters)):
            return _spell(letters)


def read_public_id(text: str) -> str | None:
    """The canonical spelling of what a person typed, or None when it cannot be an id."""
    letters = "".join(text.upper().split()).replace("-", "")
    if len(letters) > LENGTH:
        letters = letters.removeprefix(PREFIX)
    letters = letters.translate(_READ_AS)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return _spell(letters) if _checks(letters) else None


def _checks(letters: str) -> bool:
    return bool(mod_37_36.checksum(letters, ALPHABET) == 1)


def _turned_round(letters: str) -> Iterator[str]:
    """The slips that the check character alone misses now and then: 33, one more than our letters, is no prime."""
    for place in range(len(letters) - 1):
        yield letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]


def _spell(letters: str) -> str:
    return f"{PREFIX}-{letters[:5]}-{letters[5:]}"

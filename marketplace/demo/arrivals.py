"""People who come by the dozen: written down without the cost of one password hash each."""

from functools import lru_cache

from argon2 import PasswordHasher

from marketplace.accounts.actions import create_party, read_contact
from marketplace.accounts.contacts import mark_confirmed
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.kit.db import db

NO_PASSWORD = "!"  # noqa: S105 fits no password: this person cannot sign in


def arrive(name: str, contact: str | None, password_hash: str, zone: str = "Asia/Jakarta") -> User:
    """A person with a buyer's party of his own, as registering makes them."""
    email, phone = read_contact(contact) if contact else (None, None)
    user = User(name=name, email=email, phone=phone, zone=zone, password_hash=password_hash)
    mark_confirmed(user)
    db.session.add(user)
    db.session.flush()
    create_party(user, PartyKind.BUYER, name)
    return user


def come_alone(kind: PartyKind, name: str, area_code: str | None, zone: str) -> Party:
    """A party that no person signs in for: who acts for it is the play alone."""
    party = Party(kind=kind, name=name, area_code=area_code, zone=zone)
    db.session.add(party)
    db.session.flush()
    return party


@lru_cache(maxsize=8)
def hashed(password: str) -> str:
    """The password's hash, made once however many share it: only for passwords that everybody may know."""
    return PasswordHasher().hash(password)

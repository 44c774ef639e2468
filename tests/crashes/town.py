"""Everybody who takes part, the browsers they sit at, and what they were promised."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Select, select

from marketplace.accounts.actions import open_session
from marketplace.accounts.models import Party, User
from marketplace.kit.clock import real_now
from marketplace.kit.db import db
from tests import make
from tests.crashes.impatient import Impatient, Watch

PIECES = 1_000
PRICES = (49_900, 33_333, 20_000)
SECONDS_TO_COME = 240  # what does not follow in so long follows no more
KEEPERS, BUYERS = 4, 4


@dataclass(frozen=True)
class Stall:
    """A seller and his one thing."""

    seller: str
    variant: str
    keeper: str


@dataclass
class Promises:
    """What people were told is done; each is looked up in the end."""

    orders: dict[tuple[str, str], str] = field(default_factory=dict)  # buyer and checkout key -> order
    transfers: dict[str, int] = field(default_factory=dict)  # the bank's reference -> minor units
    ends: dict[str, str] = field(default_factory=dict)  # public id of a sale or parcel -> its last state
    sent: set[str] = field(default_factory=set)  # public ids of what the bank sent
    pieces: dict[str, int] = field(default_factory=dict)  # order -> pieces of each of its things
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Town:
    """The five parties. ``app`` is the test's own, beside those that serve: it looks, and makes nothing."""

    app: Flask
    watch: Watch
    bank: str = ""
    courier: str = ""
    stalls: list[Stall] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)
    people: dict[str, Impatient] = field(default_factory=dict)
    promises: Promises = field(default_factory=Promises)

    def settle(self, stalls: int) -> None:
        """Let everybody move in, with a mailbox that takes letters."""
        with self.app.app_context():
            self.contacts["operator"] = _contact(make.make_operator())
            bank, courier = make.make_bank(), make.make_courier()
            self.bank, self.courier = bank.public_id, courier.public_id
            self.contacts |= {"bank": _contact(bank), "courier": _contact(courier)}
            keepers = [make.make_user(f"Penjual {number}") for number in range(KEEPERS)]
            self.contacts |= {f"keeper-{n}": user.phone or "" for n, user in enumerate(keepers)}
            for number in range(stalls):
                seller = make.make_seller(user=keepers[number % KEEPERS])
                price = PRICES[number % len(PRICES)]
                thing = make.make_variant(seller, price=price, stock=PIECES)
                self.stalls.append(Stall(seller.public_id, thing.public_id, f"keeper-{number % KEEPERS}"))
            for number in range(BUYERS):
                self.contacts[f"buyer-{number}"] = _contact(make.make_buyer())
            for number, user in enumerate(db.session.scalars(select(User))):
                user.email, user.email_confirmed_at = f"orang-{number}@contoh.example", real_now()
            db.session.commit()

    def come_in(self, port: int, dice: random.Random) -> None:
        """Everybody is signed in; without passwords, which are slow by design."""
        for name, contact in self.contacts.items():
            self.people[name] = Impatient(port, random.Random(dice.random()), self.watch)
            self.people[name].comes_in(self._signed_in(contact))

    def _signed_in(self, contact: str) -> str:
        """The cookie of a fresh session."""
        with self.app.app_context():
            user = db.session.scalars(select(User).where(User.phone == contact)).one()
            token = open_session(user, "Firefox").get_id()
            db.session.commit()
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            return str(signer.dumps({"_user_id": token, "_fresh": True}))

    def looks(self, statement: Select[Any]) -> Sequence[Any]:
        """What the database holds now, by another way than the pages."""
        with self.app.app_context():
            return db.session.execute(statement).all()

    def waits_for(self, come: Callable[[], bool], what: str) -> None:
        """Until the worker has done its part, however often it was killed meanwhile."""
        deadline = time.monotonic() + SECONDS_TO_COME
        while not come():
            assert time.monotonic() < deadline, f"{what} never came"
            time.sleep(0.03)


def _contact(party: Party) -> str:
    return make.actor_of(party).user.phone or ""  # type: ignore[union-attr]

"""The hands of a replay's parties: each deed is the action behind a page, done where our clocks have left room."""

import random
from collections.abc import Callable
from datetime import timedelta

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.demo import deeds
from marketplace.demo.newcomers import AN_IMPORT, Newcomers
from marketplace.demo.olist import RealSale
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import RatingWindow
from marketplace.settlement import actions as settlement

PHOTO_SHARE = 0.1  # of the parcels are handed over against a photograph, the others against the PIN

Deed = Callable[[Sale, RealSale], None]


class Hands:
    """What everyone does; ``chance`` decides what the file does not tell."""

    def __init__(self, everyone: Newcomers, chance: random.Random) -> None:
        self.everyone = everyone
        self._chance = chance
        self._secret: str = plugged("secret")
        self._photo: File | None = None

    def accept(self, sale: Sale, real: RealSale) -> None:
        """The seller takes the sale."""
        if _may(sale, "accept", PartyKind.SELLER):
            selling.accept(self._seller(real), sale)

    def decline(self, sale: Sale, real: RealSale) -> None:
        """The seller has it no more."""
        if _may(sale, "decline", PartyKind.SELLER):
            selling.decline(self._seller(real), sale, "out-of-stock")

    def cancel(self, sale: Sale, real: RealSale) -> None:
        """The buyer changed his mind."""
        if _may(sale, "cancel", PartyKind.BUYER):
            selling.cancel(self._buyer(real), sale, "changed-mind")

    def pack(self, sale: Sale, real: RealSale) -> None:
        """The seller packs; the parcel is announced."""
        if _may(sale, "pack", PartyKind.SELLER):
            selling.pack(self._seller(real), sale, self._secret)

    def fetch(self, sale: Sale, _real: RealSale) -> None:
        """The courier has it."""
        if _may_carry(sale, "pick_up"):
            carrying.pick_up(self.everyone.rider, sale.shipments[0])

    def move_on(self, sale: Sale, _real: RealSale) -> None:
        """It is between two towns."""
        self._carry(sale, "move_on")

    def take_out(self, sale: Sale, _real: RealSale) -> None:
        """It is on the last way."""
        self._carry(sale, "take_out")

    def _carry(self, sale: Sale, verb: str) -> None:
        if _may_carry(sale, verb):
            carrying.step(self.everyone.rider, sale.shipments[0], verb)

    def deliver(self, sale: Sale, _real: RealSale) -> None:
        """It is handed over, against the PIN or, for some, a photograph."""
        if not _may_carry(sale, "deliver"):
            return
        rider, shipment = self.everyone.rider, sale.shipments[0]
        if self._chance.random() < PHOTO_SHARE:
            self._photo = self._photo or deeds.door_photo(rider)
            carrying.deliver_with_photo(rider, shipment, sale.order.buyer.name, self._photo)
        else:
            digits = pins.pin(self._secret, shipment.pin_salt)
            carrying.deliver_with_pin(rider, shipment, digits, self._secret)

    def confirm(self, sale: Sale, real: RealSale) -> None:
        """The buyer says it is good."""
        if _may(sale, "complete", PartyKind.BUYER):
            selling.complete(self._buyer(real), sale)

    def rate(self, sale: Sale, real: RealSale) -> None:
        """The buyer's stars, if he may still give them."""
        window = db.session.get(RatingWindow, sale.id)
        if window is not None and window.revealed_at is None:
            reviews.rate(self._buyer(real), sale, PartyKind.SELLER, real.stars)

    def pay_out(self) -> None:
        """What is due is paid, and what was ordered last week is sent."""
        bank = self.everyone.bank
        deeds.send_money(bank, timedelta(0))
        assert bank.party is not None
        settlement.run_payouts(AN_IMPORT, bank.party)

    def _seller(self, real: RealSale) -> Actor:
        return self.everyone.shop(real).seller

    def _buyer(self, real: RealSale) -> Actor:
        return self.everyone.buyer(real.buyer, real.buyer_state)[0]


def _may(sale: Sale, verb: str, kind: PartyKind) -> bool:
    """Whether our clocks have left room for this."""
    return verb in SALE.verbs(sale.state, kind)


def _may_carry(sale: Sale, verb: str) -> bool:
    return any(verb in SHIPMENT.verbs(parcel.state, PartyKind.COURIER) for parcel in sale.shipments)

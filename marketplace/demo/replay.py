"""Real orders played again: every event of the file becomes the action that a page would call at that moment.

Where our terms are narrower than the file's, our clocks win: a parcel that comes after its 21 days finds its sale
refunded. What differs and why: amounts are BRL at ``abroad.RUPIAH_PER_REAL``; shipping is what our couriers charge;
a seller who kept his own promise keeps ours, so he packs before ``pack_by``; all moments are moved by whole weeks,
so that the play ends before now.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.demo import deeds
from marketplace.demo.newcomers import AN_IMPORT, Newcomers
from marketplace.demo.olist import RealOrder, RealSale
from marketplace.demo.stage import CLOCKS_EVERY, Stage, acting_at
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders.actions import carrying, placing, selling
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import RatingWindow
from marketplace.settlement import actions as settlement

KEY = "olist-"  # of the checkout keys of replayed orders
AFTERMATH = timedelta(days=110)  # after the last order: every clock, hold and window of ours fits in
ALOOF = timedelta(days=3)  # from now, so that nothing else of this marketplace falls due in the play
PLAYED_AT_ONCE = 100  # steps of one transaction
PAYOUTS_EVERY = timedelta(days=7)
PHOTO_SHARE = 0.1  # of the parcels are handed over against a photograph, the others against the PIN
_HOUR = timedelta(hours=1)


class Replay:
    """A play of these orders; ``seed`` decides what the file does not tell."""

    def __init__(self, orders: Sequence[RealOrder], seed: int) -> None:
        self.orders = orders
        self._chance = random.Random(seed)  # noqa: S311 a play, no secret
        self._secret: str = plugged("secret")
        self._photo: File | None = None
        self._held: list[Order] = []  # what is held need not be read again for every step
        self.placed = 0
        last = max(order.placed_at for order in orders)
        self.shift = timedelta(weeks=(clock.now() - AFTERMATH - ALOOF - last) // timedelta(weeks=1))
        self.begin = min(order.placed_at for order in orders) + self.shift
        self.end = last + self.shift + AFTERMATH

    def run(self) -> Iterator[int]:
        """Play to the end, a transaction for every hundred steps; after each, how many of ``days`` have passed."""
        with unit_of_work():
            self._open()
        steps = self.stage.steps(self.end)
        more = True
        while more:
            with unit_of_work():
                more = sum(1 for _ in islice(steps, PLAYED_AT_ONCE)) == PLAYED_AT_ONCE
            yield (self.stage.now - self.begin).days
        with unit_of_work(), acting_at(self.end):
            deeds.send_money(self.everyone.bank, timedelta(0))
            self.everyone.close_shops()

    @property
    def days(self) -> int:
        """How long the play takes in business time."""
        return (self.end - self.begin).days

    def _open(self) -> None:
        with acting_at(self.begin - timedelta(days=1)):
            self.everyone = Newcomers()
        before = select(Order.checkout_key, Order.id).where(Order.checkout_key.startswith(KEY))
        self._known = {key: order_id for key, order_id in db.session.execute(before)}  # noqa: C416 rows are no pairs
        self.stage = Stage(self.begin)
        for order in self.orders:
            self.stage.at(order.placed_at + self.shift, self._placing(order))
        payday = self.begin + PAYOUTS_EVERY
        while payday < self.end:
            self.stage.at(payday, self._pay_out)
            payday += PAYOUTS_EVERY

    def _placing(self, order: RealOrder) -> Callable[[], None]:
        def place() -> None:
            known = self._known.get(KEY + order.order_id)
            placed = db.session.get_one(Order, known) if known else self._buy(order)
            self.placed += 1
            self._held.append(placed)
            self.stage.at(self.stage.now + _HOUR / 3, self._paying(placed, order))

        return place

    def _buy(self, order: RealOrder) -> Order:
        buyer, address = self.everyone.buyer(order.buyer, order.state)
        lines = [placing.Chosen(self.everyone.variant(sale), sale.items) for sale in order.sales.values()]
        offer = f"{self.everyone.rider.party_id}:hemat"
        services = {self.everyone.shop(sale).storefront.id: offer for sale in order.sales.values()}
        bank = self.everyone.bank.party
        assert bank is not None
        key = KEY + order.order_id
        return placing.place(buyer, lines, address, services, bank, "virtual_account", key)

    def _paying(self, placed: Order, order: RealOrder) -> Callable[[], None]:
        def pay() -> None:
            deeds.pay(self.everyone.bank, placed)
            for sale, real in zip(placed.sales, order.sales.values(), strict=True):
                self.stage.at(self.stage.now, self._planning(sale, real))

        return pay

    def _planning(self, sale: Sale, real: RealSale) -> Callable[[], None]:
        """Once a sale is paid its promise is known, and every later step can be put in its place."""

        def plan() -> None:
            for moment, deed in self._steps(sale, real):
                self.stage.at(moment, self._doing(sale, real, deed))

        return plan

    def _steps(
        self, sale: Sale, real: RealSale
    ) -> Iterator[tuple[datetime, Callable[[Sale, RealSale], None]]]:
        paid = self.stage.now
        if real.cancelled and real.handed_at is None:
            yield paid + 24 * _HOUR, self._chance.choice((self._decline, self._cancel))
            return
        yield paid + 2 * _HOUR, self._accept
        if real.handed_at is None:
            return  # nobody packs: the clock sends the money back
        handed = max(real.handed_at + self.shift, paid + 4 * _HOUR)
        packed = handed - _HOUR
        if not real.handed_late and sale.pack_by is not None:
            packed = max(min(packed, sale.pack_by - _HOUR), paid + 3 * _HOUR)
        yield packed, self._pack
        yield handed, self._fetch
        yield handed + 6 * _HOUR, self._move_on
        if real.delivered_at is None:
            return  # nobody delivers: the clock gives it up
        delivered = max(real.delivered_at + self.shift, handed + 12 * _HOUR)
        yield delivered - 3 * _HOUR, self._take_out
        yield delivered, self._deliver
        if real.reviewed_at is None:
            return
        reviewed = max(real.reviewed_at + self.shift, delivered + _HOUR)
        if real.stars >= 3:
            yield reviewed, self._confirm  # a buyer who is content says so; the others leave it to the clock
        silent_until = delivered + timedelta(days=sale.inspection_days) + CLOCKS_EVERY + _HOUR
        yield max(reviewed, silent_until), self._rate

    def _doing(
        self, sale: Sale, real: RealSale, deed: Callable[[Sale, RealSale], None]
    ) -> Callable[[], None]:
        return lambda: deed(sale, real)

    def _accept(self, sale: Sale, real: RealSale) -> None:
        if _may(sale, "accept", PartyKind.SELLER):
            selling.accept(self._seller(real), sale)

    def _decline(self, sale: Sale, real: RealSale) -> None:
        if _may(sale, "decline", PartyKind.SELLER):
            selling.decline(self._seller(real), sale, "out-of-stock")

    def _cancel(self, sale: Sale, real: RealSale) -> None:
        if _may(sale, "cancel", PartyKind.BUYER):
            selling.cancel(self._buyer(real), sale, "changed-mind")

    def _pack(self, sale: Sale, real: RealSale) -> None:
        if _may(sale, "pack", PartyKind.SELLER):
            selling.pack(self._seller(real), sale, self._secret)

    def _fetch(self, sale: Sale, _real: RealSale) -> None:
        if _may_carry(sale, "pick_up"):
            carrying.pick_up(self.everyone.rider, sale.shipments[0])

    def _move_on(self, sale: Sale, _real: RealSale) -> None:
        self._carry(sale, "move_on")

    def _take_out(self, sale: Sale, _real: RealSale) -> None:
        self._carry(sale, "take_out")

    def _carry(self, sale: Sale, verb: str) -> None:
        if _may_carry(sale, verb):
            carrying.step(self.everyone.rider, sale.shipments[0], verb)

    def _deliver(self, sale: Sale, _real: RealSale) -> None:
        if not _may_carry(sale, "deliver"):
            return
        rider, shipment = self.everyone.rider, sale.shipments[0]
        if self._chance.random() < PHOTO_SHARE:
            self._photo = self._photo or deeds.door_photo(rider)
            carrying.deliver_with_photo(rider, shipment, sale.order.buyer.name, self._photo)
        else:
            digits = pins.pin(self._secret, shipment.pin_salt)
            carrying.deliver_with_pin(rider, shipment, digits, self._secret)

    def _confirm(self, sale: Sale, real: RealSale) -> None:
        if _may(sale, "complete", PartyKind.BUYER):
            selling.complete(self._buyer(real), sale)

    def _rate(self, sale: Sale, real: RealSale) -> None:
        window = db.session.get(RatingWindow, sale.id)
        if window is not None and window.revealed_at is None:
            reviews.rate(self._buyer(real), sale, PartyKind.SELLER, real.stars)

    def _pay_out(self) -> None:
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

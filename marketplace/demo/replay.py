"""Real orders played again: every event of the file becomes the action that a page would call at that moment.

Where our terms are narrower than the file's, our clocks win: a parcel that comes after its 21 days finds its sale
refunded. What differs and why: amounts are BRL at ``abroad.RUPIAH_PER_REAL``; shipping is what our couriers charge;
a seller who kept his own promise keeps ours, so he packs before ``pack_by``; all moments are moved by whole weeks,
so that the play ends before now.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import select

from marketplace.demo import deeds
from marketplace.demo.hands import Deed, Hands
from marketplace.demo.newcomers import Newcomers
from marketplace.demo.olist import RealOrder, RealSale
from marketplace.demo.stage import CLOCKS_EVERY, Stage, acting_at
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.orders.actions import placing
from marketplace.orders.models import Order, Sale

KEY = "olist-"  # of the checkout keys of replayed orders
AFTERMATH = timedelta(days=110)  # after the last order: every clock, hold and window of ours fits in
ALOOF = timedelta(days=3)  # from now, so that nothing else of this marketplace falls due in the play
PLAYED_AT_ONCE = 100  # steps of one transaction
PAYOUTS_EVERY = timedelta(days=7)
PAID_AFTER = timedelta(minutes=20)
_HOUR = timedelta(hours=1)


class Replay:
    """A play of these orders; ``seed`` decides what the file does not tell."""

    def __init__(self, orders: Sequence[RealOrder], seed: int) -> None:
        self.orders = orders
        self._chance = random.Random(seed)  # noqa: S311 a play, no secret
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
        self.hands = Hands(self.everyone, self._chance)
        before = select(Order.checkout_key, Order.id).where(Order.checkout_key.startswith(KEY))
        self._known = {key: order_id for key, order_id in db.session.execute(before)}  # noqa: C416 rows are no pairs
        self.stage = Stage(self.begin)
        for order in self.orders:
            self.stage.at(order.placed_at + self.shift, partial(self._place, order))
        payday = self.begin + PAYOUTS_EVERY
        while payday < self.end:
            self.stage.at(payday, self.hands.pay_out)
            payday += PAYOUTS_EVERY

    def _place(self, order: RealOrder) -> None:
        known = self._known.get(KEY + order.order_id)
        placed = db.session.get_one(Order, known) if known else self._buy(order)
        self.placed += 1
        self._held.append(placed)
        self.stage.at(self.stage.now + PAID_AFTER, partial(self._pay, placed, order))

    def _buy(self, order: RealOrder) -> Order:
        buyer, address = self.everyone.buyer(order.buyer, order.state)
        lines = [placing.Chosen(self.everyone.variant(sale), sale.items) for sale in order.sales.values()]
        offer = f"{self.everyone.rider.party_id}:hemat"
        services = {self.everyone.shop(sale).storefront.id: offer for sale in order.sales.values()}
        bank = self.everyone.bank.party
        assert bank is not None
        key = KEY + order.order_id
        return placing.place(buyer, lines, address, services, bank, "virtual_account", key, bounded=False)

    def _pay(self, placed: Order, order: RealOrder) -> None:
        deeds.pay(self.everyone.bank, placed)
        for sale, real in zip(placed.sales, order.sales.values(), strict=True):
            self.stage.at(self.stage.now, partial(self._plan, sale, real))

    def _plan(self, sale: Sale, real: RealSale) -> None:
        """Once a sale is paid its promise is known, and every later step can be put in its place."""
        for moment, deed in self._steps(sale, real):
            self.stage.at(moment, partial(deed, sale, real))

    def _steps(self, sale: Sale, real: RealSale) -> Iterator[tuple[datetime, Deed]]:
        paid = self.stage.now
        if real.cancelled and real.handed_at is None:
            yield paid + 24 * _HOUR, self._chance.choice((self.hands.decline, self.hands.cancel))
            return
        yield paid + 2 * _HOUR, self.hands.accept
        if real.handed_at is None:
            return  # nobody packs: the clock sends the money back
        handed = max(real.handed_at + self.shift, paid + 4 * _HOUR)
        packed = handed - _HOUR
        if not real.handed_late and sale.pack_by is not None:
            packed = max(min(packed, sale.pack_by - _HOUR), paid + 3 * _HOUR)
        yield packed, self.hands.pack
        yield handed, self.hands.fetch
        yield handed + 6 * _HOUR, self.hands.move_on
        if real.delivered_at is None:
            return  # nobody delivers: the clock gives it up
        delivered = max(real.delivered_at + self.shift, handed + 12 * _HOUR)
        yield delivered - 3 * _HOUR, self.hands.take_out
        yield delivered, self.hands.deliver
        if real.reviewed_at is None:
            return
        reviewed = max(real.reviewed_at + self.shift, delivered + _HOUR)
        if real.stars >= 3:
            yield reviewed, self.hands.confirm  # the others say nothing, and the clock does it
        silent_until = delivered + timedelta(days=sale.inspection_days) + CLOCKS_EVERY + _HOUR
        yield max(reviewed, silent_until), self.hands.rate

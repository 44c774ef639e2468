"""What became of an order, heard from its events as they come: late, complained of, cancelled, in dispute.

An order is *matured* when it is known whether it went badly: at a complaint, a cancellation, a case; on the day after
the promised one when it has not arrived; when it has arrived and was praised; or, where nobody says anything, some time
after it arrived. Nothing is known earlier than the events say.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.trust.model.fading import DAY

Event = Mapping[str, Any]

STARS_BAD_MAX = 2
SILENT_DAYS = 14  # after the delivery: who says nothing is content
PROMISED_DAYS = 30  # where nothing was promised

SELLER, COURIER, BUYER, NOBODY = "seller", "courier", "buyer", "nobody"


@dataclass(slots=True)
class Order:
    """One seller's part of an order, as it stands. ``due`` is the first second at which it is late."""

    id: str
    event_id: str
    seller: str
    buyer: str
    placed: int
    amount: float
    category: str
    attrs: Mapping[str, Any]
    due: int
    ship_by: int
    handed: int = 0
    arrived: int = 0
    ended: bool = False  # nothing more is on its way
    praised: bool = False
    matured: bool = False
    overdue: bool = False
    bad: bool = False
    complained: bool = False
    open_cases: int = 0
    blame: str = NOBODY
    expected: float = 0.0  # of going badly, by what it is, whoever sells it
    weight: float = 1.0
    keys: dict[str, object] = field(default_factory=dict)


# What follows an order is told to these: each gets the order, when, and the event that said so ("" for the clock).
Told = Callable[[Order, int, str], None]


class Outcomes:
    """Follows orders. ``feed`` one event after the other, and ``pass_time`` before each; the listeners are told."""

    def __init__(self, matured: Told, overdue: Told, left: Told, handed: Told, worse: Told) -> None:
        self.orders: dict[tuple[str, str], Order] = {}
        self._matured, self._overdue, self._left = matured, overdue, left
        self._handed, self._worse = handed, worse
        self._clock: list[tuple[int, int, str, Order]] = []
        self._ticks = 0

    def place(self, event: Event) -> Order | None:
        """A new order; None when this seller's part of it was placed before."""
        key = (event["order_id"], event["seller"])
        if key in self.orders:
            return None
        at, attrs = event["ts"], event["attrs"]
        promised = attrs.get("promised") or at + PROMISED_DAYS * DAY
        order = self.orders[key] = Order(
            event["order_id"],
            event["event_id"],
            event["seller"],
            event["buyer"],
            at,
            event["amount"] or 0.0,
            event["category"],
            attrs,
            due=int(promised) + DAY,
            ship_by=int(attrs.get("ship_by") or promised),
        )
        self._remind(order.due, "due", order)
        self._remind(order.ship_by, "ship_by", order)
        return order

    def feed(self, event: Event) -> None:
        """What happened to an order that was placed; of others nothing is known, and nothing learnt."""
        order = self.orders.get((event["order_id"], event["seller"]))
        deed = _DEEDS.get(event["type"])
        if order is not None and deed is not None:
            deed(self, order, event)

    def pass_time(self, at: int) -> None:
        """Let the clocks of open orders strike that are due by ``at``."""
        clock = self._clock
        while clock and clock[0][0] <= at:
            due, _, what, order = heapq.heappop(clock)
            if what == "due" and not order.arrived and not order.ended:
                self._mature(order, due, "", bad=True, blame=_late_by(order))
            elif what == "ship_by" and not order.handed and not order.ended:
                order.overdue = True
                self._overdue(order, due, "")
            elif what == "silent":
                self._mature(order, due, "", bad=False)

    def _mature(self, order: Order, at: int, event_id: str, bad: bool, blame: str = NOBODY) -> None:
        if order.matured:
            return
        order.matured, order.bad, order.blame = True, bad, blame
        self._matured(order, at, event_id)

    def _handed_over(self, order: Order, event: Event) -> None:
        if not order.handed and not order.ended:
            order.handed = event["ts"]
            self._handed(order, event["ts"], event["event_id"])
            order.overdue = False

    def _delivered(self, order: Order, event: Event) -> None:
        at = event["ts"]
        if order.arrived or order.ended:
            return
        if not order.handed:
            self._handed_over(order, event)
        order.arrived = at
        self._left(order, at, event["event_id"])
        if order.praised:
            self._mature(order, at, event["event_id"], bad=False)
        elif not order.matured:
            self._remind(at + SILENT_DAYS * DAY, "silent", order)

    def _canceled(self, order: Order, event: Event) -> None:
        if order.arrived or order.ended:
            return
        order.ended = True
        self._left(order, event["ts"], event["event_id"])
        order.overdue = False
        by = event["attrs"].get("by", SELLER)
        self._go_bad(order, event, blame=by if by in (BUYER, COURIER) else SELLER)

    def _reviewed(self, order: Order, event: Event) -> None:
        stars = event["attrs"].get("stars")
        if not isinstance(stars, int | float):
            return
        if stars <= STARS_BAD_MAX:
            order.complained = True
            self._go_bad(order, event, blame=SELLER if order.arrived or not order.handed else COURIER)
        else:
            order.praised = True
            if order.arrived:
                self._mature(order, event["ts"], event["event_id"], bad=False)

    def _disputed(self, order: Order, event: Event) -> None:
        order.open_cases += 1
        self._worse(order, event["ts"], event["event_id"])

    def _decided(self, order: Order, event: Event) -> None:
        order.open_cases = max(0, order.open_cases - 1)
        fault = str(event["attrs"].get("fault") or event["attrs"].get("blame") or NOBODY)
        if fault == SELLER:
            self._go_bad(order, event, blame=SELLER)
        elif fault == COURIER:
            self._go_bad(order, event, blame=COURIER)
        self._worse(order, event["ts"], event["event_id"])

    def _refunded(self, order: Order, event: Event) -> None:
        self._go_bad(order, event, blame=SELLER if order.blame == NOBODY else order.blame)

    def _go_bad(self, order: Order, event: Event, blame: str) -> None:
        """It is bad now, whatever was thought of it."""
        if order.matured and not order.bad:
            order.bad, order.blame = True, blame
            self._worse(order, event["ts"], event["event_id"])
        elif not order.matured:
            self._mature(order, event["ts"], event["event_id"], bad=True, blame=blame)

    def _remind(self, at: int, what: str, order: Order) -> None:
        self._ticks += 1
        heapq.heappush(self._clock, (at, self._ticks, what, order))


def _late_by(order: Order) -> str:
    """Whose doing it is that an order did not come in time."""
    return SELLER if not order.handed or order.handed > order.ship_by else COURIER


_DEEDS: dict[str, Callable[[Outcomes, Order, Event], None]] = {
    "handed_to_courier": Outcomes._handed_over,
    "delivered": Outcomes._delivered,
    "canceled": Outcomes._canceled,
    "review": Outcomes._reviewed,
    "dispute_opened": Outcomes._disputed,
    "dispute_closed": Outcomes._decided,
    "refund": Outcomes._refunded,
}

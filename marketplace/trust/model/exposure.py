"""How much of buyers' money a seller may hold: never more than a name like his would cost to buy.

*Evidence* is what completed sales prove: each weighs what its buyer's word weighs, by its value with diminishing
returns, less for every further sale to the same circle, and fades. It allows a highest order, in ``STEPS``, and a
highest sum of orders under way. What is overdue or disputed counts at once, and an ``alarm`` closes the shop until it
has faded; then its owner starts where a newcomer starts, so that a new name gains nothing.

Pure: feed it the events of the stream in their order. Money is in units of the median order, times in seconds.
"""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.trust.model.alarm import Alarm
from marketplace.trust.model.credibility import Buyers, Traces

DAY = 86_400

# Evidence, completed sales to different circles, and the highest order they allow.
STEPS: tuple[tuple[float, int, float], ...] = (
    (0.0, 0, 3.0),
    (0.0, 3, 6.0),
    (4.0, 8, 15.0),
    (18.0, 30, 40.0),
    (90.0, 120, 120.0),
)
UNDER_WAY_NEWCOMER = 6.0  # median orders under way at once
UNDER_WAY_A_SALE = 2.5  # more for each sale to a different circle, as long as they are few
UNDER_WAY_SALES = 8
CASE_COUNTS = 3.0  # times its amount, an order in dispute
LOSSES_COUNT, LOSSES_HALF_LIFE_DAYS = 1.5, 45.0  # what buyers lost takes room as if it were still under way
UNDER_WAY_EVIDENCE = 3.2  # more for each unit of evidence

HALF_LIFE_DAYS = 240.0
CLOSED_DAYS = 90.0  # by the first alarm; each further one doubles it
CLOSER, SMALLER = 2.0, 4.0  # after it his alarm is that much more sensitive, his room that much smaller
SETTLED_AFTER_DAYS = 3.0  # without a complaint after delivery
HEARD_AFTER_DAYS = 30.0  # after that, a complaint is heard no more
FORGOTTEN_AFTER_DAYS = 45.0  # an order nobody speaks of any more
STARS_BAD_MAX = 2
UPHELD = 0.7  # what a case decided against the seller weighs at least, whoever opened it
REVIEW_WEIGHT = 0.35  # of a case: said without asking for the money back


@dataclass(slots=True)
class Sale:
    """An order under way."""

    id: str
    buyer: str
    amount: float
    placed: float
    ship_by: float
    handed: bool = False
    delivered: bool = False
    complaint: tuple[float, tuple[float, ...]] | None = None
    open_case: bool = False
    settled: bool = False
    gave: float = 0.0  # evidence, when it was settled


@dataclass(slots=True)
class Shop:
    """What is known of one seller."""

    evidence: float = 0.0
    at: float = 0.0
    bought: dict[str, int] = field(default_factory=dict)  # circle -> completed sales
    under_way: dict[str, Sale] = field(default_factory=dict)
    alarm: Alarm = field(default_factory=Alarm)
    losses: float = 0.0
    lost_at: float = 0.0
    closed_until: float = 0.0
    strikes: int = 0
    lost: tuple[float, int] = (0.0, 0)  # evidence and circles that the last strike took
    circles_before: int = 0  # known before the last strike

    @property
    def circles(self) -> int:
        """How many different circles bought here since the last strike."""
        return len(self.bought) - self.circles_before

    def losses_at(self, at: float) -> float:
        """What buyers lost here and has not faded, in median orders."""
        return self.losses * math.exp2(-max(at - self.lost_at, 0.0) / DAY / LOSSES_HALF_LIFE_DAYS)

    def evidence_at(self, at: float) -> float:
        """What has not faded."""
        return self.evidence * math.exp2(-max(at - self.at, 0.0) / DAY / HALF_LIFE_DAYS)


class Exposures:
    """Every seller's exposure. ``unit`` is the median order in the currency of the stream."""

    steps = tuple(value for _, _, value in STEPS)

    def __init__(self, unit: float = 1.0) -> None:
        self.unit = unit
        self.traces, self.buyers = Traces(), Buyers()
        self._shops: dict[str, Shop] = {}
        self._due: list[tuple[float, str, str]] = []

    def feed(self, event: Mapping[str, Any]) -> None:
        """Learn one event."""
        at = float(event["ts"])
        while self._due and self._due[0][0] <= at:
            self._settle(*heapq.heappop(self._due))
        learn = _LEARN.get(event["type"])
        if learn is not None:
            learn(self, event, at)

    def exposure(self, party: str, at: float) -> float:
        """The highest order the seller may take at ``at``: 0 while his alarm sounds."""
        return max(0.0, min(self.highest_order(party, at), self.room(party, at)))

    def highest_order(self, party: str, at: float) -> float:
        """The step that evidence allows; 0 while an alarm sounds of a shop of the same circle."""
        if any(self._sounds(shop, at) for shop in self._family(party)):
            return 0.0
        shop = self._shops.get(party)
        if shop is None:
            return STEPS[0][2]
        evidence, circles = shop.evidence_at(at), shop.circles
        return max(value for least, count, value in STEPS if evidence >= least and circles >= count)

    def room(self, party: str, at: float) -> float:
        """What may still be added to the orders under way; those in dispute or overdue count more than once."""
        shop = self._shops.get(party)
        if shop is None:
            return UNDER_WAY_NEWCOMER
        few = min(shop.circles, UNDER_WAY_SALES) * UNDER_WAY_A_SALE
        grown = few + UNDER_WAY_EVIDENCE * shop.evidence_at(at)
        allowed = max(UNDER_WAY_NEWCOMER / SMALLER**shop.strikes, STEPS[0][2]) + grown / SMALLER**shop.strikes
        return (
            allowed
            - LOSSES_COUNT * shop.losses_at(at)
            - math.fsum(
                sale.amount * (CASE_COUNTS if sale.open_case else 2 if _overdue(sale, at) else 1)
                for sale in shop.under_way.values()
                if not sale.settled and at - sale.placed < FORGOTTEN_AFTER_DAYS * DAY
            )
        )

    def _sounds(self, shop: Shop, at: float) -> bool:
        overdue = sum(_overdue(sale, at) for sale in shop.under_way.values())
        return at < shop.closed_until or (overdue > 0 and _level(shop, at, overdue) >= 1)

    def _family(self, party: str) -> list[Shop]:
        """The shops of everybody in the party's circle, its own among them."""
        own = [self._shops[party]] if party in self._shops else []
        return own + [self._shops[name] for name in self.traces.sellers(party) if name != party]

    def _shop(self, seller: str) -> Shop:
        shop = self._shops.get(seller)
        if shop is None:
            shop = self._shops[seller] = Shop()
        return shop

    def _forgive(self, shop: Shop, at: float) -> None:
        """A closing that has ended: the tests begin anew, with what is usual for anybody."""
        if shop.closed_until and at >= shop.closed_until:
            shop.closed_until, shop.alarm = 0.0, Alarm(at=at)

    def _registered(self, event: Mapping[str, Any], at: float) -> None:
        party = event["seller"] or event["buyer"]
        self.traces.seen(party, event["attrs"])
        if event["seller"]:
            self._shop(party)
            self.traces.sells(party)

    def _placed(self, event: Mapping[str, Any], at: float) -> None:
        attrs = event["attrs"]
        self.traces.seen(event["buyer"], attrs)
        ship_by = float(attrs.get("ship_by") or at + 7 * DAY)
        amount = float(event["amount"]) / self.unit
        sale = Sale(event["order_id"], event["buyer"], amount, at, ship_by)
        self._shop(event["seller"]).under_way[sale.id] = sale

    def _handed(self, event: Mapping[str, Any], at: float) -> None:
        sale = self._sale(event)
        if sale:
            sale.handed = True

    def _delivered(self, event: Mapping[str, Any], at: float) -> None:
        sale = self._sale(event)
        if sale:
            sale.handed = sale.delivered = True
            heapq.heappush(self._due, (at + SETTLED_AFTER_DAYS * DAY, event["seller"], sale.id))

    def _canceled(self, event: Mapping[str, Any], at: float) -> None:
        self._shop(event["seller"]).under_way.pop(event["order_id"], None)

    def _review(self, event: Mapping[str, Any], at: float) -> None:
        sale = self._sale(event)
        if sale and sale.complaint is None and int(event["attrs"]["stars"]) <= STARS_BAD_MAX:
            self._complain(event["seller"], sale, at, REVIEW_WEIGHT)

    def _dispute(self, event: Mapping[str, Any], at: float) -> None:
        sale = self._sale(event)
        if sale:
            sale.open_case, sale.settled = True, False
            if sale.complaint is None:
                self._complain(event["seller"], sale, at, 1.0)

    def _decided(self, event: Mapping[str, Any], at: float) -> None:
        shop, sale = self._shop(event["seller"]), self._sale(event)
        if not sale:
            return
        sale.open_case = False
        fault = str(event["attrs"].get("fault") or event["attrs"].get("blame") or "")
        if not fault:  # then a refund tells
            sale.settled = True
            return
        if fault == "seller":
            self._upheld(event["seller"], sale, at)
        elif sale.complaint:
            shop.alarm.taken_back(at, *sale.complaint)
            self._reopen(shop, at)
        shop.under_way.pop(sale.id)

    def _refunded(self, event: Mapping[str, Any], at: float) -> None:
        shop, sale = self._shop(event["seller"]), self._sale(event)
        if sale and not sale.open_case:
            self._upheld(event["seller"], sale, at)
            shop.under_way.pop(sale.id)

    def _complain(self, seller: str, sale: Sale, at: float, share: float) -> None:
        """Somebody says so: it weighs what his word weighs."""
        self._went_wrong(seller, sale, at, share * self.buyers.word(sale.buyer, seller))

    def _upheld(self, seller: str, sale: Sale, at: float) -> None:
        """A case decided against the seller is more than somebody's word."""
        said = sale.complaint[0] / _value(sale.amount) if sale.complaint else 0.0
        shop = self._shop(seller)
        shop.losses, shop.lost_at = shop.losses_at(at) + sale.amount, at
        word = self.buyers.word(sale.buyer, seller)
        self._went_wrong(seller, sale, at, max(0.0, UPHELD + (1 - UPHELD) * word - said))

    def _went_wrong(self, seller: str, sale: Sale, at: float, share: float) -> None:
        shop = self._shop(seller)
        self._forgive(shop, at)
        if sale.gave:  # it had been taken for good
            shop.evidence, shop.at = max(0.0, shop.evidence_at(at) - sale.gave), at
            sale.gave = 0.0
        weight = share * _value(sale.amount)
        added = shop.alarm.complaint(at, weight, sale.placed)
        sale.complaint = (weight, added)
        if _level(shop, at) >= 1 and at >= shop.closed_until:
            self._close(shop, at)

    def _close(self, shop: Shop, at: float) -> None:
        """An alarm: closed for a time that doubles with each, and then as new as a new name."""
        shop.closed_until = at + CLOSED_DAYS * DAY * 2**shop.strikes
        shop.strikes += 1
        shop.lost = (shop.evidence_at(at), shop.circles)
        shop.evidence, shop.circles_before = 0.0, len(shop.bought)

    def _reopen(self, shop: Shop, at: float) -> None:
        """What raised the alarm was not his fault: everything is as it was."""
        before = 1 + CLOSER * (shop.strikes - 1)
        if at < shop.closed_until and shop.alarm.level(at) * before < 1:
            evidence, circles = shop.lost
            shop.evidence, shop.at = shop.evidence_at(at) + evidence, at
            shop.circles_before -= circles
            shop.strikes -= 1
            shop.closed_until = 0.0

    def _settle(self, at: float, seller: str, order_id: str) -> None:
        """Delivered, and nobody complained: that is evidence."""
        shop = self._shops[seller]
        sale = shop.under_way.get(order_id)
        if sale is None or sale.open_case:
            return
        if sale.settled or sale.complaint is not None:
            del shop.under_way[order_id]
            return
        sale.settled = True
        heapq.heappush(self._due, (at + HEARD_AFTER_DAYS * DAY, seller, order_id))
        circle = self.traces.circle(sale.buyer)
        if circle == self.traces.circle(seller):
            return
        times = shop.bought[circle] = shop.bought.get(circle, 0) + 1
        credible = self.buyers.credibility(sale.buyer, seller)
        self._forgive(shop, at)
        known = shop.evidence = shop.evidence_at(at)
        shop.at = at
        sale.gave = credible * _value(sale.amount) / times
        shop.evidence += sale.gave
        shop.alarm.went_well(at, self.buyers.word(sale.buyer, seller), sale.placed)
        self.buyers.completed(sale.buyer, seller, sale.amount, known)

    def _sale(self, event: Mapping[str, Any]) -> Sale | None:
        return self._shop(event["seller"]).under_way.get(event["order_id"])


_LEARN = {
    "party_registered": Exposures._registered,
    "order_placed": Exposures._placed,
    "handed_to_courier": Exposures._handed,
    "delivered": Exposures._delivered,
    "canceled": Exposures._canceled,
    "review": Exposures._review,
    "dispute_opened": Exposures._dispute,
    "dispute_closed": Exposures._decided,
    "refund": Exposures._refunded,
}


def _value(amount: float) -> float:
    """What the size of an order weighs: 1 for the median, at most 1.7, little for trifles."""
    return 1.7 * amount / (amount + 0.7)


def _level(shop: Shop, at: float, overdue: int = 0) -> float:
    """How far the alarm is; who was closed before is watched closer."""
    return shop.alarm.level(at, overdue) * (1 + CLOSER * shop.strikes)


def _overdue(sale: Sale, at: float) -> bool:
    return not sale.handed and at > sale.ship_by

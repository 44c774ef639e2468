"""One sale as the events it leaves behind, by how the seller and the buyer behave."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

DAY = 86_400
SHIP_BY_DAYS = 3
PROMISED_DAYS = 8
FREIGHT = 0.2  # in units of the median honest order, as all money here

REVIEWED = 0.3  # most orders get no review
REVIEWED_IF_BAD = 0.55
CASE_IF_BAD = 0.4  # opens a case over goods that are bad
CASE_IF_ROBBED = 0.85  # over junk, or over nothing at all
CASE_FOR_NOTHING = 0.006  # over goods that are fine
FAULT_FOUND = 0.85  # of cases over bad goods that end against the seller
WRONGLY_FOUND = 0.05  # of cases over fine goods
LIES_BELIEVED = 0.15  # of cases that slander opens


@dataclass(frozen=True)
class Conduct:
    """How a seller serves: the probabilities that an order is late, cancelled by him, or bad goods."""

    late: float
    cancels: float
    bad: float
    robs: str = ""  # "junk": sends something worthless; "nothing": sends nothing


JUNK = Conduct(0, 0, 1, robs="junk")
NOTHING = Conduct(0, 0, 1, robs="nothing")
CAREFUL = Conduct(0.01, 0.0, 0.02)  # an attacker who wants a good name


@dataclass(frozen=True)
class Order:
    """Who buys what from whom, and over which device and account, as the marketplace sees it."""

    id: str
    buyer: str
    seller: str
    amount: float
    category: str
    traces: Mapping[str, str]
    state: str = "A"
    seller_state: str = "A"


class Story:
    """The events of one order, in the making."""

    def __init__(self, rng: random.Random, order: Order, at: float) -> None:
        self.rng, self.order = rng, order
        self.events: list[Event] = []
        self.placed = at
        promised, ship_by = int(at + PROMISED_DAYS * DAY), int(at + SHIP_BY_DAYS * DAY)
        self.tell(
            "order_placed",
            at,
            {
                **order.traces,
                "items": 1,
                "freight": FREIGHT,
                "promised": promised,
                "ship_by": ship_by,
                "buyer_state": order.state,
                "seller_state": order.seller_state,
                "product": f"{order.seller}-{rng.randrange(6)}",
            },
        )

    def tell(self, kind: str, at: float, attrs: Mapping[str, Any]) -> None:
        """One more event, ``at`` in seconds."""
        order = self.order
        self.events.append(
            {
                "event_id": f"{order.id}.{len(self.events)}",
                "ts": int(at),
                "type": kind,
                "order_id": order.id,
                "buyer": order.buyer,
                "seller": order.seller,
                "amount": order.amount if kind in ("order_placed", "refund") else None,
                "category": order.category if kind == "order_placed" else "",
                "attrs": dict(attrs),
            }
        )

    def sent(self, late: float, courier_late: float) -> float | None:
        """Handed over and brought; the moment it came, None when the courier lost it."""
        rng = self.rng
        days = rng.uniform(3.1, 7) if rng.random() < late else rng.uniform(0.2, 2.8)
        handed = self.placed + days * DAY
        self.tell("handed_to_courier", handed, {"late": int(days > SHIP_BY_DAYS)})
        slow = rng.random() < courier_late
        if slow and rng.random() < 0.03:
            return None
        arrived = handed + (rng.uniform(5, 12) if slow else rng.uniform(1, 4.5)) * DAY
        self.tell("delivered", arrived, {})
        return arrived

    def case(self, at: float, reason: str, fault: str) -> None:
        """A case opened and decided; against the seller it ends with a refund."""
        closed = at + self.rng.uniform(2, 7) * DAY
        self.tell("dispute_opened", at, {"reason": reason})
        self.tell("dispute_closed", closed, {"fault": fault, "reason": reason})
        if fault == "seller":
            self.tell("refund", closed, {})

    def review(self, at: float, stars: int) -> None:
        """Written ``at``."""
        self.tell("review", at, {"stars": stars})


def honest(rng: random.Random, order: Order, at: float, conduct: Conduct, courier_late: float) -> list[Event]:
    """A real buyer served as the seller's conduct has it: fine, bad, late or not at all."""
    story = Story(rng, order, at)
    if conduct.robs:
        return _robbed(story, conduct.robs, courier_late)
    if rng.random() < conduct.cancels:
        story.tell("canceled", at + rng.uniform(0.5, 3) * DAY, {"by": "seller"})
        return story.events
    arrived = story.sent(conduct.late, courier_late)
    if arrived is None:
        story.case(story.placed + (PROMISED_DAYS + rng.uniform(1, 5)) * DAY, "not_received", "courier")
        return story.events
    bad = rng.random() < conduct.bad
    late = arrived > story.placed + PROMISED_DAYS * DAY
    if bad and rng.random() < CASE_IF_BAD:
        fault = "seller" if rng.random() < FAULT_FOUND else "none"
        story.case(arrived + rng.uniform(0.3, 4) * DAY, "not_as_described", fault)
    elif not bad and rng.random() < CASE_FOR_NOTHING:
        fault = "seller" if rng.random() < WRONGLY_FOUND else "buyer"
        story.case(arrived + rng.uniform(0.3, 4) * DAY, "not_as_described", fault)
    if rng.random() < (REVIEWED_IF_BAD if bad or late else REVIEWED):
        story.review(arrived + min(rng.expovariate(1 / 3), 14) * DAY, _stars(rng, bad, late))
    return story.events


def fake(rng: random.Random, order: Order, at: float) -> list[Event]:
    """A sale to oneself: a parcel really goes, everything is praised."""
    story = Story(rng, order, at)
    arrived = story.sent(0.0, 0.05)
    if arrived is not None:
        story.review(arrived + rng.uniform(0.1, 2) * DAY, 5)
    return story.events


def slander(
    rng: random.Random, order: Order, at: float, conduct: Conduct, courier_late: float, complains: bool
) -> list[Event]:
    """Honestly served, and yet abused: one star, and a case that mostly ends for the seller."""
    story = Story(rng, order, at)
    arrived = story.sent(conduct.late, courier_late)
    if arrived is None:
        return story.events
    if complains:
        fault = "seller" if rng.random() < LIES_BELIEVED else "buyer"
        story.case(arrived + rng.uniform(0.1, 1) * DAY, "not_as_described", fault)
    story.review(arrived + rng.uniform(0.1, 2) * DAY, 1)
    return story.events


def _robbed(story: Story, robs: str, courier_late: float) -> list[Event]:
    rng = story.rng
    arrived = None
    if robs == "junk":
        arrived = story.sent(0.0, courier_late)
    known = (
        arrived + rng.uniform(0.2, 4) * DAY
        if arrived is not None
        else story.placed + (PROMISED_DAYS + rng.uniform(0, 4)) * DAY
    )
    if rng.random() < CASE_IF_ROBBED:
        fault = "seller" if rng.random() < 0.95 else "none"
        story.case(known, "not_as_described" if arrived else "not_received", fault)
    if rng.random() < REVIEWED_IF_BAD:
        story.review(known + min(rng.expovariate(1 / 2), 10) * DAY, 1)
    return story.events


def _stars(rng: random.Random, bad: bool, late: bool) -> int:
    if bad:
        return rng.choices((1, 2, 3), (60, 25, 15))[0]
    if late:
        return rng.choices((1, 2, 3, 4, 5), (15, 12, 20, 25, 28))[0]
    return rng.choices((1, 2, 3, 4, 5), (2, 2, 6, 22, 68))[0]

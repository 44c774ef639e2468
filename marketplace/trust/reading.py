"""Which facts an event proves, and about whom: the table that trust reads events by."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from marketplace.events.models import Event
from marketplace.trust.facts import STARS_BAD_MAX, STARS_GOOD_MIN

# (kind of fact, public id of the party it is about)
Found = list[tuple[str, str]]
DECISION_HOURS_MAX = 48


def _if(condition: Any, kind: str, party: str) -> Found:
    return [(kind, party)] if condition else []


def _either(condition: Any, good: str, bad: str, party: str) -> Found:
    return [(good if condition else bad, party)]


def _stars(event: Event) -> Found:
    stars, rated = event.data["stars"], event.data["rated"]
    return _if(stars >= STARS_GOOD_MIN, "stars_good", rated) + _if(stars <= STARS_BAD_MAX, "stars_bad", rated)


def _decided(event: Event) -> Found:
    if event.data["operator"] is None:
        return []
    submitted = datetime.fromisoformat(event.data["submitted_at"])
    in_time = event.at - submitted <= timedelta(hours=DECISION_HOURS_MAX)
    return _either(in_time, "storefront_decided_in_time", "storefront_decided_late", event.data["operator"])


# event -> what it proves
FACTS_OF: dict[str, Callable[[Event], Found]] = {
    "sale.paid": lambda e: [("paid_on_time", e.data["buyer"])],
    "sale.cash_collected": lambda e: [("paid_on_time", e.data["buyer"])],
    "sale.expired": lambda e: [("order_unpaid", e.data["buyer"])],
    "sale.packed": lambda e: _either(e.data["on_time"], "packed_on_time", "packed_late", e.data["seller"]),
    "sale.declined": lambda e: [("sale_declined", e.data["seller"])],
    "sale.cancelled": lambda e: _if(e.data["late"], "sale_cancelled_unpacked", e.data["seller"]),
    "sale.completed": lambda e: (
        [
            ("sale_completed", e.data["seller"]),
            *_if(not e.data["by_clock"], "receipt_confirmed", e.data["buyer"]),
        ]
    ),
    "shipment.delivered": lambda e: (
        _either(e.data["on_time"], "delivered_on_time", "delivered_late", e.data["courier"])
        + _if(e.data["proof"] == "pin", "delivered_with_pin", e.data["courier"])
    ),
    "shipment.exception": lambda e: _if(e.data["reason"] == "lost", "parcel_lost", e.data["courier"]),
    "payment.captured": lambda e: [("payment_booked", e.data["provider"])],
    "payout.paid": lambda e: [("payout_paid", e.data["provider"])],
    "payout.failed": lambda e: [("payout_failed", e.data["provider"])],
    "application.accepted": _decided,
    "application.sent_back": _decided,
    "application.rejected": _decided,
    "rating.revealed": _stars,
}

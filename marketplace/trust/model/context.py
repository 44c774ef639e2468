"""What an order is, whoever sells it: the terms of its risk, and how each is read.

A term's share of the log-odds is ``weight × (value - centre)``. Values that an event does not tell stand at the centre
and weigh nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from marketplace.trust.model.fading import DAY
from marketplace.trust.model.outcomes import Order


@dataclass(frozen=True)
class Feature:
    """One thing that is read off an order. ``read`` answers None for what the event does not tell."""

    name: str
    read: Callable[[Order], float | None]


def _number(order: Order, name: str) -> float | None:
    value = order.attrs.get(name)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _promised_days(order: Order) -> float | None:
    return math.log(max((order.due - DAY - order.placed) / DAY, 1.0)) if "promised" in order.attrs else None


def _packing_days(order: Order) -> float | None:
    days = (order.ship_by - order.placed) / DAY
    return math.log(min(max(days, 0.5), 30.0)) if "ship_by" in order.attrs else None


def _log(name: str, least: float) -> Callable[[Order], float | None]:
    def read(order: Order) -> float | None:
        value = _number(order, name)
        return None if value is None else math.log(max(value, least) + 1.0)

    return read


def _several(name: str) -> Callable[[Order], float | None]:
    def read(order: Order) -> float | None:
        value = _number(order, name)
        return None if value is None else float(value > 1)

    return read


def _pieces(order: Order) -> float | None:
    value = _number(order, "items")
    return None if value is None else math.log(max(value, 1.0))


def _price(order: Order) -> float | None:
    return math.log1p(order.amount) if order.amount > 0 and "freight" in order.attrs else None


def _freight_share(order: Order) -> float | None:
    freight = _number(order, "freight")
    return None if freight is None else max(freight, 0.0) / (order.amount + max(freight, 0.0) + 1.0)


def _at_night(order: Order) -> float | None:
    return float(order.placed % DAY < 6 * 3600)


FEATURES: tuple[Feature, ...] = (
    Feature("promised_days", _promised_days),
    Feature("packing_days", _packing_days),
    Feature("pieces", _pieces),
    Feature("several_pieces", _several("items")),
    Feature("several_sellers", _several("sellers")),
    Feature("freight", _log("freight", 0.0)),
    Feature("freight_share", _freight_share),
    Feature("price", _price),
    Feature("weight", _log("weight_g", 1.0)),
    Feature("photos", _log("photos", 0.0)),
    Feature("instalments", _log("installments", 0.0)),
    Feature("at_night", _at_night),
)

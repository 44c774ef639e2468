"""Reader for a stream of real orders: Olist's events, one a row. Pure: lines in, orders out.

Columns: event_id, ts (seconds), type, order_id, buyer, seller, amount (BRL), category, attrs (JSON). A row of type
``order_placed`` is what one seller gets of an order; rows with the same order_id are one order of several sellers.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

COLUMNS = ("ts", "type", "order_id", "buyer", "seller", "amount", "category", "attrs")
WEIGHT_G_UNKNOWN = 500  # where the file has none


class Unreadable(ValueError):
    """The file is no stream of orders; the text says in which line and why."""


@dataclass
class RealSale:
    """What one seller got: ``amount_real`` in BRL for all ``items``; moments in UTC, None where nothing came.

    ``handed_late`` by the seller's own promise. A cancellation has no time worth keeping: the file puts it on the
    day after the promised one.
    """

    seller: str
    buyer: str
    buyer_state: str
    state: str
    product: str
    category: str
    items: int
    amount_real: Decimal
    weight_g: int
    handed_at: datetime | None = None
    handed_late: bool = False
    delivered_at: datetime | None = None
    cancelled: bool = False
    reviewed_at: datetime | None = None
    stars: int = 0


@dataclass
class RealOrder:
    """One order with a sale for each of its sellers."""

    order_id: str
    buyer: str
    state: str
    placed_at: datetime
    sales: dict[str, RealSale] = field(default_factory=dict)


def read(lines: Iterable[str], orders_max: int) -> list[RealOrder]:
    """The first ``orders_max`` orders of the stream with all that happened to them. Raises Unreadable."""
    orders: dict[str, RealOrder] = {}
    for number, row in _rows(lines):
        try:
            _take(orders, row, orders_max)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise Unreadable(f"line {number} cannot be read: {error!r}") from error
    return list(orders.values())


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Unreadable(f"the first line lacks these columns: {', '.join(missing)}")
    for row in reader:
        yield reader.line_num, row


def _take(orders: dict[str, RealOrder], row: dict[str, Any], orders_max: int) -> None:
    at = datetime.fromtimestamp(int(row["ts"]), UTC)
    attrs = json.loads(row["attrs"]) if row["attrs"] else {}
    order = orders.get(row["order_id"])
    if row["type"] == "order_placed":
        if order is None:
            if len(orders) >= orders_max:
                return
            order = RealOrder(row["order_id"], row["buyer"], attrs["buyer_state"], at)
            orders[order.order_id] = order
        order.sales[row["seller"]] = _sale(row, attrs)
    elif order is not None and row["seller"] in order.sales:
        _note(order.sales[row["seller"]], row["type"], at, attrs)


def _sale(row: dict[str, Any], attrs: dict[str, Any]) -> RealSale:
    return RealSale(
        seller=row["seller"],
        buyer=row["buyer"],
        buyer_state=attrs["buyer_state"],
        state=attrs["seller_state"],
        product=attrs["product"],
        category=row["category"],
        items=max(1, int(attrs["items"])),
        amount_real=Decimal(row["amount"]),
        weight_g=int(attrs["weight_g"] or WEIGHT_G_UNKNOWN),
    )


def _note(sale: RealSale, kind: str, at: datetime, attrs: dict[str, Any]) -> None:
    """What happened later; kinds that are none of ours are passed over."""
    if kind == "handed_to_courier":
        sale.handed_at, sale.handed_late = at, bool(attrs.get("late"))
    elif kind == "delivered":
        sale.delivered_at = at
    elif kind == "canceled":
        sale.cancelled = True
    elif kind == "review":
        sale.reviewed_at, sale.stars = at, int(attrs["stars"])

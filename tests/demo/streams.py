"""Rows of a stream of orders, written by hand: days count from a Monday morning."""

import json
from datetime import UTC, datetime, timedelta

HEADER = "event_id,ts,type,order_id,buyer,seller,amount,category,attrs"
MONDAY = datetime(2017, 1, 2, 3, tzinfo=UTC)


def placed(order: str, day: float, seller: str = "s1", **changes: object) -> str:
    """One seller's part of an order placed on that day."""
    attrs = {
        "items": 1,
        "sellers": 1,
        "freight": 15.0,
        "promised": 0,
        "buyer_state": "SP",
        "seller_state": "SP",
        "product": f"p{seller}",
        "weight_g": 700,
        "photos": 1,
        "installments": None,
        "ship_by": 0,
    }
    amount = str(changes.pop("amount", "59.5"))
    return _row("order_placed", order, day, seller, amount, attrs | changes)


def row(kind: str, order: str, day: float, seller: str = "s1", **attrs: object) -> str:
    """Something that happened to it later."""
    return _row(kind, order, day, seller, "", attrs)


def _row(kind: str, order: str, day: float, seller: str, amount: str, attrs: dict[str, object]) -> str:
    at = int((MONDAY + timedelta(days=day)).timestamp())
    packed = json.dumps(attrs).replace('"', '""') if attrs else ""
    return f'0,{at},{kind},{order},b{order},{seller},{amount},toys,"{packed}"'

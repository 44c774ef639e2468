"""What time does to ratings: it asks for them, and opens them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from marketplace.kit.states import Deadline, Term
from marketplace.orders.models import Order, Sale
from marketplace.reviews.actions import ASKED_AFTER_DAYS, ask_due, reveal_due
from marketplace.reviews.models import RatingWindow

ASKED_LATER = timedelta(days=ASKED_AFTER_DAYS)
REVEALING = Deadline(
    reveal_due,
    (Term("rating_days", "days"),),
    "closes it: what was written so far is shown",
    ("rating.revealed",),
)
ASKING = Deadline(
    ask_due,
    (Term("asked_after_days", "days", ASKED_AFTER_DAYS),),
    "asks a buyer who has said nothing for his opinion, once",
    ("review.asked",),
)


def revealed_next(_now: object) -> Select[Any]:
    """(moment, order, nothing) of the windows that are open."""
    return _of_orders(RatingWindow.closes_at, RatingWindow.revealed_at)


def asked_next(_now: object) -> Select[Any]:
    """(moment, order, nothing) of the windows whose buyer was not asked; he is asked ASKED_AFTER_DAYS later."""
    return _of_orders(RatingWindow.opened_at, RatingWindow.asked_at)


def _of_orders(moment: Any, done: Any) -> Select[Any]:
    return (
        select(moment, Order.public_id, done)
        .join(RatingWindow.sale)
        .join(Sale.order)
        .where(done.is_(None))
        .order_by(moment)
    )

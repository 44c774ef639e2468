"""What happens to a sale when nobody does anything: one clock for every unfinished state."""

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.states import Deadline, Term
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState


def _give_up(sale: Sale) -> None:
    selling.give_up(THE_CLOCK, sale, "not-fetched")
    carrying.give_up_unfetched(sale)


_NOT_PACKED = Deadline(
    lambda sale: selling.cancel(THE_CLOCK, sale, "not-packed"),
    (Term("pack_working_days", "working days"), Term("cancel_grace_days", "days")),
    "cancels it: the pieces are free again and the buyer gets everything back",
    ("sale.cancelled", "refund.ordered"),
)

# state -> what its clock does when ``due_at`` has passed
CLOCKS: dict[SaleState, Deadline] = {
    SaleState.AWAITING_PAYMENT: Deadline(
        lambda sale: selling.expire(THE_CLOCK, sale),
        (Term("payment_hours", "hours"),),
        "expires it: the pieces are free again",
        ("sale.expired",),
    ),
    SaleState.PAID: _NOT_PACKED,
    SaleState.ORDERED: _NOT_PACKED,
    SaleState.ACCEPTED: _NOT_PACKED,
    SaleState.PACKED: Deadline(
        _give_up,
        (Term("pickup_days", "days"),),
        "cancels it and ends its parcels: the buyer gets everything back",
        ("sale.cancelled", "shipment.expired", "refund.ordered"),
    ),
    SaleState.HANDED_OVER: Deadline(
        carrying.miss_the_day,
        (Term("delivery_days_max", "days"),),
        "opens a case about each parcel that is under way; those never fetched end and their money goes back. A parcel "
        "that turned back has return_days instead",
        ("shipment.overdue", "case.opened", "shipment.expired"),
    ),
    SaleState.DELIVERED: Deadline(
        lambda sale: selling.complete(THE_CLOCK, sale),
        (Term("inspection_days", "days"),),
        "completes it: seller and courier get what is not disputed",
        ("sale.completed",),
    ),
}


def due(limit: int = 200) -> list[int]:
    """Rows of the sales whose clock has run out, the longest waiting first."""
    return list(
        db.session.scalars(
            select(Sale.id)
            .where(Sale.state.in_(CLOCKS), Sale.due_at <= clock.now())
            .order_by(Sale.due_at, Sale.id)
            .limit(limit)
        )
    )


def strike(sale_id: int) -> bool:
    """Let the clock act on one sale, if it is still due; return whether the sale moved."""
    sale = locked(Sale, sale_id)
    before = sale.state
    if before in CLOCKS and sale.due_at is not None and sale.due_at <= clock.now():
        CLOCKS[before].strike(sale)
    return sale.state is not before

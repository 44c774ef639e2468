"""What happens to a sale when nobody does anything: one clock for every unfinished state."""

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState


def _give_up(sale: Sale) -> None:
    selling.give_up(THE_CLOCK, sale, "not-fetched")
    carrying.give_up_unfetched(sale)


# state -> what its clock does when ``due_at`` has passed
CLOCKS: dict[SaleState, Callable[[Sale], None]] = {
    SaleState.AWAITING_PAYMENT: lambda sale: selling.expire(THE_CLOCK, sale),
    SaleState.PAID: lambda sale: selling.cancel(THE_CLOCK, sale, "not-packed"),
    SaleState.ACCEPTED: lambda sale: selling.cancel(THE_CLOCK, sale, "not-packed"),
    SaleState.PACKED: _give_up,
    SaleState.HANDED_OVER: carrying.miss_the_day,
    SaleState.DELIVERED: lambda sale: selling.complete(THE_CLOCK, sale),
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
        CLOCKS[before](sale)
    return sale.state is not before

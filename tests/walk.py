"""The steps that parties take with an order, by the door that is open: the actions, where a test says nothing else."""

from collections.abc import Callable
from datetime import timedelta

from marketplace.accounts.models import PartyKind
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders import queries as orders
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import Rating
from marketplace.settlement.models import Payment
from marketplace.tasks import strike_clocks
from tests.doors.actors import actor_of as actor_of
from tests.doors.actors import pin_of as pin_of
from tests.doors.actors import secret as secret
from tests.doors.current import door


def to(state: SaleState, order: Order) -> None:
    """Walk every sale of a fresh order to ``state``."""
    for step in ROADS[state]:
        step(order)
        db.session.commit()


def pay(order: Order) -> None:
    """The bank books the buyer's transfer, and the sales hear of it."""
    door().pay(payment_of(order))
    db.session.commit()
    events.deliver_all()


def accept(order: Order) -> None:
    """Each seller takes the sale."""
    for sale in order.sales:
        door().accept(sale)


def pack(order: Order) -> None:
    """Each seller packs."""
    for sale in order.sales:
        door().pack(sale)


def hand_over(order: Order) -> None:
    """The couriers fetch the parcels."""
    for sale in order.sales:
        hand_over_one(sale.shipments[0])


def hand_over_one(parcel: Shipment) -> None:
    """The courier fetches this parcel."""
    door().step(parcel, "pick_up")


def deliver(order: Order) -> None:
    """The couriers bring the parcels and the buyer reads the PINs aloud."""
    for sale in order.sales:
        bring(sale.shipments[0])


def bring(parcel: Shipment) -> None:
    """The courier brings this parcel and the buyer reads the PIN aloud."""
    door().step(parcel, "take_out")
    door().deliver(parcel, door().pin(parcel))


def complete(order: Order) -> None:
    """The buyer is content."""
    for sale in order.sales:
        door().confirm(sale)
    db.session.commit()
    events.deliver_all()


def decline(order: Order) -> None:
    """No seller can send."""
    for sale in order.sales:
        door().decline(sale, "out-of-stock")


def decline_one(order: Order) -> None:
    """Each seller lacks one piece of the first line."""
    for sale in order.sales:
        kept = {sale.lines[0].public_id: sale.lines[0].to_send - 1}
        door().decline_part(sale, kept, "out-of-stock")


def cancel(order: Order) -> None:
    """The buyer does not want it any more."""
    for sale in order.sales:
        door().cancel(sale, "changed-mind")


def expire(order: Order) -> None:
    """Nobody pays."""
    let_pass(order.pay_by - clock.now() + timedelta(seconds=1))


_PAID = (pay,)
_DELIVERED = (*_PAID, accept, pack, hand_over, deliver)

# state -> the steps that lead there
ROADS: dict[SaleState, tuple[Callable[[Order], None], ...]] = {
    SaleState.AWAITING_PAYMENT: (),
    SaleState.PAID: _PAID,
    SaleState.ACCEPTED: _DELIVERED[:2],
    SaleState.PACKED: _DELIVERED[:3],
    SaleState.HANDED_OVER: _DELIVERED[:4],
    SaleState.DELIVERED: _DELIVERED,
    SaleState.COMPLETED: (*_DELIVERED, complete),
    SaleState.DECLINED: (*_PAID, decline),
    SaleState.CANCELLED: (*_PAID, cancel),
    SaleState.EXPIRED: (expire,),
}


def rate(sale: Sale, rater: PartyKind, whom: PartyKind, stars: int, text: str = "") -> Rating:
    """One party of a sale rates another."""
    return reviews.rate(actor_of(reviews.rated_party(sale, rater)), sale, whom, stars, text)


def let_pass(span: timedelta) -> None:
    """Time goes by, and every clock that runs out meanwhile acts."""
    clock.advance(span)
    db.session.commit()
    ring()


def let_pass_day_of(parcel: Shipment) -> None:
    """The day that the courier promised for a parcel goes by, and one more."""
    assert parcel.promised_by is not None
    let_pass(parcel.promised_by - clock.now() + timedelta(days=1, minutes=1))


def ring() -> None:
    """The clocks act and the outbox runs empty, until nothing is left to do."""
    while strike_clocks.run() or events.deliver_all():
        pass
    db.session.commit()


def payment_of(order: Order) -> Payment:
    """What the buyer owes for the order."""
    return orders.payment_of(order)

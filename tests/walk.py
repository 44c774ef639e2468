"""The steps that parties take with an order, by the same actions that their pages use."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind, User
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.ports import plugged
from marketplace.orders import pins
from marketplace.orders import queries as orders
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import Rating
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment
from marketplace.tasks import strike_clocks


def to(state: SaleState, order: Order) -> None:
    """Walk every sale of a fresh order to ``state``."""
    for step in ROADS[state]:
        step(order)
        db.session.commit()


def pay(order: Order) -> None:
    """The bank books the buyer's transfer, and the sales hear of it."""
    payment = payment_of(order)
    settlement.capture(actor_of(payment.provider), payment)
    db.session.commit()
    events.deliver_all()


def accept(order: Order) -> None:
    """Each seller takes the sale."""
    for sale in order.sales:
        selling.accept(actor_of(sale.seller), sale)


def pack(order: Order) -> None:
    """Each seller packs."""
    for sale in order.sales:
        selling.pack(actor_of(sale.seller), sale, secret())


def hand_over(order: Order) -> None:
    """The couriers fetch the parcels."""
    for sale in order.sales:
        hand_over_one(sale.shipments[0])


def hand_over_one(parcel: Shipment) -> None:
    """The courier fetches this parcel."""
    carrying.pick_up(actor_of(parcel.courier), parcel)


def deliver(order: Order) -> None:
    """The couriers bring the parcels and the buyer reads the PINs aloud."""
    for sale in order.sales:
        rider, parcel = actor_of(sale.courier), sale.shipments[0]
        carrying.step(rider, parcel, "take_out")
        carrying.deliver_with_pin(rider, parcel, pin_of(parcel), secret())


def complete(order: Order) -> None:
    """The buyer is content."""
    for sale in order.sales:
        selling.complete(actor_of(order.buyer), sale)
    db.session.commit()
    events.deliver_all()


def decline(order: Order) -> None:
    """No seller can send."""
    for sale in order.sales:
        selling.decline(actor_of(sale.seller), sale, "out-of-stock")


def decline_one(order: Order) -> None:
    """Each seller lacks one piece of the first line."""
    for sale in order.sales:
        kept = {sale.lines[0].public_id: sale.lines[0].to_send - 1}
        selling.decline_part(actor_of(sale.seller), sale, kept, "out-of-stock")


def cancel(order: Order) -> None:
    """The buyer does not want it any more."""
    for sale in order.sales:
        selling.cancel(actor_of(order.buyer), sale, "changed-mind")


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


def actor_of(party: Party, user: User | None = None) -> Actor:
    """The party's first member (or ``user``) in his role there."""
    rows = select(Membership).where(Membership.party_id == party.id).order_by(Membership.id).limit(1)
    if user is not None:
        rows = rows.where(Membership.user_id == user.id)
    member = db.session.scalars(rows).one()
    return Actor(kind=party.kind.value, user=member.user, party=party, role=member.role)


def payment_of(order: Order) -> Payment:
    """What the buyer owes for the order."""
    return orders.payment_of(order)


def pin_of(parcel: Shipment) -> str:
    """The four digits that only the buyer sees."""
    return pins.pin(secret(), parcel.pin_salt)


def secret() -> str:
    """The key that PINs come from."""
    return str(plugged("secret"))

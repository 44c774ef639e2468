"""What happens to a sale from payment to its end, and what each step does to money and stock."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.catalog import actions as catalog
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import held, received
from marketplace.ledger.queries import balance
from marketplace.orders import pins, postings
from marketplace.orders.models import Order, Sale, Shipment, ShipmentLine
from marketplace.orders.ports import carriers
from marketplace.orders.states import SALE, SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment
from marketplace.settlement.states import PaymentState


def mark_paid(actor: Actor, order: Order, payment: Payment) -> None:
    """The order's money came: each sale that still waits gets its part; what nobody waits for goes back."""
    waiting = [
        sale
        for sale in (locked(Sale, row.id) for row in order.sales)
        if sale.state is SaleState.AWAITING_PAYMENT
    ]
    for sale in waiting:
        SALE.move(sale, "pay", actor.kind)
        sale.paid_at = clock.now()
        sale.pack_by = add_working_days(sale.paid_at, sale.policy.pack_working_days, sale.seller.zone)
        sale.due_at = sale.pack_by + timedelta(days=sale.policy.cancel_grace_days)
        ledger.post(
            f"escrow:{sale.public_id}",
            "escrowed",
            ("sale", sale.public_id),
            postings.escrowed(payment.public_id, sale.public_id, sale.total_minor, sale.currency),
        )
        _tell("sale.paid", sale, actor)
    left = balance(received(payment.public_id), payment.currency)
    if left:
        settlement.refund_received(_clock_for(actor), payment, left, "nobody-waits")


def accept(actor: Actor, sale: Sale) -> None:
    """The seller takes the sale."""
    sale = locked(Sale, sale.id)
    if SALE.move(sale, "accept", actor.kind):
        sale.accepted_at = clock.now()
        _tell("sale.accepted", sale, actor)


def decline(actor: Actor, sale: Sale, reason: str) -> None:
    """The seller cannot: stock and the whole of the money go back."""
    sale = locked(Sale, sale.id)
    if SALE.move(sale, "decline", actor.kind):
        _undo(actor, sale, reason)
        _tell("sale.declined", sale, actor, reason=reason)


def cancel(actor: Actor, sale: Sale, reason: str) -> None:
    """The buyer, before packing, or the clock, when the promise to pack was broken."""
    sale = locked(Sale, sale.id)
    late = sale.pack_by is not None and clock.now() > sale.pack_by
    if SALE.move(sale, "cancel", actor.kind):
        _undo(actor, sale, reason)
        _tell("sale.cancelled", sale, actor, reason=reason, late=late)


def expire(actor: Actor, sale: Sale) -> None:
    """Nobody paid in time: stock comes back. Money that came and is still on its way to the sale stops the clock."""
    sale = locked(Sale, sale.id)
    if payment_of(sale.order).state is not PaymentState.CAPTURED and SALE.move(sale, "expire", actor.kind):
        _undo(actor, sale, "unpaid")
        _tell("sale.expired", sale, actor)


def pack(actor: Actor, sale: Sale, secret: str) -> Shipment:
    """All lines lie in one parcel, announced to the courier; stock leaves the shelf. Returns the parcel."""
    sale = locked(Sale, sale.id)
    if not SALE.move(sale, "pack", actor.kind):
        return sale.shipments[0]
    now = clock.now()
    sale.packed_at = now
    sale.due_at = now + timedelta(days=sale.policy.pickup_days)
    catalog.take([(line.variant_id, line.quantity) for line in sale.lines])
    salt, public_id = pins.new_salt(), new_public_id()
    shipment = Shipment(
        public_id=public_id,
        sale=sale,
        courier_id=sale.courier_id,
        awb=carriers().book(sale.courier_id, public_id),
        weight_g=sum(line.weight_g * line.quantity for line in sale.lines),
        pin_salt=salt,
        pin_hash=pins.pin_hash(secret, salt, pins.pin(secret, salt)),
        lines=[ShipmentLine(line=line, quantity=line.quantity) for line in sale.lines],
    )
    db.session.add(shipment)
    on_time = sale.pack_by is None or now <= sale.pack_by
    _tell("sale.packed", sale, actor, on_time=on_time, shipment=public_id)
    return shipment


def hand_over(actor: Actor, sale: Sale) -> None:
    """The courier has the parcel."""
    if SALE.move(sale, "hand_over", actor.kind):
        sale.handed_over_at = clock.now()
        sale.due_at = sale.handed_over_at + timedelta(days=sale.policy.delivery_days_max)
        _tell("sale.handed_over", sale, actor)


def arrive(actor: Actor, sale: Sale) -> None:
    """The last parcel was delivered: the buyer has his days to look at it."""
    if SALE.move(sale, "deliver", actor.kind):
        sale.delivered_at = clock.now()
        sale.due_at = sale.delivered_at + timedelta(days=sale.inspection_days)
        _tell("sale.delivered", sale, actor)


def complete(actor: Actor, sale: Sale) -> None:
    """The buyer says it is good, or says nothing until the clock does: escrow is released, to the rupiah."""
    sale = locked(Sale, sale.id)
    if not SALE.move(sale, "complete", actor.kind):
        return
    sale.ended_at = clock.now()
    sale.due_at = None
    subject = ("sale", sale.public_id)
    recipe = postings.released(
        sale.public_id,
        sale.seller.public_id,
        sale.courier.public_id,
        sale.goods_minor,
        sale.shipping_minor,
        sale.commission_bp,
        sale.commission_tax_bp,
        sale.currency,
    )
    ledger.post(f"release:{sale.public_id}", "released", subject, recipe)
    fee, tax = postings.commission(sale.goods_minor, sale.commission_bp, sale.commission_tax_bp)
    settlement.earn(sale.seller_id, subject, sale.goods_minor - fee - tax, sale.hold_days, reason="standing")
    settlement.earn(sale.courier_id, subject, sale.shipping_minor)
    _tell("sale.completed", sale, actor, amount_minor=sale.total_minor, by_clock=actor.user is None)


def give_up(actor: Actor, sale: Sale, reason: str) -> None:
    """A packed sale that never arrives: the buyer gets all of his money back."""
    sale = locked(Sale, sale.id)
    if SALE.move(sale, "give_up", actor.kind):
        sale.ended_at = clock.now()
        sale.due_at = None
        sale.reason = reason
        _send_back(actor, sale, reason)
        _tell("sale.cancelled", sale, actor, reason=reason, late=False)


def payment_of(order: Order) -> Payment:
    """The one payment of an order."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.payable_kind == "order", Payment.payable_id == order.public_id)
        .order_by(Payment.id.desc())
        .limit(1)
    ).one()


def _undo(actor: Actor, sale: Sale, reason: str) -> None:
    """A sale that ends before packing: pieces are free again and money that came goes back."""
    sale.ended_at = clock.now()
    sale.due_at = None
    sale.reason = reason
    catalog.release([(line.variant_id, line.quantity) for line in sale.lines])
    if sale.paid_at is not None:
        _send_back(actor, sale, reason)


def _send_back(actor: Actor, sale: Sale, reason: str) -> None:
    parts = [settlement.RefundPart(line.public_id, line.quantity, line.total_minor) for line in sale.lines]
    if sale.shipping_minor:
        parts.append(settlement.RefundPart(None, 1, sale.shipping_minor))
    settlement.refund(
        actor, payment_of(sale.order), ("sale", sale.public_id), held(sale.public_id), parts, reason
    )


def _clock_for(actor: Actor) -> Actor:
    """The clock, when a provider's booking makes money go back: no party decided that."""
    return Actor(kind="clock", user=actor.user, on_behalf_of=actor.party)


def _tell(kind: str, sale: Sale, actor: Actor, **data: object) -> None:
    events.record(
        kind,
        ("sale", sale.public_id),
        actor,
        order=sale.order.public_id,
        buyer=sale.order.buyer.public_id,
        seller=sale.seller.public_id,
        courier=sale.courier.public_id,
        **data,
    )

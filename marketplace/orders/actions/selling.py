"""What happens to a sale from payment to its end, and what each step does to money and stock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from marketplace.accounts.actor import Actor
from marketplace.catalog import actions as catalog
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, MoveRefused, Refusal
from marketplace.kit.i18n import _l, money
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import received
from marketplace.ledger.queries import balance
from marketplace.orders import pins
from marketplace.orders.actions import at_the_door, crediting, refunding, saving
from marketplace.orders.models import Order, Sale, SaleLine, Shipment, ShipmentLine
from marketplace.orders.ports import carriers
from marketplace.orders.queries import payment_of
from marketplace.orders.states import SALE, SHIPMENT, SaleState, ShipmentState
from marketplace.settlement import actions as settlement
from marketplace.settlement.actions import RefundPart
from marketplace.settlement.models import Payment
from marketplace.settlement.states import CREDIT, PaymentState

# Of one parcel: pieces by line (public id).
Contents = Mapping[str, int]


def mark_paid(actor: Actor, order: Order, payment: Payment) -> None:
    """The order's money came: each sale that still waits gets its part; what nobody waits for goes back.

    Nobody waits for it where its buyer has chosen another way to pay since: the last one asked for pays.
    """
    asked_for = payment.method == CREDIT or payment_of(order).id == payment.id
    waiting = [
        sale
        for sale in (locked(Sale, row.id) for row in order.sales)
        if asked_for and sale.state is SaleState.AWAITING_PAYMENT
    ]
    pots = crediting.Pots(order, payment) if waiting else None
    for sale in waiting:
        assert pots is not None
        SALE.move(sale, "pay", actor.kind)
        sale.paid_at = clock.now()
        sale.pack_by = add_working_days(sale.paid_at, sale.policy.pack_working_days, sale.seller.zone)
        sale.due_at = sale.pack_by + timedelta(days=sale.policy.cancel_grace_days)
        ledger.post(f"escrow:{sale.public_id}", "escrowed", ("sale", sale.public_id), pots.pour(sale))
        refunding.fund(sale)
        _tell("sale.paid", sale, actor)
    left = balance(received(payment.public_id), payment.currency)
    if left:
        settlement.refund_received(_clock_for(actor), payment, left, "nobody-waits")
    if pots is not None and pots.is_mixed:
        crediting.let_go(_clock_for(actor), order, "nobody-waits")


def accept(actor: Actor, sale: Sale) -> None:
    """The seller takes the sale."""
    sale = locked(Sale, sale.id)
    if SALE.move(sale, "accept", actor.kind):
        sale.accepted_at = clock.now()
        _tell("sale.accepted", sale, actor)


def decline(actor: Actor, sale: Sale, reason: str) -> None:
    """The seller cannot send any of it: stock and the whole of the money go back."""
    sale = locked(Sale, sale.id)
    if SALE.move(sale, "decline", actor.kind):
        _undo(actor, sale, reason)
        _tell("sale.declined", sale, actor, reason=reason)


def decline_part(actor: Actor, sale: Sale, kept: Mapping[str, int], reason: str) -> None:
    """The seller sends only ``kept`` pieces of lines (public id; one not named keeps all): the rest is refunded.

    Said again it changes nothing. Keeping nothing declines the sale. Shipping stays as it was bought. Raises Invalid
    ``keeps-more`` for more pieces than are still to be sent.
    """
    sale = locked(Sale, sale.id)
    gone = {line.public_id: line.to_send - kept.get(line.public_id, line.to_send) for line in sale.lines}
    if any(number < 0 for number in gone.values()) or any(number < 0 for number in kept.values()):
        raise Invalid(
            _l("Jumlah yang dikirim tidak bisa lebih dari yang dipesan. Periksa lagi."),
            code="keeps-more",
        )
    if all(gone[line.public_id] == line.to_send for line in sale.lines):
        return decline(actor, sale, reason)
    if not any(gone.values()):
        return None
    SALE.move(sale, "decline_part", actor.kind)
    sale.accepted_at = sale.accepted_at or clock.now()
    row = refunding.refund(actor, sale, refunding.pieces(sale, gone), reason)
    missing = [line for line in sale.lines if gone[line.public_id]]
    catalog.release([(line.variant_id, gone[line.public_id]) for line in missing])
    for line in missing:
        line.declined_quantity += gone[line.public_id]
    _tell(
        "sale.declined_part",
        sale,
        actor,
        reason=reason,
        pieces=sum(gone.values()),
        refund=row.public_id if row else None,
        amount_minor=row.amount_minor if row else 0,
    )
    return None


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


def pack(actor: Actor, sale: Sale, secret: str, contents: Sequence[Contents] | None = None) -> list[Shipment]:
    """Everything to be sent lies in parcels, announced to the courier; stock leaves the shelf. Returns the parcels.

    ``contents`` tells per parcel how many pieces of which line (public id) lie in it; without it one parcel holds
    all. Raises Invalid ``not-all-packed`` unless the parcels together hold exactly what is to be sent.
    """
    sale = locked(Sale, sale.id)
    if not SALE.move(sale, "pack", actor.kind):
        return sale.shipments
    boxes = _filled(sale, contents)
    if sale.cod and len(boxes) > 1:
        raise Invalid(
            _l("Pesanan bayar di tempat dikirim dalam satu paket, supaya uangnya diterima sekali."),
            code="one-parcel",
        )
    now = clock.now()
    sale.packed_at = now
    sale.due_at = now + timedelta(days=sale.policy.pickup_days)
    catalog.take([(line.variant_id, line.to_send) for line in sale.lines if line.to_send])
    parcels = [_parcel(sale, box, secret) for box in boxes]
    db.session.add_all(parcels)
    on_time = sale.pack_by is None or now <= sale.pack_by
    _tell("sale.packed", sale, actor, on_time=on_time, shipments=[parcel.public_id for parcel in parcels])
    return parcels


def hand_over(actor: Actor, sale: Sale) -> None:
    """The courier has the parcel."""
    if SALE.move(sale, "hand_over", actor.kind):
        sale.handed_over_at = clock.now()
        sale.due_at = sale.handed_over_at + timedelta(days=sale.policy.delivery_days_max)
        _tell("sale.handed_over", sale, actor)


def finish_carrying(actor: Actor, sale: Sale, reason: str) -> None:
    """A parcel is under way no more. With the last of them the sale has arrived, or, where none did, is over.

    ``reason`` is why, should nothing have arrived: a key of reasons.OTHER_REASONS. The caller holds the sale's lock.
    """
    if sale.state is not SaleState.HANDED_OVER or any(p.state not in SHIPMENT.final for p in sale.shipments):
        return
    if any(parcel.state is ShipmentState.DELIVERED for parcel in sale.shipments):
        _arrive(actor, sale)
    else:
        give_up(actor, sale, reason)


def complete(actor: Actor, sale: Sale) -> None:
    """The buyer says it is good, or says nothing until the clock does: what is not disputed is released."""
    sale = locked(Sale, sale.id)
    if not SALE.move(sale, "complete", actor.kind):
        return
    sale.ended_at = clock.now()
    sale.due_at = None
    refunding.release(sale)
    _tell("sale.completed", sale, actor, amount_minor=sale.total_minor, by_clock=actor.user is None)


def give_up(actor: Actor, sale: Sale, reason: str) -> None:
    """A packed sale that never arrives: the buyer gets back what he has not got back yet.

    The courier keeps his fee where the buyer was not to be found or refused, see refunding.fee_is_earned.
    """
    sale = locked(Sale, sale.id)
    if not SALE.move(sale, "give_up", actor.kind):
        return
    sale.ended_at = clock.now()
    sale.due_at = None
    sale.reason = reason
    undo_rest(actor, sale)
    at_the_door.come_back(actor, sale)
    saving.free(sale)
    kept_minor, frozen_minor = sale.released_shipping_minor, sale.frozen_minor
    _tell(
        "sale.cancelled",
        sale,
        actor,
        reason=reason,
        late=False,
        kept_minor=kept_minor,
        frozen_minor=frozen_minor,
    )


def undo_rest(actor: Actor, sale: Sale, case: str = "") -> None:
    """What of a given-up sale is not disputed goes back, but for an earned fee; ``case`` names what freed it."""
    is_paid = sale.paid_at is not None
    parts = refunding.rest_unearned(sale) if is_paid else refunding.rest(sale)
    refunding.refund(actor, sale, parts, sale.reason)
    refunding.release(sale, case=case)


def give_back(
    actor: Actor, sale: Sale, amounts: Mapping[str, int], reason: str, known_minor: int | None = None
) -> crediting.Back | None:
    """The seller gives back part of the price of lines (public id, minor units), before or after he was paid.

    ``known_minor`` is what had gone back when he decided: a form sent twice gives once. Raises Refusal ``known`` when
    more has gone back since, ``too-late`` once the days for it are over, ``over-refund`` for more than is free.
    """
    actor.need("money")
    sale = locked(Sale, sale.id)
    if known_minor is not None and sale.refunded_minor != known_minor:
        raise Refusal(
            _l(
                "Sejak halaman itu dibuka, uang sudah dikembalikan: seluruhnya %(amount)s. Tidak ada yang "
                "dikembalikan dua kali.",
                amount=money(sale.refunded_minor),
            ),
            code="known",
        )
    if not may_give_back(sale):
        raise Refusal(_l("Untuk pesanan ini uang tidak bisa dikembalikan lagi lewat sini."), code="too-late")
    parts = [RefundPart(line_id, 0, amount) for line_id, amount in amounts.items()]
    row = refunding.refund(actor, sale, parts, reason)
    if row is not None:
        _tell(
            "sale.gave_back", sale, actor, refund=row.public_id, amount_minor=row.amount_minor, reason=reason
        )
    return row


def may_give_back(sale: Sale) -> bool:
    """Whether the seller may still give part of the money back by himself."""
    until = give_back_until(sale)
    if sale.cod and sale.paid_at is None:
        return False  # there is nothing to give back yet, and what the rider asks for is on the label
    return sale.state in GIVES_BACK and (until is None or clock.now() <= until)


def give_back_until(sale: Sale) -> datetime | None:
    """The end of the seller's days to give money back; None while the sale is not over."""
    return sale.ended_at + timedelta(days=sale.policy.refund_days) if sale.ended_at else None


def restock(actor: Actor, sale: Sale, shipment: Shipment, line: SaleLine) -> bool:
    """Pieces of a parcel that came back, or never left, lie on the shelf again; said again it changes nothing.

    Returns whether it was done now. Raises MoveRefused for a parcel that the seller does not have.
    """
    sale = locked(Sale, sale.id)
    shipment = locked(Shipment, shipment.id)
    if shipment.state not in BACK_WITH_SELLER:
        raise MoveRefused(
            _l("Paket ini belum kembali kepada Anda. Stok tidak berubah."),
            state=shipment.state,
            verb="restock",
        )
    rows = [
        row
        for row in shipment.lines
        if row.line_id == line.id and locked(ShipmentLine, row.id).restocked_at is None
    ]
    for row in rows:
        row.restocked_at = clock.now()
    if rows:
        pieces = sum(row.quantity for row in rows)
        catalog.restock([(line.variant_id, pieces)])
        _tell("sale.restocked", sale, actor, shipment=shipment.public_id, line=line.public_id, pieces=pieces)
    return bool(rows)


# Where the pieces of a parcel are with their seller again.
BACK_WITH_SELLER = (ShipmentState.RETURNED, ShipmentState.EXPIRED)

# While the seller may give part of the money back by himself: before, he declines pieces instead.
GIVES_BACK = (SaleState.PACKED, SaleState.HANDED_OVER, SaleState.DELIVERED, SaleState.COMPLETED)


def _arrive(actor: Actor, sale: Sale) -> None:
    """Nothing is under way any more: the buyer has his days to look at what came."""
    if SALE.move(sale, "deliver", actor.kind):
        sale.delivered_at = clock.now()
        sale.due_at = sale.delivered_at + timedelta(days=sale.inspection_days)
        _tell("sale.delivered", sale, actor)


def _filled(sale: Sale, contents: Sequence[Contents] | None) -> list[list[tuple[SaleLine, int]]]:
    """Lines and pieces per parcel; empty parcels are left out."""
    wanted = contents or [{line.public_id: line.to_send for line in sale.lines}]
    boxes = [[(line, n) for line in sale.lines if (n := box.get(line.public_id, 0)) > 0] for box in wanted]
    boxes = [box for box in boxes if box]
    packed = Counter({line.id: 0 for line in sale.lines})
    for box in boxes:
        packed.update({line.id: number for line, number in box})
    if any(packed[line.id] != line.to_send for line in sale.lines):
        raise Invalid(
            _l("Semua barang harus masuk paket, tidak kurang dan tidak lebih. Periksa jumlahnya."),
            code="not-all-packed",
        )
    return boxes


def _parcel(sale: Sale, box: Sequence[tuple[SaleLine, int]], secret: str) -> Shipment:
    salt, public_id = pins.new_salt(), new_public_id()
    return Shipment(
        public_id=public_id,
        sale=sale,
        courier_id=sale.courier_id,
        awb=carriers().book(sale.courier_id, public_id),
        weight_g=sum(line.weight_g * number for line, number in box),
        pin_salt=salt,
        pin_hash=pins.pin_hash(secret, salt, pins.pin(secret, salt)),
        lines=[ShipmentLine(line=line, quantity=number) for line, number in box],
    )


def _undo(actor: Actor, sale: Sale, reason: str) -> None:
    """A sale that ends before packing: pieces are free again and money that came goes back."""
    sale.ended_at = clock.now()
    sale.due_at = None
    sale.reason = reason
    catalog.release([(line.variant_id, line.to_send) for line in sale.lines if line.to_send])
    if sale.paid_at is not None:
        refunding.refund(actor, sale, refunding.rest(sale), reason)
    elif sale.cod:
        at_the_door.call_off(sale)
    else:
        crediting.let_go(actor, sale.order, reason)
    saving.free(sale)


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
        **({"at_door": True} if sale.cod and sale.paid_at is None else {}),
        **data,
    )

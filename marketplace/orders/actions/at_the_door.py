"""Cash on delivery: ordered without being paid, collected at the door in the same step as the handing over."""

from dataclasses import replace
from datetime import datetime, timedelta

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.cash import actions as cash
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l, money
from marketplace.orders.actions.refunding import fee_is_earned, fund
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.ports import Quote
from marketplace.orders.queries import payment_of
from marketplace.orders.states import SALE
from marketplace.settlement import at_the_door as payments


def with_fee(quote: Quote) -> Quote:
    """An offer with what the courier asks for collecting: it is his, as the fee for the way is."""
    return replace(quote, fee_minor=quote.fee_minor + (quote.cash_fee_minor or 0))


def order(actor: Actor, row: Order, provider: Party, fee_minor: int) -> None:
    """The only sale of an order goes to its seller at once, with a payment that the courier collects."""
    (sale,) = row.sales
    SALE.move(sale, "order", actor.kind)
    sale.cod, sale.cod_fee_minor = True, fee_minor
    sale.pack_by = add_working_days(clock.now(), sale.policy.pack_working_days, sale.seller.zone)
    sale.due_at = sale.pack_by + timedelta(days=sale.policy.cancel_grace_days)
    payments.ask(row.buyer, ("order", row.public_id), provider, sale.total_minor, _longest(sale))
    _tell("sale.ordered", sale, actor, amount_minor=sale.total_minor)


def refuse_other_amount(sale: Sale, collected_minor: int | None) -> None:
    """Raise Invalid unless exactly what is asked for was taken: the parcel stays with the rider."""
    asked_minor = sale.to_collect_minor
    if not asked_minor or collected_minor == asked_minor:
        return
    if collected_minor is None:
        raise Invalid(
            _l("Terima %(amount)s tunai dulu, lalu serahkan paketnya.", amount=money(asked_minor)),
            code="cash-needed",
            amount_minor=asked_minor,
        )
    raise Invalid(
        _l("Yang ditagih tepat %(amount)s. Paket belum tercatat diserahkan.", amount=money(asked_minor)),
        code="cash-differs",
        amount_minor=asked_minor,
    )


def collect(actor: Actor, sale: Sale, shipment: Shipment) -> None:
    """The rider took what was asked for: it is the courier's to bring, and stands in the sale's escrow.

    The caller holds the sale's lock.
    """
    if not sale.to_collect_minor:
        return
    door = cash.Door(sale.public_id, shipment.public_id, shipment.awb, sale.courier)
    row = cash.collect(actor, payment_of(sale.order), door)
    sale.paid_at = row.collected_at
    fund(sale)
    _tell("sale.cash_collected", sale, actor, shipment=shipment.public_id, amount_minor=row.amount_minor)


def come_back(actor: Actor, sale: Sale) -> None:
    """A parcel that nobody paid for is back: the operator pays the way where the courier earned it; refusals count."""
    earned = [parcel for parcel in sale.shipments if fee_is_earned(parcel)]
    if not sale.cod or sale.paid_at is not None or not earned:
        return
    way_minor = sale.shipping_minor - sale.cod_fee_minor  # nothing was collected
    cash.pay_for_the_way(sale.courier, sale.public_id, way_minor, sale.currency)
    if any(parcel.raw_code == "refused" for parcel in earned):
        buyer = sale.order.buyer.public_id
        told = {"sale": sale.public_id, "buyer": buyer, "courier": sale.courier.public_id}
        events.record("cod.refused", ("party", buyer), actor, **told)


def call_off(sale: Sale) -> None:
    """The sale came to nothing before anything was packed: nobody asks for its money."""
    payment = payment_of(sale.order)
    payments.ask_less(payment, payment.amount_minor)


def _longest(sale: Sale) -> datetime:
    """When the last of the sale's usual days are over; no clock looks at it."""
    terms = sale.policy
    days = terms.cancel_grace_days + terms.pickup_days + terms.delivery_days_max
    assert sale.pack_by is not None
    return sale.pack_by + timedelta(days=days)


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

"""Another way to pay an order that waits for its money."""

from buyers.showing import Way, ways_to_pay
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.kit.db import locked
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.orders.progress import is_unpaid
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment
from marketplace.settlement.opening import Opened, opening
from marketplace.settlement.states import CASH, PaymentState


def other_ways(payment: Payment) -> list[Way]:
    """What may take the place of a payment: not cash, which couriers are chosen for, nor the same while it is open."""
    return [
        way
        for way in ways_to_pay()
        if way.method != CASH and not (is_open(payment) and is_same(payment, way))
    ]


def is_open(payment: Payment) -> bool:
    """Whether it can still be paid as it was asked for, now or as soon as its provider answers."""
    known = opening(payment)
    return known is None or known.state not in (Opened.DECLINED, Opened.CLOSED)


def is_same(payment: Payment, way: Way) -> bool:
    """Whether it is paid that way already."""
    return (payment.provider_id, payment.method) == (way.provider.id, way.method)


def pay_otherwise(actor: Actor, order: Order, way: Way, seen: str = "") -> Payment:
    """Pay ``order`` by ``way`` instead: what was asked for before is closed, and nothing is paid twice.

    ``seen`` is the payment (public id) that the page showed: pressed twice it changes once. The same way again changes
    nothing while it is open. Raises Refusal ``not-awaited`` once the money is here, or nobody waits for it any more,
    ``not-offered`` for cash.
    """
    locked(Party, actor.party_id)
    payment = locked(Payment, orders.payment_of(order).id)
    if payment.state is not PaymentState.PENDING or not is_unpaid(order):
        raise Refusal(
            _l("Pesanan ini baru saja dibayar atau ditutup. Tidak ada yang berubah."), code="not-awaited"
        )
    if seen and seen != payment.public_id:
        return payment
    if is_open(payment) and is_same(payment, way):
        return payment
    if way.method == CASH:
        raise Refusal(
            _l("Bayar di tempat hanya bisa dipilih saat memesan. Tidak ada yang berubah."), code="not-offered"
        )
    settlement.replace(actor, payment)
    return settlement.demand(
        actor, ("order", order.public_id), way.provider, way.method, payment.amount_minor, order.pay_by
    )

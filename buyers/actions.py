"""What a buyer does: fills a cart, buys it, cancels, says that it is good, and rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from buyers import queries
from buyers.models import CartLine
from marketplace.accounts import actions as accounts
from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, Party, PartyKind
from marketplace.accounts.queries import addresses
from marketplace.catalog.models import Variant
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, OutOfStock, Refusal
from marketplace.kit.i18n import _l
from marketplace.orders import queries as orders_
from marketplace.orders.actions import crediting, placing, selling
from marketplace.orders.actions.placing import Chosen
from marketplace.orders.models import Order, Sale
from marketplace.orders.reasons import CANCEL_REASONS
from marketplace.orders.states import SaleState
from marketplace.reviews import actions as reviews
from marketplace.reviews.opinions import Opinion
from marketplace.settlement import actions as settlement
from marketplace.settlement.states import PaymentState

QUANTITY_MAX = 999


def add_to_cart(actor: Actor, variant_public_id: str, quantity: int, page: str = "") -> CartLine:
    """Put pieces into the cart, on top of those of the same kind that lie there.

    ``page`` is the token of the page that was pressed: pressed twice, it adds once.

    Raises Missing for what is not on sale, OutOfStock where the cart would hold more than there is.
    """
    locked(Party, actor.party_id)  # the same press twice at once makes one line
    variant = queries.variant_on_sale(variant_public_id)
    if variant is None:
        raise Missing(_l("Barang ini tidak dijual lagi."))
    line = queries.cart_line(actor.party_id, variant_public_id)
    if line is None:
        _refuse_full_cart(actor)
        line = CartLine(buyer_id=actor.party_id, variant=variant, quantity=0)
    press = press_of(page, quantity)
    if press and line.last_press == press:
        return line
    wanted = line.quantity + quantity
    _refuse_too_many(variant, wanted)
    line.quantity, line.last_press = wanted, press
    db.session.add(line)
    db.session.flush()
    return line


def put_in_cart(actor: Actor, variant_public_id: str, quantity: int) -> None:
    """Have exactly so many pieces (at least one) in the cart, whether any lie there or not; raises as add_to_cart."""
    locked(Party, actor.party_id)
    if queries.cart_line(actor.party_id, variant_public_id) is None:
        add_to_cart(actor, variant_public_id, quantity)
    else:
        set_quantity(actor, variant_public_id, quantity)


def empty_cart(actor: Actor) -> None:
    """Take everything out."""
    locked(Party, actor.party_id)
    db.session.execute(delete(CartLine).where(CartLine.buyer_id == actor.party_id))


def press_of(page: str, quantity: int) -> str | None:
    """What tells one press from the next: another number of pieces on the same page is another wish."""
    return f"{page}:{quantity}" if page else None


def set_quantity(actor: Actor, variant_public_id: str, quantity: int) -> None:
    """Have exactly so many pieces in the cart; none takes the line away."""
    locked(Party, actor.party_id)
    line = queries.cart_line(actor.party_id, variant_public_id)
    if line is None:
        raise Missing(_l("Barang ini sudah tidak ada di keranjang Anda."))
    if quantity <= 0:
        db.session.delete(line)
    else:
        _refuse_too_many(line.variant, quantity)
        line.quantity = quantity
    db.session.flush()


def _refuse_too_many(variant: Variant, wanted: int) -> None:
    free = variant.stock.free
    if free <= 0:
        raise OutOfStock(_l("%(title)s sedang habis.", title=variant.listing.title), free=free)
    if wanted > min(free, QUANTITY_MAX):
        raise OutOfStock(
            _l(
                "%(title)s hanya ada %(free)d. Keranjang Anda tidak kami ubah.",
                title=variant.listing.title,
                free=free,
            ),
            free=free,
        )


def _refuse_full_cart(actor: Actor) -> None:
    if len(queries.cart(actor.party_id)) >= queries.CART_LINES_MAX:
        raise Refusal(_l("Keranjang Anda penuh. Bayar atau hapus sebagian dulu."), code="cart-full")


def keep_address_once(actor: Actor, details: AddressDetails) -> Address:
    """The address as the buyer's own; the same words sent twice are one address."""
    locked(Party, actor.party_id)
    for known in addresses(actor.party_id):
        if all(getattr(known, name) == value for name, value in vars(details).items()):
            return known
    return accounts.keep_address(actor, details)


@dataclass(frozen=True)
class Purchase:
    """What a buyer agreed to: where to, who carries what, how he pays, the total he saw (minor units), his vouchers,
    and how much of the total is his credit."""

    address: Address
    wished: Mapping[str, str]
    provider: Party
    method: str
    checkout_key: str
    seen_total_minor: int
    vouchers: Sequence[str] = ()
    credit_minor: int = 0


def buy(actor: Actor, purchase: Purchase, picked: Sequence[Chosen] | None = None) -> Order:
    """Turn the cart into one order with one payment, and empty the cart of what was bought.

    What was ``picked`` beside the cart is bought alone, and leaves the cart as it is. The same ``checkout_key`` gives
    the same order, however often it is sent. Raises what placing raises.
    """
    actor.need_confirmed()
    locked(Party, actor.party_id)
    lines = queries.cart(actor.party_id) if picked is None else ()
    known = order_of(actor, purchase.checkout_key)
    if known is not None:
        return known
    chosen = [Chosen(line.variant, line.quantity) for line in lines] if picked is None else picked
    plan = queries.plan(chosen, purchase.address.area_code, purchase.wished)
    order = placing.place(
        actor,
        chosen,
        purchase.address,
        plan.services,
        purchase.provider,
        purchase.method,
        purchase.checkout_key,
        purchase.seen_total_minor,
        vouchers=purchase.vouchers,
        credit_minor=purchase.credit_minor,
    )
    db.session.execute(delete(CartLine).where(CartLine.id.in_([line.id for line in lines])))
    return order


def order_of(actor: Actor, checkout_key: str) -> Order | None:
    """The order that this checkout has become already."""
    return db.session.scalar(
        select(Order).where(Order.buyer_id == actor.party_id, Order.checkout_key == checkout_key)
    )


def cancel(actor: Actor, order: Order, sales: Iterable[Sale], reason: str) -> None:
    """Cancel these sales of the buyer's own order before they are packed.

    Where nothing of an unpaid order is left, or credit pays what is left, its demand for money ends, too. Raises
    MoveRefused for a packed one.
    """
    if reason not in CANCEL_REASONS:
        raise Invalid(_l("Pilih alasannya dulu."), code="reason-needed")
    for sale in sales:
        selling.cancel(actor, sale, reason)
    payment = orders_.payment_of(order)
    if payment.state is not PaymentState.PENDING:
        return
    if all(sale.state.is_over for sale in order.sales):
        settlement.expire(actor, payment)
    elif (drawn := crediting.covers(order)) is not None:
        settlement.replace(actor, payment)
        selling.mark_paid(settlement.provider_actor(drawn.provider), order, drawn)


def confirm(actor: Actor, sale: Sale) -> None:
    """The buyer says it is good: everyone gets his part."""
    selling.complete(actor, sale)


def rate(actor: Actor, sale: Sale, opinions: Mapping[PartyKind, Opinion]) -> None:
    """Say every opinion at once, or none of them; the window opens with the first, if it has not yet."""
    if sale.state is SaleState.COMPLETED:
        reviews.open_window(sale)
    for whom, opinion in opinions.items():
        reviews.review(actor, sale, whom, opinion)

"""What the shop reads: carts, what a checkout would cost, and what became of a buyer's orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from buyers.models import CartLine
from buyers.money import Money as Money
from buyers.money import money_of as money_of
from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.accounts.queries import parties_of
from marketplace.catalog.models import (
    Listing,
    ListingPhoto,
    ListingState,
    Storefront,
    StorefrontState,
    Variant,
)
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db
from marketplace.kit.i18n import _l
from marketplace.orders import cod, policy
from marketplace.orders.actions import saving
from marketplace.orders.actions.placing import Chosen, packages
from marketplace.orders.models import Order, Sale
from marketplace.orders.ports import Quote
from marketplace.orders.progress import is_unpaid
from marketplace.orders.states import SaleState
from marketplace.promotions.queries import Applied
from marketplace.reviews.models import Rating, RatingWindow
from marketplace.settlement.models import Payment
from marketplace.settlement.states import CREDIT

CART_LINES_MAX = 100
NO_VOUCHERS = Applied((), ())


def cart(buyer_id: int) -> Sequence[CartLine]:
    """A buyer's cart in the order he filled it, with everything cart and checkout show."""
    return db.session.scalars(
        select(CartLine)
        .join(CartLine.variant)
        .join(Variant.listing)
        .join(Listing.storefront)
        .where(CartLine.buyer_id == buyer_id)
        .options(
            contains_eager(CartLine.variant).options(
                joinedload(Variant.stock),
                contains_eager(Variant.listing).options(
                    contains_eager(Listing.storefront).joinedload(Storefront.party),
                    joinedload(Listing.category),
                    selectinload(Listing.photos).joinedload(ListingPhoto.file),
                ),
            )
        )
        .order_by(CartLine.id)
        .limit(CART_LINES_MAX)
    ).all()


def cart_line(buyer_id: int, variant_public_id: str) -> CartLine | None:
    """One line of a buyer's own cart."""
    return db.session.scalar(
        select(CartLine)
        .join(CartLine.variant)
        .where(CartLine.buyer_id == buyer_id, Variant.public_id == variant_public_id)
        .options(
            contains_eager(CartLine.variant).options(joinedload(Variant.stock), joinedload(Variant.listing))
        )
    )


def cart_count(user_id: int) -> int:
    """How many kinds of things lie in a person's cart."""
    return (
        db.session.scalar(
            select(func.count(CartLine.id))
            .join(Membership, Membership.party_id == CartLine.buyer_id)
            .where(Membership.user_id == user_id)
        )
        or 0
    )


def variant_on_sale(public_id: str) -> Variant | None:
    """Something one can put into a cart now."""
    return db.session.scalar(
        select(Variant)
        .join(Variant.listing)
        .join(Listing.storefront)
        .where(
            Variant.public_id == public_id,
            Listing.state == ListingState.LIVE,
            Storefront.state == StorefrontState.OPEN,
        )
        .options(joinedload(Variant.stock), contains_eager(Variant.listing))
    )


# Why a line of a cart cannot be bought as it stands: a code for programs, words for people.
TROUBLES = {
    "not-for-sale": _l("Barang ini tidak dijual lagi. Hapus dari keranjang untuk melanjutkan."),
    "out-of-stock": _l("Barang ini baru saja habis. Hapus dari keranjang untuk melanjutkan."),
    "too-few": _l("Stok tinggal %(free)d. Kurangi jumlahnya untuk melanjutkan."),
}


def trouble(line: CartLine) -> str:
    """Why this line cannot be bought as it stands, in words; empty where it can."""
    code = trouble_code(line.variant, line.quantity)
    return str(TROUBLES[code]) % {"free": line.variant.stock.free} if code else ""


def trouble_code(variant: Variant, quantity: int) -> str:
    """Why so many pieces cannot be bought now, as a key of TROUBLES; empty where they can."""
    listing = variant.listing
    if listing.state is not ListingState.LIVE or listing.storefront.state is not StorefrontState.OPEN:
        return "not-for-sale"
    if variant.stock.free <= 0:
        return "out-of-stock"
    return "too-few" if variant.stock.free < quantity else ""


@dataclass(frozen=True)
class Offer:
    """A courier's offer as a person chooses it. ``key`` names it in a form; arrival counts packing, too."""

    key: str
    courier: Party
    quote: Quote
    arrives_from: datetime
    arrives_by: datetime


@dataclass(frozen=True)
class Package:
    """What one seller would send: lines, the offers to carry it, and the one chosen."""

    storefront: Storefront
    lines: Sequence[Chosen]
    goods_minor: int
    offers: Sequence[Offer]
    chosen: Offer | None


@dataclass(frozen=True)
class Plan:
    """What an order would be. Without a destination, or where nobody goes, some package has no chosen offer."""

    packages: Sequence[Package]
    at_the_door: bool = False  # paid in cash to the courier, who may ask something for that
    applied: Applied = NO_VOUCHERS  # what vouchers take off, and which are refused
    credit_minor: int = 0  # of the total, what the buyer pays with his credit

    @property
    def goods_minor(self) -> int:
        """Price of all goods."""
        return sum(package.goods_minor for package in self.packages)

    @property
    def shipping_minor(self) -> int:
        """Price of carrying what has an offer."""
        return sum(package.chosen.quote.fee_minor for package in self.packages if package.chosen)

    @property
    def collecting_minor(self) -> int:
        """What couriers ask for collecting cash; nothing where it is paid before."""
        if not self.at_the_door:
            return 0
        return sum(package.chosen.quote.cash_fee_minor or 0 for package in self.packages if package.chosen)

    @property
    def total_minor(self) -> int:
        """What the buyer pays."""
        price_minor = self.goods_minor + self.shipping_minor + self.collecting_minor
        return price_minor - self.applied.saved_minor

    @property
    def rest_minor(self) -> int:
        """What is left to be paid beside credit."""
        return self.total_minor - self.credit_minor

    @property
    def is_complete(self) -> bool:
        """Whether every package has somebody to carry it."""
        return all(package.chosen for package in self.packages)

    @property
    def services(self) -> dict[int, str]:
        """Storefront row to offer, as the action takes it."""
        return {
            package.storefront.id: f"{package.chosen.quote.courier_id}:{package.chosen.quote.service}"
            for package in self.packages
            if package.chosen
        }


def plan(lines: Sequence[Chosen], destination: str | None, wished: Mapping[str, str]) -> Plan:
    """What buying ``lines`` would be. ``wished`` maps a storefront's public id to the key of an offer.

    Where nothing is wished, or the wish is not offered any more, the cheapest offer is chosen.
    """
    if destination is None:
        return Plan([_unsent(group) for group in _by_storefront(lines)])
    couriers = {party.id: party for party in parties_of(PartyKind.COURIER)}
    pack_days = policy.in_force().pack_working_days
    found = []
    for package in packages(lines, destination):
        storefront = package.lines[0].variant.listing.storefront
        offers = [_offer(quote, couriers[quote.courier_id], pack_days) for quote in package.quotes]
        wish = wished.get(storefront.public_id)
        chosen = next((offer for offer in offers if offer.key == wish), offers[0] if offers else None)
        found.append(Package(storefront, package.lines, package.goods_minor, offers, chosen))
    return Plan(found)


def with_vouchers(plan: Plan, buyer_id: int, codes: Sequence[str]) -> Plan:
    """The same with what these codes take off for this buyer."""
    lines = [line for package in plan.packages for line in package.lines]
    return replace(plan, applied=saving.reckon(buyer_id, codes, lines).applied)


def cash_offer(buyer: Party, plan: Plan) -> cod.Offer:
    """Whether this may be paid at the door, and why not."""
    return cod.offer(
        buyer,
        [
            cod.Wanted(
                package.storefront.party_id,
                package.storefront.name,
                package.goods_minor,
                package.chosen.quote if package.chosen else None,
            )
            for package in plan.packages
        ],
    )


def _by_storefront(lines: Sequence[Chosen]) -> Iterable[list[Chosen]]:
    groups: dict[int, list[Chosen]] = {}
    for line in lines:
        groups.setdefault(line.variant.listing.storefront_id, []).append(line)
    return groups.values()


def _unsent(lines: list[Chosen]) -> Package:
    goods_minor = sum(line.variant.price_minor * line.quantity for line in lines)
    return Package(lines[0].variant.listing.storefront, lines, goods_minor, (), None)


def _offer(quote: Quote, courier: Party, pack_days: int) -> Offer:
    now = clock.now()
    return Offer(
        key=f"{courier.public_id}:{quote.service}",
        courier=courier,
        quote=quote,
        arrives_from=add_working_days(now, quote.days_min, courier.zone),
        arrives_by=add_working_days(now, pack_days + quote.days_max, courier.zone),
    )


def received(orders: Iterable[Order]) -> set[str]:
    """Public ids of those orders that wait for money which is here: their sales hear of it a moment later.

    Credit beside it is here from the beginning and says nothing.
    """
    waiting = [order.public_id for order in orders if is_unpaid(order)]
    if not waiting:
        return set()
    return set(
        db.session.scalars(
            select(Payment.payable_id).where(
                Payment.payable_kind == "order",
                Payment.payable_id.in_(waiting),
                Payment.captured_at.is_not(None),
                Payment.method != CREDIT,
            )
        )
    )


@dataclass(frozen=True)
class Ratings:
    """The ratings about one sale, as its buyer may see them."""

    window: RatingWindow | None
    mine: Mapping[int, Rating]  # by the rated party
    about_me: Rating | None  # only once revealed
    is_open: bool


def ratings_of(order: Order) -> dict[int, Ratings]:
    """Ratings of every sale of a buyer's own order, by sale, in two queries. The other side's stay veiled."""
    ids = [sale.id for sale in order.sales]
    windows = {
        window.sale_id: window
        for window in db.session.scalars(select(RatingWindow).where(RatingWindow.sale_id.in_(ids)))
    }
    rows = db.session.scalars(
        select(Rating)
        .where(Rating.sale_id.in_(ids))
        .options(joinedload(Rating.rated), joinedload(Rating.rater))
        .order_by(Rating.id)
    ).all()
    return {sale.id: _ratings(order, sale, windows.get(sale.id), rows) for sale in order.sales}


def _ratings(order: Order, sale: Sale, window: RatingWindow | None, rows: Sequence[Rating]) -> Ratings:
    here = [row for row in rows if row.sale_id == sale.id]
    mine = {row.rated_id: row for row in here if row.rater_id == order.buyer_id}
    about_me = next(
        (row for row in here if row.rated_id == order.buyer_id and row.revealed_at is not None), None
    )
    is_running = window is None or window.revealed_at is None
    is_open = sale.state is SaleState.COMPLETED and is_running and not mine
    return Ratings(window, mine, about_me, is_open)


# What an order waits for that a buyer wants to see first on the front page, the most pressing first.
_PRESSING = (SaleState.DELIVERED, SaleState.HANDED_OVER, SaleState.AWAITING_PAYMENT)


def pressing_order(user_id: int) -> Order | None:
    """The newest order of the last month in which something moves, of a person's own buying."""
    return db.session.scalar(
        select(Order)
        .join(Membership, Membership.party_id == Order.buyer_id)
        .where(
            Membership.user_id == user_id,
            Order.placed_at > clock.now() - timedelta(days=30),
            Order.sales.any(Sale.state.in_(_PRESSING)),
        )
        .options(selectinload(Order.sales).options(selectinload(Sale.lines), selectinload(Sale.shipments)))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
    )

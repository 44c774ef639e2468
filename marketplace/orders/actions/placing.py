"""Buying: from chosen lines to one order with a sale per seller and one payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, Membership, Party
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Listing, ListingState, StorefrontState, Variant
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l, money
from marketplace.kit.ids import new_public_id
from marketplace.orders import cod, commission, policy
from marketplace.orders.actions import at_the_door, crediting, saving, selling
from marketplace.orders.models import Order, PolicyVersion, Sale, SaleLine
from marketplace.orders.ports import Parcel, Quote, carriers
from marketplace.settlement import actions as settlement
from marketplace.settlement.states import CASH
from marketplace.trust import queries as trust
from marketplace.trust.score import Score


@dataclass(frozen=True)
class Chosen:
    """Pieces of one variant that a buyer wants."""

    variant: Variant
    quantity: int


@dataclass(frozen=True)
class Package:
    """What one seller is to send, and the offers of the couriers for it."""

    storefront_id: int
    lines: tuple[Chosen, ...]
    parcel: Parcel
    quotes: tuple[Quote, ...]

    @property
    def goods_minor(self) -> int:
        """Price of the goods."""
        return sum(line.variant.price_minor * line.quantity for line in self.lines)

    def quote(self, key: str) -> Quote | None:
        """The offer named ``courier_id:service``."""
        return next((q for q in self.quotes if f"{q.courier_id}:{q.service}" == key), None)


def packages(lines: Sequence[Chosen], destination: str) -> list[Package]:
    """Group what was chosen by seller, each with couriers' offers to the regency ``destination``."""
    groups: dict[int, list[Chosen]] = {}
    for line in lines:
        groups.setdefault(line.variant.listing.storefront_id, []).append(line)
    parcels = [_parcel(group, destination) for group in groups.values()]
    offers = carriers().quotes(parcels)
    return [
        Package(storefront_id, tuple(group), parcel, tuple(quotes))
        for (storefront_id, group), parcel, quotes in zip(groups.items(), parcels, offers, strict=True)
    ]


def place(
    actor: Actor,
    lines: Sequence[Chosen],
    address: Address,
    services: dict[int, str],
    provider: Party,
    method: str,
    checkout_key: str,
    seen_total_minor: int | None = None,
    bounded: bool = True,
    vouchers: Sequence[str] = (),
    credit_minor: int = 0,
) -> Order:
    """Buy ``lines``: reserve stock, freeze terms, demand one payment; with ``method`` cash_on_delivery one that is
    collected at the door. The same ``checkout_key`` gives the same order.

    ``services`` names per storefront row the chosen offer (``courier_id:service``). Raises OutOfStock when pieces are
    missing, Invalid for a courier that does not go there or for one's own goods, Refusal ``price-changed`` when the
    total is no longer ``seen_total_minor``, ``over-limit`` when a seller may not yet sell so much at once, and
    ``cash-not-offered`` where it may not be paid at the door. ``credit_minor`` of it is drawn from the buyer's credit,
    and only the rest is demanded: raises what ``crediting`` raises. ``vouchers`` are codes; the first
    that cannot be used is raised as its Refusal. Only what was really ordered elsewhere is played here without being
    ``bounded``.
    """
    _one_checkout_at_a_time(actor.party_id)
    if known := _order_of(actor, checkout_key):
        return known
    _refuse_unsellable(actor, lines)
    chosen = [(package, _chosen_quote(package, services)) for package in packages(lines, address.area_code)]
    if bounded:
        _refuse_too_much([package for package, _ in chosen])
    if method == CASH:
        _refuse_cash(actor, chosen)
    bought = Bought(chosen, saving.insist(actor.party_id, vouchers, lines), method)
    _refuse_another_total(bought, seen_total_minor)
    crediting.refuse_misfit(method, credit_minor, bought.total_minor)
    catalog.reserve([(line.variant.id, line.quantity) for line in lines])
    order = _written(actor, bought, address, checkout_key)
    _tell(actor, order)
    if method == CASH:
        at_the_door.order(actor, order, provider, bought.cash_fee_minor)
    else:
        _ask_for_money(actor, order, provider, method, credit_minor)
    return order


@dataclass(frozen=True)
class Bought:
    """What is bought on which terms: each package with its courier's offer, and what vouchers take off."""

    chosen: Sequence[tuple[Package, Quote]]
    saved: saving.Saved
    method: str

    @property
    def priced(self) -> list[tuple[Package, Quote]]:
        """The same, where it is paid at the door with what the courier asks for collecting."""
        if self.method != CASH:
            return list(self.chosen)
        return [(package, at_the_door.with_fee(quote)) for package, quote in self.chosen]

    @property
    def cash_fee_minor(self) -> int:
        """What the couriers ask for collecting."""
        return sum(quote.cash_fee_minor or 0 for _, quote in self.chosen)

    @property
    def total_minor(self) -> int:
        """Goods and carriage, less what vouchers take off."""
        price_minor = sum(package.goods_minor + quote.fee_minor for package, quote in self.priced)
        return price_minor - self.saved.applied.saved_minor


def _order_of(actor: Actor, checkout_key: str) -> Order | None:
    """The order that this checkout has made already."""
    return db.session.scalar(
        select(Order).where(Order.buyer_id == actor.party_id, Order.checkout_key == checkout_key)
    )


def _refuse_another_total(bought: Bought, seen_total_minor: int | None) -> None:
    """Nobody pays what he has not seen."""
    if seen_total_minor is not None and bought.total_minor != seen_total_minor:
        raise Refusal(
            _l("Harga atau ongkos kirim baru saja berubah. Periksa jumlah yang baru, lalu bayar."),
            code="price-changed",
            total_minor=bought.total_minor,
        )


def _written(actor: Actor, bought: Bought, address: Address, checkout_key: str) -> Order:
    """The order with a sale a seller, on the terms in force now; its vouchers are used."""
    terms = policy.in_force()
    order = Order(
        public_id=new_public_id(),
        buyer=actor.party,
        address=_copy(address),
        checkout_key=checkout_key,
        total_minor=bought.total_minor,
        pay_by=clock.now() + timedelta(hours=terms.payment_hours),
    )
    db.session.add(order)
    rules = commission.rules_for(
        [line.variant.listing for package, _ in bought.chosen for line in package.lines]
    )
    for package, quote in bought.priced:
        order.sales.append(_sale(package, quote, terms, order, _lines(package, rules, bought.saved)))
    db.session.flush()
    saving.use(bought.saved, order)
    return order


def _tell(actor: Actor, order: Order) -> None:
    """Each sale of the order, for whoever listens."""
    for sale in order.sales:
        events.record(
            "sale.placed",
            ("sale", sale.public_id),
            actor,
            order=order.public_id,
            buyer=order.buyer.public_id,
            seller=sale.seller.public_id,
            amount_minor=sale.total_minor,
        )


def _ask_for_money(actor: Actor, order: Order, provider: Party, method: str, credit_minor: int) -> None:
    """Of what credit does not pay; where it pays all, the sales are paid at once."""
    drawn = crediting.draw(actor, order, credit_minor) if credit_minor else None
    rest_minor = order.total_minor - credit_minor
    if rest_minor:
        settlement.demand(actor, ("order", order.public_id), provider, method, rest_minor, order.pay_by)
    elif drawn is not None:
        selling.mark_paid(settlement.provider_actor(drawn.provider), order, drawn)


def _refuse_cash(actor: Actor, chosen: Sequence[tuple[Package, Quote]]) -> None:
    """What the checkout offered a moment ago may not be offered any more."""
    assert actor.party is not None
    wanted = [
        cod.Wanted(shop.party_id, shop.name, package.goods_minor, quote)
        for package, quote in chosen
        if (shop := package.lines[0].variant.listing.storefront)
    ]
    found = cod.offer(actor.party, wanted)
    if not found.is_open:
        raise Refusal(
            found.why_not or _l("Bayar di tempat sedang tidak ada. Pilih cara lain."),
            code="cash-not-offered",
            why=found.code,
        )


def over_limit(store: str, goods_minor: int, limit_minor: int) -> object | None:
    """Why a seller may not sell goods of so much in one order, in the buyer's words; None where he may."""
    if goods_minor <= limit_minor:
        return None
    if not limit_minor:
        stopped: object = _l(
            "%(store)s sedang kami hentikan sementara. Hapus barangnya, lalu lanjutkan.", store=store
        )
        return stopped
    bounded: object = _l(
        "%(store)s untuk sekarang boleh menerima paling banyak %(limit)s dalam satu pesanan. Batas ini naik setelah "
        "tokonya menyelesaikan lebih banyak pesanan dengan baik. Kurangi barang dari toko ini, lalu lanjutkan.",
        store=store,
        limit=money(limit_minor),
    )
    return bounded


def _refuse_too_much(bought: Sequence[Package]) -> None:
    """What a seller's standing allows in one order bounds what a buyer can lose to him."""
    shops = {package.storefront_id: package.lines[0].variant.listing.storefront for package in bought}
    scores = trust.scores(shop.party_id for shop in shops.values())
    for package in bought:
        shop = shops[package.storefront_id]
        limit_minor = scores[shop.party_id].capabilities.order_limit_minor
        if refusal := over_limit(shop.name, package.goods_minor, limit_minor):
            raise Refusal(refusal, code="over-limit")


def load_variants(public_ids: Sequence[str]) -> dict[str, Variant]:
    """Variants with listing, storefront and stock in one query, by public id."""
    rows = db.session.scalars(
        select(Variant)
        .where(Variant.public_id.in_(public_ids))
        .options(
            joinedload(Variant.stock),
            joinedload(Variant.listing).joinedload(Listing.storefront),
            joinedload(Variant.listing).joinedload(Listing.category),
        )
    )
    return {row.public_id: row for row in rows}


def _one_checkout_at_a_time(buyer_id: int) -> None:
    """A form sent twice at once: the second waits here, and then finds the order of the first."""
    db.session.get_one(Party, buyer_id, with_for_update={"key_share": True}, populate_existing=True)


def _refuse_unsellable(actor: Actor, lines: Sequence[Chosen]) -> None:
    if not lines:
        raise Invalid(_l("Keranjang Anda kosong. Pilih barang dulu."), code="empty-cart")
    own = set()
    if actor.user is not None:
        own = set(db.session.scalars(select(Membership.party_id).where(Membership.user_id == actor.user.id)))
    for line in lines:
        listing = line.variant.listing
        if line.quantity < 1:
            raise Invalid(_l("Jumlah barang paling sedikit satu."), code="quantity")
        if listing.state is not ListingState.LIVE or listing.storefront.state is not StorefrontState.OPEN:
            raise Refusal(
                _l("%(title)s tidak dijual lagi. Hapus dari keranjang, lalu lanjutkan.", title=listing.title),
                code="not-for-sale",
            )
        if listing.storefront.party_id in own:
            raise Invalid(_l("Anda tidak bisa membeli barang dari toko Anda sendiri."), code="own-goods")


def _parcel(lines: Sequence[Chosen], destination: str) -> Parcel:
    """One parcel for all lines: weights add, the longest sides count, heights stack."""
    return Parcel(
        origin=lines[0].variant.listing.storefront.area_code,
        destination=destination,
        weight_g=sum(line.variant.weight_g * line.quantity for line in lines),
        length_mm=max(line.variant.length_mm for line in lines),
        width_mm=max(line.variant.width_mm for line in lines),
        height_mm=sum(line.variant.height_mm * line.quantity for line in lines),
    )


def _chosen_quote(package: Package, services: dict[int, str]) -> Quote:
    quote = package.quote(services.get(package.storefront_id, ""))
    if quote is None:
        raise Invalid(_l("Pilih cara kirim untuk setiap paket."), code="no-courier")
    return quote


def _sale(package: Package, quote: Quote, terms: PolicyVersion, order: Order, lines: list[SaleLine]) -> Sale:
    storefront = package.lines[0].variant.listing.storefront
    score = trust.score_of(storefront.party_id)
    standing = score.capabilities
    return Sale(
        public_id=new_public_id(),
        storefront=storefront,
        seller=storefront.party,
        courier_id=quote.courier_id,
        service=quote.service,
        service_label=f"{quote.courier_name} {quote.label}",
        days_min=quote.days_min,
        days_max=quote.days_max,
        goods_minor=sum(line.full_minor - line.discount_minor for line in lines),
        shipping_minor=quote.fee_minor,
        policy=terms,
        commission_bp=terms.commission_bp,
        commission_tax_bp=terms.commission_tax_bp,
        inspection_days=terms.inspection_days,
        hold_days=standing.hold_days,
        **kept_back(score),
        rating_days=terms.rating_days,
        due_at=order.pay_by,
        lines=lines,
    )


def _lines(package: Package, rules: commission.Rules, saved: saving.Saved) -> list[SaleLine]:
    """Title, price, what vouchers take off, and commission as they are now: that of what the seller's leaves."""
    off = [saved.of(line.variant) for line in package.lines]
    sold = [
        commission.Sold(
            line.variant.listing, line.quantity, line.variant.price_minor * line.quantity - discount_minor
        )
        for line, (discount_minor, _) in zip(package.lines, off, strict=True)
    ]
    return [
        SaleLine(
            variant=line.variant,
            title=" · ".join(filter(None, (line.variant.listing.title, line.variant.name))),
            unit_price_minor=line.variant.price_minor,
            quantity=line.quantity,
            weight_g=line.variant.weight_g,
            commission_bp=taken.commission_bp,
            commission_fixed_minor=taken.fixed_minor,
            commission_rule=rule,
            discount_minor=discount_minor,
            promotion_minor=promotion_minor,
        )
        for line, (discount_minor, promotion_minor), (taken, rule) in zip(
            package.lines, off, commission.freeze(sold, rules), strict=True
        )
    ]


def kept_back(score: Score) -> dict[str, Any]:
    """What of the seller's part is kept after the end, for how many days, and the standing that asks for it."""
    allowed = score.capabilities
    if not allowed.reserve_share_bp:
        return {}
    return {
        "reserve_bp": allowed.reserve_share_bp,
        "reserve_days": allowed.reserve_days,
        "reserve_reason": score.standing.value,
    }


def _copy(address: Address) -> Address:
    """The order keeps its own copy, so that an edited address moves no parcel."""
    return Address(
        party_id=address.party_id,
        recipient=address.recipient,
        phone=address.phone,
        street=address.street,
        district=address.district,
        area_code=address.area_code,
        postcode=address.postcode,
        landmark=address.landmark,
        kept=False,
    )

"""Checking what an order would come to, and placing it: of what lies in the cart, or of lines that are named."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import fields

from buyers import actions, paying, queries
from buyers.actions import QUANTITY_MAX, Purchase
from buyers.api.addresses import own_address
from buyers.api.cart import Picked, PickedShape, picked
from buyers.api.orders import SeenOrder, now_seen, own_order, seen
from buyers.api.shapes.goods import OfferShape, ShopShape
from buyers.api.shapes.orders import FullOrderShape
from buyers.queries import CART_LINES_MAX, Offer, Package, Plan
from buyers.showing import METHODS, Way, ways_to_pay
from marketplace.accounts.actor import Actor
from marketplace.api import keys
from marketplace.api.calls import Call
from marketplace.api.fields import Asked, Choice, Count, Id, Text, part, some
from marketplace.api.reading import Unfit
from marketplace.api.shapes import Minor, Named, Shape, Word
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.orders import cod
from marketplace.orders.actions import placing
from marketplace.orders.actions.placing import Chosen
from marketplace.promotions.models import CODE_LENGTH_MAX
from marketplace.promotions.queries import CODES_MAX
from marketplace.settlement import credit
from marketplace.settlement.states import CASH
from marketplace.trust import queries as trust

Said = Mapping[str, Any]

PACKAGE_TROUBLES = ("", "lines", "no-courier", "over-limit")


class ServiceShape(Shape):
    """Who carries a package, and how."""

    courier = fields.Nested(Named)
    service = fields.String(attribute="quote.service")


class PackageShape(Shape):
    """What one seller would send. ``trouble`` must be gone before it can be bought."""

    storefront = fields.Nested(ShopShape)
    lines = fields.List(fields.Nested(PickedShape))
    goods_minor = Minor()
    currency = fields.String()
    offers = fields.List(fields.Nested(OfferShape), metadata={"description": _l("termurah dulu")})
    chosen = fields.Nested(
        ServiceShape, allow_none=True, metadata={"description": _l("yang diminta, jika tidak yang termurah")}
    )
    order_limit_minor = Minor(
        metadata={"description": _l("paling banyak yang boleh diterima toko ini dalam satu pesanan")}
    )
    trouble = Word(PACKAGE_TROUBLES)


class WayShape(Shape):
    """A way to pay."""

    provider = fields.Nested(Named)
    method = Word(METHODS)


class CashShape(Shape):
    """Whether it may be paid in cash at the door, why not, and what it comes to then."""

    is_offered = fields.Boolean(attribute="is_open")
    why_not = Word(cod.CODES, attribute="code")
    fee_minor = Minor(metadata={"description": _l("yang diminta kurir untuk menagih")})
    total_minor = Minor()


class VoucherOffShape(Shape):
    """A code that was asked for: what it takes off, or why it does not."""

    code = fields.String()
    given_by = Word(("", "seller", "operator"))
    off_minor = Minor()
    refusal = fields.String(metadata={"description": _l("kode alasan; kosong kalau dipakai")})


class QuoteShape(Shape):
    """What an order would come to. ``total_minor`` goes with the order, so that nobody pays what he has not seen."""

    packages = fields.List(fields.Nested(PackageShape))
    goods_minor = Minor()
    shipping_minor = Minor()
    saved_minor = Minor(metadata={"description": _l("potongan dari semua voucher")})
    vouchers = fields.List(fields.Nested(VoucherOffShape))
    total_minor = Minor()
    currency = fields.String()
    is_ready = fields.Boolean(metadata={"description": _l("apakah bisa dipesan begini")})
    ways_to_pay = fields.List(fields.Nested(WayShape))
    cash_on_delivery = fields.Nested(CashShape)
    credit_minor = Minor(metadata={"description": _l("paling banyak yang bisa dibayar dengan saldo Anda")})


class ServiceAsked(Asked):
    """Who shall carry what one storefront sends."""

    storefront = Id()
    courier = Id()
    service = Text(length_max=20)


class LineAsked(Asked):
    """Pieces of a variant."""

    variant = Id()
    quantity = Count(1, QUANTITY_MAX)


class QuoteAsked(Asked):
    """Where to. Without ``lines`` the whole cart is meant; where no service is named, the cheapest."""

    address = Id()
    services = some(part(ServiceAsked), least=0, load_default=())
    lines = some(part(LineAsked), most=CART_LINES_MAX, load_default=None)
    vouchers = some(Text(length_max=CODE_LENGTH_MAX), least=0, most=CODES_MAX, load_default=())


class WayAsked(Asked):
    """A way to pay, as the quote names it."""

    provider = Id()
    method = Choice(*METHODS)


class OrderAsked(QuoteAsked):
    """The same, with how it is paid, ``total_minor`` of the quote, and how much of it is credit."""

    provider = Id()
    method = Choice(*METHODS)
    expected_total_minor = Count(1, 10**14)
    credit_minor = Count(0, 10**14, load_default=0)


@dataclass(frozen=True)
class QuotedPackage:
    """A package with what is in its way."""

    package: Package
    order_limit_minor: int
    lines: Sequence[Picked]
    currency: str = DEFAULT_CURRENCY

    def __getattr__(self, name: str) -> Any:
        return getattr(self.package, name)

    @property
    def trouble(self) -> str:
        """The first thing that is in its way; empty where nothing is."""
        if any(line.trouble for line in self.lines):
            return "lines"
        if self.package.chosen is None:
            return "no-courier"
        return "over-limit" if self.package.goods_minor > self.order_limit_minor else ""


@dataclass(frozen=True)
class Quoted:
    """A plan, package by package."""

    plan: Plan
    packages: Sequence[QuotedPackage]
    ways_to_pay: Sequence[Way]
    cash: cod.Offer
    credit_minor: int
    currency: str = DEFAULT_CURRENCY

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plan, name)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is in its way."""
        return not any(package.trouble for package in self.packages) and not self.plan.applied.refusals

    @property
    def saved_minor(self) -> int:
        """What all vouchers take off."""
        return self.plan.applied.saved_minor

    @property
    def vouchers(self) -> Sequence[Mapping[str, Any]]:
        """Each code that was asked for."""
        used = [
            {
                "code": voucher.code,
                "given_by": "seller" if voucher.seller_id else "operator",
                "off_minor": off_minor,
                "refusal": "",
            }
            for voucher, off_minor in self.plan.applied.used
        ]
        refused = [
            {"code": code, "given_by": "", "off_minor": 0, "refusal": refusal.code}
            for code, refusal in self.plan.applied.refusals.items()
        ]
        return [*used, *refused]

    @property
    def cash_on_delivery(self) -> Mapping[str, Any]:
        """What it comes to when it is paid at the door."""
        cash = self.cash
        total_minor = self.plan.total_minor + cash.fee_minor
        return {
            "is_open": cash.is_open,
            "code": cash.code,
            "fee_minor": cash.fee_minor,
            "total_minor": total_minor,
        }


def quote_order(actor: Actor, asked: Said) -> Quoted:
    """What it would come to. Moves nothing."""
    plan = queries.with_vouchers(_plan(actor, asked, _picked(asked)), actor.party_id, _codes(asked))
    scores = trust.scores(package.storefront.party_id for package in plan.packages)
    quoted = [
        QuotedPackage(
            package,
            scores[package.storefront.party_id].capabilities.order_limit_minor,
            picked(package.lines),
        )
        for package in plan.packages
    ]
    assert actor.party is not None
    cash = queries.cash_offer(actor.party, plan)
    ways = [way for way in ways_to_pay() if way.method != CASH or cash.is_open]
    return Quoted(plan, quoted, ways, cash, credit.usable(actor.party, plan.total_minor))


def place_order(actor: Actor, asked: Said) -> SeenOrder:
    """Buy it: one order, a sale per seller, one payment."""
    checkout_key = _checkout_key()
    known = actions.order_of(actor, checkout_key)
    if known is not None:
        return seen(known)
    chosen = _picked(asked)
    way = way_of(asked)
    _plan(actor, asked, chosen)
    purchase = Purchase(
        address=own_address(actor, asked["address"]),
        wished=_wished(asked),
        provider=way.provider,
        method=way.method,
        checkout_key=checkout_key,
        seen_total_minor=asked["expected_total_minor"],
        vouchers=_codes(asked),
        credit_minor=asked["credit_minor"],
    )
    order = actions.buy(actor, purchase, chosen)
    db.session.flush()
    return seen(order)


def _plan(actor: Actor, asked: Said, chosen: list[Chosen] | None) -> Plan:
    """Raises Invalid for nothing at all, and where a service that was named is not offered."""
    address = own_address(actor, asked["address"])
    if chosen is None:
        chosen = [Chosen(line.variant, line.quantity) for line in queries.cart(actor.party_id)]
    if not chosen:
        raise Invalid(_l("Keranjang Anda kosong. Pilih barang dulu."), code="empty-cart")
    wished = _wished(asked)
    plan = queries.plan(chosen, address.area_code, wished)
    by_storefront = {package.storefront.public_id: package for package in plan.packages}
    for storefront, key in wished.items():
        package = by_storefront.get(storefront)
        if package is None:
            raise Missing(_l("Tidak ada barang dari toko itu di pesanan ini."))
        if not _offers(package.offers, key):
            raise Invalid(
                _l("Layanan kurir itu tidak ditawarkan untuk paket ini. Minta hitungan baru."),
                code="no-courier",
                storefront=storefront,
            )
    return plan


def _offers(offers: Sequence[Offer], key: str) -> bool:
    return any(offer.key == key for offer in offers)


def _codes(asked: Said) -> list[str]:
    return list(dict.fromkeys(code.upper() for code in asked["vouchers"]))


def _wished(asked: Said) -> dict[str, str]:
    return {one["storefront"]: f"{one['courier']}:{one['service']}" for one in asked["services"]}


def _picked(asked: Said) -> list[Chosen] | None:
    """The lines that are named, each variant once; None where the cart is meant. What is not on sale is Missing."""
    if asked["lines"] is None:
        return None
    quantities: dict[str, int] = {}
    for line in asked["lines"]:
        quantities[line["variant"]] = quantities.get(line["variant"], 0) + line["quantity"]
    variants = placing.load_variants(list(quantities))
    chosen = []
    for public_id, quantity in quantities.items():
        variant = variants.get(public_id)
        if variant is None or queries.trouble_code(variant, 1) == "not-for-sale":
            raise Missing(_l("Barang ini tidak dijual lagi."))
        chosen.append(Chosen(variant, quantity))
    return chosen


def pay_otherwise(actor: Actor, asked: Said, order: str) -> SeenOrder:
    """Pay it another way from now on."""
    row = own_order(actor, order)
    paying.pay_otherwise(actor, row, way_of(asked))
    return now_seen(row)


def way_of(asked: Said) -> Way:
    """The way to pay that is asked for; raises Unfit for one that is not offered."""
    wanted = (asked["provider"], asked["method"])
    way = next((way for way in ways_to_pay() if (way.provider.public_id, way.method) == wanted), None)
    if way is None:
        told = {"provider": [_l("Pilih cara membayar yang disebut di hitungan.")]}
        raise Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages=told)
    return way


def _checkout_key() -> str:
    """Of key and body together: the same request makes one order, however long after it comes again."""
    return hashlib.sha256(f"{keys.asked_key()}\n".encode() + request.get_data()).hexdigest()[:40]


CALLS = (
    Call(
        "POST",
        "/checkout/quote",
        quote_order,
        _l("Menghitung pesanan: paket, tawaran kurir, jumlah, dan apa yang menghalangi."),
        "buy",
        QuoteAsked,
        QuoteShape,
        tells=_l("Tidak ada yang berubah atau dipesan."),
    ),
    Call(
        "POST",
        "/orders",
        place_order,
        _l("Memesan: stok dipegang, dan satu pembayaran ditagih."),
        "buy",
        OrderAsked,
        FullOrderShape,
        status=201,
        tells=_l(
            "Ditolak dengan price-changed kalau jumlahnya bukan expected_total_minor lagi, dengan out-of-stock kalau "
            "barangnya kurang, dengan over-limit kalau toko belum boleh menerima sebanyak itu, dan dengan "
            "cash-not-offered kalau tidak bisa dibayar di tempat. Bayar di tempat: jumlahnya total_minor dari "
            "cash_on_delivery. Dengan credit_minor sebanyak itu dibayar dari saldo dan hanya sisanya ditagih; "
            "credit-changed kalau saldonya tidak cukup lagi."
        ),
    ),
    Call(
        "POST",
        "/orders/<order>/payment",
        pay_otherwise,
        _l("Memilih cara bayar lain untuk pesanan yang menunggu dibayar."),
        "buy",
        WayAsked,
        FullOrderShape,
        tells=_l("Yang lama ditutup; uang yang telanjur datang di sana kembali penuh."),
    ),
)

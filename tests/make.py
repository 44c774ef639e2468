"""Builders: whatever a test needs to exist, made the way people make it, each in one call.

Every builder commits, so that requests, tasks and other threads see what it made. What has no reason to differ has a
default; names and numbers run on, so that nothing collides.
"""

import itertools
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, wraps
from io import BytesIO
from typing import Any, ParamSpec, TypeVar

from PIL import Image
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.contacts import mark_confirmed
from marketplace.accounts.models import Address, Membership, Party, PartyKind, User
from marketplace.applications import actions as applications
from marketplace.applications.granting import admit
from marketplace.applications.kinds import KINDS
from marketplace.applications.models import Application
from marketplace.cases import actions as cases
from marketplace.cases.kinds import KINDS as KINDS_OF_CASES
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.catalog import actions as catalog
from marketplace.catalog.actions import ListingDetails, StorefrontDetails, VariantDetails
from marketplace.catalog.models import Category, Listing, Storefront, Variant
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.actions import placing
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState
from marketplace.reviews.models import Rating
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from payments import actions as payments
from payments.actions import Incoming
from payments.models import BankLine
from shipping.models import CashTerms, Rate, Service
from tests import walk
from tests.papers import JAYAPURA, NIB, NIK, NPWP, TOLD, photo  # noqa: F401 they are found here, too
from tests.walk import actor_of

P = ParamSpec("P")
R = TypeVar("R")

PASSWORD = "kata sandi yang panjang"
SEMARANG, YOGYAKARTA, DENPASAR = "33.74", "34.71", "51.71"

# What can be made, by the name that addresses call it: a test tries each of these as everyone it is not for.
BUILDERS: dict[str, Callable[..., Any]] = {}
MADE: set[str] = set()  # the names that were asked for in this process

_numbers = itertools.count(1)


def builder(make: Callable[P, R]) -> Callable[P, R]:
    """Let ``make`` commit what it made, and be found in BUILDERS under its name."""

    @wraps(make)
    def making(*args: P.args, **kwargs: P.kwargs) -> R:
        made = make(*args, **kwargs)
        MADE.add(make.__name__.removeprefix("make_"))
        db.session.commit()
        return made

    BUILDERS[make.__name__.removeprefix("make_")] = making
    return making


@builder
def make_user(name: str = "Sri Lestari", contact: str | None = None, **changes: Any) -> User:
    """A person who can sign in with PASSWORD; without ``contact`` with a phone number of his own."""
    email, phone = accounts.read_contact(contact or f"0812{_worker():02d}{next(_numbers):06d}")
    user = User(name=name, email=email, phone=phone, password_hash=_password_hash(), **changes)
    mark_confirmed(user)
    db.session.add(user)
    db.session.flush()
    return user


@builder
def make_party(kind: PartyKind, name: str = "", user: User | None = None, area_code: str = SEMARANG) -> Party:
    """A party of ``kind`` with an owner."""
    name = name or f"{kind.title()} {next(_numbers)}"
    return accounts.create_party(user or make_user(), kind, name, area_code)


@builder
def make_member(party: Party, role: str) -> User:
    """A person in ``role`` of a party."""
    user = make_user()
    db.session.add(Membership(user=user, party=party, role=role))
    return user


@builder
def make_operator() -> Party:
    """The operator; there is one, so asking again gives the same."""
    known = db.session.scalar(select(Party).where(Party.kind == PartyKind.OPERATOR).limit(1))
    return known or make_party(PartyKind.OPERATOR, "Pasarlima")


@builder
def make_bank(name: str = "Bank Nusa Karya") -> Party:
    """A payment provider that opens virtual accounts; there is one a name."""
    known = db.session.scalar(select(Party).where(Party.kind == PartyKind.PROVIDER, Party.name == name))
    return known or make_party(PartyKind.PROVIDER, name)


@builder
def make_buyer(name: str = "Budi Santoso", area_code: str = YOGYAKARTA, user: User | None = None) -> Party:
    """A buyer with an address in ``area_code``."""
    buyer = make_party(PartyKind.BUYER, name, user)
    make_address(buyer, area_code=area_code)
    return buyer


@builder
def make_address(party: Party | None = None, **changes: Any) -> Address:
    """One more address of a buyer."""
    details = {
        "recipient": "Budi Santoso",
        "phone": "+6281200000001",
        "street": "Jalan Melati 7",
        "district": "Gondokusuman",
        "area_code": YOGYAKARTA,
        "postcode": "55221",
        "landmark": "Pagar hijau",
    } | changes
    return accounts.keep_address(actor_of(party or make_buyer()), AddressDetails(**details))


@builder
def make_courier(
    name: str = "",
    fee: int = 12_000,
    services: tuple[str, ...] = ("hemat", "kilat"),
    cash_fee: int | None = None,
) -> Party:
    """A courier; the first service costs ``fee`` rupiah a kilogram in every zone, each further one twice as much.

    With ``cash_fee`` (rupiah) it collects cash at the door.
    """
    courier = make_party(PartyKind.COURIER, name or f"Kurir {next(_numbers)}")
    for step, code in enumerate(services, 1):
        first = rupiah(fee * step)
        rates = [
            Rate(zone=zone, first_kg_minor=first, next_kg_minor=first, days_min=1, days_max=3)
            for zone in (1, 2, 3, 4)
        ]
        db.session.add(Service(courier=courier, code=code, label=code.title(), rates=rates))
    accounts.set_payout_account(courier, "Bank Contoh", f"77{next(_numbers):08d}", courier.name)
    admit(actor_of(make_operator()), courier)
    if cash_fee is not None:
        db.session.add(CashTerms(courier=courier, collects=True, fee_minor=rupiah(cash_fee)))
    return courier


@builder
def make_seller(name: str = "", area_code: str = SEMARANG, user: User | None = None) -> Party:
    """A seller with an open storefront and a bank account."""
    seller = make_party(PartyKind.SELLER, name or f"Toko Melati {next(_numbers)}", user, area_code)
    accounts.set_payout_account(seller, "Bank Contoh", f"88{next(_numbers):08d}", "Sri Lestari")
    make_storefront(seller, area_code)
    return seller


@builder
def make_storefront(
    seller: Party | None = None, area_code: str = SEMARANG, is_open: bool = True
) -> Storefront:
    """A seller's storefront, open unless ``is_open`` is False."""
    seller = seller or make_party(PartyKind.SELLER, area_code=area_code)
    actor = actor_of(seller)
    details = StorefrontDetails(seller.name, area_code, "Jalan Kenanga 3", "+6281200000002", "Sejak 1998.")
    storefront = catalog.open_storefront(actor, details)
    if is_open:
        admit(actor_of(make_operator()), seller)
    return storefront


@builder
def make_application(
    kind: str = "seller", until: str = "submitted", seller: Party | None = None, user: User | None = None
) -> Application:
    """An application with every paper given, ``draft``, ``submitted`` or ``in_review`` by the operator's owner."""
    if kind == "seller":
        seller = seller or make_party(PartyKind.SELLER, user=user)
        if db.session.scalar(select(Storefront).where(Storefront.party_id == seller.id)) is None:
            make_storefront(seller, is_open=False)
        actor = actor_of(seller)
    else:
        actor = actor_of(make_buyer(user=user))
    application = applications.begin(actor, kind, seller.name if seller else "Kilat Timur", seller)
    for paper in application.papers:
        picture = KINDS[kind].paper(paper.name).picture
        file = files.keep_picture(actor, "identity", photo(), False, 10**7) if picture else None
        applications.give(actor, application, paper.name, TOLD.get(paper.name, {}), file)
    if until != "draft":
        applications.submit(actor, application)
    if until == "in_review":
        applications.take(actor_of(make_operator()), application)
    return application


@builder
def make_category(slug: str = "tas") -> Category:
    """A category; there is one a slug."""
    known = db.session.scalar(select(Category).where(Category.slug == slug))
    category = known or Category(slug=slug, name_id=slug.title(), name_en="Bags", drawing="bag")
    db.session.add(category)
    return category


@builder
def make_listing(seller: Party | None = None, *, live: bool = True, **changes: Any) -> Listing:
    """A thing for sale: ``price`` in rupiah, ``stock`` in pieces, ``weight_g``; ``title``, ``description``."""
    seller = seller or make_seller()
    variant = VariantDetails(
        name=changes.get("variant", ""),
        price_minor=rupiah(changes.get("price", 100_000)),
        on_hand=changes.get("stock", 10),
        weight_g=changes.get("weight_g", 700),
        length_mm=300,
        width_mm=200,
        height_mm=100,
    )
    details = ListingDetails(
        title=changes.get("title", f"Tas anyaman {next(_numbers)}"),
        description=changes.get("description", "Dianyam tangan dari mendong."),
        category_id=make_category().id,
        variants=[variant],
    )
    actor = actor_of(seller)
    listing = catalog.add_listing(actor, storefront_of(seller), details)
    if live:
        catalog.move_listing(actor, listing, "publish")
    return listing


@builder
def make_variant(seller: Party | None = None, **changes: Any) -> Variant:
    """The one variant of a fresh listing; see make_listing for ``changes``."""
    return make_listing(seller, **changes).variants[0]


@builder
def make_file(party: Party | None = None, purpose: str = "listing", is_public: bool = True) -> File:
    """A kept picture."""
    upload = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(upload, "PNG")
    upload.seek(0)
    return files.keep_picture(actor_of(party or make_seller()), purpose, upload, is_public, 10**6)


@builder
def make_order(
    until: SaleState = SaleState.AWAITING_PAYMENT,
    sellers: int = 2,
    *,
    buyer: Party | None = None,
    variants: list[Variant] | None = None,
    courier: Party | None = None,
    quantity: int = 1,
) -> Order:
    """An order with a sale per seller, walked by the actions of its parties until every sale is in ``until``.

    Without ``variants`` one fresh thing of each of as many fresh sellers.
    """
    order = place_order(buyer, variants or [make_variant() for _ in range(sellers)], courier, quantity)
    db.session.commit()
    walk.to(until, order)
    return order


def place_order(
    buyer: Party | None,
    variants: list[Variant],
    courier: Party | None = None,
    quantity: int = 1,
    **changes: Any,
) -> Order:
    """Check out ``quantity`` of each variant, each parcel with the cheapest service of ``courier``. Not committed."""
    buyer, courier = buyer or make_buyer(), courier or make_courier()
    lines = [placing.Chosen(variant, quantity) for variant in variants]
    services = {variant.listing.storefront_id: f"{courier.id}:hemat" for variant in variants}
    chosen: dict[str, Any] = {
        "address": address_of(buyer),
        "services": services,
        "provider": changes.get("provider") or make_bank(),
        "method": "virtual_account",
        "checkout_key": uuid.uuid4().hex,
    }
    return placing.place(actor_of(buyer), lines, **(chosen | changes))


@builder
def make_sale(until: SaleState = SaleState.PAID) -> Sale:
    """The only sale of a fresh order."""
    return make_order(until, sellers=1).sales[0]


@builder
def make_shipment(until: SaleState = SaleState.PACKED) -> Shipment:
    """The parcel of a fresh sale."""
    return make_sale(until).shipments[0]


@builder
def make_payment() -> Payment:
    """What a fresh order waits for."""
    return walk.payment_of(make_order(sellers=1))


@builder
def make_refund() -> Refund:
    """The refund of a declined sale, not sent yet."""
    order = make_order(SaleState.DECLINED, sellers=1)
    return db.session.scalars(select(Refund).where(Refund.subject_id == order.sales[0].public_id)).one()


@builder
def make_payout() -> Payout:
    """A seller's payout for a completed sale, not sent yet."""
    sale = make_sale(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=sale.hold_days))
    payouts = settlement.run_payouts(actor_of(make_operator()), make_bank())
    return next(payout for payout in payouts if payout.party_id == sale.seller_id)


@builder
def make_bank_line(provider: Party | None = None, **changes: Any) -> BankLine:
    """Money that reached the bank and fits nothing yet."""
    transfer = {
        "bank_reference": f"REF{next(_numbers):09d}",
        "account_number": "8808000000000000",
        "sender": "Budi Santoso",
        "amount_minor": rupiah(50_000),
    } | changes
    return payments.book(actor_of(provider or make_bank()), Incoming(**transfer))


@builder
def make_rating(stars: int = 5) -> Rating:
    """What a buyer said of a seller, still behind the veil."""
    return walk.rate(make_sale(SaleState.COMPLETED), PartyKind.BUYER, PartyKind.SELLER, stars)


@builder
def make_case(
    kind: CaseKind = CaseKind.NOT_RECEIVED, sale: Sale | None = None, until: CaseState = CaseState.OPEN
) -> Case:
    """What the buyer of a delivered sale complains about: its parcel, or one piece of its first line."""
    sale = sale or make_sale(SaleState.DELIVERED)
    pieces = {sale.lines[0].public_id: 1}
    case = cases.complain(actor_of(sale.order.buyer), sale, kind, Said("Ada yang tidak beres."), pieces)
    if until is CaseState.WITHDRAWN:
        cases.withdraw(actor_of(sale.order.buyer), case)
    elif until is not CaseState.OPEN:
        for party in (sale.seller, sale.courier):
            if party.kind in KINDS_OF_CASES[kind].asked:
                cases.answer(actor_of(party), case, Said(f"Kata {party.kind}."))
    if until is CaseState.DECIDED:
        said = Said("Sudah kami periksa.")
        cases.decide(
            actor_of(make_operator()), case, case.disputed_minor, sale.seller.kind, "goods-differ", said
        )
    return case


def storefront_of(seller: Party) -> Storefront:
    """A seller's storefront."""
    return db.session.scalars(select(Storefront).where(Storefront.party_id == seller.id)).one()


def address_of(buyer: Party) -> Address:
    """A buyer's latest address."""
    kept = select(Address).where(Address.party_id == buyer.id, Address.kept)
    return db.session.scalars(kept.order_by(Address.id.desc()).limit(1)).one()


@lru_cache
def _password_hash() -> str:
    """Argon2 is slow by design: one hash does for everybody here."""
    return accounts._hasher.hash(PASSWORD)


def _worker() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

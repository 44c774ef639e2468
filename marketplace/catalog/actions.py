"""Writes on storefronts, listings and stock."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from marketplace.accounts import areas
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Right
from marketplace.catalog.departments import CATEGORIES
from marketplace.catalog.models import (
    Category,
    Listing,
    ListingPhoto,
    Stock,
    Storefront,
    Variant,
)
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.catalog.wording import normalise
from marketplace.events import actions as events
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, OutOfStock, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id

PHOTOS_MAX = 8


@dataclass(frozen=True)
class StorefrontDetails:
    """What a seller says of the shop. ``area_code`` is the regency goods are sent from."""

    name: str
    area_code: str
    street: str
    phone: str
    story: str


@dataclass(frozen=True)
class VariantDetails:
    """One thing to buy: minor units, pieces, grams, millimetres. ``public_id`` names a known variant."""

    name: str
    price_minor: int
    on_hand: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    public_id: str | None = None


@dataclass(frozen=True)
class ListingDetails:
    """What a seller says of a thing."""

    title: str
    description: str
    category_id: int
    variants: Sequence[VariantDetails]
    language: str = "id"
    drawing: str = ""
    palette: str = ""


def open_departments() -> dict[str, Category]:
    """The marketplace's categories by their English name; those that are missing are made."""
    known = {row.slug: row for row in db.session.scalars(select(Category))}
    for position, (english, department) in enumerate(CATEGORIES.items()):
        if department.slug not in known:
            known[department.slug] = Category(
                slug=department.slug,
                name_id=department.name,
                name_en=english,
                drawing=department.drawing,
                position=position,
            )
            db.session.add(known[department.slug])
    db.session.flush()
    return {english: known[department.slug] for english, department in CATEGORIES.items()}


def open_storefront(actor: Actor, details: StorefrontDetails, picture: File | None = None) -> Storefront:
    """A seller's shop window, still to be submitted."""
    storefront = Storefront(party=actor.party, slug=_free_slug(details.name))
    _describe(storefront, details, picture)
    db.session.add(storefront)
    db.session.flush()
    _tell("storefront.drafted", storefront, actor)
    return storefront


def change_storefront(
    actor: Actor, storefront: Storefront, details: StorefrontDetails, picture: File | None = None
) -> None:
    """New words or a new picture."""
    _describe(storefront, details, picture)
    _tell("storefront.changed", storefront, actor)


def decide_storefront(actor: Actor, storefront: Storefront, verb: str, correction: str = "") -> None:
    """``open`` it, ``close`` it with the reason, or ``reopen`` it. Only who may sell opens."""
    storefront = locked(Storefront, storefront.id)
    if verb in ("open", "reopen"):
        _need_sell(storefront)
    if STOREFRONT.move(storefront, verb, actor.kind):
        storefront.decided_at = clock.now()
        storefront.correction = correction
        _tell(f"storefront.{storefront.state}", storefront, actor)


def add_listing(actor: Actor, storefront: Storefront, details: ListingDetails) -> Listing:
    """A new thing, not yet for sale."""
    listing = Listing(storefront=storefront, public_id=new_public_id(), price_minor=0)
    _word(listing, details)
    db.session.add(listing)
    db.session.flush()
    _tell_listing("listing.drafted", listing, actor)
    return listing


def change_listing(actor: Actor, listing: Listing, details: ListingDetails, version: int) -> None:
    """New words, prices or stock. ``version`` is the one that was edited; another one meanwhile is a Refusal."""
    listing = locked(Listing, listing.id)
    if listing.version != version:
        raise Refusal(
            _l("Barang ini baru saja diubah di tempat lain. Isian Anda masih ada; periksa lalu simpan lagi."),
            code="changed-meanwhile",
        )
    for variant in listing.variants:
        locked(Stock, variant.id)  # what is promised while we look would be sold twice
    listing.version += 1
    _word(listing, details)
    db.session.flush()
    _tell_listing("listing.changed", listing, actor)


def move_listing(actor: Actor, listing: Listing, verb: str) -> None:
    """``publish`` or ``hide``."""
    listing = locked(Listing, listing.id)
    if LISTING.move(listing, verb, actor.kind):
        if verb == "publish":
            _need_sell(listing.storefront)
            listing.published_at = clock.now()
        _tell_listing(f"listing.{listing.state}", listing, actor)


def searchable(title: str, category: Category, shop: str, description: str) -> str:
    """The words a listing is found by, as search keeps them."""
    return normalise(" ".join((title, category.name_id, category.name_en, shop, description)))


def add_photos(actor: Actor, listing: Listing, files: Sequence[File]) -> None:
    """Put photographs behind those there are, at most PHOTOS_MAX in all."""
    if len(listing.photos) + len(files) > PHOTOS_MAX:
        raise Invalid(_l("Paling banyak %(most)d foto untuk satu barang.", most=PHOTOS_MAX), code="photos")
    start = max((photo.position for photo in listing.photos), default=-1) + 1
    for position, file in enumerate(files, start):
        listing.photos.append(ListingPhoto(file=file, position=position))
    db.session.flush()
    _tell_listing("listing.photographed", listing, actor)


def remove_photo(actor: Actor, listing: Listing, file_public_id: str) -> None:
    """Take one photograph away; the file itself goes with its retention."""
    for photo in list(listing.photos):
        if photo.file.public_id == file_public_id:
            listing.photos.remove(photo)
            db.session.delete(photo)
            _tell_listing("listing.photographed", listing, actor)


def reserve(pieces: Iterable[tuple[int, int]]) -> None:
    """Promise (variant row, quantity) to an order. Raises OutOfStock, and then nothing is promised."""
    for variant_id, quantity in sorted(pieces):
        row = db.session.execute(
            update(Stock)
            .where(Stock.variant_id == variant_id, Stock.on_hand - Stock.reserved >= quantity)
            .values(reserved=Stock.reserved + quantity)
            .execution_options(synchronize_session=False)
        )
        if row.rowcount != 1:  # type: ignore[attr-defined]
            raise _out_of_stock(variant_id)


def release(pieces: Iterable[tuple[int, int]]) -> None:
    """Free what was promised."""
    _shift(pieces, on_hand=0, reserved=-1)


def take(pieces: Iterable[tuple[int, int]]) -> None:
    """What was promised leaves the shelf."""
    _shift(pieces, on_hand=-1, reserved=-1)


def restock(pieces: Iterable[tuple[int, int]]) -> None:
    """What had left the shelf lies there again."""
    _shift(pieces, on_hand=1, reserved=0)


def _shift(pieces: Iterable[tuple[int, int]], on_hand: int, reserved: int) -> None:
    for variant_id, quantity in sorted(pieces):
        db.session.execute(
            update(Stock)
            .where(Stock.variant_id == variant_id)
            .values(on_hand=Stock.on_hand + on_hand * quantity, reserved=Stock.reserved + reserved * quantity)
            .execution_options(synchronize_session=False)
        )


def _out_of_stock(variant_id: int) -> OutOfStock:
    title, free = db.session.execute(
        select(Listing.title, Stock.on_hand - Stock.reserved)
        .join(Variant, Variant.listing_id == Listing.id)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Variant.id == variant_id)
    ).one()
    if free <= 0:
        message = _l(
            "%(title)s baru saja habis. Keranjang Anda tetap tersimpan; hapus barang ini.", title=title
        )
    else:
        message = _l("%(title)s tinggal %(free)d. Kurangi jumlahnya, lalu lanjutkan.", title=title, free=free)
    return OutOfStock(message, free=free)


def _describe(storefront: Storefront, details: StorefrontDetails, picture: File | None) -> None:
    storefront.name = details.name
    storefront.area_code = details.area_code
    storefront.town = areas.regency(details.area_code).name
    storefront.street = details.street
    storefront.phone = details.phone
    storefront.story = details.story
    if picture is not None:
        storefront.picture = picture


def _word(listing: Listing, details: ListingDetails) -> None:
    category = db.session.get_one(Category, details.category_id)
    listing.title = details.title
    listing.description = details.description
    listing.language = details.language
    listing.category = category
    listing.drawing = details.drawing or category.drawing
    listing.palette = details.palette
    known = {variant.public_id: variant for variant in listing.variants}
    for wanted in details.variants:
        _set_variant(listing, known.get(wanted.public_id or ""), wanted)
    listing.price_minor = min(variant.price_minor for variant in listing.variants)
    listing.search_text = searchable(details.title, category, listing.storefront.name, details.description)


def _set_variant(listing: Listing, variant: Variant | None, wanted: VariantDetails) -> None:
    if variant is None:
        variant = Variant(public_id=new_public_id(), stock=Stock(on_hand=0, reserved=0))
        listing.variants.append(variant)
    elif wanted.on_hand < variant.stock.reserved:
        raise Invalid(
            _l(
                "Stok paling sedikit %(reserved)d, sebab sebanyak itu sudah dipesan.",
                reserved=variant.stock.reserved,
            ),
            code="stock-promised",
        )
    variant.name = wanted.name
    variant.price_minor = wanted.price_minor
    variant.weight_g = wanted.weight_g
    variant.length_mm, variant.width_mm, variant.height_mm = (
        wanted.length_mm,
        wanted.width_mm,
        wanted.height_mm,
    )
    variant.stock.on_hand = wanted.on_hand


def _need_sell(storefront: Storefront) -> None:
    if not people.granted(storefront.party_id, Right.SELL):
        raise Refusal(
            _l("Toko ini belum boleh berjualan. Lengkapi dulu pendaftarannya."), code="may-not-sell"
        )


def _free_slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "toko"
    taken = set(db.session.scalars(select(Storefront.slug).where(Storefront.slug.like(f"{slug}%"))))
    return next(s for n in range(len(taken) + 1) if (s := f"{slug}-{n + 1}" if n else slug) not in taken)


def _tell(kind: str, storefront: Storefront, actor: Actor, **data: object) -> None:
    events.record(
        kind, ("storefront", storefront.public_id), actor, seller=storefront.party.public_id, **data
    )


def _tell_listing(kind: str, listing: Listing, actor: Actor) -> None:
    events.record(kind, ("listing", listing.public_id), actor, seller=listing.storefront.party.public_id)

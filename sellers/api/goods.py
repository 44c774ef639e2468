"""Goods: describe them, price them, keep their stock, show them, sell them or not."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Id, Text, part, some
from marketplace.api.reading import PICTURE
from marketplace.api.shapes import Id as IdShape
from marketplace.api.shapes import Minor, Moment, Shape, Word
from marketplace.catalog import actions as catalog
from marketplace.catalog import queries as shelves
from marketplace.catalog.actions import PHOTOS_MAX, ListingDetails, VariantDetails
from marketplace.catalog.models import Listing, ListingState, Storefront
from marketplace.catalog.states import LISTING
from marketplace.files.actions import keep_picture
from marketplace.files.pages import picture_url
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders.commission import Rate, rules_for
from marketplace.orders.shapes import RateShape
from sellers import actions, queries
from sellers.schemas import (
    DESCRIPTION_LETTERS_MAX,
    LANGUAGES,
    PRICE_RUPIAH_MAX,
    PRICE_RUPIAH_MIN,
    SIDE_MM_MAX,
    STOCK_MAX,
    VARIANTS_MAX,
    WEIGHT_G_MAX,
)

Said = Mapping[str, Any]


class VariantShape(Shape):
    """What is really bought: pieces, grams, millimetres."""

    id = IdShape(attribute="public_id")
    name = fields.String()
    price_minor = Minor()
    currency = fields.String()
    on_hand = fields.Integer(attribute="stock.on_hand")
    reserved = fields.Integer(attribute="stock.reserved")
    weight_g = fields.Integer()
    length_mm = fields.Integer()
    width_mm = fields.Integer()
    height_mm = fields.Integer()


class PhotoShape(Shape):
    """A photograph, in its order."""

    id = fields.String(attribute="file.public_id")
    url = fields.Function(lambda row: picture_url(row.file), metadata={"type": "string"})


class GoodShape(Shape):
    """One of the seller's goods."""

    id = IdShape(attribute="public_id")
    title = fields.String()
    description = fields.String()
    category = fields.String(attribute="category.slug")
    language = fields.String()
    state = Word(ListingState)
    verbs = fields.Function(
        lambda row: list(LISTING.verbs(row.state, PartyKind.SELLER)),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    variants = fields.List(fields.Nested(VariantShape))
    photos = fields.List(fields.Nested(PhotoShape))
    commission = fields.Nested(
        RateShape, metadata={"description": _l("yang kami ambil kalau dijual sekarang, dan mengapa")}
    )
    published_at = Moment(allow_none=True)
    version = fields.Integer()


class GoodsAsked(Asked):
    """Which goods: in this state, with these words in their title."""

    state = Choice(*ListingState, required=False, load_default=None)
    q = Text(length_max=80, required=False)


class VariantAsked(Asked):
    """``id`` names a variant that is known; without it a new one is made. Several need names."""

    id = Id(load_default=None, allow_none=True)
    name = Text(length_max=80, required=False)
    price_minor = Count(PRICE_RUPIAH_MIN * 100, PRICE_RUPIAH_MAX * 100)
    on_hand = Count(0, STOCK_MAX)
    weight_g = Count(1, WEIGHT_G_MAX)
    length_mm = Count(1, SIDE_MM_MAX)
    width_mm = Count(1, SIDE_MM_MAX)
    height_mm = Count(1, SIDE_MM_MAX)


class GoodAsked(Asked):
    """All of it; variants that are not named stay as they are."""

    title = Text(length_max=150, length_min=5)
    description = Text(length_max=DESCRIPTION_LETTERS_MAX, length_min=20)
    category = Text(length_max=60)
    language = Choice(*LANGUAGES, required=False, load_default="id")
    variants = some(part(VariantAsked), most=VARIANTS_MAX)


@dataclass(frozen=True)
class SeenGood:
    """A listing with the commission that holds for it."""

    listing: Listing
    commission: Rate

    def __getattr__(self, name: str) -> Any:
        return getattr(self.listing, name)


def list_goods(actor: Actor, asked: Said) -> Page[SeenGood]:
    """The seller's goods."""
    state = ListingState(asked["state"]) if asked["state"] else None
    page = queries.goods(_shop(actor).id, state, asked["q"], asked["cursor"], asked["limit"], True)
    return Page(_seen(page.items), page.next_cursor, page.previous_cursor)


def show_good(actor: Actor, good: str) -> SeenGood:
    """One of them."""
    return _seen([_own(actor, good)])[0]


def add_good(actor: Actor, asked: Said) -> SeenGood:
    """A new one, not on sale yet."""
    return _now(actor, catalog.add_listing(actor, _shop(actor), _details(asked, None)))


def change_good(actor: Actor, asked: Said, good: str) -> SeenGood:
    """Other words, prices and stock. If-Match says that nothing has moved since it was read."""
    own = _own(actor, good)
    known = {variant.public_id: variant.stock.on_hand for variant in own.variants}
    if any(one["id"] and one["id"] not in known for one in asked["variants"]):
        raise Missing(_l("Salah satu pilihan tidak ada di barang ini."))
    actions.change_goods(actor, own, _details(asked, own), own.version, known)
    return _now(actor, own)


def publish_good(actor: Actor, good: str) -> SeenGood:
    """Put it on sale."""
    own = _own(actor, good)
    actions.publish(actor, own)
    return _now(actor, own)


def hide_good(actor: Actor, good: str) -> SeenGood:
    """Take it off the shelf."""
    own = _own(actor, good)
    actions.hide(actor, own)
    return _now(actor, own)


def add_photo(actor: Actor, content: bytes, good: str) -> SeenGood:
    """One more photograph, behind the others."""
    own = _own(actor, good)
    if len(own.photos) >= PHOTOS_MAX:
        raise Invalid(
            _l("Paling banyak %(most)d foto untuk satu barang.", most=PHOTOS_MAX), code="too-many-photos"
        )
    picture = keep_picture(
        actor, "listing", io.BytesIO(content), True, current_app.config["UPLOAD_BYTES_MAX"]
    )
    actions.add_photos(actor, own, [picture])
    return _now(actor, own)


def remove_photo(actor: Actor, good: str, photo: str) -> SeenGood:
    """Take one away."""
    own = _own(actor, good)
    catalog.remove_photo(actor, own, photo)
    return _now(actor, own)


def _shop(actor: Actor) -> Storefront:
    shop = queries.storefront_of(actor.party_id)
    if shop is None:
        raise Missing(_l("Pihak ini belum punya toko."))
    return shop


def _own(actor: Actor, public_id: str) -> Listing:
    own = queries.listing_of(actor.party_id, public_id)
    if own is None:
        raise Missing(_l("Tidak ada barang bernomor ini di toko Anda."))
    return own


def _now(actor: Actor, own: Listing) -> SeenGood:
    db.session.flush()
    db.session.expire_all()
    return show_good(actor, own.public_id)


def _seen(listings: Sequence[Listing]) -> list[SeenGood]:
    rules = rules_for(listings)
    return [SeenGood(listing, rules.of(listing)) for listing in listings]


def _details(asked: Said, own: Listing | None) -> ListingDetails:
    category = next((row for row in shelves.categories() if row.slug == asked["category"]), None)
    if category is None:
        raise Invalid(_l("Pilih jenis barang dari /api/v1/shop/categories."), code="category-unknown")
    names = [one["name"].casefold() for one in asked["variants"]]
    if len(names) > 1 and (not all(names) or len(set(names)) < len(names)):
        raise Invalid(_l("Beri tiap pilihan nama sendiri, misalnya ukuran atau warna."), code="variant-names")
    same = own is not None and own.category_id == category.id
    return ListingDetails(
        title=asked["title"],
        description=asked["description"],
        category_id=category.id,
        language=asked["language"],
        drawing=own.drawing if own is not None and same else "",
        palette=own.palette if own is not None else "",
        variants=[_variant(one) for one in asked["variants"]],
    )


def _variant(one: Said) -> VariantDetails:
    words = {name: value for name, value in one.items() if name != "id"}
    return VariantDetails(public_id=one["id"], **words)


SHOW = Call("GET", "/goods/<good>", show_good, _l("Melihat satu barang."), "goods", gives=GoodShape)

CALLS = (
    Call("GET", "/goods", list_goods, _l("Melihat barang Anda."), "goods", GoodsAsked, Paged(GoodShape)),
    SHOW,
    Call(
        "POST",
        "/goods",
        add_good,
        _l("Menambah barang."),
        "goods",
        GoodAsked,
        GoodShape,
        status=201,
        tells=_l("Barang baru belum dijual: beri foto, lalu publish."),
    ),
    Call(
        "PUT",
        "/goods/<good>",
        change_good,
        _l("Mengubah barang, harga, dan stoknya."),
        "goods",
        GoodAsked,
        GoodShape,
        matches=SHOW,
        tells=_l(
            "Pilihan yang tidak disebut tetap seperti semula. Pesanan yang sudah ada tetap pada harganya."
        ),
    ),
    Call(
        "POST", "/goods/<good>/publish", publish_good, _l("Mulai menjual barang."), "goods", gives=GoodShape
    ),
    Call("POST", "/goods/<good>/hide", hide_good, _l("Berhenti menjual barang."), "goods", gives=GoodShape),
    Call(
        "POST",
        "/goods/<good>/photos",
        add_photo,
        _l("Menambah foto barang."),
        "goods",
        PICTURE,
        GoodShape,
        status=201,
    ),
    Call(
        "DELETE",
        "/goods/<good>/photos/<photo>",
        remove_photo,
        _l("Menghapus foto barang."),
        "goods",
        gives=GoodShape,
    ),
)

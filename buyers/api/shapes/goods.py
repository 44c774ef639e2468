"""Goods, shops and offers as programs read them."""

from typing import Any, get_args

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.catalog.search import Fit
from marketplace.files.models import File
from marketplace.files.pages import picture_url
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.messages.letters import public_url
from marketplace.orders.states import ShipmentState
from marketplace.reviews.shapes import StatsShape
from marketplace.trust.shapes import TrustShape
from marketplace.trust.standing import Standing

_URI = {"type": ["string", "null"], "format": "uri"}


def _address(file: File | None, size: str) -> str | None:
    path = picture_url(file, size)
    return None if path is None else public_url(path)


class PictureShape(Shape):
    """A picture in two sizes. Its bytes never change."""

    large = fields.Function(lambda file: _address(file, "besar"), metadata=_URI)
    small = fields.Function(lambda file: _address(file, "kecil"), metadata=_URI)
    width = fields.Integer()
    height = fields.Integer()


class ShopShape(Shape):
    """A storefront, in short."""

    id = Id(attribute="public_id")
    slug = fields.String()
    name = fields.String()
    town = fields.String()
    area_code = fields.String(metadata={"description": _l("kabupaten atau kota asal kiriman")})


class GoodShape(Shape):
    """One of the goods in a list. ``price_minor`` is that of the cheapest variant."""

    id = Id(attribute="listing.public_id")
    title = fields.String(attribute="listing.title")
    language = fields.String(attribute="listing.language")
    price_minor = Minor(attribute="listing.price_minor")
    currency = fields.Function(lambda _good: DEFAULT_CURRENCY, metadata={"type": "string"})
    storefront = fields.Nested(ShopShape, attribute="listing.storefront")
    standing = Word(Standing, metadata={"description": _l("kepercayaan penjual")})
    picture = fields.Function(
        lambda good: _first_picture(good.listing.photos),
        metadata={"type": ["string", "null"], "format": "uri"},
    )
    published_at = Moment(attribute="listing.published_at")


class FoundShape(Shape):
    """What a search found in all, and what it looked for in the end."""

    count = fields.Integer()
    is_more = fields.Boolean(metadata={"description": _l("apakah lebih banyak daripada yang dihitung")})
    text = fields.String(metadata={"description": _l("kata yang dicari; salah ketik sudah dibetulkan")})
    fit = Word(
        get_args(Fit), metadata={"description": _l("memuat semua kata, setelah dibetulkan, atau sebagian")}
    )


class VariantShape(Shape):
    """What is really bought. ``free`` is how many pieces one can buy now."""

    id = Id(attribute="public_id")
    name = fields.String()
    price_minor = Minor()
    currency = fields.String()
    free = fields.Function(lambda variant: max(0, variant.stock.free), metadata={"type": "integer"})
    weight_g = fields.Integer()
    length_mm = fields.Integer()
    width_mm = fields.Integer()
    height_mm = fields.Integer()


class StarsShape(Shape):
    """How many reviews there are, and their mean; null where there is none."""

    count = fields.Integer()
    stars_mean = fields.Function(
        lambda found: found.stars_mean if found.count else None, metadata={"type": ["number", "null"]}
    )


class ListingShape(Shape):
    """One of the goods with everything its page shows."""

    id = Id(attribute="listing.public_id")
    title = fields.String(attribute="listing.title")
    description = fields.String(attribute="listing.description")
    language = fields.String(
        attribute="listing.language", metadata={"description": _l("bahasa tulisan penjual")}
    )
    category = fields.String(attribute="listing.category.slug")
    price_minor = Minor(attribute="listing.price_minor")
    currency = fields.Function(lambda _shown: DEFAULT_CURRENCY, metadata={"type": "string"})
    variants = fields.List(fields.Nested(VariantShape), attribute="listing.variants")
    photos = fields.List(fields.Nested(PictureShape))
    storefront = fields.Nested(ShopShape, attribute="listing.storefront")
    seller = fields.Nested(Named, attribute="listing.storefront.party")
    trust = fields.Nested(TrustShape, metadata={"description": _l("kepercayaan penjual dan alasannya")})
    reviews = fields.Nested(StatsShape)
    imported_reviews = fields.Nested(
        StarsShape, metadata={"description": _l("dari tempat lain, tidak memengaruhi kepercayaan")}
    )
    published_at = Moment(attribute="listing.published_at")


class ImportedReviewShape(Shape):
    """What came with an imported catalogue."""

    stars = fields.Integer()
    text = fields.String()
    language = fields.String()
    source = fields.String()


class StorefrontShape(ShopShape):
    """A seller's shop window."""

    id = Id(attribute="storefront.public_id")
    slug = fields.String(attribute="storefront.slug")
    name = fields.String(attribute="storefront.name")
    town = fields.String(attribute="storefront.town")
    area_code = fields.String(attribute="storefront.area_code")
    story = fields.String(attribute="storefront.story")
    picture = fields.Nested(PictureShape, attribute="storefront.picture", allow_none=True)
    seller = fields.Nested(Named, attribute="storefront.party")
    trust = fields.Nested(TrustShape)
    listings = fields.Integer(metadata={"description": _l("banyaknya barang yang dijual")})


class CategoryShape(Shape):
    """A kind of goods. ``slug`` never changes."""

    slug = fields.String()
    name = fields.Function(
        lambda category: {"id": category.name_id, "en": category.name_en},
        metadata={"type": "object", "description": _l("namanya dalam dua bahasa")},
    )


class TownShape(Shape):
    """A town that goods are sent from."""

    area_code = fields.String()
    name = fields.String()


class AreaShape(Shape):
    """A province, a regency or city, or a district, by its official code. Addresses take that of a regency."""

    code = fields.String()
    name = fields.String()
    kind = Word(("province", "regency", "district"))
    full_name = fields.String()
    zone = fields.String(metadata={"description": "IANA"})


class OfferShape(Shape):
    """A courier's offer to carry a package. Days are working days; the arrival counts packing, too."""

    courier = fields.Nested(Named)
    service = fields.String(attribute="quote.service")
    label = fields.String(attribute="quote.label")
    fee_minor = Minor(attribute="quote.fee_minor")
    currency = fields.Function(lambda _offer: DEFAULT_CURRENCY, metadata={"type": "string"})
    days_min = fields.Integer(attribute="quote.days_min")
    days_max = fields.Integer(attribute="quote.days_max")
    arrives_from = Moment()
    arrives_by = Moment()


class TrackStepShape(Shape):
    """One thing that happened to a parcel."""

    state = Word(ShipmentState)
    at = Moment()
    attempt = fields.Integer(allow_none=True)


class TrackShape(Shape):
    """How far a parcel is: states and times, nothing of a person."""

    awb = fields.String(attribute="parcel.awb", metadata={"description": _l("nomor resi")})
    courier = fields.Nested(Named, attribute="parcel.courier")
    state = Word(ShipmentState, attribute="parcel.state")
    is_over = fields.Boolean()
    number = fields.Integer(metadata={"description": _l("paket ke berapa dari penjualannya")})
    parcels = fields.Integer()
    promised_by = Moment(attribute="parcel.promised_by", allow_none=True)
    steps = fields.List(fields.Nested(TrackStepShape))


def _first_picture(photos: Any) -> str | None:
    return _address(photos[0].file, "kecil") if photos else None

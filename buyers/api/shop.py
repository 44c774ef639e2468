"""The shop as everybody may read it, without a token: goods, shops, towns, offers, and where a parcel is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from buyers import queries
from buyers.actions import QUANTITY_MAX
from buyers.api.shapes.goods import (
    AreaShape,
    CategoryShape,
    FoundShape,
    GoodShape,
    ImportedReviewShape,
    ListingShape,
    OfferShape,
    ReviewShape,
    StorefrontShape,
    TownShape,
    TrackShape,
)
from buyers.queries import Offer, Reviews
from marketplace.accounts import areas
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, Flag, Id, QueryCount, Text, some
from marketplace.api.reading import Unfit
from marketplace.catalog import queries as catalog
from marketplace.catalog import search as searching
from marketplace.catalog.models import Category, ImportedReview, Listing, Storefront
from marketplace.catalog.queries import ImportedReviews
from marketplace.events import queries as events
from marketplace.files.models import File
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders.actions.placing import Chosen
from marketplace.orders.models import Shipment
from marketplace.orders.queries import parcel_by_awb, read_awb
from marketplace.orders.states import SHIPMENT, ShipmentState
from marketplace.reviews.models import Rating
from marketplace.trust import queries as trust
from marketplace.trust.score import Score
from marketplace.trust.shapes import TrustShape

Said = Mapping[str, Any]

QUESTION_LENGTH_MAX = 200
PRICE_MINOR_MAX = 10**12
AREAS_MAX = 50


@dataclass(frozen=True)
class Good:
    """A listing in a list, with its seller's standing."""

    listing: Listing
    standing: str


@dataclass(frozen=True)
class FoundPage(Page[Good]):
    """A page of a search, with what was looked for in the end."""

    count: int
    is_more: bool
    text: str
    fit: str


@dataclass(frozen=True)
class Shown:
    """A listing with what its page tells besides."""

    listing: Listing
    trust: Score
    reviews: Reviews
    imported_reviews: ImportedReviews

    @property
    def photos(self) -> list[File]:
        """Its pictures in their order."""
        return [photo.file for photo in self.listing.photos]


@dataclass(frozen=True)
class Shop:
    """A storefront with what its page tells besides."""

    storefront: Storefront
    trust: Score
    listings: int


@dataclass(frozen=True)
class Town:
    """Where goods are sent from."""

    area_code: str
    name: str


@dataclass(frozen=True)
class Place:
    """An area with its whole name."""

    code: str
    name: str
    kind: str
    full_name: str
    zone: str


@dataclass(frozen=True)
class Step:
    """One thing that happened to a parcel."""

    state: ShipmentState
    at: datetime
    attempt: int | None = None


@dataclass(frozen=True)
class Track:
    """A parcel as everybody may know it."""

    parcel: Shipment
    is_over: bool
    number: int
    parcels: int
    steps: Sequence[Step]


class SearchAsked(Asked):
    """What is looked for. Words may be misspelt; ``fit`` sorts by how well they fit, without words by age."""

    q = Text(length_max=QUESTION_LENGTH_MAX, required=False)
    category = Text(length_max=60, required=False)
    town = Text(length_max=13, required=False)
    price_min_minor = QueryCount(0, PRICE_MINOR_MAX, load_default=None)
    price_max_minor = QueryCount(0, PRICE_MINOR_MAX, load_default=None)
    sort = Choice(*get_args(searching.Sort), required=False, load_default="fit")


class CategoriesAsked(Asked):
    """Which kinds of goods."""

    with_goods_only = Flag(load_default=False)


class AreasAsked(Asked):
    """An area by name, from large to small or the other way; misspelt ones are found too."""

    q = Text(length_max=120)
    kind = some(Choice("province", "regency", "district"), load_default=("regency",), most=3)
    limit = QueryCount(1, AREAS_MAX, load_default=10)


class ShippingAsked(Asked):
    """What is to be carried where."""

    area_code = Text(length_max=13)
    variant = Id(load_default=None)
    quantity = QueryCount(1, QUANTITY_MAX, load_default=1)


def search_listings(asked: Said) -> FoundPage:
    """Goods by words and filters."""
    wish = searching.Wish(
        asked["q"],
        _category(asked["category"]).id if asked["category"] else None,
        asked["town"] or None,
        asked["price_min_minor"],
        asked["price_max_minor"],
        asked["sort"],
    )
    found = searching.find(wish, asked["cursor"], asked["limit"])
    page = _goods(found.page)
    return FoundPage(
        page.items,
        page.next_cursor,
        page.previous_cursor,
        count=found.count,
        is_more=found.is_more,
        text=found.text,
        fit=found.fit,
    )


def show_listing(listing: str) -> Shown:
    """One of the goods."""
    row = _listing(listing)
    return Shown(
        row,
        trust.score_of(row.storefront.party_id),
        queries.reviews_of(row, limit=0),
        catalog.imported_reviews(row.id, limit=0),
    )


def list_reviews(asked: Said, listing: str) -> Page[Rating]:
    """What its buyers said of its seller, the newest first."""
    return queries.reviews_page(_listing(listing), asked["cursor"], asked["limit"])


def list_imported_reviews(asked: Said, listing: str) -> Page[ImportedReview]:
    """What came with an imported catalogue."""
    return catalog.imported_reviews_page(_listing(listing).id, asked["cursor"], asked["limit"])


def quote_shipping(asked: Said, listing: str) -> Sequence[Offer]:
    """What couriers ask for bringing it there, the cheapest first; nothing where nobody goes."""
    row = _listing(listing)
    variant = next((v for v in row.variants if asked["variant"] in (None, v.public_id)), None)
    if variant is None:
        raise Missing(_l("Tidak ada pilihan bernomor ini pada barang ini."))
    code = regency(asked["area_code"])
    return queries.plan([Chosen(variant, asked["quantity"])], code, {}).packages[0].offers


def show_storefront(slug: str) -> Shop:
    """A seller's shop window."""
    row = _storefront(slug)
    return Shop(row, trust.score_of(row.party_id), catalog.listing_count(row.id))


def list_storefront_listings(asked: Said, slug: str) -> Page[Good]:
    """Its goods, the newest first."""
    return _goods(catalog.listings_of(_storefront(slug).id, asked["cursor"], asked["limit"]))


def list_categories(asked: Said) -> Sequence[Category]:
    """The kinds of goods in their order."""
    return catalog.categories(asked["with_goods_only"])


def list_towns() -> Sequence[Town]:
    """Every town that goods are sent from."""
    return [Town(code, name) for code, name in catalog.towns()]


def find_areas(asked: Said) -> Sequence[Place]:
    """Areas that are called so, the likeliest first: the one that people mean by a name (Jogja) before all others."""
    meant = areas.find_regency(asked["q"]) if "regency" in asked["kind"] else None
    found = [meant] if meant else []
    found += [area for area in areas.search(asked["q"], asked["limit"], asked["kind"]) if area != meant]
    return [_place(area) for area in found[: asked["limit"]]]


def show_area(code: str) -> Place:
    """One area by its official code."""
    found = areas.area(code)
    if found is None:
        raise Missing(_l("Tidak ada wilayah berkode ini."))
    return _place(found)


def show_trust(party: str) -> Score:
    """How far a seller, a courier, a bank or the operator is trusted, and why."""
    found = accounts.party_by_public_id(party)
    if found is None or found.kind == PartyKind.BUYER:
        raise Missing(_l("Tidak ada pihak bernomor ini yang kepercayaannya terbuka untuk umum."))
    return trust.score_of(found.id)


def track_parcel(awb: str) -> Track:
    """Where the parcel with this number is."""
    parcel = parcel_by_awb(read_awb(awb))
    if parcel is None:
        raise Missing(_l("Nomor ini tidak kami temukan. Periksa lagi nomor di bawah garis-garis label."))
    siblings = parcel.sale.shipments
    return Track(
        parcel, parcel.state in SHIPMENT.final, siblings.index(parcel) + 1, len(siblings), _steps(parcel)
    )


def regency(code: str, field: str = "area_code") -> str:
    """A code that stands for a regency or city. Raises Unfit and points at ``field`` otherwise."""
    found = areas.area(code)
    if found is None or found.kind != "regency":
        told = {field: [_l("Kirim kode kabupaten atau kota, misalnya 34.71.")]}
        raise Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages=told)
    return found.code


def _listing(public_id: str) -> Listing:
    row = catalog.listing(public_id)
    if row is None:
        raise Missing(_l("Barang ini tidak dijual lagi."))
    return row


def _storefront(slug: str) -> Storefront:
    row = catalog.storefront(slug.replace("\x00", ""))
    if row is None:
        raise Missing(_l("Tidak ada toko dengan nama ini."))
    return row


def _category(slug: str) -> Category:
    found = next((row for row in catalog.categories() if row.slug == slug), None)
    if found is None:
        told = {"category": [_l("Tidak ada jenis barang dengan nama ini.")]}
        raise Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages=told)
    return found


def _goods(page: Page[Listing]) -> Page[Good]:
    """With their sellers' standings in one query."""
    standings = trust.standings(row.storefront.party_id for row in page.items)
    goods: Any = [Good(row, standings[row.storefront.party_id]) for row in page.items]
    return replace(page, items=goods)  # type: ignore[return-value]


def _place(found: areas.Area) -> Place:
    return Place(
        found.code, found.name, found.kind, areas.full_name(found.code), areas.timezone_of(found.code)
    )


def _steps(parcel: Shipment) -> list[Step]:
    told = events.timeline([("shipment", parcel.public_id)])
    return [Step(ShipmentState.INFO_RECEIVED, parcel.created_at), *_moves(told)]


def _moves(told: Iterable[Any]) -> Iterable[Step]:
    states = {str(state): state for state in ShipmentState}
    for event in told:
        state = states.get(event.kind.removeprefix("shipment."))
        if state is not None:
            yield Step(state, event.at, event.data.get("attempt"))


CALLS = (
    Call(
        "GET",
        "/listings",
        search_listings,
        _l("Mencari barang menurut kata, jenis, kota, dan harga."),
        asks=SearchAsked,
        gives=Paged(GoodShape, FoundShape),
        tells=_l(
            "Kalau tidak ada yang memuat semua kata, salah ketik kami betulkan; kalau belum ada juga, yang memuat "
            "sebagian kata ditunjukkan."
        ),
    ),
    Call("GET", "/listings/<listing>", show_listing, _l("Melihat satu barang."), gives=ListingShape),
    Call(
        "GET",
        "/listings/<listing>/reviews",
        list_reviews,
        _l("Membaca kata pembeli, yang terbaru dulu."),
        gives=Paged(ReviewShape),
    ),
    Call(
        "GET",
        "/listings/<listing>/imported-reviews",
        list_imported_reviews,
        _l("Membaca ulasan yang ikut dengan katalog impor."),
        gives=Paged(ImportedReviewShape),
        tells=_l("Ulasan impor tidak memengaruhi kepercayaan."),
    ),
    Call(
        "GET",
        "/listings/<listing>/shipping",
        quote_shipping,
        _l("Menghitung ongkos kirim satu barang ke sebuah kabupaten atau kota."),
        asks=ShippingAsked,
        gives=Listed(OfferShape),
        tells=_l("Kosong kalau tidak ada kurir yang mengantar ke sana."),
    ),
    Call(
        "GET",
        "/storefronts/<string:slug>",
        show_storefront,
        _l("Melihat satu toko."),
        gives=StorefrontShape,
    ),
    Call(
        "GET",
        "/storefronts/<string:slug>/listings",
        list_storefront_listings,
        _l("Melihat barang satu toko, yang terbaru dulu."),
        gives=Paged(GoodShape),
    ),
    Call(
        "GET",
        "/categories",
        list_categories,
        _l("Melihat jenis-jenis barang."),
        asks=CategoriesAsked,
        gives=Listed(CategoryShape),
    ),
    Call("GET", "/towns", list_towns, _l("Melihat kota asal barang."), gives=Listed(TownShape)),
    Call(
        "GET",
        "/areas",
        find_areas,
        _l("Mencari kode wilayah menurut namanya."),
        asks=AreasAsked,
        gives=Listed(AreaShape),
        tells=_l("Alamat memakai kode kabupaten atau kota."),
    ),
    Call("GET", "/areas/<string:code>", show_area, _l("Melihat satu wilayah."), gives=AreaShape),
    Call(
        "GET",
        "/trust/<party>",
        show_trust,
        _l("Melihat kepercayaan satu pihak dan alasannya."),
        gives=TrustShape,
        tells=_l("Pembeli adalah orang pribadi: kepercayaannya tidak terbuka untuk umum."),
    ),
    Call(
        "GET",
        "/parcels/<string:awb>",
        track_parcel,
        _l("Melacak satu paket menurut nomor resinya."),
        gives=TrackShape,
        tells=_l("Hanya keadaan dan waktu: tidak ada nama, alamat, atau isi paket."),
    ),
)

"""The shop as everybody may read it, without a token: goods, shops, towns, offers, and where a parcel is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from buyers import queries
from buyers.actions import QUANTITY_MAX
from buyers.api.shapes.goods import (
    CategoryShape,
    FoundShape,
    GoodShape,
    ImportedReviewShape,
    ListingShape,
    OfferShape,
    StorefrontShape,
    TownShape,
)
from buyers.queries import Offer
from marketplace.accounts import areas
from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.queries import party_by_public_id
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, Flag, Id, QueryCount, Text
from marketplace.api.reading import Unfit
from marketplace.catalog import queries as catalog
from marketplace.catalog import search as searching
from marketplace.catalog.models import Category, ImportedReview, Listing, Storefront
from marketplace.catalog.queries import ImportedReviews
from marketplace.files.models import File
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders.actions.placing import Chosen
from marketplace.reviews import queries as reviews
from marketplace.reviews.calls import ReviewsAsked, about
from marketplace.reviews.models import Rating
from marketplace.reviews.queries import Stats
from marketplace.reviews.shapes import ReviewShape, StatsShape
from marketplace.trust import queries as trust
from marketplace.trust.score import Score

Said = Mapping[str, Any]

QUESTION_LENGTH_MAX = 200
PRICE_MINOR_MAX = 10**12


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
    reviews: Stats
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
        reviews.stats_of(reviews.of_listing(row)),
        catalog.imported_reviews(row.id, limit=0),
    )


def list_reviews(asked: Said, listing: str) -> Page[Rating]:
    """What its buyers said of its seller, the newest first."""
    return about(reviews.of_listing(_listing(listing)), asked)


def list_storefront_reviews(asked: Said, slug: str) -> Page[Rating]:
    """What buyers said of a shop."""
    return about(reviews.about(_storefront(slug).party_id), asked)


def list_courier_reviews(asked: Said, courier: str) -> Page[Rating]:
    """What buyers said of a courier."""
    return about(reviews.about(_rated(courier, PartyKind.COURIER).id), asked)


def show_stars(party: str) -> Stats:
    """What stars of a seller or a courier come to."""
    return reviews.stats_of(reviews.about(_rated(party, PartyKind.SELLER, PartyKind.COURIER).id))


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


def _rated(public_id: str, *kinds: PartyKind) -> Party:
    """A party of one of these kinds. Raises Missing."""
    found = party_by_public_id(public_id)
    if found is None or found.kind not in kinds:
        raise Missing(_l("Tidak ada pihak bernomor ini."))
    return found


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
        asks=ReviewsAsked,
        gives=Paged(ReviewShape),
    ),
    Call(
        "GET",
        "/storefronts/<string:slug>/reviews",
        list_storefront_reviews,
        _l("Membaca kata pembeli tentang satu toko, yang terbaru dulu."),
        asks=ReviewsAsked,
        gives=Paged(ReviewShape),
    ),
    Call(
        "GET",
        "/couriers/<courier>/reviews",
        list_courier_reviews,
        _l("Membaca kata pembeli tentang satu kurir, yang terbaru dulu."),
        asks=ReviewsAsked,
        gives=Paged(ReviewShape),
    ),
    Call(
        "GET",
        "/stars/<party>",
        show_stars,
        _l("Melihat bintang satu penjual atau kurir: rata-rata, sebaran, dan berapa yang menilai."),
        gives=StatsShape,
        tells=_l("Di bawah lima ulasan rata-ratanya null: terlalu sedikit untuk berarti."),
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
)

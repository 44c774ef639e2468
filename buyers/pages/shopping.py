"""Looking around: the front page, search, one of the goods, a storefront."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, render_template, request
from flask_login import current_user

from buyers import queries, reviews
from buyers.pages.cards import cards, category_name, look, trust_of
from marketplace.accounts import areas
from marketplace.accounts import queries as accounts
from marketplace.accounts.acting import find_actor, public
from marketplace.accounts.models import PartyKind
from marketplace.accounts.schemas import regency_code, towns_like
from marketplace.catalog import queries as catalog
from marketplace.catalog import search as searching
from marketplace.catalog.models import Category, Listing, Variant
from marketplace.kit.i18n import _, _l, money
from marketplace.kit.ids import read_public_id
from marketplace.orders.actions.placing import Chosen
from marketplace.orders.progress import progress
from marketplace.reviews import queries as said
from marketplace.trust import queries as trust

NEWEST_SHOWN = 12
OF_ONE_STOREFRONT_MAX = 3
CATEGORIES_SHOWN = 12
MAKERS_SHOWN = 3
QUESTION_LENGTH_MAX = 200
PRICE_RUPIAH_MAX = 10**10

SORTS: dict[searching.Sort, object] = {
    "fit": _l("Paling cocok"),
    "newest": _l("Terbaru"),
    "cheapest": _l("Termurah"),
    "dearest": _l("Termahal"),
}


@public
def home() -> str:
    """The front page."""
    makers = catalog.makers(MAKERS_SHOWN)
    scores = trust.scores(maker.party_id for maker in makers)
    pressing = queries.pressing_order(current_user.id) if current_user.is_authenticated else None
    return render_template(
        "buyers/home.html",
        categories=catalog.categories(with_goods_only=True)[:CATEGORIES_SHOWN],
        category_name=category_name,
        goods=cards(catalog.newest(NEWEST_SHOWN, OF_ONE_STOREFRONT_MAX)),
        makers=[(maker, trust_of(maker.party, scores[maker.party_id])) for maker in makers],
        pressing=pressing,
        progress=progress(pressing, bool(queries.received([pressing]))) if pressing else None,
    )


@public
def search() -> str:
    """Goods by words and filters; everything stands in the address."""
    categories, towns = catalog.categories(), catalog.towns()
    asked = _Asked.read(categories, dict(towns))
    found = searching.find(asked.wish, request.args.get("page"))
    return render_template(
        "buyers/search.html",
        asked=asked,
        found=found,
        goods=cards(found.page.items),
        categories=[(category.slug, category_name(category)) for category in categories],
        towns=towns,
        sorts=SORTS,
        chips=asked.chips(),
    )


@dataclass(frozen=True)
class _Asked:
    """The search as it stands in the address; what nobody offered counts as not asked."""

    q: str
    category: Category | None
    town: str
    town_name: str
    price_from: int | None  # rupiah
    price_to: int | None
    sort: searching.Sort

    @classmethod
    def read(cls, categories: Sequence[Category], towns: dict[str, str]) -> "_Asked":
        args = request.args
        slug, town, sort = args.get("category", ""), args.get("town", ""), args.get("sort", "fit")
        return cls(
            q=args.get("q", "").replace("\x00", "").strip()[:QUESTION_LENGTH_MAX],
            category=next((category for category in categories if category.slug == slug), None),
            town=town if town in towns else "",
            town_name=towns.get(town, ""),
            price_from=_rupiah(args.get("from", "")),
            price_to=_rupiah(args.get("to", "")),
            sort=sort if sort in SORTS else "fit",
        )

    @property
    def wish(self) -> searching.Wish:
        return searching.Wish(
            self.q,
            self.category.id if self.category else None,
            self.town or None,
            self.price_from * 100 if self.price_from else None,
            self.price_to * 100 if self.price_to else None,
            self.sort,
        )

    @property
    def arguments(self) -> dict[str, str]:
        """What the address of this very search holds."""
        kept = {
            "q": self.q,
            "category": self.category.slug if self.category else "",
            "town": self.town,
            "from": str(self.price_from or ""),
            "to": str(self.price_to or ""),
            "sort": "" if self.sort == "fit" else self.sort,
        }
        return {name: value for name, value in kept.items() if value}

    def chips(self) -> list[tuple[str, str]]:
        """(what is filtered by, address without it)."""
        told = {
            "category": category_name(self.category) if self.category else "",
            "town": self.town_name,
            "from": _("Mulai %(price)s", price=money((self.price_from or 0) * 100)),
            "to": _("Sampai %(price)s", price=money((self.price_to or 0) * 100)),
        }
        return [(text, self.without(name)) for name, text in told.items() if name in self.arguments]

    def without(self, *names: str) -> str:
        """The address of this search less some of it."""
        return _address({name: value for name, value in self.arguments.items() if name not in names})

    def sorted_by(self, sort: searching.Sort) -> str:
        """The address of this search in another order."""
        rest = {name: value for name, value in self.arguments.items() if name != "sort"}
        return _address(rest if sort == "fit" else {**rest, "sort": sort})


def _address(arguments: dict[str, str]) -> str:
    return f"{request.path}?{urlencode(arguments)}" if arguments else request.path


def _rupiah(text: str) -> int | None:
    digits = "".join(letter for letter in text if letter in "0123456789")[:11]
    return min(int(digits), PRICE_RUPIAH_MAX) if digits and int(digits) else None


@public
def listing(public_id: str) -> str:
    """One of the goods."""
    row = catalog.listing(read_public_id(public_id) or abort(404)) or abort(404)
    seller = row.storefront.party
    variant = _shown_variant(row)
    sending = _sending(row, variant)
    return render_template(
        "buyers/listing.html",
        listing=row,
        look=look(row, "besar"),
        category_name=category_name,
        variant=variant,
        trust=trust_of(seller, trust.score_of(seller.id)),
        sending=sending,
        imported=catalog.imported_reviews(row.id),
        **reviews.on_page(said.of_listing(row)),
        page_token=secrets.token_urlsafe(12),
    )


def _shown_variant(row: Listing) -> Variant:
    """The one asked for, else the first that there is."""
    asked = request.args.get("pilihan")
    of_choice = [variant for variant in row.variants if variant.public_id == asked]
    return next(
        iter(of_choice or [variant for variant in row.variants if variant.stock.free > 0]), row.variants[0]
    )


@dataclass(frozen=True)
class _Sending:
    """What it costs to have one piece brought to ``town``; ``like`` are towns the visitor may have meant."""

    asked: str
    town: str
    offers: object
    like: list[tuple[str, str]]


def _sending(row: Listing, variant: Variant) -> _Sending:
    """To the town asked for, else to where the buyer lives."""
    asked = request.args.get("ke", "").replace("\x00", "").strip()[:120]
    code = regency_code(asked) if asked else _home_of_viewer()
    if code is None:
        return _Sending(asked, "", (), towns_like(asked) if asked else [])
    package = queries.plan([Chosen(variant, 1)], code, {}).packages[0]
    return _Sending(asked, areas.full_name(code), package.offers, [])


def _home_of_viewer() -> str | None:
    actor = find_actor(PartyKind.BUYER, None) if current_user.is_authenticated else None
    known = accounts.addresses(actor.party_id) if actor else ()
    return known[0].area_code if known else None


@public
def storefront(slug: str) -> str:
    """A seller's shop window."""
    row = catalog.storefront(slug.replace("\x00", "")) or abort(404)
    page = catalog.listings_of(row.id, request.args.get("page"))
    return render_template(
        "buyers/storefront.html",
        storefront=row,
        area=areas.full_name(row.area_code),
        trust=trust_of(row.party, trust.score_of(row.party_id)),
        count=catalog.listing_count(row.id),
        page=page,
        goods=cards(page.items),
        **reviews.on_page(said.about(row.party_id)),
    )


ROUTES = (
    ("/", "home", home, ("GET",)),
    ("/search", "search", search, ("GET",)),
    ("/l/<public_id>", "listing", listing, ("GET",)),
    ("/s/<slug>", "storefront", storefront, ("GET",)),
)

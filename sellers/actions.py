"""What a seller does to his own shop and goods."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from marketplace.accounts import actions as accounts
from marketplace.accounts import areas
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind, PayoutAccount, User
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.models import Application
from marketplace.applications.states import OPEN, ApplicationState
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Listing, ListingState, Stock, Storefront, StorefrontState, Variant
from marketplace.events import actions as events
from marketplace.files.models import File
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.trust import queries as trust
from sellers import queries

KIND = "seller"


def begin_shop(user: User, name: str, area_code: str) -> Storefront:
    """A seller's party with its shop and its application. Who has one already gets that one."""
    user = locked(User, user.id)  # a form sent twice opens one shop
    known = queries.own_shop(user)
    if known is not None:
        return known
    Actor(kind=PartyKind.SELLER.value, user=user).need_confirmed()
    party = accounts.create_party(user, PartyKind.SELLER, name, area_code)
    actor = Actor(kind=PartyKind.SELLER.value, user=user, party=party)
    storefront = catalog.open_storefront(actor, catalog.StorefrontDetails(name, area_code, "", "", ""))
    application = applications.begin(actor, KIND, name, party)
    applications.give(actor, application, "name", _told(storefront, "name"))
    return storefront


def apply_again(actor: Actor, storefront: Storefront) -> Application:
    """A new application for what the shop still lacks, with the words that the shop keeps."""
    actor.need("shop")
    application = applications.begin(actor, KIND, storefront.name, actor.party)
    if storefront.state is StorefrontState.DRAFT and application.state is ApplicationState.DRAFT:
        for paper in application.papers:
            if paper.name in SHOP_PAPERS and all(_told(storefront, paper.name).values()):
                applications.give(
                    actor,
                    application,
                    paper.name,
                    _told(storefront, paper.name),
                    _picture(storefront, paper.name),
                )
    return application


# Papers that are the shop's own words, with the fields of the storefront they are made of.
SHOP_PAPERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "town"),
    "place": ("street", "phone"),
    "story": ("story",),
}


def describe_shop(
    actor: Actor, storefront: Storefront, told: Mapping[str, str], picture: File | None = None
) -> None:
    """Change what ``told`` names (fields of StorefrontDetails) and keep the rest.

    A shop that is still to open is described by its application, so what the operator accepted stays accepted.
    """
    actor.need("shop")
    storefront = locked(Storefront, storefront.id)
    application = applying.latest_of_party(storefront.party_id)
    details = catalog.StorefrontDetails(
        storefront.name, storefront.area_code, storefront.street, storefront.phone, storefront.story
    )
    details = replace(details, **told)
    catalog.change_storefront(actor, storefront, details, picture)
    accounts.settle_party(storefront.party, details.name, details.area_code)
    if storefront.state is StorefrontState.DRAFT:
        for name in _papers_of(told):
            if application is None:
                raise Refusal(_l("Mulai pendaftaran dulu, lalu isi langkahnya."), code="no-application")
            applications.give(actor, application, name, _told(storefront, name), _picture(storefront, name))
        if application is not None:
            application.name = storefront.name


def set_bank_account(actor: Actor, bank: str, number: str, holder: str) -> PayoutAccount:
    """Where the shop is paid from now on. The same account again changes nothing.

    While an application asks for it, it is one of its papers.
    """
    actor.need("shop")
    assert actor.party is not None
    application = applying.latest_of_party(actor.party_id)
    if application is not None and application.state in OPEN and applying.paper(application, "account"):
        told = {"bank": bank, "number": number, "holder": holder}
        applications.give(actor, application, "account", told)
    known = people.payout_account(actor.party_id)
    if known is not None and accounts.is_same_account(known, bank, number, holder):
        return known
    account = accounts.set_payout_account(actor.party, bank, number, holder)
    events.record(
        "payout_account.changed", ("party", actor.party.public_id), actor, account=account.public_id
    )
    return account


def _papers_of(told: Mapping[str, str]) -> list[str]:
    fields = {"town" if field == "area_code" else field for field in told}
    return [name for name, wanted in SHOP_PAPERS.items() if fields & set(wanted)]


def _told(storefront: Storefront, paper: str) -> dict[str, str]:
    """The shop's own words as the paper ``paper``."""
    words = {
        "name": storefront.name,
        "town": areas.full_name(storefront.area_code),
        "street": storefront.street,
        "phone": storefront.phone,
        "story": storefront.story,
    }
    return {field: words[field] for field in SHOP_PAPERS[paper]}


def _picture(storefront: Storefront, paper: str) -> File | None:
    return storefront.picture if paper == "story" else None


def change_goods(
    actor: Actor,
    listing: Listing,
    details: catalog.ListingDetails,
    version: int,
    seen_on_hand: Mapping[str, int],
) -> None:
    """New words, prices and stock. ``seen_on_hand`` tells per variant (public id) the stock the form showed.

    A stock that was not touched stays as it is by now, however much was packed meanwhile; one that was touched
    and had moved is refused with Invalid ``stock-moved``.
    """
    actor.need("goods")
    on_hand = _lock_stock(listing)
    variants = [_with_stock(wanted, on_hand, seen_on_hand) for wanted in details.variants]
    catalog.change_listing(actor, listing, replace(details, variants=variants), version)


def publish(actor: Actor, listing: Listing) -> None:
    """Put a listing on sale, as many as the seller's standing allows and once the shop is open."""
    actor.need("goods")
    shop = locked(Storefront, listing.storefront_id)  # two tabs do not pass the limit together
    if shop.state is not StorefrontState.OPEN:
        raise Refusal(
            _l("Toko Anda belum buka. Barang ini tersimpan dan bisa dijual begitu toko buka."),
            code="shop-not-open",
        )
    limit = trust.capabilities(actor.party_id).listing_limit
    if listing.state is not ListingState.LIVE and live_count(shop) >= limit:
        raise Refusal(
            _l(
                "Dengan kepercayaan Anda sekarang, paling banyak %(limit)d barang dijual bersamaan. "
                "Sembunyikan satu dulu, atau tunggu sampai kepercayaan Anda tumbuh.",
                limit=limit,
            ),
            code="listing-limit",
        )
    catalog.move_listing(actor, listing, "publish")


def hide(actor: Actor, listing: Listing) -> None:
    """Take a listing off the shelf; orders that were placed go on."""
    actor.need("goods")
    catalog.move_listing(actor, listing, "hide")


def add_photos(actor: Actor, listing: Listing, files: Sequence[File]) -> None:
    """Put photographs behind those there are, one form at a time."""
    actor.need("goods")
    catalog.add_photos(actor, locked(Listing, listing.id), files)


def live_count(storefront: Storefront) -> int:
    """How many goods of a shop are on sale."""
    return (
        db.session.scalar(
            select(func.count(Listing.id)).where(
                Listing.storefront_id == storefront.id, Listing.state == ListingState.LIVE
            )
        )
        or 0
    )


def _lock_stock(listing: Listing) -> dict[str, int]:
    """Pieces on hand by variant (public id), locked in the order in which orders lock them."""
    rows = db.session.execute(
        select(Variant.public_id, Stock)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Variant.listing_id == listing.id)
        .order_by(Variant.id)
        .with_for_update(of=Stock)
        .execution_options(populate_existing=True)
    )
    return {public_id: stock.on_hand for public_id, stock in rows}


def _with_stock(
    wanted: catalog.VariantDetails, on_hand: Mapping[str, int], seen: Mapping[str, int]
) -> catalog.VariantDetails:
    now = on_hand.get(wanted.public_id or "")
    shown = seen.get(wanted.public_id or "")
    if now is None or shown is None or now == shown:
        return wanted
    if wanted.on_hand == shown:
        return replace(wanted, on_hand=now)
    raise Invalid(
        _l(
            "Stok %(name)s berubah selagi Anda mengisi: sekarang %(now)d. Hitung lagi, lalu simpan.",
            name=wanted.name or _l("barang ini"),
            now=now,
        ),
        code="stock-moved",
        variant=wanted.public_id,
        now=now,
    )

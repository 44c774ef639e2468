"""Filling the shop from a real catalogue: its towns become storefronts, its goods listings, all at once."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from marketplace.accounts import actions as accounts
from marketplace.accounts import areas
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, PartyKind, User
from marketplace.applications.granting import admit
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import (
    Category,
    ImportedReview,
    Listing,
    ListingState,
    Stock,
    Storefront,
    Variant,
)
from marketplace.catalog.prdect import PARCELS, Good
from marketplace.demo.arrivals import arrive, hashed
from marketplace.demo.people import PASSWORD
from marketplace.demo.stage import acting_at
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import rupiah
from marketplace.kit.web.drawings import pair_for

SOURCE = "PRDECT-ID"
OWNER, OWNER_CONTACT = (
    "Intan Permata",
    "0811-5550-290",
)  # of all the towns, so that what is ordered can be sent
DESCRIPTION = "Barang dari katalog PRDECT-ID. Berat dan ukuran paket adalah perkiraan."
DAYS_AGO = 90  # behind what the demo's own shops offer
STOCK_MIN, STOCK_SPREAD = 5, 60
AT_A_TIME = 200

Advance = Callable[[int], object]


@dataclass
class Filled:
    """What came of it: rows written, goods that were there before, and goods of towns that nobody knows."""

    storefronts: int = 0
    listings: int = 0
    reviews: int = 0
    known: int = 0
    homeless: list[Good] = field(default_factory=list)


def fill(goods: Sequence[Good], advance: Advance) -> Filled:
    """Write what is not there yet, in one transaction; ``advance`` hears of every batch."""
    filled = Filled()
    with unit_of_work():
        categories = catalog.open_departments()
        owner = accounts.find_by_contact(OWNER_CONTACT) or arrive(OWNER, OWNER_CONTACT, hashed(PASSWORD))
        known = _known_titles(owner)
        placed = []
        for good in goods:
            if good.title.casefold() in known:
                filled.known += 1
            elif areas.find_regency(good.town) is None:
                filled.homeless.append(good)
            else:
                placed.append(good)
        advance(len(goods) - len(placed))
        shops = _storefronts(owner, sorted({good.town for good in placed}), filled)
        for start in range(0, len(placed), AT_A_TIME):
            batch = placed[start : start + AT_A_TIME]
            _write(batch, shops, categories, filled)
            advance(len(batch))
    return filled


def _known_titles(owner: User) -> set[str]:
    titles = db.session.scalars(
        select(Listing.title)
        .join(Listing.storefront)
        .join(Membership, Membership.party_id == Storefront.party_id)
        .where(Membership.user_id == owner.id)
    )
    return {title.casefold() for title in titles}


def _storefronts(owner: User, towns: Iterable[str], filled: Filled) -> dict[str, Storefront]:
    """A storefront for each town. No person looked at them, so no decision of the operator is learnt from."""
    known = {
        storefront.area_code: storefront
        for storefront in db.session.scalars(
            select(Storefront)
            .join(Membership, Membership.party_id == Storefront.party_id)
            .where(Membership.user_id == owner.id)
        )
    }
    shops = {}
    with acting_at(clock.now() - timedelta(days=DAYS_AGO)):
        for town in towns:
            area = areas.find_regency(town)
            assert area is not None
            if area.code not in known:
                known[area.code] = _open(owner, area)
                filled.storefronts += 1
            shops[town] = known[area.code]
    return shops


def _open(owner: User, area: areas.Area) -> Storefront:
    name = f"Pasar {area.name}"
    party = accounts.create_party(owner, PartyKind.SELLER, name, area.code)
    seller = Actor(kind=PartyKind.SELLER, user=owner, party=party)
    story = f"Barang dari penjual di {areas.full_name(area.code)}, menurut katalog {SOURCE}."
    details = catalog.StorefrontDetails(name, area.code, f"Pasar {area.name}, los 1", OWNER_CONTACT, story)
    storefront = catalog.open_storefront(seller, details)
    accounts.set_payout_account(party, "BRI", f"9000{area.code.replace('.', '')}00", OWNER)
    admit(Actor(kind=PartyKind.OPERATOR), party)
    return storefront


def _write(
    goods: Sequence[Good], shops: dict[str, Storefront], categories: dict[str, Category], filled: Filled
) -> None:
    opened = clock.now() - timedelta(days=DAYS_AGO)
    listings = [_listing(good, shops[good.town], categories[good.category], opened) for good in goods]
    listing_ids = _inserted(Listing, listings)
    variants = [
        _variant(good, listing_id, listing["price_minor"])
        for good, listing_id, listing in zip(goods, listing_ids, listings, strict=True)
    ]
    variant_ids = _inserted(Variant, variants)
    db.session.execute(
        insert(Stock),
        [
            {"variant_id": variant_id, "on_hand": _pieces(good), "reserved": 0}
            for good, variant_id in zip(goods, variant_ids, strict=True)
        ],
    )
    reviews = [
        {
            "listing_id": listing_id,
            "stars": review.stars,
            "text": review.text,
            "language": "id",
            "source": SOURCE,
        }
        for good, listing_id in zip(goods, listing_ids, strict=True)
        for review in good.reviews
    ]
    if reviews:
        db.session.execute(insert(ImportedReview), reviews)
    filled.listings += len(listings)
    filled.reviews += len(reviews)


def _inserted(model: type[Listing] | type[Variant], rows: list[dict[str, Any]]) -> Sequence[int]:
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return db.session.scalars(statement, rows).all()


def _listing(good: Good, shop: Storefront, category: Category, opened: datetime) -> dict[str, Any]:
    at = opened - timedelta(minutes=good.line)
    return {
        "public_id": new_public_id(),
        "storefront_id": shop.id,
        "category_id": category.id,
        "title": good.title,
        "description": DESCRIPTION,
        "language": "id",
        "state": ListingState.LIVE,
        "price_minor": rupiah(good.price_rupiah),
        "drawing": category.drawing,
        "palette": pair_for(good.line)[1],
        "search_text": catalog.searchable(good.title, category, shop.name, DESCRIPTION),
        "imported_sold": good.sold,
        "published_at": at,
        "created_at": at,
        "version": 1,
    }


def _variant(good: Good, listing_id: int, price_minor: int) -> dict[str, Any]:
    parcel = PARCELS[good.category]
    return {
        "public_id": new_public_id(),
        "listing_id": listing_id,
        "name": "",
        "price_minor": price_minor,
        "weight_g": parcel.weight_g,
        "length_mm": parcel.length_mm,
        "width_mm": parcel.width_mm,
        "height_mm": parcel.height_mm,
    }


def _pieces(good: Good) -> int:
    """Stock the file does not tell: some, and the same at each import."""
    return STOCK_MIN + zlib.crc32(good.title.encode()) % STOCK_SPREAD

"""Reading what is for sale: only live listings of open storefronts are seen here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.catalog.models import (
    Category,
    ImportedReview,
    Listing,
    ListingPhoto,
    ListingState,
    Storefront,
    StorefrontState,
    Variant,
)
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.trust.models import TrustState
from marketplace.trust.standing import CAPABILITIES, Standing

RANKING_WEIGHTS = {standing.value: allowed.ranking_weight for standing, allowed in CAPABILITIES.items()}
LOOKED_AT = 4  # times as many of the newest as are shown, so that one storefront does not fill the page

# What a card shows, loaded in two queries however many cards; the long texts stay where they are.
CARD_PARTS: tuple[ORMOption, ...] = (
    defer(Listing.description),
    defer(Listing.search_text),
    contains_eager(Listing.storefront),
    selectinload(Listing.photos).joinedload(ListingPhoto.file),
)


def on_sale() -> Select[Listing]:
    """Every listing a buyer may see, joined with its storefront."""
    return (
        select(Listing)
        .join(Listing.storefront)
        .where(Listing.state == ListingState.LIVE, Storefront.state == StorefrontState.OPEN)
    )


def newest(limit: int, of_one_storefront_max: int) -> Sequence[Listing]:
    """The goods that came last, as cards: a few of each storefront, none of sellers who are restricted."""
    rows = db.session.scalars(
        on_sale()
        .where(Storefront.party_id.not_in(_restricted()))
        .options(*CARD_PARTS)
        .order_by(Listing.published_at.desc(), Listing.id.desc())
        .limit(limit * LOOKED_AT)
    )
    shown: list[Listing] = []
    of_storefront: Counter[int] = Counter()
    for row in rows:
        of_storefront[row.storefront_id] += 1
        if of_storefront[row.storefront_id] <= of_one_storefront_max and len(shown) < limit:
            shown.append(row)
    return shown


def _restricted() -> Select[int]:
    """Sellers whom the front page does not put forward."""
    return select(TrustState.party_id).where(
        TrustState.standing.in_((Standing.RESTRICTED.value, Standing.SUSPENDED.value))
    )


def listings_of(storefront_id: int, cursor: str | None = None, size: int = SIZE) -> Page[Listing]:
    """A storefront's goods as cards, the newest first."""
    return paginate(
        on_sale().options(*CARD_PARTS).where(Listing.storefront_id == storefront_id),
        Listing.published_at,
        Listing.id,
        cursor,
        size,
    )


def listing_count(storefront_id: int) -> int:
    """How many goods a storefront offers now."""
    return (
        db.session.scalar(
            select(func.count(Listing.id)).where(
                Listing.storefront_id == storefront_id, Listing.state == ListingState.LIVE
            )
        )
        or 0
    )


def listing(public_id: str) -> Listing | None:
    """One thing on sale, with everything its page shows."""
    return db.session.scalar(
        on_sale()
        .where(Listing.public_id == public_id)
        .options(
            contains_eager(Listing.storefront).joinedload(Storefront.party),
            joinedload(Listing.category),
            selectinload(Listing.variants).joinedload(Variant.stock),
            selectinload(Listing.photos).joinedload(ListingPhoto.file),
        )
    )


def storefront(slug: str) -> Storefront | None:
    """An open storefront by the name in its address."""
    return db.session.scalar(
        select(Storefront)
        .where(Storefront.slug == slug, Storefront.state == StorefrontState.OPEN)
        .options(joinedload(Storefront.party), joinedload(Storefront.picture))
    )


def makers(limit: int) -> Sequence[Storefront]:
    """Open storefronts that tell their story, the most trusted first; not of sellers who are restricted."""
    return db.session.scalars(
        select(Storefront)
        .where(
            Storefront.state == StorefrontState.OPEN,
            Storefront.story != "",
            Storefront.party_id.not_in(_restricted()),
        )
        .outerjoin(TrustState, TrustState.party_id == Storefront.party_id)
        .options(joinedload(Storefront.party), joinedload(Storefront.picture))
        .order_by(case(RANKING_WEIGHTS, value=TrustState.standing, else_=0.0).desc(), Storefront.id.desc())
        .limit(limit)
    ).all()


def categories(with_goods_only: bool = False) -> Sequence[Category]:
    """The kinds of goods in their order; on wish only those that hold something."""
    statement = select(Category).order_by(Category.position, Category.id)
    if with_goods_only:
        statement = statement.where(
            exists().where(Listing.category_id == Category.id, Listing.state == ListingState.LIVE)
        )
    return db.session.scalars(statement).all()


def towns() -> Sequence[tuple[str, str]]:
    """(regency code, name) of every town goods are sent from, by name."""
    rows = db.session.execute(
        select(Storefront.area_code, func.min(Storefront.town))
        .where(Storefront.state == StorefrontState.OPEN)
        .group_by(Storefront.area_code)
        .order_by(func.min(Storefront.town))
    )
    return [(code, name) for code, name in rows]


@dataclass(frozen=True)
class ImportedReviews:
    """Reviews that came with an imported catalogue: all counted, the longest-standing few shown."""

    count: int
    stars_mean: float
    shown: Sequence[ImportedReview]


def imported_reviews(listing_id: int, limit: int = 6) -> ImportedReviews:
    """What an imported catalogue says of a listing. It never feeds trust."""
    count, mean = db.session.execute(
        select(func.count(ImportedReview.id), func.avg(ImportedReview.stars)).where(
            ImportedReview.listing_id == listing_id
        )
    ).one()
    if not count:
        return ImportedReviews(0, 0.0, ())
    shown = db.session.scalars(
        select(ImportedReview)
        .where(ImportedReview.listing_id == listing_id)
        .order_by(ImportedReview.id)
        .limit(limit)
    ).all()
    return ImportedReviews(count, float(mean), shown)


def imported_reviews_page(
    listing_id: int, cursor: str | None = None, size: int = SIZE
) -> Page[ImportedReview]:
    """Every review that came with an imported catalogue, the longest-standing first."""
    statement = select(ImportedReview).where(ImportedReview.listing_id == listing_id)
    return paginate(statement, ImportedReview.id, ImportedReview.id, cursor, size, descending=False)

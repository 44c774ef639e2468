"""What buyers said of a listing's seller, as everybody may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Listing, Variant
from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from marketplace.orders.models import Sale, SaleLine
from marketplace.reviews.models import Rating


@dataclass(frozen=True)
class Reviews:
    """What buyers of one listing said of its seller, once shown to everyone."""

    count: int
    stars_mean: float
    shown: Sequence[Rating]


def reviews_of(listing: Listing, limit: int = 6) -> Reviews:
    """Revealed ratings from sales that held this listing, those with words first, the newest first."""
    of_this = _ratings_about(listing)
    count, mean = db.session.execute(
        select(func.count(Rating.id), func.avg(Rating.stars)).where(Rating.id.in_(of_this))
    ).one()
    if not count:
        return Reviews(0, 0.0, ())
    shown = db.session.scalars(
        select(Rating)
        .where(Rating.id.in_(of_this))
        .options(joinedload(Rating.rater))
        .order_by(Rating.text == "", Rating.revealed_at.desc(), Rating.id.desc())
        .limit(limit)
    ).all()
    return Reviews(count, float(mean), shown)


def reviews_page(listing: Listing, cursor: str | None, size: int) -> Page[Rating]:
    """The same ratings in pages, the newest first."""
    statement = select(Rating).where(Rating.id.in_(_ratings_about(listing))).options(joinedload(Rating.rater))
    return paginate(statement, Rating.id, Rating.id, cursor, size)


def _ratings_about(listing: Listing) -> Select[int]:
    return (
        select(Rating.id)
        .join(Sale, Rating.sale_id == Sale.id)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .join(Variant, SaleLine.variant_id == Variant.id)
        .where(
            Variant.listing_id == listing.id,
            Rating.rated_id == listing.storefront.party_id,
            Rating.revealed_at.is_not(None),
        )
    )

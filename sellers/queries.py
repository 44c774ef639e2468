"""What a seller reads: always of his own party."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from marketplace.accounts.models import Membership, Party, PartyKind, User
from marketplace.catalog.models import (
    Listing,
    ListingPhoto,
    ListingState,
    Stock,
    Storefront,
    Variant,
)
from marketplace.catalog.wording import normalise
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.orders.income import income, released
from marketplace.orders.models import Order, Sale, SaleLine
from marketplace.orders.states import SaleState
from marketplace.reviews.models import Rating, RatingWindow
from marketplace.settlement.models import Earning, Refund

LOW_STOCK_MAX = 3  # pieces
TO_DO = (SaleState.PAID, SaleState.ORDERED, SaleState.ACCEPTED, SaleState.PACKED)
IN_ESCROW = (*TO_DO, SaleState.HANDED_OVER, SaleState.DELIVERED)


def own_shop(user: User) -> Storefront | None:
    """The shop that a person has opened or begun to open; not one he only works for."""
    return db.session.scalar(
        select(Storefront)
        .join(Party, Storefront.party_id == Party.id)
        .join(Membership, Membership.party_id == Party.id)
        .options(contains_eager(Storefront.party))
        .where(Membership.user_id == user.id, Membership.role == "owner", Party.kind == PartyKind.SELLER)
        .order_by(Storefront.id)
        .limit(1)
    )


def storefront_of(party_id: int) -> Storefront | None:
    """A seller's shop window."""
    return db.session.scalar(
        select(Storefront)
        .where(Storefront.party_id == party_id)
        .options(joinedload(Storefront.picture), joinedload(Storefront.party))
    )


def goods(
    storefront_id: int,
    state: ListingState | None = None,
    words: str = "",
    cursor: str | None = None,
    size: int = SIZE,
    with_description: bool = False,
) -> Page[Listing]:
    """A seller's goods, the newest first, with stock and photographs, in a fixed number of queries."""
    described = joinedload(Listing.category) if with_description else defer(Listing.description)
    statement = (
        select(Listing)
        .where(Listing.storefront_id == storefront_id)
        .options(
            joinedload(Listing.storefront),
            described,
            defer(Listing.search_text),
            selectinload(Listing.variants).joinedload(Variant.stock),
            selectinload(Listing.photos).joinedload(ListingPhoto.file),
        )
    )
    if state is not None:
        statement = statement.where(Listing.state == state)
    for word in normalise(words).split():
        statement = statement.where(Listing.search_text.contains(word, autoescape=True))
    return paginate(statement, Listing.id, Listing.id, cursor, size)


def goods_counts(storefront_id: int) -> dict[ListingState, int]:
    """How many goods of a shop stand in each state."""
    rows = db.session.execute(
        select(Listing.state, func.count(Listing.id))
        .where(Listing.storefront_id == storefront_id)
        .group_by(Listing.state)
    )
    return {ListingState(state): count for state, count in rows}


def listing_of(party_id: int, public_id: str) -> Listing | None:
    """A seller's own listing with all that its page shows."""
    return db.session.scalar(
        select(Listing)
        .join(Listing.storefront)
        .where(Storefront.party_id == party_id, Listing.public_id == public_id)
        .options(
            contains_eager(Listing.storefront).joinedload(Storefront.party),
            joinedload(Listing.category),
            selectinload(Listing.variants).joinedload(Variant.stock),
            selectinload(Listing.photos).joinedload(ListingPhoto.file),
        )
    )


def low_stock(storefront_id: int, limit: int = 5) -> Sequence[Variant]:
    """Variants on sale of which few pieces are free, the fewest first."""
    free = Stock.on_hand - Stock.reserved
    return db.session.scalars(
        select(Variant)
        .join(Variant.listing)
        .join(Variant.stock)
        .options(contains_eager(Variant.listing).defer(Listing.description), contains_eager(Variant.stock))
        .where(
            Listing.storefront_id == storefront_id,
            Listing.state == ListingState.LIVE,
            free <= LOW_STOCK_MAX,
        )
        .order_by(free, Variant.id)
        .limit(limit)
    ).all()


def to_do(party_id: int, limit: int = 12) -> Sequence[Sale]:
    """Sales that wait for the seller, the soonest due first."""
    due = case((Sale.state == SaleState.PACKED, Sale.due_at), else_=Sale.pack_by)
    return _sales(party_id, where=Sale.state.in_(TO_DO), order=(due, Sale.id.asc()), limit=limit)


def done_since(party_id: int, since: datetime, limit: int = 5) -> Sequence[Sale]:
    """Sales whose parcel a courier took, or that arrived, since a moment, the latest first."""
    last = func.coalesce(Sale.delivered_at, Sale.handed_over_at)
    return _sales(party_id, where=last >= since, order=(last.desc(), Sale.id.asc()), limit=limit)


def unrated(party_id: int, limit: int = 5) -> Sequence[Sale]:
    """Completed sales whose buyer the seller may still rate, the soonest closing first."""
    rated = exists().where(Rating.sale_id == Sale.id, Rating.rater_id == party_id)
    return db.session.scalars(
        select(Sale)
        .join(RatingWindow, RatingWindow.sale_id == Sale.id)
        .options(joinedload(Sale.order).joinedload(Order.buyer), selectinload(Sale.lines))
        .where(
            Sale.seller_id == party_id,
            RatingWindow.revealed_at.is_(None),
            RatingWindow.closes_at > clock.now(),
            ~rated,
        )
        .order_by(RatingWindow.closes_at, Sale.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Escrow:
    """What buyers have paid and we keep until they are content. ``net_minor`` is the seller's part of it."""

    count: int
    net_minor: int


def escrow(party_id: int) -> dict[str, Escrow]:
    """What is kept for sales not packed, on the way, and being looked at; what went back brings nothing."""
    rows = db.session.scalars(
        select(Sale)
        .where(Sale.seller_id == party_id, Sale.state.in_(IN_ESCROW), Sale.paid_at.is_not(None))
        .options(selectinload(Sale.lines), joinedload(Sale.seller), joinedload(Sale.courier))
    )
    kept = {name: Escrow(0, 0) for name in ESCROW_PARTS}
    for sale in rows:
        name = next(name for name, states in ESCROW_PARTS.items() if sale.state in states)
        kept[name] = Escrow(kept[name].count + 1, kept[name].net_minor + income(sale).seller_minor)
    return kept


def refunds_of(sale: Sale) -> Sequence[Refund]:
    """What went back to the buyer of a sale, or is on its way."""
    return db.session.scalars(
        select(Refund)
        .where(Refund.subject_kind == "sale", Refund.subject_id == sale.public_id)
        .order_by(Refund.id)
    ).all()


def made_good(sale: Sale) -> int:
    """What others made good to the seller of a sale, less what he made good to others. Minor units."""
    entries = select(func.sum(Earning.amount_minor)).where(
        Earning.party_id == sale.seller_id, Earning.about == sale.public_id
    )
    return int(db.session.scalar(entries) or 0) - released(sale).seller_minor


ESCROW_PARTS: dict[str, tuple[SaleState, ...]] = {
    "unpacked": (SaleState.PAID, SaleState.ORDERED, SaleState.ACCEPTED),
    "moving": (SaleState.PACKED, SaleState.HANDED_OVER),
    "looked_at": (SaleState.DELIVERED,),
}


@dataclass(frozen=True)
class Ratings:
    """Both sides of a sale's ratings as this seller may see them now."""

    window: RatingWindow | None
    own: Rating | None
    of_us: Rating | None
    is_open: bool


def ratings(sale: Sale) -> Ratings:
    """The seller's own rating always; the buyer's only once the veil is lifted."""
    window = db.session.get(RatingWindow, sale.id)
    rows = db.session.scalars(select(Rating).where(Rating.sale_id == sale.id)).all()
    own = next((row for row in rows if row.rater_id == sale.seller_id), None)
    of_us = next((row for row in rows if row.rated_id == sale.seller_id and row.revealed_at), None)
    open_now = window is not None and window.revealed_at is None and window.closes_at > clock.now()
    return Ratings(window, own, of_us, open_now and own is None)


def titles(session: Session, party_id: int, sale_ids: Iterable[str]) -> dict[str, str]:
    """What was sold, by the sale's public id."""
    rows = session.execute(
        select(Sale.public_id, SaleLine.quantity, SaleLine.title)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(Sale.seller_id == party_id, Sale.public_id.in_(list(sale_ids)))
        .order_by(SaleLine.id)
    )
    told: dict[str, list[str]] = {}
    for public_id, quantity, title in rows:
        told.setdefault(public_id, []).append(f"{quantity} × {title}")
    return {public_id: ", ".join(parts) for public_id, parts in told.items()}


def _sales(
    party_id: int, where: ColumnElement[bool], order: tuple[ColumnElement[Any], ...], limit: int
) -> Sequence[Sale]:
    return db.session.scalars(
        select(Sale)
        .where(Sale.seller_id == party_id, where)
        .options(
            joinedload(Sale.order).joinedload(Order.buyer),
            selectinload(Sale.lines)
            .joinedload(SaleLine.variant)
            .joinedload(Variant.listing)
            .options(defer(Listing.description), selectinload(Listing.photos).joinedload(ListingPhoto.file)),
            selectinload(Sale.shipments),
        )
        .order_by(*order)
        .limit(limit)
    ).all()

"""Reading orders, sales and parcels, always scoped to the party that asks."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.catalog.models import Listing, ListingPhoto, Variant
from marketplace.kit.db import db
from marketplace.kit.ids import read_public_id
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.orders.models import Order, Sale, SaleLine, Shipment, ShipmentLine
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement.models import Payment
from marketplace.settlement.states import CREDIT

# What a page about a sale shows, loaded in a fixed number of queries.
_SALE_PARTS: tuple[ORMOption, ...] = (
    joinedload(Sale.storefront),
    joinedload(Sale.seller),
    joinedload(Sale.courier),
    selectinload(Sale.lines).joinedload(SaleLine.commission_rule),
    selectinload(Sale.shipments),
    joinedload(Sale.order).joinedload(Order.buyer),
    joinedload(Sale.order).joinedload(Order.address),
)
_PARCEL_PARTS: tuple[ORMOption, ...] = (
    joinedload(Shipment.courier),
    joinedload(Shipment.sale).joinedload(Sale.storefront),
    joinedload(Shipment.sale).joinedload(Sale.seller),
    joinedload(Shipment.sale).joinedload(Sale.order).joinedload(Order.address),
)


# How the things that were bought look, fetched in the statement that fetches the lines.
_PICTURES = (
    selectinload(Order.sales)
    .selectinload(Sale.lines)
    .joinedload(SaleLine.variant)
    .joinedload(Variant.listing)
    .joinedload(Listing.photos)
    .joinedload(ListingPhoto.file)
)
_PARCEL_CONTENTS: tuple[ORMOption, ...] = (
    selectinload(Shipment.lines).joinedload(ShipmentLine.line),
    joinedload(Shipment.sale).selectinload(Sale.shipments),
    joinedload(Shipment.sale).selectinload(Sale.lines),
)


def order_of_buyer(buyer_id: int, public_id: str) -> Order | None:
    """A buyer's own order with everything its page shows."""
    own = select(Order).where(Order.buyer_id == buyer_id, Order.public_id == public_id)
    return _order(own.options(_PICTURES))


def any_order(public_id: str) -> Order | None:
    """An order for the operator."""
    return _order(select(Order).where(Order.public_id == public_id))


def orders_of_buyer(
    buyer_id: int, cursor: str | None = None, size: int = SIZE, states: Sequence[SaleState] = ()
) -> Page[Order]:
    """A buyer's orders with their parcels, the newest first; with ``states`` those that have a sale in one of them."""
    parcels = selectinload(Order.sales).options(
        joinedload(Sale.courier), selectinload(Sale.shipments).selectinload(Shipment.lines)
    )
    statement = select(Order).where(Order.buyer_id == buyer_id).options(*_order_list(), parcels, _PICTURES)
    if states:
        statement = statement.where(Order.sales.any(Sale.state.in_(states)))
    return paginate(statement, Order.placed_at, Order.id, cursor, size)


def all_orders(
    cursor: str | None = None,
    state: SaleState | None = None,
    party_id: int | None = None,
    placed: tuple[datetime | None, datetime | None] = (None, None),
    size: int = SIZE,
) -> Page[Order]:
    """Every order for the operator, the newest first; with ``state`` those that have a sale in it.

    ``party_id`` bought, sells, carries or booked the payment; ``placed`` is from, and up to but not with.
    """
    statement = select(Order).options(*_order_list(), joinedload(Order.buyer))
    if state is not None:
        statement = statement.where(Order.sales.any(Sale.state == state))
    if party_id is not None:
        statement = statement.where(_concerns(party_id))
    since, until = placed
    if since is not None:
        statement = statement.where(Order.placed_at >= since)
    if until is not None:
        statement = statement.where(Order.placed_at < until)
    return paginate(statement, Order.placed_at, Order.id, cursor, size)


def _concerns(party_id: int) -> ColumnElement[bool]:
    booked = select(Payment.payable_id).where(
        Payment.provider_id == party_id, Payment.payable_kind == "order"
    )
    deals = Order.sales.any(or_(Sale.seller_id == party_id, Sale.courier_id == party_id))
    return or_(Order.buyer_id == party_id, deals, Order.public_id.in_(booked))


def sale_of_seller(seller_id: int, public_id: str) -> Sale | None:
    """A seller's own sale."""
    return _sale(select(Sale).where(Sale.seller_id == seller_id, Sale.public_id == public_id))


def sale_of_buyer(buyer_id: int, public_id: str) -> Sale | None:
    """A sale of a buyer's own order."""
    return _sale(select(Sale).join(Sale.order).where(Order.buyer_id == buyer_id, Sale.public_id == public_id))


def sales_of_seller(
    seller_id: int,
    states: Sequence[SaleState] = (),
    cursor: str | None = None,
    size: int = 24,
    with_contents: bool = False,
) -> Page[Sale]:
    """A seller's sales in these states (all where none is named), the newest first."""
    inside = selectinload(Sale.shipments).selectinload(Shipment.lines).joinedload(ShipmentLine.line)
    statement = select(Sale).where(Sale.seller_id == seller_id).options(*_SALE_PARTS)
    if with_contents:
        statement = statement.options(inside)
    if states:
        statement = statement.where(Sale.state.in_(states))
    return paginate(statement, Sale.id, Sale.id, cursor, size)


def sale_counts(seller_id: int) -> dict[SaleState, int]:
    """How many sales of a seller stand in each state."""
    rows = db.session.execute(
        select(Sale.state, func.count(Sale.id)).where(Sale.seller_id == seller_id).group_by(Sale.state)
    )
    return {SaleState(state): count for state, count in rows}


def state_counts() -> dict[SaleState, int]:
    """How many sales of the whole marketplace stand in each state."""
    rows = db.session.execute(select(Sale.state, func.count(Sale.id)).group_by(Sale.state))
    return {SaleState(state): count for state, count in rows}


def parcel_of_courier(courier_id: int, public_id: str) -> Shipment | None:
    """A courier's own parcel."""
    return db.session.scalar(
        select(Shipment)
        .where(Shipment.courier_id == courier_id, Shipment.public_id == public_id)
        .options(*_PARCEL_PARTS, *_PARCEL_CONTENTS)
    )


def read_awb(text: str) -> str:
    """A parcel number as it stands on labels, from whatever was typed or scanned: capitals without gaps."""
    whole = read_public_id(text)
    return whole.replace("-", "") if whole else re.sub(r"[^0-9A-Z]", "", text.upper())[:40]


def parcel_by_awb(awb: str) -> Shipment | None:
    """Any courier's parcel by its whole number, for the public track."""
    return db.session.scalar(
        select(Shipment)
        .where(Shipment.awb == awb)
        .options(joinedload(Shipment.courier), joinedload(Shipment.sale).selectinload(Sale.shipments))
        .limit(1)
    )


def parcels_of_courier(
    courier_id: int,
    states: Sequence[ShipmentState] = (),
    cursor: str | None = None,
    size: int = 50,
    with_contents: bool = False,
) -> Page[Shipment]:
    """A courier's parcels in these states (all where none is named), the longest waiting first."""
    parts = (*_PARCEL_PARTS, *_PARCEL_CONTENTS) if with_contents else _PARCEL_PARTS
    statement = select(Shipment).where(Shipment.courier_id == courier_id).options(*parts)
    if states:
        statement = statement.where(Shipment.state.in_(states))
    return paginate(statement, Shipment.id, Shipment.id, cursor, size, descending=False)


def parcel_counts(courier_id: int) -> dict[ShipmentState, int]:
    """How many parcels of a courier stand in each state."""
    rows = db.session.execute(
        select(Shipment.state, func.count(Shipment.id))
        .where(Shipment.courier_id == courier_id)
        .group_by(Shipment.state)
    )
    return {ShipmentState(state): count for state, count in rows}


def subjects_of(order: Order) -> list[tuple[str, str]]:
    """What events and transfers of an order are about: itself, its sales and its parcels."""
    return [
        ("order", order.public_id),
        *(("sale", sale.public_id) for sale in order.sales),
        *(("shipment", parcel.public_id) for sale in order.sales for parcel in sale.shipments),
    ]


def drawn_for(order: Order) -> Payment | None:
    """The credit that was drawn for an order: a payment of its own, beside the one that is asked for."""
    return db.session.scalar(
        select(Payment)
        .where(
            Payment.payable_kind == "order",
            Payment.payable_id == order.public_id,
            Payment.method == CREDIT,
        )
        .limit(1)
    )


def payment_of(order: Order) -> Payment:
    """The payment of an order: the last that was asked for, or the credit that pays all of it."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.payable_kind == "order", Payment.payable_id == order.public_id)
        .order_by(Payment.id.desc())
        .limit(1)
    ).one()


def orders_of(sale_ids: Collection[str]) -> set[str]:
    """The orders (public ids) of these sales; empty where one of them is no sale."""
    rows = db.session.execute(
        select(Sale.public_id, Order.public_id).join(Sale.order).where(Sale.public_id.in_(sale_ids))
    ).all()
    return {order for _, order in rows} if len(rows) == len(sale_ids) else set()


def _order(statement: Select[Order]) -> Order | None:
    return db.session.scalar(
        statement.options(
            joinedload(Order.buyer),
            joinedload(Order.address),
            selectinload(Order.sales).options(
                joinedload(Sale.storefront),
                joinedload(Sale.seller),
                joinedload(Sale.courier),
                selectinload(Sale.lines).joinedload(SaleLine.variant),
                selectinload(Sale.shipments).selectinload(Shipment.lines),
            ),
        )
    )


def _sale(statement: Select[Sale]) -> Sale | None:
    inside = selectinload(Sale.shipments).selectinload(Shipment.lines)
    return db.session.scalar(statement.options(*_SALE_PARTS, inside))


def _order_list() -> tuple[ORMOption, ...]:
    return (selectinload(Order.sales).options(joinedload(Sale.storefront), selectinload(Sale.lines)),)

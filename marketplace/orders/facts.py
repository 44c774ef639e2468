"""What may be said of a sale or a parcel when something happens to it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Category, Listing
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.i18n import _l
from marketplace.messages.notices import Facts
from marketplace.orders.commission import rate_words
from marketplace.orders.models import Sale, Shipment, ShipmentLine
from marketplace.orders.reasons import CARRYING_REASONS, REASONS

# What a buyer says when he cancels, as others hear it.
BUYERS_REASONS = {
    "changed-mind": _l("Pembeli tidak jadi membeli"),
    "wrong-address": _l("Alamat atau isi pesanan keliru"),
    "too-slow": _l("Terlalu lama menunggu"),
}
_ALL_REASONS: dict[str, Any] = {**BUYERS_REASONS, **CARRYING_REASONS, **REASONS}
_OTHER = _l("Keadaan berubah")


def reason_said(code: str) -> str:
    """Why something came to nothing, in words for everybody."""
    return str(_ALL_REASONS.get(code, _OTHER))


def are_several_parcels(event: Event) -> bool:
    """Whether what was packed lies in more than one parcel."""
    return len(event.data.get("shipments", ())) > 1


def is_one_parcel(event: Event) -> bool:
    """Whether what was packed lies in one parcel."""
    return not are_several_parcels(event)


def sale_facts(event: Event) -> Facts:
    """Of a sale: its numbers, things, money, and until when its parties have to act."""
    return _facts(_sale(event.subject_id), event)


def shipment_facts(event: Event) -> Facts:
    """Of a parcel: what is said of its sale, with the parcel's own numbers and things."""
    parcel = db.session.scalars(
        select(Shipment)
        .where(Shipment.public_id == event.subject_id)
        .options(joinedload(Shipment.courier), selectinload(Shipment.lines).joinedload(ShipmentLine.line))
    ).one()
    own = {
        "shipment": parcel.public_id,
        "awb": parcel.awb,
        "item": [parcel.lines[0].line.title, len(parcel.lines) - 1],
        "courier": parcel.courier.name,
    }
    return _facts(_sale(event.data["sale"]), event) | own


def _sale(public_id: str) -> Sale:
    return db.session.scalars(
        select(Sale)
        .where(Sale.public_id == public_id)
        .options(
            joinedload(Sale.order),
            joinedload(Sale.storefront),
            joinedload(Sale.courier),
            selectinload(Sale.lines),
            selectinload(Sale.shipments),
        )
    ).one()


def _facts(sale: Sale, event: Event) -> Facts:
    parcel = next(iter(sale.shipments), None)
    return {
        "order": sale.order.public_id,
        "sale": sale.public_id,
        "shipment": event.data.get("shipment") or (parcel.public_id if parcel else ""),
        "awb": parcel.awb if parcel else "",
        "parcels": len(sale.shipments),
        "awbs": ", ".join(parcel.awb for parcel in sale.shipments),
        "item": [sale.lines[0].title, len(sale.lines) - 1],
        "shop": sale.storefront.name,
        "courier": sale.courier.name,
        "amount": event.data.get("amount_minor", sale.total_minor),
        "pack_by": _iso(sale.pack_by),
        "inspect_by": _iso(sale.delivered_at, timedelta(days=sale.inspection_days)),
        "reason": event.data.get("reason") or sale.reason,
        "stars": event.data.get("stars"),
        "back_amount": sale.refunded_minor,
        "pieces": event.data.get("pieces"),
        "collect_amount": sale.to_collect_minor,
        "tried": event.data.get("attempt"),
    }


def _iso(at: datetime | None, later: timedelta = timedelta()) -> str | None:
    return (at + later).isoformat() if at else None


def commission_facts(event: Event) -> Facts:
    """Of a rule of commission that is about one seller: his rate, what for, and when."""
    data = event.data
    title = db.session.scalar(select(Listing.title).where(Listing.public_id == data.get("listing")))
    category = db.session.scalar(select(Category).where(Category.slug == data.get("category")))
    return {
        "party": data.get("seller"),
        "rate": [data["rate_bp"], data["fixed_minor"], data["fixed_per"]],
        "what_for": title or ([category.name_id, category.name_en] if category else ""),
        "starts_by": data["starts_at"],
        "ends_by": data["ends_at"],
    }


def rate_said(fact: list[Any]) -> str:
    """A rate as commission.rate_words says it."""
    return rate_words(*fact)


def what_for_said(fact: str | list[str]) -> str:
    """A listing's title, a category's name in the listener's language, or everything in the shop."""
    if isinstance(fact, list):
        return fact[1] if str(get_locale()) == "en" else fact[0]
    return fact or str(_l("semua barang di toko Anda"))

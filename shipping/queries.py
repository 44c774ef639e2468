"""What a courier's pages read, always his own."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.kit.db import db
from marketplace.orders import queries as orders
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SHIPMENT, ShipmentState
from shipping.models import CashTerms, Service

FOUND_MAX = 20
NUMBER_LENGTH_MIN = 4
_P = ShipmentState

# The piles of a rider's day, in the order he works through them.
PILES: dict[str, tuple[ShipmentState, ...]] = {
    "drops": (_P.OUT_FOR_DELIVERY, _P.ATTEMPT_FAILED, _P.AVAILABLE_FOR_PICKUP),
    "pick-ups": (_P.INFO_RECEIVED,),
    "road": (_P.PICKED_UP, _P.IN_TRANSIT),
    "trouble": (_P.EXCEPTION, _P.RETURNING),
}


def find(courier_id: int, number: str) -> Sequence[Shipment]:
    """A courier's parcels with this number, or unfinished ones whose number ends so (at least four characters)."""
    if len(number) < NUMBER_LENGTH_MIN:
        return []
    ends = Shipment.awb.endswith(number, autoescape=True) & Shipment.state.not_in(SHIPMENT.final)
    return db.session.scalars(
        select(Shipment)
        .where(Shipment.courier_id == courier_id, (Shipment.awb == number) | ends)
        .options(
            joinedload(Shipment.sale).joinedload(Sale.storefront),
            joinedload(Shipment.sale).joinedload(Sale.order).joinedload(Order.address),
        )
        .order_by(Shipment.id.desc())
        .limit(FOUND_MAX)
    ).all()


def parcel_by_awb(courier_id: int, awb: str) -> Shipment | None:
    """A courier's parcel with exactly this number, with everything its page shows."""
    found = db.session.scalar(
        select(Shipment.public_id).where(Shipment.courier_id == courier_id, Shipment.awb == awb)
    )
    return orders.parcel_of_courier(courier_id, found) if found else None


def delivered_since(courier_id: int, since: datetime) -> int:
    """How many parcels a courier has handed over since a moment."""
    return (
        db.session.scalar(
            select(func.count(Shipment.id)).where(
                Shipment.courier_id == courier_id, Shipment.delivered_at >= since
            )
        )
        or 0
    )


def parcels_of_sales(
    session: Session, courier_id: int, sale_public_ids: Iterable[str]
) -> dict[str, list[Shipment]]:
    """A courier's parcels of each of these sales, in the order they were made; a sale may have several."""
    rows = session.execute(
        select(Sale.public_id, Shipment)
        .join(Sale, Shipment.sale_id == Sale.id)
        .where(Shipment.courier_id == courier_id, Sale.public_id.in_(list(sale_public_ids)))
        .order_by(Shipment.id)
    )
    found: dict[str, list[Shipment]] = {}
    for sale, shipment in rows:
        found.setdefault(sale, []).append(shipment)
    return found


def services(courier_id: int) -> Sequence[Service]:
    """A courier's services with their rates."""
    return db.session.scalars(
        select(Service)
        .where(Service.courier_id == courier_id)
        .options(selectinload(Service.rates))
        .order_by(Service.id)
    ).all()


def cash_terms(courier_id: int) -> CashTerms:
    """Whether a courier takes cash; one who never said so takes none."""
    return db.session.get(CashTerms, courier_id) or CashTerms(
        courier_id=courier_id, collects=False, fee_minor=0
    )


def service(courier_id: int, public_id: str) -> Service | None:
    """One of a courier's services with its rates."""
    return db.session.scalar(
        select(Service)
        .where(Service.courier_id == courier_id, Service.public_id == public_id)
        .options(selectinload(Service.rates))
    )

"""What a buyer may complain about now: the kinds of trouble, the parcels and the pieces that are still open."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import distinct, func, select

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import KINDS, CaseKind
from marketplace.cases.models import Case, CaseLine
from marketplace.cases.states import CASE, CaseState
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.actions import refunding
from marketplace.orders.models import Sale, SaleLine, Shipment
from marketplace.orders.states import SHIPMENT, SaleState, ShipmentState

COMPLAINTS_MAX = 3  # of one kind about the same: who withdraws and begins anew keeps money frozen


def complaints(sale: Sale) -> list[CaseKind]:
    """What the buyer may complain about now; its lines and parcels must be loaded."""
    if not any(line.refundable_minor for line in sale.lines):
        return []
    if sale.state is SaleState.DELIVERED:
        return [kind for kind, row in KINDS.items() if "buyer" in row.opened_by]
    return [CaseKind.NOT_RECEIVED] if missing(sale) else []


def missing(sale: Sale) -> list[Shipment]:
    """The parcels of which the buyer may say that he has not got them: noted as brought, or late for a day."""
    if sale.state not in (SaleState.HANDED_OVER, SaleState.DELIVERED):
        return []
    return [parcel for parcel in sale.shipments if _may_be_missing(parcel)]


def open_pieces(sale: Sale, kind: CaseKind) -> dict[str, int]:
    """How many pieces of which line (public id) a complaint of this kind may still name."""
    decided = decided_lines(sale, kind)
    return {
        line.public_id: min(line.to_send, -(-line.refundable_minor // line.unit_price_minor))
        for line in sale.lines
        if line.to_send and line.refundable_minor and line.public_id not in decided
    }


def open_parcels(sale: Sale) -> list[Shipment]:
    """The missing parcels that no case asks about, and of which nobody decided already that they came."""
    asked = Case.state.not_in(CASE.final) | (Case.kind == CaseKind.NOT_RECEIVED) & (
        Case.state == CaseState.DECIDED
    )
    about = set(db.session.scalars(select(Case.shipment_id).where(Case.sale_id == sale.id, asked)))
    return [parcel for parcel in missing(sale) if parcel.id not in about and refunding.of_parcel(parcel)]


def is_spent(sale: Sale, kind: CaseKind, parcel: Shipment | None, line_ids: Iterable[str]) -> bool:
    """Whether COMPLAINTS_MAX cases of this kind were opened about the parcel, or about one of the lines (public id)."""
    own = select(Case.id).where(Case.sale_id == sale.id, Case.kind == kind, Case.opened_by == PartyKind.BUYER)
    if parcel is not None:
        about = own.where(Case.shipment_id == parcel.id)
        return len(db.session.scalars(about.limit(COMPLAINTS_MAX)).all()) >= COMPLAINTS_MAX
    often = (
        select(CaseLine.line_id)
        .join(SaleLine, CaseLine.line_id == SaleLine.id)
        .where(CaseLine.case_id.in_(own), SaleLine.public_id.in_(list(line_ids)))
        .group_by(CaseLine.line_id)
        .having(func.count(distinct(CaseLine.case_id)) >= COMPLAINTS_MAX)
    )
    return db.session.scalar(often.limit(1)) is not None


def _may_be_missing(parcel: Shipment) -> bool:
    if parcel.state is ShipmentState.DELIVERED:
        return True
    late = parcel.promised_by is not None and clock.now() > parcel.promised_by + timedelta(days=1)
    return late and parcel.state not in SHIPMENT.final


def decided_lines(sale: Sale, kind: CaseKind) -> set[str]:
    """Lines (public id) about which a case of this kind has been decided: once is enough."""
    return set(
        db.session.scalars(
            select(SaleLine.public_id)
            .join(CaseLine, CaseLine.line_id == SaleLine.id)
            .join(Case, CaseLine.case_id == Case.id)
            .where(Case.sale_id == sale.id, Case.kind == kind, Case.state == CaseState.DECIDED)
        )
    )

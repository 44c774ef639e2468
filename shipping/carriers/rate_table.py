"""Couriers that quote from their rate table and work by hand on our pages."""

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.models import Grant, Right
from marketplace.cash.models import Remittance
from marketplace.cash.states import RemittanceState
from marketplace.kit.db import db
from marketplace.orders.ports import Parcel, Quote
from shipping.distance import chargeable_weight_kg, zone
from shipping.models import CashTerms, Rate, Service

OVERDUE = RemittanceState.OVERDUE


class RateTableCarriers:
    """Every courier that may carry and keeps its rates here."""

    def quotes(self, parcels: list[Parcel]) -> list[list[Quote]]:
        """All offers for each parcel, cheapest first; two queries however many parcels."""
        rates = db.session.scalars(
            select(Rate)
            .join(Rate.service)
            .options(contains_eager(Rate.service).options(joinedload(Service.courier)))
            .join(Grant, Grant.party_id == Service.courier_id)
            .where(Service.active.is_(True), Grant.what == Right.CARRY, Grant.ended_at.is_(None))
        ).all()
        fees = _cash_fees()
        return [
            sorted(
                (_quote(rate, parcel, fees) for rate in rates if rate.zone == _zone(parcel)),
                key=lambda quote: (quote.fee_minor, quote.days_max, quote.courier_id),
            )
            for parcel in parcels
        ]

    def book(self, courier_id: int, shipment_public_id: str) -> str:
        """The air waybill: the parcel's own id without its dashes, so that booking twice gives the same."""
        return shipment_public_id.replace("-", "")


def _zone(parcel: Parcel) -> int:
    return zone(parcel.origin, parcel.destination)


def _cash_fees() -> dict[int, int]:
    """What couriers (by row) ask for collecting cash: those who do, and bring in time what they took."""
    late = exists().where(Remittance.courier_id == CashTerms.courier_id, Remittance.state == OVERDUE)
    rows = db.session.execute(
        select(CashTerms.courier_id, CashTerms.fee_minor).where(CashTerms.collects.is_(True), ~late)
    )
    return {row[0]: row[1] for row in rows}


def _quote(rate: Rate, parcel: Parcel, cash_fees: Mapping[int, int]) -> Quote:
    kilograms = chargeable_weight_kg(parcel.weight_g, parcel.length_mm, parcel.width_mm, parcel.height_mm)
    return Quote(
        courier_id=rate.service.courier_id,
        courier_name=rate.service.courier.name,
        service=rate.service.code,
        label=rate.service.label,
        fee_minor=rate.first_kg_minor + rate.next_kg_minor * (kilograms - 1),
        days_min=rate.days_min,
        days_max=rate.days_max,
        cash_fee_minor=cash_fees.get(rate.service.courier_id),
    )

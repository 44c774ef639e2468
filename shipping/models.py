"""What couriers charge: services, and a fee per zone."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit.db import Model, Public


class Service(Public, Model):
    """One way a courier carries parcels, such as ``hemat`` or ``kilat``."""

    __tablename__ = "courier_service"
    __table_args__ = (UniqueConstraint("courier_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    code: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(default=True)

    courier: Mapped[Party] = relationship()
    rates: Mapped[list[Rate]] = relationship(back_populates="service", order_by="Rate.zone")


class CashTerms(Model):
    """Whether a courier takes cash at the door for the marketplace, and what it asks for that, a parcel."""

    __tablename__ = "courier_cash"
    __table_args__ = (CheckConstraint("fee_minor >= 0", name="fee"),)

    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    collects: Mapped[bool] = mapped_column(default=False)
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    courier: Mapped[Party] = relationship()


class Rate(Model):
    """A service's price in a zone (1 near to 4 far, see shipping.distance): first and each further kilogram."""

    __tablename__ = "courier_rate"
    __table_args__ = (
        UniqueConstraint("service_id", "zone"),
        CheckConstraint("first_kg_minor > 0 AND next_kg_minor >= 0", name="fee"),
        CheckConstraint("zone BETWEEN 1 AND 4", name="zone"),
        CheckConstraint("0 < days_min AND days_min <= days_max", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("courier_service.id"))
    zone: Mapped[int]
    first_kg_minor: Mapped[int] = mapped_column(BigInteger)
    next_kg_minor: Mapped[int] = mapped_column(BigInteger)
    days_min: Mapped[int]
    days_max: Mapped[int]

    service: Mapped[Service] = relationship(back_populates="rates")

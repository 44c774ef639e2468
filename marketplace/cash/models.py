"""Cash taken at doors, parcel by parcel, and the remittances by which it reaches the bank."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, User
from marketplace.cash.states import RemittanceState
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.money import DEFAULT_CURRENCY


class Remittance(Public, Model):
    """What a courier is to transfer at once, with ``account_number`` as the number to transfer to.

    ``received_minor`` came by the bank, ``taken_minor`` was kept of what we owed the courier, because he was late.
    """

    __tablename__ = "remittance"
    __table_args__ = (
        UniqueConstraint("provider_id", "account_number"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "received_minor >= 0 AND taken_minor >= 0 AND received_minor + taken_minor <= amount_minor",
            name="settled",
        ),
        Index("ix_remittance_courier", "courier_id", "state", "id"),
        Index("ix_remittance_due", "state", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    account_number: Mapped[str] = mapped_column(String(34))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    taken_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[RemittanceState] = mapped_column(Word(RemittanceState, 10), default=RemittanceState.WAITING)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    courier: Mapped[Party] = relationship(foreign_keys=[courier_id])
    provider: Mapped[Party] = relationship(foreign_keys=[provider_id])
    collections: Mapped[list[CashCollection]] = relationship(
        back_populates="remittance", order_by="CashCollection.id"
    )

    @property
    def missing_minor(self) -> int:
        """What is still to come, in minor units."""
        return self.amount_minor - self.received_minor - self.taken_minor


class CashCollection(Model):
    """What a rider took for one parcel. It is in the company's pocket until its remittance is settled."""

    __tablename__ = "cash_collection"
    __table_args__ = (
        UniqueConstraint("shipment_id"),
        UniqueConstraint("payment_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_cash_collection_pocket", "courier_id", "remittance_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    rider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    sale_id: Mapped[str] = mapped_column(String(40))  # public ids: sales and parcels lie above
    shipment_id: Mapped[str] = mapped_column(String(40))
    awb: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    collected_at: Mapped[datetime] = mapped_column(default=clock.now)
    remittance_id: Mapped[int | None] = mapped_column(ForeignKey("remittance.id"), index=True)

    courier: Mapped[Party] = relationship()
    rider: Mapped[User | None] = relationship()
    remittance: Mapped[Remittance | None] = relationship(back_populates="collections")

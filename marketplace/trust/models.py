"""What is known of each party, stored beside the pure model."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit.db import Model


class TrustFact(Model):
    """One fact about a party, from one event."""

    __tablename__ = "trust_fact"
    __table_args__ = (
        UniqueConstraint("event_id", "party_id", "kind"),
        Index("ix_trust_fact_party", "party_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(String(30))
    good: Mapped[bool]
    weight: Mapped[float]
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class TrustState(Model):
    """The model's state of a party after its last fact, and the standing that follows."""

    __tablename__ = "trust_state"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    standing: Mapped[str] = mapped_column(String(12))
    as_of: Mapped[datetime]

    party: Mapped[Party] = relationship()

"""What happened, once and for good; and what is still to be told to whom.

Events are timeline, audit trail and outbox at once. They hold ids, amounts, codes and times only.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kit.db import Model, Public


class Event(Public, Model):
    """One fact: ``kind`` happened to ``subject`` at business time ``at``, done by a user for a party."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    acting_kind: Mapped[str] = mapped_column(String(10))
    acting_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    acting_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Delivery(Model):
    """One event to be told to one handler: claimed with a lease, in order per subject, retried with backoff."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "done_at", "due_at"),
        Index("ix_delivery_order", "subject_kind", "subject_id", "handler", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    handler: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    event: Mapped[Event] = relationship()

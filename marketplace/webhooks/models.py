"""Addresses that parties gave us for their programs, what is sent there, and what came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import ACCOUNT, Party
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.webhooks.states import EndpointState, PostState

SENT = {"retention": "thirty days"}


class Endpoint(Public, Model):
    """Where a party's program listens, and for what. All its times are real.

    Its secrets are derived from the server's key and ``generation``, so no row holds them. ``rotated_at`` is when the
    present generation began; the one before stays good for a day. ``failing_since`` is when something was given up
    and nothing has arrived after.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("ix_webhook_endpoint_failing", "state", "failing_since"),
        CheckConstraint("generation >= 1", name="generation"),
        {"info": ACCOUNT},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    topics: Mapped[list[str]] = mapped_column(JSON)  # kinds of events
    state: Mapped[EndpointState] = mapped_column(Word(EndpointState, 10), default=EndpointState.ACTIVE)
    generation: Mapped[int] = mapped_column(default=1)
    rotated_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)

    party: Mapped[Party] = relationship()


class Post(Public, Model):
    """One happening on its way to one address: ``message_id`` and ``body`` are written once and never change.

    ``message_id`` is the event's public id, so whoever hears of it at two addresses, or twice at one, can tell. All
    times are real.
    """

    __tablename__ = "webhook_post"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_webhook_post_endpoint", "endpoint_id", "id"),
        Index("ix_webhook_post_due", "state", "due_at"),
        Index("ix_webhook_post_created", "created_at"),
        CheckConstraint("attempts >= 0", name="attempts"),
        {"info": SENT},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    message_id: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[PostState] = mapped_column(Word(PostState, 10), default=PostState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)  # since it was last queued by a happening or a person
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    due_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    give_up_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    endpoint: Mapped[Endpoint] = relationship()
    tries: Mapped[list[Try]] = relationship(back_populates="post", order_by="Try.id.desc()")


class Try(Model):
    """One attempt to hand a post over: what came of it (``outcome``), the status, and how the answer began."""

    __tablename__ = "webhook_try"
    __table_args__ = ({"info": SENT},)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("webhook_post.id"), index=True)
    at: Mapped[datetime]
    took_ms: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text)

    post: Mapped[Post] = relationship(back_populates="tries")

"""What a person is told: in the app, and by messages to his phone and mailbox; and how he wants to hear it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import ACCOUNT, Party, User
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.messages.states import MessageState, Pace
from marketplace.messages.topics import QUIET_FROM, QUIET_UNTIL, Topic

TOLD = {"retention": "ninety days"}


class News(Public, Model):
    """One event told to one person, once, for one of the parties he acts for.

    ``title``, ``text`` and ``button`` are words of ours (msgids) with blanks; ``facts`` fill them. So it is read in
    whatever language its reader reads now.
    """

    __tablename__ = "news"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_news_user", "user_id", "id"),
        Index(
            "ix_news_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        {"info": TOLD},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    topic: Mapped[Topic] = mapped_column(Word(Topic, 10))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    button: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(200))  # of the page it is about
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]  # business time, as the event's
    read_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()
    party: Mapped[Party] = relationship()


class Message(Public, Model):
    """One text to one person's phone or mailbox, as it was written for him. Codes belong to no news."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("news_id", "channel"),
        Index("ix_message_user", "user_id", "channel", "id"),
        Index("ix_message_due", "state", "due_at"),
        Index("ix_message_reference", "channel", "reference"),
        CheckConstraint("attempts >= 0", name="attempts"),
        {"info": TOLD},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    news_id: Mapped[int | None] = mapped_column(ForeignKey("news.id"))
    channel: Mapped[str] = mapped_column(String(8))  # sms or email
    pace: Mapped[Pace] = mapped_column(Word(Pace, 8), default=Pace.CALM)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MessageState] = mapped_column(Word(MessageState, 10), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(80), default="")  # the other side's name for it
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(
        default=clock.now
    )  # business time: a demo's morning is a morning
    leased_until: Mapped[datetime | None]  # real time
    expires_at: Mapped[datetime | None]  # real time; a code that comes later is of no use
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    news: Mapped[News | None] = relationship()


class Preference(Model):
    """How a person wants to hear: what he switched off (``money:sms``), and his quiet hours. No row: as at first."""

    __tablename__ = "preference"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
        {"info": ACCOUNT},
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    off: Mapped[list[str]] = mapped_column(JSON, default=list)
    quiet_from: Mapped[int] = mapped_column(default=QUIET_FROM)
    quiet_until: Mapped[int] = mapped_column(default=QUIET_UNTIL)

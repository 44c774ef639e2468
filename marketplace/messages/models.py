"""Texts that were sent to a person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kit import clock
from marketplace.kit.db import Model


class Message(Model):
    """One text to one person's phone or mailbox."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_user", "user_id", "id"),
        {"info": {"retention": "ninety days"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[str] = mapped_column(String(8))  # sms or email
    address: Mapped[str] = mapped_column(String(254))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)

    user: Mapped[User] = relationship()

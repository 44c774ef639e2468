"""Ratings between the parties of a sale: nobody sees the other's before both are in or the window closes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import Model, Public
from marketplace.orders.models import Sale


class RatingWindow(Model):
    """The time in which the parties of a completed sale may rate each other."""

    __tablename__ = "rating_window"
    __table_args__ = (Index("ix_rating_window_due", "revealed_at", "closes_at"),)

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship()
    ratings: Mapped[list[Rating]] = relationship(
        primaryjoin="RatingWindow.sale_id == foreign(Rating.sale_id)", viewonly=True
    )


class Rating(Public, Model):
    """Stars of one party for another about one sale; ``text`` is shown as written, in ``language``."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("sale_id", "rater_id", "rated_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("ix_rating_rated", "rated_id", "revealed_at", "id"),
        {"info": {"retention": "while the listing or the party stands"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    rated_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="id")
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    revealed_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship()
    rater: Mapped[Party] = relationship(foreign_keys=[rater_id])
    rated: Mapped[Party] = relationship(foreign_keys=[rated_id])

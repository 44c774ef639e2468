"""Ratings between the parties of a sale: nobody sees the other's before both are in or the window closes.

Words and photos are erasable; what was decided about them is kept by codes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, User
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.orders.models import Sale
from marketplace.reviews.states import WordsState

STANDS = {"info": {"retention": "while the listing or the party stands"}}


class RatingWindow(Model):
    """The time in which the parties of a completed sale may rate each other."""

    __tablename__ = "rating_window"
    __table_args__ = (
        Index("ix_rating_window_due", "revealed_at", "closes_at"),
        Index("ix_rating_window_to_ask", "asked_at", "opened_at"),
    )

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]  # when the clock reminded the buyer, or saw that it need not

    sale: Mapped[Sale] = relationship()
    ratings: Mapped[list[Rating]] = relationship(
        primaryjoin="RatingWindow.sale_id == foreign(Rating.sale_id)", viewonly=True
    )


class Rating(Public, Model):
    """Stars of one party for another about one sale; ``text`` is shown as written, in ``language``.

    ``stars`` is the whole opinion, see ``reviews.overall``; ``goods`` and ``packing`` are said of a seller.
    ``state`` is about words and photos alone: stars count from the day they are revealed.
    """

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("sale_id", "rater_id", "rated_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("ix_rating_rated", "rated_id", "revealed_at", "id"),
        Index("ix_rating_rater", "rater_id", "id"),
        Index("ix_rating_state", "state", "id"),
        STANDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    rated_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    stars: Mapped[int]
    goods: Mapped[int | None]
    packing: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="id")
    state: Mapped[WordsState] = mapped_column(Word(WordsState, 10), default=WordsState.SHOWN)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    revealed_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship()
    rater: Mapped[Party] = relationship(foreign_keys=[rater_id])
    rated: Mapped[Party] = relationship(foreign_keys=[rated_id])
    versions: Mapped[list[RatingVersion]] = relationship(
        back_populates="rating", order_by="RatingVersion.number"
    )
    photos: Mapped[list[RatingPhoto]] = relationship(
        primaryjoin="and_(RatingPhoto.rating_id == Rating.id, RatingPhoto.until.is_(None))",
        order_by="RatingPhoto.id",
        viewonly=True,
    )
    answer: Mapped[RatingAnswer | None] = relationship(back_populates="rating")


class RatingVersion(Model):
    """An opinion as it stood once: written with it and never changed, so that an edit hides nothing."""

    __tablename__ = "rating_version"
    __table_args__ = (UniqueConstraint("rating_id", "number"), STANDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    number: Mapped[int]  # from 1
    stars: Mapped[int]
    goods: Mapped[int | None]
    packing: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    rating: Mapped[Rating] = relationship(back_populates="versions")


class RatingPhoto(Model):
    """A photo that goes with an opinion, from version ``since`` on; taken away, ``until`` is the last that had it."""

    __tablename__ = "rating_photo"
    __table_args__ = (Index("ix_rating_photo_rating", "rating_id", "until", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), unique=True)
    since: Mapped[int]
    until: Mapped[int | None]

    file: Mapped[File] = relationship()


class RatingAnswer(Public, Model):
    """What the rated party says to an opinion, once, for everybody who may read that."""

    __tablename__ = "rating_answer"
    __table_args__ = (Index("ix_rating_answer_state", "state", "id"), STANDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[WordsState] = mapped_column(Word(WordsState, 10), default=WordsState.SHOWN)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    rating: Mapped[Rating] = relationship(back_populates="answer")


class RatingDecision(Public, Model):
    """What a person of the operator decided about words, with the code of the reason; never changed, never gone."""

    __tablename__ = "rating_decision"
    __table_args__ = (Index("ix_rating_decision_rating", "rating_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    part: Mapped[str] = mapped_column(String(10))  # review, answer
    verb: Mapped[str] = mapped_column(String(10))  # keep, hide, restore, uphold
    ground: Mapped[str] = mapped_column(String(20))  # why it was hidden
    note: Mapped[str] = mapped_column(Text)  # for the author
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    rating: Mapped[Rating] = relationship()
    user: Mapped[User] = relationship()


class RatingObjection(Public, Model):
    """The author does not agree that his words were hidden: once a decision, for another person to decide."""

    __tablename__ = "rating_objection"
    __table_args__ = (Index("ix_rating_objection_open", "outcome_id", "id"), STANDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("rating_decision.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("rating_decision.id"), unique=True)

    rating: Mapped[Rating] = relationship()
    decision: Mapped[RatingDecision] = relationship(foreign_keys=[decision_id])
    outcome: Mapped[RatingDecision | None] = relationship(foreign_keys=[outcome_id])


class RatingReport(Public, Model):
    """Somebody holds that words should not stand in public: once a person and part, until it is decided."""

    __tablename__ = "rating_report"
    __table_args__ = (
        UniqueConstraint("rating_id", "part", "user_id"),
        Index("ix_rating_report_open", "decision_id", "id"),
        Index("ix_rating_report_user", "user_id", "reported_at"),
        STANDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    part: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ground: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("rating_decision.id"))

    rating: Mapped[Rating] = relationship()

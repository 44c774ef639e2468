"""Applications, their papers, and what the papers were before they were corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, User
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word

CASE = {"retention": "while the party stands; ninety days after an end without it"}
IDENTITY = {
    "retention": "while the right stands that they were given for; ninety days after an end without it"
}
_UNFINISHED = text("state NOT IN ('issued', 'rejected', 'withdrawn', 'expired')")


class Application(Public, Model):
    """Somebody asks for something: a document case. ``kind`` names a row of the table of kinds.

    ``party`` is whom it is for, where that party stands already; else it is founded when the application is issued.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index("ix_application_queue", "state", "submitted_at", "id"),
        Index("ix_application_due", "due_at"),
        Index(
            "uq_application_unfinished",
            "applicant_id",
            "kind",
            unique=True,
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
        ),
        {"info": CASE},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))  # of the shop or the company
    state: Mapped[ApplicationState] = mapped_column(
        Word(ApplicationState, 16), default=ApplicationState.DRAFT
    )
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(20), default="")  # why it was rejected
    correction: Mapped[str] = mapped_column(Text, default="")  # the same in the operator's own words
    version: Mapped[int] = mapped_column(default=1)  # a decision names the one it was made on
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # when the clock acts
    erased_at: Mapped[datetime | None]

    applicant: Mapped[User] = relationship(foreign_keys=[applicant_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])
    party: Mapped[Party | None] = relationship()
    papers: Mapped[list[Paper]] = relationship(back_populates="application", order_by="Paper.id")


class Paper(Public, Model):
    """One thing asked for: what was told (by field), a picture, or both, and the operator's word on it."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("application_id", "name"),
        CheckConstraint("number >= 0", name="number"),
        {"info": IDENTITY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    name: Mapped[str] = mapped_column(String(20))
    state: Mapped[PaperState] = mapped_column(Word(PaperState, 10), default=PaperState.MISSING)
    number: Mapped[int] = mapped_column(default=0)  # of the version that is shown; 0: nothing was given
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    reason: Mapped[str] = mapped_column(String(20), default="")  # why it was sent back
    correction: Mapped[str] = mapped_column(Text, default="")  # the same in the operator's own words
    given_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="papers")
    file: Mapped[File | None] = relationship()
    earlier: Mapped[list[PaperVersion]] = relationship(order_by="PaperVersion.number")


class PaperVersion(Model):
    """What a paper was when it was sent back, and why."""

    __tablename__ = "paper_version"
    __table_args__ = (UniqueConstraint("paper_id", "number"), {"info": IDENTITY})

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    reason: Mapped[str] = mapped_column(String(20))
    correction: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    file: Mapped[File | None] = relationship()

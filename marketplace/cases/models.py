"""Cases, what they are about, and what everybody said. Words and pictures are erasable; sums and codes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import DEALS, Party, PartyKind, User
from marketplace.cases.kinds import CaseKind
from marketplace.cases.states import CaseState
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.orders.models import Sale, SaleLine, Shipment


class Case(Public, Model):
    """One dispute about a part of one sale. Only that part is frozen; ``due_at`` is the clock of its state."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("disputed_minor > 0", name="disputed"),
        CheckConstraint("refunded_minor BETWEEN 0 AND disputed_minor", name="refunded"),
        Index("ix_case_sale", "sale_id", "id"),
        Index("ix_case_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(Word(CaseKind, 20))
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)
    opened_by: Mapped[str] = mapped_column(String(10))  # a party kind, or the clock
    state: Mapped[CaseState] = mapped_column(Word(CaseState, 12), default=CaseState.OPEN)
    disputed_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None]
    # the decision
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    bearer: Mapped[PartyKind | None] = mapped_column(Word(PartyKind, 10))
    reason: Mapped[str] = mapped_column(String(30), default="")
    decided_by: Mapped[str] = mapped_column(String(10), default="")  # a party kind, or the clock
    ended_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship()
    shipment: Mapped[Shipment | None] = relationship()
    lines: Mapped[list[CaseLine]] = relationship(back_populates="case", order_by="CaseLine.id")
    words: Mapped[list[CaseWord]] = relationship(back_populates="case", order_by="CaseWord.id")


class CaseLine(Model):
    """A disputed part: pieces of a line, or (no line) shipping."""

    __tablename__ = "case_line"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("sale_line.id"))
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    case: Mapped[Case] = relationship(back_populates="lines")
    line: Mapped[SaleLine | None] = relationship()


class CaseWord(Public, Model):
    """What one party said in a case, with pictures as evidence. ``party`` is None for the clock."""

    __tablename__ = "case_word"
    __table_args__ = ({"info": DEALS},)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(10))  # of the party that speaks
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5), default="id")
    said_at: Mapped[datetime] = mapped_column(default=clock.now)

    case: Mapped[Case] = relationship(back_populates="words")
    party: Mapped[Party | None] = relationship()
    user: Mapped[User | None] = relationship()
    evidence: Mapped[list[CaseEvidence]] = relationship(back_populates="word", order_by="CaseEvidence.id")


class CaseEvidence(Model):
    """A picture that goes with what was said; the parties of the case and the operator may see it."""

    __tablename__ = "case_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("case_word.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))

    word: Mapped[CaseWord] = relationship(back_populates="evidence")
    file: Mapped[File] = relationship()

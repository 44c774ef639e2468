"""Statements that a desk uploaded, line by line, each with what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, User
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.i18n import _l
from payments.models import BankLine

TEN_YEARS = {"retention": "ten years"}


class Fate(StrEnum):
    """What a line of a statement is in the book."""

    INCOMING = "incoming"
    PAYOUT = "payout"
    REFUND = "refund"
    SENT_BACK = "sent-back"
    PAYOUT_BACK = "payout-back"
    REFUND_BACK = "refund-back"
    REMITTANCE = "remittance"
    ARRIVAL = "arrival"
    FEE = "fee"
    UNEXPLAINED = "unexplained"
    REPEATED = "repeated"

    @property
    def label(self) -> str:
        """The fate in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    Fate.INCOMING: _l("Transfer masuk"),
    Fate.PAYOUT: _l("Pencairan terkirim"),
    Fate.REFUND: _l("Pengembalian terkirim"),
    Fate.SENT_BACK: _l("Dikirim kembali ke pengirim"),
    Fate.PAYOUT_BACK: _l("Pencairan yang kembali"),
    Fate.REFUND_BACK: _l("Pengembalian yang kembali"),
    Fate.REMITTANCE: _l("Setoran kurir"),
    Fate.ARRIVAL: _l("Dari penyedia pembayaran lain"),
    Fate.FEE: _l("Biaya bank"),
    Fate.UNEXPLAINED: _l("Uang keluar yang belum jelas"),
    Fate.REPEATED: _l("Sudah pernah dicatat"),
}


class Stop(StrEnum):
    """Why a statement that is being booked does not go on by itself."""

    NEEDS_OWNER = "needs-owner"
    FAULT = "fault"


class BankStatement(Public, Model):
    """A statement as the bank gave it: the file lies in the storage under ``storage_key``. Booked once, line by line.

    From ``begun_at`` on its lines are booked in their order, a slice a unit of work, in the name of ``begun_by`` in
    the role ``begun_as``: ``lines_booked`` of them are, all of them once ``booked_at`` is known. ``stopped`` says why
    it waits for a person in between, else it is empty.
    """

    __tablename__ = "bank_statement"
    __table_args__ = (
        UniqueConstraint("provider_id", "sha256"),
        CheckConstraint("lines_count >= 0", name="lines_count"),
        Index("ix_bank_statement_begun", "booked_at", "begun_at"),
        {"info": TEN_YEARS},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    layout: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(64))
    account_number: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    opening_minor: Mapped[int] = mapped_column(BigInteger)
    closing_minor: Mapped[int] = mapped_column(BigInteger)
    lines_count: Mapped[int]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    begun_at: Mapped[datetime | None]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    begun_as: Mapped[str] = mapped_column(String(20), default="", server_default="")
    lines_booked: Mapped[int] = mapped_column(default=0, server_default="0")
    stopped: Mapped[str] = mapped_column(String(20), default="", server_default="")
    booked_at: Mapped[datetime | None]

    provider: Mapped[Party] = relationship()
    uploaded_by: Mapped[User | None] = relationship(foreign_keys=[uploaded_by_id])
    begun_by: Mapped[User | None] = relationship(foreign_keys=[begun_by_id])

    @property
    def is_under_way(self) -> bool:
        """Whether lines of it are still to be booked by themselves."""
        return self.begun_at is not None and self.booked_at is None and not self.stopped


class StatementLine(Public, Model):
    """One line of a statement. ``amount_minor`` came in, or went out below zero; ``line`` is that of the file.

    ``booked_as`` is the bank's reference, or what stands for it: one provider books it once. A line that was booked
    before, by another statement or by hand, has none.
    """

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "booked_as"),
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index("ix_statement_line_statement", "statement_id", "position"),
        Index("ix_statement_line_fate", "provider_id", "fate", "id"),
        Index("ix_statement_line_subject", "provider_id", "subject_id"),
        {"info": TEN_YEARS},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    position: Mapped[int]
    line: Mapped[int]
    booked_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reference: Mapped[str] = mapped_column(String(40))
    ours: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(34))
    virtual: Mapped[str] = mapped_column(String(34))
    text: Mapped[str] = mapped_column(String(500))
    return_code: Mapped[str] = mapped_column(String(4))
    is_fee: Mapped[bool]
    fate: Mapped[Fate | None] = mapped_column(Word(Fate, 12))
    reason: Mapped[str] = mapped_column(String(30), default="")
    subject_id: Mapped[str] = mapped_column(String(40), default="")
    booked_as: Mapped[str | None] = mapped_column(String(40))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), index=True)
    explained_at: Mapped[datetime | None]  # a person found what money was that went out without a word

    statement: Mapped[BankStatement] = relationship()
    provider: Mapped[Party] = relationship()
    bank_line: Mapped[BankLine | None] = relationship()

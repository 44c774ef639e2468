"""Payout files: which payouts and refunds a bank was asked to send together, each in one file only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.i18n import _l
from marketplace.kit.states import Machine, Move
from marketplace.settlement.models import Payout, Refund

_CLAIMED = text("freed_at IS NULL")


class FileState(StrEnum):
    """Where a payout file is."""

    MADE = "made"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    FileState.MADE: _l("Siap dikirim ke bank"),
    FileState.HANDED_IN: _l("Sudah dikirim ke bank"),
    FileState.WITHDRAWN: _l("Ditarik"),
}

PAYOUT_FILE = Machine(
    "PayoutFile",
    FileState.MADE,
    final=(FileState.HANDED_IN, FileState.WITHDRAWN),
    moves=(
        Move("hand_in", (FileState.MADE,), FileState.HANDED_IN, ("provider",)),
        Move("withdraw", (FileState.MADE,), FileState.WITHDRAWN, ("provider",)),
    ),
)


class PayoutFile(Public, Model):
    """One order to a bank, as pain.001: its bytes lie in the storage under ``storage_key`` and never change."""

    __tablename__ = "payout_file"
    __table_args__ = (
        CheckConstraint("total_minor > 0", name="total"),
        Index("ix_payout_file_provider", "provider_id", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[FileState] = mapped_column(Word(FileState, 10), default=FileState.MADE)
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    items_count: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    handed_in_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    provider: Mapped[Party] = relationship()
    items: Mapped[list[PayoutFileItem]] = relationship(back_populates="file", order_by="PayoutFileItem.id")


class PayoutFileItem(Model):
    """A payout or a refund that a file claims, until the file is withdrawn; ``attempt`` counts a refund's returns."""

    __tablename__ = "payout_file_item"
    __table_args__ = (
        CheckConstraint("(payout_id IS NULL) <> (refund_id IS NULL)", name="one"),
        Index(
            "uq_payout_file_item_payout",
            "payout_id",
            unique=True,
            sqlite_where=_CLAIMED,
            postgresql_where=_CLAIMED,
        ),
        Index(
            "uq_payout_file_item_refund",
            "refund_id",
            "attempt",
            unique=True,
            sqlite_where=_CLAIMED,
            postgresql_where=_CLAIMED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("payout_file.id"), index=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))
    attempt: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    freed_at: Mapped[datetime | None]

    file: Mapped[PayoutFile] = relationship(back_populates="items")
    payout: Mapped[Payout | None] = relationship()
    refund: Mapped[Refund | None] = relationship()

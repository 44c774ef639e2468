"""What a bank books by hand: every line that came in, matched or not."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.states import Machine, Move
from marketplace.settlement.models import Payment


class LineState(StrEnum):
    """What became of money that came in."""

    UNMATCHED = "unmatched"
    MATCHED = "matched"
    SENT_BACK = "sent_back"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    LineState.UNMATCHED: _l("Perlu dicocokkan"),
    LineState.MATCHED: _l("Cocok"),
    LineState.SENT_BACK: _l("Dikirim kembali"),
}

LINE = Machine(
    "BankLine",
    LineState.UNMATCHED,
    final=(LineState.MATCHED, LineState.SENT_BACK),
    moves=(
        Move("match", (LineState.UNMATCHED,), LineState.MATCHED, ("provider",)),
        Move("send_back", (LineState.UNMATCHED,), LineState.SENT_BACK, ("provider",)),
    ),
)


class BankLine(Public, Model):
    """One transfer that reached the bank. ``bank_reference`` is the bank's own number: booked once."""

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "bank_reference"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_bank_line_provider", "provider_id", "state", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(40))
    account_number: Mapped[str] = mapped_column(String(34))
    sender: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[LineState] = mapped_column(Word(LineState, 10), default=LineState.UNMATCHED)
    reason: Mapped[str] = mapped_column(String(30), default="")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)

    provider: Mapped[Party] = relationship()
    payment: Mapped[Payment | None] = relationship()

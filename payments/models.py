"""What a bank books by hand: every line that came in, matched or not."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.states import CLOCK, Machine, Move
from marketplace.settlement.models import Payment

NO_NAME = "-"  # of a sender whom the bank does not name


class LineState(StrEnum):
    """What became of money that came in."""

    UNMATCHED = "unmatched"
    SHORT = "short"
    MATCHED = "matched"
    SURPLUS = "surplus"
    RETURNING = "returning"
    SENT_BACK = "sent_back"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LABELS[self])


_LABELS = {
    LineState.UNMATCHED: _l("Perlu dicocokkan"),
    LineState.SHORT: _l("Menunggu sisanya"),
    LineState.MATCHED: _l("Cocok"),
    LineState.SURPLUS: _l("Lebihnya harus dikirim kembali"),
    LineState.RETURNING: _l("Harus dikirim kembali"),
    LineState.SENT_BACK: _l("Dikirim kembali"),
    LineState.SETTLED: _l("Cocok, lebihnya dikirim kembali"),
}

LINE = Machine(
    "BankLine",
    LineState.UNMATCHED,
    final=(LineState.MATCHED, LineState.SENT_BACK, LineState.SETTLED),
    moves=(
        Move(
            "match",
            (LineState.UNMATCHED, LineState.SHORT, LineState.RETURNING),
            LineState.MATCHED,
            ("provider",),
        ),
        Move("match_too_much", (LineState.UNMATCHED,), LineState.SURPLUS, ("provider",)),
        Move("wait_for_rest", (LineState.UNMATCHED,), LineState.SHORT, ("provider",)),
        Move("give_back", (LineState.UNMATCHED, LineState.SHORT), LineState.RETURNING, ("provider", CLOCK)),
        Move(
            "send_back",
            (LineState.UNMATCHED, LineState.SHORT, LineState.RETURNING),
            LineState.SENT_BACK,
            ("provider",),
        ),
        Move("send_surplus", (LineState.SURPLUS,), LineState.SETTLED, ("provider",)),
    ),
)
OPEN = (LineState.UNMATCHED, LineState.SHORT, LineState.RETURNING, LineState.SURPLUS)
OVER = (LineState.MATCHED, LineState.SETTLED, LineState.SENT_BACK)
PAID_BY = (
    LineState.MATCHED,
    LineState.SURPLUS,
    LineState.SETTLED,
)  # its payment has its money, or most of it


class BankLine(Public, Model):
    """One transfer that reached the bank. ``bank_reference`` is the bank's own number: booked once.

    ``surplus_minor`` of it is more than its payment asked for. By ``due_at`` the bank should have done with it;
    ``overdue_at`` is when it was told that it had not.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "bank_reference"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("surplus_minor >= 0 AND surplus_minor < amount_minor", name="surplus"),
        Index("ix_bank_line_provider", "provider_id", "state", "id"),
        Index("ix_bank_line_due", "state", "due_at", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(40))
    account_number: Mapped[str] = mapped_column(String(34))
    sender: Mapped[str] = mapped_column(String(120))
    sender_account: Mapped[str] = mapped_column(String(34), default="", server_default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    surplus_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[LineState] = mapped_column(Word(LineState, 10), default=LineState.UNMATCHED)
    reason: Mapped[str] = mapped_column(String(30), default="")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]

    provider: Mapped[Party] = relationship()
    payment: Mapped[Payment | None] = relationship()

    @property
    def back_minor(self) -> int:
        """What of it goes, or went, back to its sender, in minor units."""
        if self.state in (LineState.RETURNING, LineState.SENT_BACK):
            return self.amount_minor
        return self.surplus_minor

    @property
    def used_minor(self) -> int:
        """What of it pays, or waits to pay, its payment."""
        return self.amount_minor - self.back_minor


class Told(Protocol):
    """A line of a bank's statement, as far as it is booked here."""

    public_id: str
    provider: Party
    booked_as: str | None
    name: str
    text: str
    account: str
    virtual: str
    amount_minor: int
    currency: str
    bank_line_id: int | None


def line_of(told: Told, booked_as: str, account_number: str) -> BankLine:
    """What a line of a statement is as a transfer that came in, under the mark that books it once."""
    return BankLine(
        public_id=new_public_id(),
        provider=told.provider,
        bank_reference=booked_as,
        account_number=account_number,
        sender=told.name or told.text[:120] or NO_NAME,
        sender_account=told.account,
        amount_minor=told.amount_minor,
        currency=told.currency,
    )


class Arrival(Public, Model):
    """Money that a provider from outside sends to our own account at a bank, as it told: ``told`` says how far it is.

    From ``settled_at`` on a bank's line has shown it: ``line``, and the bank holds it.
    """

    __tablename__ = "provider_arrival"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        UniqueConstraint("provider_id", "reference"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    reference: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    told: Mapped[str] = mapped_column(String(10))  # pending, arrived or failed
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), unique=True)
    settled_at: Mapped[datetime | None]

    provider: Mapped[Party] = relationship()
    line: Mapped[BankLine | None] = relationship()


class DeskAccount(Model):
    """The account at the bank in which a provider holds the marketplace's money: its statements, its payout files."""

    __tablename__ = "desk_account"
    __table_args__ = (UniqueConstraint("provider_id"), {"info": {"retention": "ten years"}})

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    number: Mapped[str] = mapped_column(String(34))
    holder: Mapped[str] = mapped_column(String(120))
    bic: Mapped[str] = mapped_column(String(11), default="")
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)

"""What a dispute leaves behind beside its chargeback: evidence that was sent, and transfers that were called back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import DEALS, User
from marketplace.kit import clock
from marketplace.kit.db import Model, Public
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.settlement.models import Chargeback, Payout


class Evidence(Model):
    """What a person sent to the payer's bank against a dispute, word for word as he had seen it; once.

    ``pieces`` are words, each with the seal of what was seen; ``texts`` is by the names of ``ports.EVIDENCE``,
    ``pictures`` are keys of the storage. Moments are real time.
    """

    __tablename__ = "chargeback_evidence"
    __table_args__ = ({"info": DEALS},)

    id: Mapped[int] = mapped_column(primary_key=True)
    chargeback_id: Mapped[int] = mapped_column(ForeignKey("chargeback.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    pieces: Mapped[dict[str, str]] = mapped_column(JSON)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    pictures: Mapped[list[str]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    sent_at: Mapped[datetime | None]
    refused: Mapped[str] = mapped_column(String(60), default="")  # the provider's word

    chargeback: Mapped[Chargeback] = relationship()
    user: Mapped[User | None] = relationship()


class Reversal(Public, Model):
    """A payout to an account at a provider from outside that is called back, because its seller owes us for a dispute.

    ``amount_minor`` is asked for; ``back_minor`` came back: as much as the account had.
    """

    __tablename__ = "payout_reversal"
    __table_args__ = (
        UniqueConstraint("payout_id", "chargeback_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("back_minor >= 0 AND back_minor <= amount_minor", name="back"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"))
    chargeback_id: Mapped[int] = mapped_column(ForeignKey("chargeback.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    back_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    reference: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    payout: Mapped[Payout] = relationship()
    chargeback: Mapped[Chargeback] = relationship()

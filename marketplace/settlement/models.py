"""Money in and out: payments, refunds, earnings and payouts.

A payment pays a *payable* named by (kind, public id): what lies above is not known here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, PayoutAccount
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.settlement.states import PaymentState, PayoutState, RefundState


class Payment(Public, Model):
    """One demand of money through one provider. ``account_number`` is the virtual account to pay to."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_payment_payable", "payable_kind", "payable_id"),
        Index("ix_payment_provider_state", "provider_id", "state", "id"),
        UniqueConstraint("provider_id", "account_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payable_kind: Mapped[str] = mapped_column(String(20))
    payable_id: Mapped[str] = mapped_column(String(40))
    payer_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    method: Mapped[str] = mapped_column(String(30))
    account_number: Mapped[str] = mapped_column(String(34))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[PaymentState] = mapped_column(Word(PaymentState, 16), default=PaymentState.PENDING)
    expires_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    payer: Mapped[Party] = relationship(foreign_keys=[payer_id])
    provider: Mapped[Party] = relationship(foreign_keys=[provider_id])


class Refund(Public, Model):
    """Money on its way back to who paid. ``subject`` is what it is refunded for, by (kind, public id)."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_refund_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(30))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[RefundState] = mapped_column(Word(RefundState, 10), default=RefundState.PENDING, index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]
    bounces: Mapped[int] = mapped_column(default=0)  # how often it was sent and came back
    bounced_at: Mapped[datetime | None]  # the account it came from did not take it
    bounce_reason: Mapped[str] = mapped_column(String(30), default="")
    back_bank: Mapped[str] = mapped_column(String(40), default="")  # then the payer names one of his own
    back_number: Mapped[str] = mapped_column(String(34), default="")
    back_holder: Mapped[str] = mapped_column(String(120), default="")

    payment: Mapped[Payment] = relationship()
    lines: Mapped[list[RefundLine]] = relationship(back_populates="refund")

    @property
    def waits_for_account(self) -> bool:
        """Whether the account it came from refused it, and its payer has not named another one yet."""
        return self.state is RefundState.PENDING and self.bounces > 0 and not self.back_number


class RefundLine(Model):
    """What part of a refund belongs to which line and how many pieces; ``shipping`` has no line."""

    __tablename__ = "refund_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), index=True)
    line_id: Mapped[str | None] = mapped_column(String(40))  # public id of the sale's line
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    refund: Mapped[Refund] = relationship(back_populates="lines")


class Earning(Model):
    """What a party earned by one subject, ready to be paid out from ``available_at`` on; negative: it was charged.

    A payout claims it by stamping ``payout_id``.
    """

    __tablename__ = "earning"
    __table_args__ = (
        UniqueConstraint("party_id", "subject_kind", "subject_id"),
        Index("ix_earning_unpaid", "payout_id", "available_at", "party_id"),
        Index("ix_earning_party", "party_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    earned_at: Mapped[datetime]
    available_at: Mapped[datetime]
    hold_reason: Mapped[str] = mapped_column(String(30), default="")
    about: Mapped[str] = mapped_column(String(40), default="")  # public id of the sale it is for
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"), index=True)

    party: Mapped[Party] = relationship()


class Payout(Public, Model):
    """Money sent to a party's bank account, itemised by the earnings it claimed."""

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_payout_provider_state", "provider_id", "state", "id"),
        Index("ix_payout_party", "party_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("payout_account.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[PayoutState] = mapped_column(Word(PayoutState, 18), default=PayoutState.PENDING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(30), default="")

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    provider: Mapped[Party] = relationship(foreign_keys=[provider_id])
    account: Mapped[PayoutAccount] = relationship()
    lines: Mapped[list[PayoutLine]] = relationship(back_populates="payout", order_by="PayoutLine.id")


class PayoutLine(Model):
    """One earning inside a payout: kept also when the payout failed and the earning was freed again."""

    __tablename__ = "payout_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"), index=True)
    earning_id: Mapped[int] = mapped_column(ForeignKey("earning.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    payout: Mapped[Payout] = relationship(back_populates="lines")
    earning: Mapped[Earning] = relationship()

    @property
    def sale(self) -> str:
        """Public id of the sale that a person looks up for it."""
        return self.earning.about or self.subject_id

"""Money in and out: payments, refunds, earnings and payouts.

A payment pays a *payable* named by (kind, public id): what lies above is not known here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party, PartyKind, PayoutAccount
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.settlement.states import (
    CASH,
    HELD_LABEL,
    ChargebackState,
    ErrandState,
    PaymentState,
    PayoutState,
    RefundState,
    Rhythm,
)


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
    instruction: Mapped[Instruction | None] = relationship(back_populates="payment")


class Refund(Public, Model):
    """Money on its way back to who paid. ``subject`` is what it is refunded for, by (kind, public id).

    ``sent_by`` sends it where that is not who took the payment: a provider from outside could not. ``reference`` is
    the number it has at a provider from outside.
    """

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
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    reference: Mapped[str] = mapped_column(String(80), default="")
    held_for: Mapped[str] = mapped_column(String(16), default="", index=True)  # chargeback to end first
    taken_by: Mapped[str] = mapped_column(String(16), default="", index=True)  # chargeback that paid it

    payment: Mapped[Payment] = relationship()
    sent_by: Mapped[Party | None] = relationship()
    lines: Mapped[list[RefundLine]] = relationship(back_populates="refund")

    @property
    def provider(self) -> Party:
        """Who sends it."""
        return self.sent_by or self.payment.provider

    @property
    def label(self) -> str:
        """Where it stands, in a person's words."""
        return str(HELD_LABEL) if self.held_for else self.state.label

    @property
    def waits_for_account(self) -> bool:
        """Whether it is not known where it can go, and its payer has not named an account yet."""
        waits = self.state is RefundState.PENDING and not self.held_for
        return waits and self.needs_account and not self.back_number

    @property
    def needs_account(self) -> bool:
        """Whether its payer has to name an account: cash came from none, and one that refused it is no use."""
        return self.bounces > 0 or self.payment.method == CASH


# Who sends a refund, by row, where its payment is joined.
refund_sender = func.coalesce(Refund.sent_by_id, Payment.provider_id)


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
    """Money sent to a party's bank account, itemised by the earnings it claimed; a buyer's is his credit."""

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
    reference: Mapped[str] = mapped_column(String(80), default="")  # at a provider from outside

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    provider: Mapped[Party] = relationship(foreign_keys=[provider_id])
    account: Mapped[PayoutAccount] = relationship()
    lines: Mapped[list[PayoutLine]] = relationship(back_populates="payout", order_by="PayoutLine.id")

    @property
    def is_of_credit(self) -> bool:
        """Whether it is a buyer's credit, which he did not earn: nothing of it stands in lines."""
        return self.party.kind is PartyKind.BUYER


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


class OutsideProvider(Model):
    """Which party stands for which adapter of a provider from outside; a provider without a row has a desk here."""

    __tablename__ = "outside_provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    adapter: Mapped[str] = mapped_column(String(20), unique=True)
    looked_at: Mapped[datetime | None]  # for disputes that nobody told of; real time

    party: Mapped[Party] = relationship()


class Instruction(Model):
    """How to pay through a provider from outside, as it answered. ``charge`` is its number of the money that came.

    From ``closed_at`` on it takes no money for the payment any more.
    """

    __tablename__ = "payment_instruction"
    __table_args__ = ({"info": {"retention": "ten years"}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(120), index=True)
    redirect_url: Mapped[str] = mapped_column(Text, default="")
    account_number: Mapped[str] = mapped_column(String(40), default="")
    qr_text: Mapped[str] = mapped_column(Text, default="")
    expires_at: Mapped[datetime | None]  # real time: the provider's clock
    charge: Mapped[str] = mapped_column(String(120), default="", index=True)
    closed_at: Mapped[datetime | None]

    payment: Mapped[Payment] = relationship(back_populates="instruction")


class Errand(Model):
    """One call to a provider from outside: written down first, made with no transaction open, until it is answered.

    ``key`` is sent as the idempotency key: the same call twice is one. Its moments are real time.
    """

    __tablename__ = "errand"
    __table_args__ = (
        Index("ix_errand_due", "state", "due_at", "id"),
        Index("ix_errand_subject", "subject_kind", "subject_id", "id"),
        Index("ix_errand_provider", "provider_id", "state", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    what: Mapped[str] = mapped_column(String(12))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[ErrandState] = mapped_column(Word(ErrandState, 10), default=ErrandState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    due_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(60), default="")  # of the last attempt

    provider: Mapped[Party] = relationship()


class Receipt(Model):
    """One thing that a provider from outside told by a webhook, and what it did here; told again it is only counted.

    ``about`` is our own number of what it was about. Refused ones (forged, stale) are counted a day and reason.
    """

    __tablename__ = "provider_receipt"
    __table_args__ = (
        UniqueConstraint("provider_id", "event"),
        Index("ix_provider_receipt_desk", "provider_id", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    event: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(80))
    thing: Mapped[str] = mapped_column(String(12), default="")
    about: Mapped[str] = mapped_column(String(40), default="")
    did: Mapped[str] = mapped_column(String(30))
    times: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    last_at: Mapped[datetime] = mapped_column(default=clock.real_now)


class PayoutPlan(Model):
    """When a party wants to be paid, and from how much on; without a row as ``paydays`` says.

    ``weekday`` is that of a weekly payout, Monday is 0.
    """

    __tablename__ = "payout_plan"
    __table_args__ = (
        CheckConstraint("weekday >= 0 AND weekday <= 4", name="weekday"),
        CheckConstraint("minimum_minor > 0", name="minimum"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(Word(Rhythm, 12))
    weekday: Mapped[int] = mapped_column(default=0)
    minimum_minor: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Reserve(Public, Model):
    """A part of what a party earned by a sale that is kept back until ``release_at``; ``left_minor`` is still kept.

    Used before that where the party has to give money back and we owe it too little. ``reason`` is the standing that
    asked for it when the sale was made.
    """

    __tablename__ = "reserve"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("left_minor >= 0 AND left_minor <= amount_minor", name="left"),
        Index("ix_reserve_party", "party_id", "left_minor", "release_at"),
        Index("ix_reserve_due", "release_at", "left_minor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    about: Mapped[str] = mapped_column(String(40))  # public id of the sale it is of
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    left_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    reason: Mapped[str] = mapped_column(String(30))
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
    release_at: Mapped[datetime]

    party: Mapped[Party] = relationship()


class Chargeback(Public, Model):
    """A payment that its payer disputes with his bank: the provider took ``amount_minor`` back until it is decided.

    ``reference`` is the provider's number, ``reason`` its word. Until ``answer_by`` (real time) it takes evidence.
    """

    __tablename__ = "chargeback"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_chargeback_state", "state", "id"),
        {"info": {"retention": "ten years"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    reason: Mapped[str] = mapped_column(String(60), default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    state: Mapped[ChargebackState] = mapped_column(Word(ChargebackState, 10), default=ChargebackState.OPEN)
    answer_by: Mapped[datetime | None]
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    payment: Mapped[Payment] = relationship()

"""Vouchers and what was used of them. A voucher is never edited; ending it is a date."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.catalog.models import Category
from marketplace.kit import clock
from marketplace.kit.db import Model, Public
from marketplace.kit.money import DEFAULT_CURRENCY

CODE_LENGTH_MAX = 20


class Voucher(Public, Model):
    """A fixed amount or a share (basis points, with a maximum) off goods. Without a seller the operator gives it."""

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint(
            "(amount_minor > 0 AND share_bp = 0 AND most_minor = 0) "
            "OR (amount_minor = 0 AND share_bp BETWEEN 1 AND 9000 AND most_minor > 0)",
            name="worth",
        ),
        CheckConstraint("least_minor >= 0", name="least"),
        CheckConstraint("uses BETWEEN 0 AND uses_most", name="uses"),
        CheckConstraint("uses_each > 0", name="each"),
        CheckConstraint("ends_at >= starts_at", name="dates"),
        CheckConstraint("seller_id IS NULL OR category_id IS NULL", name="goods"),
        Index("ix_voucher_seller", "seller_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH_MAX), unique=True)
    seller_id: Mapped[int | None] = mapped_column(
        ForeignKey("party.id")
    )  # he bears it; none: the operator does
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("category.id")
    )  # of the operator's: for these goods
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    share_bp: Mapped[int] = mapped_column(default=0)
    most_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of a share
    least_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # price of goods from which on it holds
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    uses_most: Mapped[int]
    uses_each: Mapped[int] = mapped_column(default=1)  # of one buyer
    uses: Mapped[int] = mapped_column(default=0)  # that were not freed
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    seller: Mapped[Party | None] = relationship()
    category: Mapped[Category | None] = relationship()


class VoucherUse(Model):
    """A voucher in an order (the operator's) or a sale (its seller's), by (kind, public id); freed it counts not."""

    __tablename__ = "voucher_use"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_voucher_use_buyer", "voucher_id", "buyer_id"),
        Index("ix_voucher_use_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(default=clock.now)
    freed_at: Mapped[datetime | None]

    voucher: Mapped[Voucher] = relationship()

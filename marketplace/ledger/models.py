"""The book: transfers made of postings, and the balances that are kept because they have a bound."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kit.db import Model
from marketplace.ledger.addresses import Bound, bounded_by

_CEILING = " OR ".join(f"address LIKE '{pattern}'" for pattern in bounded_by(Bound.CEILING))
_BOUND = f"CASE WHEN {_CEILING} THEN balance_minor <= 0 ELSE balance_minor >= 0 END".replace(":", r"\:")


class Transfer(Model):
    """One balanced movement. ``reference`` is used once; ``body_hash`` tells a repetition from a contradiction."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (Index("ix_ledger_transfer_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    postings_count: Mapped[int]
    nonce: Mapped[bytes] = mapped_column(LargeBinary(16))  # so that a sealed leaf cannot be guessed
    posted_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    postings: Mapped[list["PostingRow"]] = relationship(
        back_populates="transfer", order_by="PostingRow.position", viewonly=True
    )


class PostingRow(Model):
    """``amount_minor`` of ``currency`` from ``source`` to ``destination``."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        UniqueConstraint("transfer_id", "position"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("source <> destination", name="moves"),
        Index("ix_ledger_posting_source", "source", "id"),
        Index("ix_ledger_posting_destination", "destination", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("ledger_transfer.id"))
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(80))
    destination: Mapped[str] = mapped_column(String(80))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    transfer: Mapped[Transfer] = relationship(back_populates="postings", viewonly=True)

    @property
    def posted_at(self) -> datetime:
        """When its transfer was posted, in business time."""
        return self.transfer.posted_at


class Balance(Model):
    """The balance of an address that has a bound. Only the posting triggers move it."""

    __tablename__ = "ledger_balance"
    __table_args__ = (CheckConstraint(_BOUND, name="bound"),)

    address: Mapped[str] = mapped_column(String(80), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    balance_minor: Mapped[int] = mapped_column(BigInteger)
    last_posting_id: Mapped[int]

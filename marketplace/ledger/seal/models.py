"""The log of the book: one leaf a transfer, and what was signed about it.

No foreign key leads from a leaf to its transfer: checking it would lock, thus write, every transfer once more, and
``flask ledger verify`` looks closer than any key.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kit.db import Model


class Leaf(Model):
    """Where a transfer stands in the log, for good.

    ``hashes`` are 32 bytes each: the leaf's own, and that of every perfect subtree it completed, from small to large.
    ``chain`` is SHA-256 of the chain before it and the leaf's hash: it tells which is the first that is wrong.
    """

    __tablename__ = "ledger_leaf"
    __table_args__ = (
        UniqueConstraint("transfer_id"),
        CheckConstraint("position >= 0", name="position"),
    )

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    transfer_id: Mapped[int]
    hashes: Mapped[bytes] = mapped_column(LargeBinary)
    chain: Mapped[bytes] = mapped_column(LargeBinary)


class SignedCheckpoint(Model):
    """What was signed about the log at one size; ``text`` is the whole note."""

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (
        UniqueConstraint("size"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class Sealing(Model):
    """How far the sealer has looked, so that it need not look at the whole book. One row.

    Every transfer up to ``settled_id`` is in the log, or its number will never be used. Up to ``doubted_id`` that is
    so once none of ``writers`` (transactions) is still open.
    """

    __tablename__ = "ledger_sealing"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    settled_id: Mapped[int]
    doubted_id: Mapped[int]
    writers: Mapped[str] = mapped_column(Text)

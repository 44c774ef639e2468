"""The seal."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The log of the book, what is signed about it, and how far the sealer has looked."""
    op.create_table(
        "ledger_leaf",
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("transfer_id", sa.Integer, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("position >= 0", name="ck_ledger_leaf_position"),
        sa.PrimaryKeyConstraint("position", name="pk_ledger_leaf"),
        sa.UniqueConstraint("transfer_id", name="uq_ledger_leaf_transfer_id"),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint("size > 0", name="ck_ledger_checkpoint_size"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_checkpoint"),
        sa.UniqueConstraint("size", name="uq_ledger_checkpoint_size"),
    )
    op.create_table(
        "ledger_sealing",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("settled_id", sa.Integer, nullable=False),
        sa.Column("doubted_id", sa.Integer, nullable=False),
        sa.Column("writers", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_ledger_sealing_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_sealing"),
    )


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

"""Transfers that fit in part, payouts that come back, refunds that do not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Transfers that fit in part, payouts that come back, refunds that do not arrive."""
    _moment("payout_account", "refused_at")
    _word("payout_account", "refused_reason", 30)
    _moment("payout", "returned_at")
    _word("payout", "return_reason", 30)
    op.add_column("refund", sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"))
    _moment("refund", "bounced_at")
    _word("refund", "bounce_reason", 30)
    _word("refund", "back_bank", 40)
    _word("refund", "back_number", 34)
    _word("refund", "back_holder", 120)
    op.execute(
        "ALTER TABLE bank_line ADD COLUMN surplus_minor BIGINT NOT NULL DEFAULT 0 "
        "CONSTRAINT ck_bank_line_surplus CHECK (surplus_minor >= 0 AND surplus_minor < amount_minor)"
    )
    _moment("bank_line", "due_at")
    _moment("bank_line", "overdue_at")
    op.execute("UPDATE bank_line SET due_at = received_at WHERE state = 'unmatched'")
    op.create_index("ix_bank_line_due", "bank_line", ["state", "due_at", "id"], unique=False)


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError


def _moment(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def _word(table: str, name: str, length: int) -> None:
    op.add_column(table, sa.Column(name, sa.String(length=length), nullable=False, server_default=""))

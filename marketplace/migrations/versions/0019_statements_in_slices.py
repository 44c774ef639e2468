"""Statements booked in slices."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """How far the booking of a statement is, in whose name, and why it waits; what was booked is booked whole."""
    op.add_column("bank_statement", sa.Column("begun_at", moment, nullable=True))
    op.add_column(
        "bank_statement",
        sa.Column(
            "begun_by_id",
            sa.Integer,
            sa.ForeignKey("user.id", name="fk_bank_statement_begun_by_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("bank_statement", sa.Column("begun_as", sa.String(20), nullable=False, server_default=""))
    op.add_column(
        "bank_statement",
        sa.Column("lines_booked", sa.Integer, nullable=False, server_default="0"),
    )
    op.add_column("bank_statement", sa.Column("stopped", sa.String(20), nullable=False, server_default=""))
    op.execute(
        "UPDATE bank_statement SET begun_at = booked_at, lines_booked = lines_count WHERE booked_at IS NOT NULL"
    )
    op.create_index("ix_bank_statement_begun", "bank_statement", ["booked_at", "begun_at"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

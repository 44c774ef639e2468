"""Disputes of payments: what goes back is netted."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refunds wait for the decision of a dispute, and are paid by a lost one."""
    for name in ("held_for", "taken_by"):
        op.add_column("refund", sa.Column(name, sa.String(16), nullable=False, server_default=""))
        op.create_index(f"ix_refund_{name}", "refund", [name])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

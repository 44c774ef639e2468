"""Transfers that fit in part, payouts that come back, parties that owe."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Transfers that fit in part, payouts that come back, parties that owe."""


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

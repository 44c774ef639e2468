"""What came back and lies on the shelf again is counted once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember when pieces of a parcel went back to the stock."""
    op.add_column("shipment_line", sa.Column("restocked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

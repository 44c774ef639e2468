"""A page pressed twice puts its pieces into the cart once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Which press put the last pieces into a line of a cart."""
    op.add_column("cart_line", sa.Column("last_press", sa.String(40)))


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

"""Refunds and freezes by line; parcels that are lost; days for returns and cases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# table -> column -> (type with default, rule). A rule stands with its column: SQLite adds none later.
COLUMNS = {
    "sale_line": {
        "declined_quantity": ("INTEGER NOT NULL DEFAULT 0", "declined_quantity BETWEEN 0 AND quantity"),
        "refunded_minor": ("BIGINT NOT NULL DEFAULT 0", "refunded_minor >= 0"),
        "frozen_minor": (
            "BIGINT NOT NULL DEFAULT 0",
            "frozen_minor >= 0 AND refunded_minor + frozen_minor <= unit_price_minor * quantity",
        ),
    },
    "sale": {
        "released_goods_minor": ("BIGINT NOT NULL DEFAULT 0", "released_goods_minor >= 0"),
        "released_shipping_minor": ("BIGINT NOT NULL DEFAULT 0", "released_shipping_minor >= 0"),
        "refunded_shipping_minor": ("BIGINT NOT NULL DEFAULT 0", "refunded_shipping_minor >= 0"),
        "frozen_shipping_minor": (
            "BIGINT NOT NULL DEFAULT 0",
            "frozen_shipping_minor >= 0 AND refunded_shipping_minor + frozen_shipping_minor <= shipping_minor",
        ),
    },
    "shipment": {"failed_attempts": ("INTEGER NOT NULL DEFAULT 0", "failed_attempts >= 0")},
    "policy_version": {
        "return_days": ("INTEGER NOT NULL DEFAULT 14", "return_days > 0"),
        "answer_days": ("INTEGER NOT NULL DEFAULT 3", "answer_days > 0"),
        "decide_days": ("INTEGER NOT NULL DEFAULT 5", "decide_days > 0"),
        "refund_days": ("INTEGER NOT NULL DEFAULT 30", "refund_days > 0"),
    },
}


def upgrade() -> None:
    """Add the columns, and give what was released before to its sale."""
    for table, columns in COLUMNS.items():
        for name, (kind, rule) in columns.items():
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {name} {kind} CONSTRAINT ck_{table}_{name} CHECK ({rule})"
            )
    op.add_column("earning", sa.Column("about", sa.String(40), nullable=False, server_default=""))
    op.execute("UPDATE earning SET about = subject_id")
    op.execute(
        "UPDATE sale SET released_goods_minor = goods_minor, released_shipping_minor = shipping_minor "
        "WHERE state = 'completed'"
    )
    op.execute(
        "UPDATE sale SET refunded_shipping_minor = shipping_minor "
        "WHERE paid_at IS NOT NULL AND state IN ('declined', 'cancelled')"
    )
    op.execute(
        "UPDATE sale_line SET refunded_minor = unit_price_minor * quantity WHERE sale_id IN "
        "(SELECT id FROM sale WHERE paid_at IS NOT NULL AND state IN ('declined', 'cancelled'))"
    )


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

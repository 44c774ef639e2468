"""Terms of a purchase: rules of commission, frozen line by line."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)

# Columns of a line that stand with their rule: SQLite adds none later.
LINE_COLUMNS = {
    "released_minor": "BIGINT NOT NULL DEFAULT 0",
    "commission_bp": "INTEGER NOT NULL DEFAULT 0",
    "commission_fixed_minor": "BIGINT NOT NULL DEFAULT 0",
}


def upgrade() -> None:
    """Rules; what was sold before was sold at the rate of its sale, and what was released was all that was free."""
    _rules()
    for name, kind in LINE_COLUMNS.items():
        op.execute(
            f"ALTER TABLE sale_line ADD COLUMN {name} {kind} CONSTRAINT ck_sale_line_{name} CHECK ({name} >= 0)"
        )
    op.execute(
        "ALTER TABLE sale_line ADD COLUMN commission_rule_id INTEGER "
        "CONSTRAINT fk_sale_line_commission_rule_id REFERENCES commission_rule (id)"
    )
    op.execute(
        "UPDATE sale_line SET commission_bp = "
        "(SELECT commission_bp FROM sale WHERE sale.id = sale_line.sale_id)"
    )
    op.execute(
        "UPDATE sale_line SET released_minor = unit_price_minor * quantity - refunded_minor - frozen_minor "
        "WHERE sale_id IN (SELECT id FROM sale WHERE released_goods_minor > 0)"
    )


def _rules() -> None:
    op.create_table(
        "commission_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("fixed_per", sa.String(8), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 5000", name=op.f("ck_commission_rule_rate")),
        sa.CheckConstraint("fixed_minor >= 0", name=op.f("ck_commission_rule_fixed")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_commission_rule_dates")),
        sa.CheckConstraint(
            "(listing_id IS NULL AND (seller_id IS NOT NULL OR category_id IS NOT NULL)) "
            "OR (listing_id IS NOT NULL AND seller_id IS NULL AND category_id IS NULL)",
            name=op.f("ck_commission_rule_about"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["party.id"], name=op.f("fk_commission_rule_seller_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_commission_rule_category_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_commission_rule_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commission_rule_public_id")),
    )
    for about in ("seller", "category", "listing"):
        op.create_index(f"ix_commission_rule_{about}", "commission_rule", [f"{about}_id", "starts_at"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

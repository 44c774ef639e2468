"""Terms of a purchase: rules of commission and vouchers, frozen line by line."""

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
    "discount_minor": "BIGINT NOT NULL DEFAULT 0",
    "promotion_minor": "BIGINT NOT NULL DEFAULT 0",
    "promotion_returned_minor": "BIGINT NOT NULL DEFAULT 0",
}


def upgrade() -> None:
    """Rules; what was sold before was sold at the rate of its sale, and what was released was all that was free."""
    _rules()
    _vouchers()
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
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_commission_rule_category_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_commission_rule_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commission_rule_public_id")),
    )
    for about in ("seller", "category", "listing"):
        op.create_index(f"ix_commission_rule_{about}", "commission_rule", [f"{about}_id", "starts_at"])


def _vouchers() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("uses_most", sa.Integer(), nullable=False),
        sa.Column("uses_each", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint(
            "(amount_minor > 0 AND share_bp = 0 AND most_minor = 0) "
            "OR (amount_minor = 0 AND share_bp BETWEEN 1 AND 9000 AND most_minor > 0)",
            name=op.f("ck_voucher_worth"),
        ),
        sa.CheckConstraint("least_minor >= 0", name=op.f("ck_voucher_least")),
        sa.CheckConstraint("uses BETWEEN 0 AND uses_most", name=op.f("ck_voucher_uses")),
        sa.CheckConstraint("uses_each > 0", name=op.f("ck_voucher_each")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_voucher_dates")),
        sa.CheckConstraint("seller_id IS NULL OR category_id IS NULL", name=op.f("ck_voucher_goods")),
        sa.ForeignKeyConstraint(["seller_id"], ["party.id"], name=op.f("fk_voucher_seller_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_voucher_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("public_id", name=op.f("uq_voucher_public_id")),
        sa.UniqueConstraint("code", name=op.f("uq_voucher_code")),
    )
    op.create_index("ix_voucher_seller", "voucher", ["seller_id", "id"])
    op.create_table(
        "voucher_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("used_at", moment, nullable=False),
        sa.Column("freed_at", moment, nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_voucher_use_amount")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_use_voucher_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["party.id"], name=op.f("fk_voucher_use_buyer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_use")),
    )
    op.create_index("ix_voucher_use_buyer", "voucher_use", ["voucher_id", "buyer_id"])
    op.create_index("ix_voucher_use_subject", "voucher_use", ["subject_kind", "subject_id"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

"""When parties are paid."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """When each party wants to be paid, what of its earnings is kept back, and what of a sale will be."""
    op.create_table(
        "payout_plan",
        sa.Column("party_id", sa.Integer, nullable=False),
        sa.Column("rhythm", sa.String(12), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("minimum_minor", sa.BigInteger, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.CheckConstraint("weekday >= 0 AND weekday <= 4", name="ck_payout_plan_weekday"),
        sa.CheckConstraint("minimum_minor > 0", name="ck_payout_plan_minimum"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="fk_payout_plan_party_id"),
        sa.PrimaryKeyConstraint("party_id", name="pk_payout_plan"),
    )
    op.create_table(
        "reserve",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("party_id", sa.Integer, nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("left_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.Column("release_at", moment, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_reserve_amount"),
        sa.CheckConstraint("left_minor >= 0 AND left_minor <= amount_minor", name="ck_reserve_left"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="fk_reserve_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reserve"),
        sa.UniqueConstraint("public_id", name="uq_reserve_public_id"),
    )
    op.create_index("ix_reserve_party", "reserve", ["party_id", "left_minor", "release_at"])
    op.create_index("ix_reserve_due", "reserve", ["release_at", "left_minor"])
    op.create_table(
        "money_day",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("in_minor", sa.BigInteger, nullable=False),
        sa.Column("out_minor", sa.BigInteger, nullable=False),
        sa.CheckConstraint("in_minor >= 0 AND out_minor >= 0", name="ck_money_day_flows"),
        sa.PrimaryKeyConstraint("day", "place", "currency", name="pk_money_day"),
    )
    op.create_table(
        "money_day_mark",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("upto_id", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_money_day_mark_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_money_day_mark"),
    )
    op.add_column("sale", sa.Column("reserve_bp", sa.Integer, nullable=False, server_default="0"))
    op.add_column("sale", sa.Column("reserve_days", sa.Integer, nullable=False, server_default="0"))
    op.add_column("sale", sa.Column("reserve_reason", sa.String(30), nullable=False, server_default=""))


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

"""Cash at the door."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Sales that are paid at the door, the cash in couriers' pockets, and how it reaches the bank."""
    op.add_column("sale", sa.Column("cod", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sale", sa.Column("cod_fee_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("sale", sa.Column("waived_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "courier_cash",
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("collects", sa.Boolean(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name="fk_courier_cash_courier_id"),
        sa.PrimaryKeyConstraint("courier_id", name="pk_courier_cash"),
        sa.CheckConstraint("fee_minor >= 0", name="ck_courier_cash_fee"),
    )
    _remittance()
    _cash_collection()


def _remittance() -> None:
    op.create_table(
        "remittance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("account_number", sa.String(34), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("taken_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name="fk_remittance_courier_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_remittance_provider_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remittance"),
        sa.UniqueConstraint("public_id", name="uq_remittance_public_id"),
        sa.UniqueConstraint("provider_id", "account_number", name="uq_remittance_provider_id_account_number"),
        sa.CheckConstraint("amount_minor > 0", name="ck_remittance_amount"),
        sa.CheckConstraint(
            "received_minor >= 0 AND taken_minor >= 0 AND received_minor + taken_minor <= amount_minor",
            name="ck_remittance_settled",
        ),
    )
    op.create_index("ix_remittance_courier", "remittance", ["courier_id", "state", "id"])
    op.create_index("ix_remittance_due", "remittance", ["state", "due_at", "id"])


def _cash_collection() -> None:
    op.create_table(
        "cash_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("rider_id", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.String(40), nullable=False),
        sa.Column("shipment_id", sa.String(40), nullable=False),
        sa.Column("awb", sa.String(20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("collected_at", moment, nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name="fk_cash_collection_courier_id"),
        sa.ForeignKeyConstraint(["rider_id"], ["user.id"], name="fk_cash_collection_rider_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name="fk_cash_collection_payment_id"),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name="fk_cash_collection_remittance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cash_collection"),
        sa.UniqueConstraint("shipment_id", name="uq_cash_collection_shipment_id"),
        sa.UniqueConstraint("payment_id", name="uq_cash_collection_payment_id"),
        sa.CheckConstraint("amount_minor > 0", name="ck_cash_collection_amount"),
    )
    op.create_index("ix_cash_collection_remittance_id", "cash_collection", ["remittance_id"])
    op.create_index("ix_cash_collection_rider_id", "cash_collection", ["rider_id"])
    op.create_index("ix_cash_collection_pocket", "cash_collection", ["courier_id", "remittance_id", "id"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

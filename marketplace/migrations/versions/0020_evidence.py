"""Disputes: evidence against them, transfers that are called back, and when they were looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What is sent to the payer's bank, and what is called back from sellers' accounts at a provider."""
    op.add_column("outside_provider", sa.Column("looked_at", moment, nullable=True))
    op.create_table(
        "chargeback_evidence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chargeback_id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=True),
        sa.Column("pieces", sa.JSON, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("pictures", sa.JSON, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("refused", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(
            ["chargeback_id"], ["chargeback.id"], name="fk_chargeback_evidence_chargeback_id"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_chargeback_evidence_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chargeback_evidence"),
        sa.UniqueConstraint("chargeback_id", name="uq_chargeback_evidence_chargeback_id"),
        info={"retention": "ten years after the last order, then erased"},
    )
    op.create_table(
        "payout_reversal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("payout_id", sa.Integer, nullable=False),
        sa.Column("chargeback_id", sa.Integer, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("back_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_payout_reversal_amount"),
        sa.CheckConstraint("back_minor >= 0 AND back_minor <= amount_minor", name="ck_payout_reversal_back"),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name="fk_payout_reversal_payout_id"),
        sa.ForeignKeyConstraint(
            ["chargeback_id"], ["chargeback.id"], name="fk_payout_reversal_chargeback_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payout_reversal"),
        sa.UniqueConstraint("payout_id", "chargeback_id", name="uq_payout_reversal_payout_id_chargeback_id"),
        sa.UniqueConstraint("public_id", name="uq_payout_reversal_public_id"),
        info={"retention": "ten years"},
    )
    op.create_index("ix_payout_reversal_chargeback_id", "payout_reversal", ["chargeback_id"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

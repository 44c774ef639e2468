"""Providers from outside."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Who they are, how to pay through them, what they are asked, what they told, and what they took back."""
    op.create_table(
        "outside_provider",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("party_id", sa.Integer, nullable=False),
        sa.Column("adapter", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="fk_outside_provider_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outside_provider"),
        sa.UniqueConstraint("party_id", name="uq_outside_provider_party_id"),
        sa.UniqueConstraint("adapter", name="uq_outside_provider_adapter"),
    )
    op.create_table(
        "payment_instruction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("payment_id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("redirect_url", sa.Text, nullable=False),
        sa.Column("account_number", sa.String(40), nullable=False),
        sa.Column("qr_text", sa.Text, nullable=False),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("charge", sa.String(120), nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name="fk_payment_instruction_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_instruction"),
        sa.UniqueConstraint("payment_id", name="uq_payment_instruction_payment_id"),
    )
    op.create_index("ix_payment_instruction_reference", "payment_instruction", ["reference"])
    op.create_index("ix_payment_instruction_charge", "payment_instruction", ["charge"])
    _errands_and_receipts()
    _chargebacks()
    _arrivals()
    op.add_column(
        "refund",
        sa.Column(
            "sent_by_id",
            sa.Integer,
            sa.ForeignKey("party.id", name="fk_refund_sent_by_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index("ix_refund_sent_by_id", "refund", ["sent_by_id"])
    op.add_column("refund", sa.Column("reference", sa.String(80), nullable=False, server_default=""))
    op.add_column("payout", sa.Column("reference", sa.String(80), nullable=False, server_default=""))


def _errands_and_receipts() -> None:
    op.create_table(
        "errand",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(40), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("outcome", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_errand_provider_id"),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
        sa.UniqueConstraint("key", name="uq_errand_key"),
    )
    op.create_index("ix_errand_due", "errand", ["state", "due_at", "id"])
    op.create_index("ix_errand_subject", "errand", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_errand_provider", "errand", ["provider_id", "state", "id"])
    op.create_table(
        "provider_receipt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("event", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("thing", sa.String(12), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("did", sa.String(30), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_provider_receipt_provider_id"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_receipt"),
        sa.UniqueConstraint("provider_id", "event", name="uq_provider_receipt_provider_id_event"),
    )
    op.create_index("ix_provider_receipt_desk", "provider_receipt", ["provider_id", "id"])


def _chargebacks() -> None:
    op.create_table(
        "chargeback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("payment_id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer_by", moment, nullable=True),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_chargeback_amount"),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name="fk_chargeback_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chargeback"),
        sa.UniqueConstraint("reference", name="uq_chargeback_reference"),
        sa.UniqueConstraint("public_id", name="uq_chargeback_public_id"),
    )
    op.create_index("ix_chargeback_payment_id", "chargeback", ["payment_id"])
    op.create_index("ix_chargeback_state", "chargeback", ["state", "id"])
    op.create_table(
        "chargeback_part",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chargeback_id", sa.Integer, nullable=False),
        sa.Column("sale_id", sa.Integer, nullable=False),
        sa.Column("line_id", sa.String(40), nullable=True),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("thawed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["chargeback_id"], ["chargeback.id"], name="fk_chargeback_part_chargeback_id"
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name="fk_chargeback_part_sale_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chargeback_part"),
    )
    op.create_index("ix_chargeback_part_chargeback_id", "chargeback_part", ["chargeback_id"])
    op.create_index("ix_chargeback_part_sale_id", "chargeback_part", ["sale_id"])


def _arrivals() -> None:
    op.create_table(
        "provider_arrival",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("told", sa.String(10), nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("line_id", sa.Integer, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="ck_provider_arrival_amount"),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_provider_arrival_provider_id"),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name="fk_provider_arrival_line_id"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_arrival"),
        sa.UniqueConstraint("provider_id", "reference", name="uq_provider_arrival_provider_id_reference"),
        sa.UniqueConstraint("line_id", name="uq_provider_arrival_line_id"),
        sa.UniqueConstraint("public_id", name="uq_provider_arrival_public_id"),
    )


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

"""Cases between the parties of a sale."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases, what they are about, what was said, and the pictures beside it."""
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("disputed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("bearer", sa.String(10), nullable=True),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("decided_by", sa.String(10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("disputed_minor > 0", name=op.f("ck_case_disputed")),
        sa.CheckConstraint("refunded_minor BETWEEN 0 AND disputed_minor", name=op.f("ck_case_refunded")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_case_sale_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_case_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_public_id")),
    )
    op.create_index("ix_case_sale", "case", ["sale_id", "id"])
    op.create_index("ix_case_due", "case", ["state", "due_at"])
    op.create_index(op.f("ix_case_shipment_id"), "case", ["shipment_id"])
    op.create_table(
        "case_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_case_line_amount")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_line_case_id")),
        sa.ForeignKeyConstraint(["line_id"], ["sale_line.id"], name=op.f("fk_case_line_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_line")),
    )
    op.create_index(op.f("ix_case_line_case_id"), "case_line", ["case_id"])
    op.create_table(
        "case_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_word_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_case_word_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_word_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_word")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_word_public_id")),
    )
    op.create_index(op.f("ix_case_word_case_id"), "case_word", ["case_id"])
    op.create_table(
        "case_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["word_id"], ["case_word.id"], name=op.f("fk_case_evidence_word_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_case_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_evidence")),
    )
    op.create_index(op.f("ix_case_evidence_word_id"), "case_evidence", ["word_id"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

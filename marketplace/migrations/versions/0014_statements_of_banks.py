"""Statements of banks, line by line, and the files by which a bank is asked to pay."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The account that is told of, its statements, and payout files."""
    op.add_column("bank_line", sa.Column("sender_account", sa.String(34), nullable=False, server_default=""))
    op.create_table(
        "desk_account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("bic", sa.String(11), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_desk_account_provider_id"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_account"),
        sa.UniqueConstraint("provider_id", name="uq_desk_account_provider_id"),
        info={"retention": "ten years"},
    )
    _statements()
    _files()


def _statements() -> None:
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("layout", sa.String(10), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("storage_key", sa.String(64), nullable=False),
        sa.Column("account_number", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("opening_minor", sa.BigInteger, nullable=False),
        sa.Column("closing_minor", sa.BigInteger, nullable=False),
        sa.Column("lines_count", sa.Integer, nullable=False),
        sa.Column("first_on", sa.Date, nullable=True),
        sa.Column("last_on", sa.Date, nullable=True),
        sa.Column("uploaded_by_id", sa.Integer, nullable=True),
        sa.Column("uploaded_at", moment, nullable=False),
        sa.Column("booked_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("lines_count >= 0", name="ck_bank_statement_lines_count"),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_bank_statement_provider_id"),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user.id"], name="fk_bank_statement_uploaded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_statement"),
        sa.UniqueConstraint("public_id", name="uq_bank_statement_public_id"),
        sa.UniqueConstraint("provider_id", "sha256", name="uq_bank_statement_provider_id_sha256"),
        info={"retention": "ten years"},
    )
    op.create_table(
        "statement_line",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("statement_id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("ours", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("account", sa.String(34), nullable=False),
        sa.Column("virtual", sa.String(34), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("return_code", sa.String(4), nullable=False),
        sa.Column("is_fee", sa.Boolean, nullable=False),
        sa.Column("fate", sa.String(12), nullable=True),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("subject_id", sa.String(40), nullable=False),
        sa.Column("booked_as", sa.String(40), nullable=True),
        sa.Column("bank_line_id", sa.Integer, nullable=True),
        sa.Column("explained_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name="ck_statement_line_amount"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name="fk_statement_line_statement_id"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_statement_line_provider_id"),
        sa.ForeignKeyConstraint(["bank_line_id"], ["bank_line.id"], name="fk_statement_line_bank_line_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement_line"),
        sa.UniqueConstraint("public_id", name="uq_statement_line_public_id"),
        sa.UniqueConstraint("provider_id", "booked_as", name="uq_statement_line_provider_id_booked_as"),
        info={"retention": "ten years"},
    )
    op.create_index("ix_statement_line_statement", "statement_line", ["statement_id", "position"])
    op.create_index("ix_statement_line_fate", "statement_line", ["provider_id", "fate", "id"])
    op.create_index("ix_statement_line_subject", "statement_line", ["provider_id", "subject_id"])
    op.create_index("ix_statement_line_bank_line_id", "statement_line", ["bank_line_id"])


def _files() -> None:
    op.create_table(
        "payout_file",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("items_count", sa.Integer, nullable=False),
        sa.Column("storage_key", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("handed_in_at", moment, nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("total_minor > 0", name="ck_payout_file_total"),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name="fk_payout_file_provider_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_file"),
        sa.UniqueConstraint("public_id", name="uq_payout_file_public_id"),
        info={"retention": "ten years"},
    )
    op.create_index("ix_payout_file_provider", "payout_file", ["provider_id", "id"])
    op.create_table(
        "payout_file_item",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("payout_id", sa.Integer, nullable=True),
        sa.Column("refund_id", sa.Integer, nullable=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("freed_at", moment, nullable=True),
        sa.CheckConstraint("(payout_id IS NULL) <> (refund_id IS NULL)", name="ck_payout_file_item_one"),
        sa.ForeignKeyConstraint(["file_id"], ["payout_file.id"], name="fk_payout_file_item_file_id"),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name="fk_payout_file_item_payout_id"),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name="fk_payout_file_item_refund_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout_file_item"),
    )
    op.create_index("ix_payout_file_item_file_id", "payout_file_item", ["file_id"])
    claimed = sa.text("freed_at IS NULL")
    for name, columns in (
        ("uq_payout_file_item_payout", ["payout_id"]),
        ("uq_payout_file_item_refund", ["refund_id", "attempt"]),
    ):
        op.create_index(
            name,
            "payout_file_item",
            columns,
            unique=True,
            sqlite_where=claimed,
            postgresql_where=claimed,
        )


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

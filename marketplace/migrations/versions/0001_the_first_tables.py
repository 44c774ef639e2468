"""the first tables."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Tables and indexes that search needs, by hand: autogenerate does not see them.
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE listing_search USING fts5(words, content='', "
        "tokenize='unicode61 remove_diacritics 2')",
        "CREATE VIRTUAL TABLE listing_vocabulary USING fts5vocab('listing_search', 'row')",
    ),
    "postgresql": (
        "CREATE INDEX ix_listing_words ON listing USING gin (to_tsvector('simple', search_text))",
    ),
}

# The terms the marketplace starts with: basis points, hours and days.
FIRST_POLICY = {
    "starts_at": datetime(2000, 1, 1, tzinfo=UTC),
    "commission_bp": 500,
    "commission_tax_bp": 1100,
    "payment_hours": 24,
    "pack_working_days": 2,
    "cancel_grace_days": 2,
    "pickup_days": 5,
    "delivery_days_max": 21,
    "inspection_days": 2,
    "rating_days": 14,
}


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_id", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("drawing", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_offset_one_row")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_clock_offset_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "ledger_balance",
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("last_posting_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_ledger_balance_floor")),
        sa.PrimaryKeyConstraint("address", "currency", name=op.f("pk_ledger_balance")),
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("postings_count", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=16), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint("reference", name=op.f("uq_ledger_transfer_reference")),
    )
    op.create_index(
        "ix_ledger_transfer_subject", "ledger_transfer", ["subject_kind", "subject_id"], unique=False
    )
    op.create_table(
        "limit_counter",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_limit_counter")),
        info={"retention": "one day"},
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_code", sa.String(length=13), nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("public_id", name=op.f("uq_party_public_id")),
    )
    op.create_index("ix_party_kind_id", "party", ["kind", "id"], unique=False)
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commission_bp", sa.Integer(), nullable=False),
        sa.Column("commission_tax_bp", sa.Integer(), nullable=False),
        sa.Column("payment_hours", sa.Integer(), nullable=False),
        sa.Column("pack_working_days", sa.Integer(), nullable=False),
        sa.Column("cancel_grace_days", sa.Integer(), nullable=False),
        sa.Column("pickup_days", sa.Integer(), nullable=False),
        sa.Column("delivery_days_max", sa.Integer(), nullable=False),
        sa.Column("inspection_days", sa.Integer(), nullable=False),
        sa.Column("rating_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("starts_at", name=op.f("uq_policy_version_starts_at")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_user_phone")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
        info={"retention": "while the account stands"},
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("area_code", sa.String(length=13), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("landmark", sa.String(length=200), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_address_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("public_id", name=op.f("uq_address_public_id")),
        info={"retention": "ten years after the last order, then erased"},
    )
    op.create_index(op.f("ix_address_party_id"), "address", ["party_id"], unique=False)
    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_code_attempts")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        info={"retention": "one day"},
    )
    op.create_index(op.f("ix_code_user_id"), "code", ["user_id"], unique=False)
    op.create_table(
        "courier_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name=op.f("fk_courier_service_courier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_service")),
        sa.UniqueConstraint("courier_id", "code", name=op.f("uq_courier_service_courier_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_courier_service_public_id")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acting_kind", sa.String(length=10), nullable=False),
        sa.Column("acting_user_id", sa.Integer(), nullable=True),
        sa.Column("acting_party_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["acting_party_id"], ["party.id"], name=op.f("fk_event_acting_party_id")),
        sa.ForeignKeyConstraint(["acting_user_id"], ["user.id"], name=op.f("fk_event_acting_user_id")),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["party.id"], name=op.f("fk_event_on_behalf_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_public_id")),
    )
    op.create_index(op.f("ix_event_kind"), "event", ["kind"], unique=False)
    op.create_index("ix_event_subject", "event", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_file_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_public_id")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_file_storage_key")),
        info={"retention": "while what it shows stands"},
    )
    op.create_index(op.f("ix_file_party_id"), "file", ["party_id"], unique=False)
    op.create_table(
        "ledger_posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("destination", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledger_posting_amount")),
        sa.CheckConstraint("source <> destination", name=op.f("ck_ledger_posting_moves")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_posting_transfer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_posting")),
        sa.UniqueConstraint("transfer_id", "position", name=op.f("uq_ledger_posting_transfer_id_position")),
    )
    op.create_index("ix_ledger_posting_destination", "ledger_posting", ["destination", "id"], unique=False)
    op.create_index("ix_ledger_posting_source", "ledger_posting", ["source", "id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_login_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
        info={"retention": "while the account stands"},
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_membership_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "party_id", name=op.f("uq_membership_user_id_party_id")),
    )
    op.create_index(op.f("ix_membership_party_id"), "membership", ["party_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        info={"retention": "ninety days"},
    )
    op.create_index("ix_message_user", "message", ["user_id", "id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payable_kind", sa.String(length=20), nullable=False),
        sa.Column("payable_id", sa.String(length=40), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("account_number", sa.String(length=34), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["payer_id"], ["party.id"], name=op.f("fk_payment_payer_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name=op.f("fk_payment_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "provider_id", "account_number", name=op.f("uq_payment_provider_id_account_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_public_id")),
    )
    op.create_index("ix_payment_payable", "payment", ["payable_kind", "payable_id"], unique=False)
    op.create_index(op.f("ix_payment_payer_id"), "payment", ["payer_id"], unique=False)
    op.create_index("ix_payment_provider_state", "payment", ["provider_id", "state", "id"], unique=False)
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("bank_reference", sa.String(length=40), nullable=False),
        sa.Column("account_number", sa.String(length=34), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bank_line_amount")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_bank_line_payment_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name=op.f("fk_bank_line_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint(
            "provider_id", "bank_reference", name=op.f("uq_bank_line_provider_id_bank_reference")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_line_public_id")),
        info={"retention": "ten years"},
    )
    op.create_index(op.f("ix_bank_line_payment_id"), "bank_line", ["payment_id"], unique=False)
    op.create_index("ix_bank_line_provider", "bank_line", ["provider_id", "state", "id"], unique=False)
    op.create_table(
        "payout_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=34), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_payout_account_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_account_public_id")),
        info={"retention": "ten years after the last order, then erased"},
    )
    op.create_index(
        "uq_payout_account_current",
        "payout_account",
        ["party_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "trust_state",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_trust_state_party_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_trust_state")),
    )
    op.create_table(
        "courier_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=False),
        sa.Column("first_kg_minor", sa.BigInteger(), nullable=False),
        sa.Column("next_kg_minor", sa.BigInteger(), nullable=False),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 < days_min AND days_min <= days_max", name=op.f("ck_courier_rate_days")),
        sa.CheckConstraint("first_kg_minor > 0 AND next_kg_minor >= 0", name=op.f("ck_courier_rate_fee")),
        sa.CheckConstraint("zone BETWEEN 1 AND 4", name=op.f("ck_courier_rate_zone")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["courier_service.id"], name=op.f("fk_courier_rate_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_rate")),
        sa.UniqueConstraint("service_id", "zone", name=op.f("uq_courier_rate_service_id_zone")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_due", "delivery", ["done_at", "due_at"], unique=False)
    op.create_index(op.f("ix_delivery_event_id"), "delivery", ["event_id"], unique=False)
    op.create_index(
        "ix_delivery_order", "delivery", ["subject_kind", "subject_id", "handler", "id"], unique=False
    )
    op.create_table(
        "order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("checkout_key", sa.String(length=40), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pay_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_order_address_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["party.id"], name=op.f("fk_order_buyer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("buyer_id", "checkout_key", name=op.f("uq_order_buyer_id_checkout_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_public_id")),
    )
    op.create_index("ix_order_buyer", "order", ["buyer_id", "placed_at", "id"], unique=False)
    op.create_index("ix_order_placed", "order", ["placed_at", "id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=18), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payout_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["payout_account.id"], name=op.f("fk_payout_account_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_payout_party_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["party.id"], name=op.f("fk_payout_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_public_id")),
    )
    op.create_index("ix_payout_party", "payout", ["party_id", "id"], unique=False)
    op.create_index("ix_payout_provider_state", "payout", ["provider_id", "state", "id"], unique=False)
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refund_public_id")),
    )
    op.create_index(op.f("ix_refund_payment_id"), "refund", ["payment_id"], unique=False)
    op.create_index(op.f("ix_refund_state"), "refund", ["state"], unique=False)
    op.create_index("ix_refund_subject", "refund", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "storefront",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("area_code", sa.String(length=13), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_storefront_party_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["file.id"], name=op.f("fk_storefront_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront")),
        sa.UniqueConstraint("party_id", name=op.f("uq_storefront_party_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_storefront_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_storefront_slug")),
    )
    op.create_index(op.f("ix_storefront_area_code"), "storefront", ["area_code"], unique=False)
    op.create_index(op.f("ix_storefront_state"), "storefront", ["state"], unique=False)
    op.create_table(
        "trust_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_trust_fact_event_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_trust_fact_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_fact")),
        sa.UniqueConstraint(
            "event_id", "party_id", "kind", name=op.f("uq_trust_fact_event_id_party_id_kind")
        ),
    )
    op.create_index("ix_trust_fact_party", "trust_fact", ["party_id", "id"], unique=False)
    op.create_table(
        "earning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_reason", sa.String(length=30), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_earning_party_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_earning_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earning")),
        sa.UniqueConstraint(
            "party_id", "subject_kind", "subject_id", name=op.f("uq_earning_party_id_subject_kind_subject_id")
        ),
    )
    op.create_index("ix_earning_party", "earning", ["party_id", "id"], unique=False)
    op.create_index(op.f("ix_earning_payout_id"), "earning", ["payout_id"], unique=False)
    op.create_index("ix_earning_unpaid", "earning", ["payout_id", "available_at", "party_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("storefront_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("drawing", sa.String(length=30), nullable=False),
        sa.Column("palette", sa.String(length=10), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("imported_sold", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_listing_category_id")),
        sa.ForeignKeyConstraint(["storefront_id"], ["storefront.id"], name=op.f("fk_listing_storefront_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listing_public_id")),
    )
    op.create_index("ix_listing_category", "listing", ["category_id", "state", "id"], unique=False)
    op.create_index("ix_listing_live", "listing", ["state", "published_at", "id"], unique=False)
    op.create_index(op.f("ix_listing_price_minor"), "listing", ["price_minor"], unique=False)
    op.create_index("ix_listing_storefront", "listing", ["storefront_id", "state", "id"], unique=False)
    op.create_table(
        "refund_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(length=40), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_line")),
    )
    op.create_index(op.f("ix_refund_line_refund_id"), "refund_line", ["refund_id"], unique=False)
    op.create_table(
        "sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("storefront_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("service_label", sa.String(length=60), nullable=False),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.Column("goods_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("commission_bp", sa.Integer(), nullable=False),
        sa.Column("commission_tax_bp", sa.Integer(), nullable=False),
        sa.Column("inspection_days", sa.Integer(), nullable=False),
        sa.Column("hold_days", sa.Integer(), nullable=False),
        sa.Column("rating_days", sa.Integer(), nullable=False),
        sa.Column("pack_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("goods_minor > 0", name=op.f("ck_sale_goods")),
        sa.CheckConstraint("shipping_minor >= 0", name=op.f("ck_sale_shipping")),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name=op.f("fk_sale_courier_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_sale_order_id")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_sale_policy_version_id")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["party.id"], name=op.f("fk_sale_seller_id")),
        sa.ForeignKeyConstraint(["storefront_id"], ["storefront.id"], name=op.f("fk_sale_storefront_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sale_public_id")),
    )
    op.create_index("ix_sale_due", "sale", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_sale_order_id"), "sale", ["order_id"], unique=False)
    op.create_index("ix_sale_seller", "sale", ["seller_id", "state", "id"], unique=False)
    op.create_table(
        "imported_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_imported_review_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_review")),
    )
    op.create_index(op.f("ix_imported_review_listing_id"), "imported_review", ["listing_id"], unique=False)
    op.create_table(
        "listing_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_listing_photo_file_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_photo_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_photo")),
        sa.UniqueConstraint("listing_id", "position", name=op.f("uq_listing_photo_listing_id_position")),
    )
    op.create_table(
        "payout_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("earning_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["earning_id"], ["earning.id"], name=op.f("fk_payout_line_earning_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_payout_line_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_line")),
    )
    op.create_index(op.f("ix_payout_line_earning_id"), "payout_line", ["earning_id"], unique=False)
    op.create_index(op.f("ix_payout_line_payout_id"), "payout_line", ["payout_id"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("rated_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_rating_stars")),
        sa.ForeignKeyConstraint(["rated_id"], ["party.id"], name=op.f("fk_rating_rated_id")),
        sa.ForeignKeyConstraint(["rater_id"], ["party.id"], name=op.f("fk_rating_rater_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_rating_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rating_public_id")),
        sa.UniqueConstraint(
            "sale_id", "rater_id", "rated_id", name=op.f("uq_rating_sale_id_rater_id_rated_id")
        ),
        info={"retention": "while the listing or the party stands"},
    )
    op.create_index("ix_rating_rated", "rating", ["rated_id", "revealed_at", "id"], unique=False)
    op.create_table(
        "rating_window",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_rating_window_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_rating_window")),
    )
    op.create_index("ix_rating_window_due", "rating_window", ["revealed_at", "closes_at"], unique=False)
    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("rider_id", sa.Integer(), nullable=True),
        sa.Column("awb", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("raw_code", sa.String(length=40), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("promised_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_salt", sa.String(length=32), nullable=False),
        sa.Column("pin_hash", sa.String(length=64), nullable=False),
        sa.Column("pin_attempts", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("proof_name", sa.String(length=120), nullable=False),
        sa.Column("proof_file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["party.id"], name=op.f("fk_shipment_courier_id")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["file.id"], name=op.f("fk_shipment_proof_file_id")),
        sa.ForeignKeyConstraint(["rider_id"], ["user.id"], name=op.f("fk_shipment_rider_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_shipment_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("courier_id", "awb", name=op.f("uq_shipment_courier_id_awb")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shipment_public_id")),
    )
    op.create_index("ix_shipment_courier", "shipment", ["courier_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_shipment_sale_id"), "shipment", ["sale_id"], unique=False)
    op.create_table(
        "variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("length_mm", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Integer(), nullable=False),
        sa.Column("height_mm", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_variant_price")),
        sa.CheckConstraint("weight_g > 0", name=op.f("ck_variant_weight")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_variant_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("public_id", name=op.f("uq_variant_public_id")),
    )
    op.create_index(op.f("ix_variant_listing_id"), "variant", ["listing_id"], unique=False)
    op.create_table(
        "cart_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_line_quantity")),
        sa.ForeignKeyConstraint(["buyer_id"], ["party.id"], name=op.f("fk_cart_line_buyer_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_cart_line_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint("buyer_id", "variant_id", name=op.f("uq_cart_line_buyer_id_variant_id")),
    )
    op.create_table(
        "sale_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=240), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_sale_line_quantity")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_line_sale_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_sale_line_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sale_line_public_id")),
    )
    op.create_index(op.f("ix_sale_line_sale_id"), "sale_line", ["sale_id"], unique=False)
    op.create_table(
        "stock",
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.CheckConstraint("reserved <= on_hand", name=op.f("ck_stock_enough")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_reserved")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_stock_variant_id")),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_stock")),
    )
    op.create_table(
        "shipment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_line_quantity")),
        sa.ForeignKeyConstraint(["line_id"], ["sale_line.id"], name=op.f("fk_shipment_line_line_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
    )
    op.create_index(op.f("ix_shipment_line_line_id"), "shipment_line", ["line_id"], unique=False)
    op.create_index(op.f("ix_shipment_line_shipment_id"), "shipment_line", ["shipment_id"], unique=False)
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
    op.bulk_insert(
        sa.table(
            "policy_version",
            sa.column("starts_at", sa.DateTime(timezone=True)),
            *(sa.column(name, sa.Integer) for name in FIRST_POLICY if name != "starts_at"),
        ),
        [FIRST_POLICY],
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE listing_vocabulary")
        op.execute("DROP TABLE listing_search")
    op.drop_index(op.f("ix_shipment_line_shipment_id"), table_name="shipment_line")
    op.drop_index(op.f("ix_shipment_line_line_id"), table_name="shipment_line")
    op.drop_table("shipment_line")
    op.drop_table("stock")
    op.drop_table("cart_line")
    op.drop_index(op.f("ix_sale_line_sale_id"), table_name="sale_line")
    op.drop_table("sale_line")
    op.drop_index(op.f("ix_variant_listing_id"), table_name="variant")
    op.drop_table("variant")
    op.drop_index(op.f("ix_shipment_sale_id"), table_name="shipment")
    op.drop_index("ix_shipment_courier", table_name="shipment")
    op.drop_table("shipment")
    op.drop_index("ix_rating_window_due", table_name="rating_window")
    op.drop_table("rating_window")
    op.drop_index("ix_rating_rated", table_name="rating")
    op.drop_table("rating")
    op.drop_index(op.f("ix_payout_line_payout_id"), table_name="payout_line")
    op.drop_index(op.f("ix_payout_line_earning_id"), table_name="payout_line")
    op.drop_table("payout_line")
    op.drop_table("listing_photo")
    op.drop_index(op.f("ix_imported_review_listing_id"), table_name="imported_review")
    op.drop_table("imported_review")
    op.drop_index("ix_sale_seller", table_name="sale")
    op.drop_index(op.f("ix_sale_order_id"), table_name="sale")
    op.drop_index("ix_sale_due", table_name="sale")
    op.drop_table("sale")
    op.drop_index(op.f("ix_refund_line_refund_id"), table_name="refund_line")
    op.drop_table("refund_line")
    op.drop_index("ix_listing_storefront", table_name="listing")
    op.drop_index(op.f("ix_listing_price_minor"), table_name="listing")
    op.drop_index("ix_listing_live", table_name="listing")
    op.drop_index("ix_listing_category", table_name="listing")
    op.drop_table("listing")
    op.drop_index("ix_earning_unpaid", table_name="earning")
    op.drop_index(op.f("ix_earning_payout_id"), table_name="earning")
    op.drop_index("ix_earning_party", table_name="earning")
    op.drop_table("earning")
    op.drop_index("ix_trust_fact_party", table_name="trust_fact")
    op.drop_table("trust_fact")
    op.drop_index(op.f("ix_storefront_state"), table_name="storefront")
    op.drop_index(op.f("ix_storefront_area_code"), table_name="storefront")
    op.drop_table("storefront")
    op.drop_index("ix_refund_subject", table_name="refund")
    op.drop_index(op.f("ix_refund_state"), table_name="refund")
    op.drop_index(op.f("ix_refund_payment_id"), table_name="refund")
    op.drop_table("refund")
    op.drop_index("ix_payout_provider_state", table_name="payout")
    op.drop_index("ix_payout_party", table_name="payout")
    op.drop_table("payout")
    op.drop_index("ix_order_placed", table_name="order")
    op.drop_index("ix_order_buyer", table_name="order")
    op.drop_table("order")
    op.drop_index("ix_delivery_order", table_name="delivery")
    op.drop_index(op.f("ix_delivery_event_id"), table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("courier_rate")
    op.drop_table("trust_state")
    op.drop_index(
        "uq_payout_account_current",
        table_name="payout_account",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("payout_account")
    op.drop_index("ix_bank_line_provider", table_name="bank_line")
    op.drop_index(op.f("ix_bank_line_payment_id"), table_name="bank_line")
    op.drop_table("bank_line")
    op.drop_index("ix_payment_provider_state", table_name="payment")
    op.drop_index(op.f("ix_payment_payer_id"), table_name="payment")
    op.drop_index("ix_payment_payable", table_name="payment")
    op.drop_table("payment")
    op.drop_index("ix_message_user", table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_membership_party_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_login_session_user_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_ledger_posting_source", table_name="ledger_posting")
    op.drop_index("ix_ledger_posting_destination", table_name="ledger_posting")
    op.drop_table("ledger_posting")
    op.drop_index(op.f("ix_file_party_id"), table_name="file")
    op.drop_table("file")
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_index(op.f("ix_event_kind"), table_name="event")
    op.drop_table("event")
    op.drop_table("courier_service")
    op.drop_index(op.f("ix_code_user_id"), table_name="code")
    op.drop_table("code")
    op.drop_index(op.f("ix_address_party_id"), table_name="address")
    op.drop_table("address")
    op.drop_table("user")
    op.drop_table("policy_version")
    op.drop_index("ix_party_kind_id", table_name="party")
    op.drop_table("party")
    op.drop_table("limit_counter")
    op.drop_index("ix_ledger_transfer_subject", table_name="ledger_transfer")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_balance")
    op.drop_table("clock_offset")
    op.drop_table("category")

"""Where parties' own programs hear of what happens."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Addresses, what is sent to them, and every attempt at it."""
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("party_id", sa.Integer, nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("rotated_at", moment, nullable=True),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("generation >= 1", name="ck_webhook_endpoint_generation"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="fk_webhook_endpoint_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoint"),
        sa.UniqueConstraint("public_id", name="uq_webhook_endpoint_public_id"),
    )
    op.create_index("ix_webhook_endpoint_party_id", "webhook_endpoint", ["party_id"])
    op.create_index("ix_webhook_endpoint_failing", "webhook_endpoint", ["state", "failing_since"])
    op.create_table(
        "webhook_post",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("endpoint_id", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("give_up_at", moment, nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("attempts >= 0", name="ck_webhook_post_attempts"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.id"], name="fk_webhook_post_endpoint_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_post"),
        sa.UniqueConstraint("endpoint_id", "message_id", name="uq_webhook_post_endpoint_id_message_id"),
        sa.UniqueConstraint("public_id", name="uq_webhook_post_public_id"),
    )
    op.create_index("ix_webhook_post_endpoint", "webhook_post", ["endpoint_id", "id"])
    op.create_index("ix_webhook_post_due", "webhook_post", ["state", "due_at"])
    op.create_index("ix_webhook_post_created", "webhook_post", ["created_at"])
    op.create_table(
        "webhook_try",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("post_id", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["webhook_post.id"], name="fk_webhook_try_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_try"),
    )
    op.create_index("ix_webhook_try_post_id", "webhook_try", ["post_id"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

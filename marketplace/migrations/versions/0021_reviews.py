"""Reviews: stars per dimension, photos, answers, versions, and what is decided about words."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What was written so far stands as the first version of itself."""
    op.add_column("rating_window", sa.Column("asked_at", moment, nullable=True))
    op.create_index("ix_rating_window_to_ask", "rating_window", ["asked_at", "opened_at"])
    op.add_column("rating", sa.Column("goods", sa.Integer(), nullable=True))
    op.add_column("rating", sa.Column("packing", sa.Integer(), nullable=True))
    op.add_column("rating", sa.Column("state", sa.String(10), nullable=False, server_default="shown"))
    op.create_index("ix_rating_rater", "rating", ["rater_id", "id"])
    op.create_index("ix_rating_state", "rating", ["state", "id"])
    _versions()
    _photos()
    _answers()
    _decisions()
    _objections()
    _reports()
    op.execute(
        "INSERT INTO rating_version (rating_id, number, stars, text, language, written_at) "
        "SELECT id, 1, stars, text, language, written_at FROM rating"
    )
    # Nobody is reminded of what is long over.
    op.execute("UPDATE rating_window SET asked_at = opened_at")


def _versions() -> None:
    op.create_table(
        "rating_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("goods", sa.Integer(), nullable=True),
        sa.Column("packing", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("written_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_version_rating_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_rating_version_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_version"),
        sa.UniqueConstraint("rating_id", "number", name="uq_rating_version_rating_id_number"),
    )


def _photos() -> None:
    op.create_table(
        "rating_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_photo_rating_id"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_rating_photo_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_photo"),
        sa.UniqueConstraint("file_id", name="uq_rating_photo_file_id"),
    )
    op.create_index("ix_rating_photo_rating", "rating_photo", ["rating_id", "until", "id"])


def _answers() -> None:
    op.create_table(
        "rating_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_answer_rating_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_rating_answer_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_answer"),
        sa.UniqueConstraint("public_id", name="uq_rating_answer_public_id"),
        sa.UniqueConstraint("rating_id", name="uq_rating_answer_rating_id"),
    )
    op.create_index("ix_rating_answer_state", "rating_answer", ["state", "id"])


def _decisions() -> None:
    op.create_table(
        "rating_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("verb", sa.String(10), nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_decision_rating_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_rating_decision_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_decision"),
        sa.UniqueConstraint("public_id", name="uq_rating_decision_public_id"),
    )
    op.create_index("ix_rating_decision_rating", "rating_decision", ["rating_id", "id"])


def _objections() -> None:
    op.create_table(
        "rating_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_objection_rating_id"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["rating_decision.id"], name="fk_rating_objection_decision_id"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["rating_decision.id"], name="fk_rating_objection_outcome_id"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_rating_objection_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_objection"),
        sa.UniqueConstraint("public_id", name="uq_rating_objection_public_id"),
        sa.UniqueConstraint("decision_id", name="uq_rating_objection_decision_id"),
        sa.UniqueConstraint("outcome_id", name="uq_rating_objection_outcome_id"),
    )
    op.create_index("ix_rating_objection_rating_id", "rating_objection", ["rating_id"])
    op.create_index("ix_rating_objection_open", "rating_objection", ["outcome_id", "id"])


def _reports() -> None:
    op.create_table(
        "rating_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", moment, nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name="fk_rating_report_rating_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_rating_report_user_id"),
        sa.ForeignKeyConstraint(["decision_id"], ["rating_decision.id"], name="fk_rating_report_decision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating_report"),
        sa.UniqueConstraint("public_id", name="uq_rating_report_public_id"),
        sa.UniqueConstraint("rating_id", "part", "user_id", name="uq_rating_report_rating_id_part_user_id"),
    )
    op.create_index("ix_rating_report_open", "rating_report", ["decision_id", "id"])
    op.create_index("ix_rating_report_user", "rating_report", ["user_id", "reported_at"])


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

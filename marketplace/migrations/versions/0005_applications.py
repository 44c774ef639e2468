"""The document case, and what a party was granted."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from marketplace.kit.clock import real_now
from marketplace.kit.ids import new_public_id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state NOT IN ('issued', 'rejected', 'withdrawn', 'expired')")
CURRENT = sa.text("ended_at IS NULL")
SELLER_PAPERS = ("name", "place", "story", "nik", "ktp", "account", "bank_book")
DRAFT_DAYS = 60

# What the rows that are written here need of the tables as they are now.
_MOMENT = sa.DateTime(timezone=True)
APPLICATION = sa.table(
    "application",
    sa.column("id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("public_id", "kind", "name", "state", "reason", "correction")),
    *(sa.column(name, sa.Integer) for name in ("applicant_id", "party_id", "version")),
    *(sa.column(name, _MOMENT) for name in ("created_at", "due_at")),
)
PAPER = sa.table(
    "paper",
    *(sa.column(name, sa.String) for name in ("public_id", "name", "state", "reason", "correction")),
    *(sa.column(name, sa.Integer) for name in ("application_id", "number")),
    sa.column("told", sa.JSON),
)


def upgrade() -> None:
    """The document case, and what a party was granted."""
    op.add_column("user", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("phone_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    _create_grants()
    _create_applications()
    _keep_what_stands()
    op.drop_column("storefront", "submitted_at")


def _create_grants() -> None:
    op.create_table(
        "party_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_grant_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_grant")),
    )
    op.create_index(
        "uq_party_grant_current",
        "party_grant",
        ["party_id", "what"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def _create_applications() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["applicant_id"], ["user.id"], name=op.f("fk_application_applicant_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_application_party_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_application_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
    )
    op.create_index("ix_application_queue", "application", ["state", "submitted_at", "id"])
    op.create_index("ix_application_due", "application", ["due_at"])
    op.create_index(op.f("ix_application_party_id"), "application", ["party_id"])
    op.create_index(
        "uq_application_unfinished",
        "application",
        ["applicant_id", "kind"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_paper_number")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_paper_application_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_paper_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("application_id", "name", name=op.f("uq_paper_application_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paper_public_id")),
    )
    op.create_table(
        "paper_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_paper_version_file_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_version_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_version")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_version_paper_id_number")),
    )


def _keep_what_stands() -> None:
    """People are who they are, open shops and couriers keep their rights, and a shop that waits is asked for papers."""
    for statement in (
        """UPDATE "user" SET phone_confirmed_at = created_at WHERE phone IS NOT NULL""",
        """UPDATE "user" SET email_confirmed_at = created_at WHERE email IS NOT NULL""",
        *(
            _grant("seller", what, "JOIN storefront s ON s.party_id = p.id AND s.state IN ('open', 'closed')")
            for what in ("sell", "be_paid")
        ),
        *(_grant("courier", what) for what in ("carry", "be_paid")),
        "UPDATE storefront SET state = 'draft' WHERE state IN ('submitted', 'sent_back')",
    ):
        op.execute(statement)
    connection = op.get_bind()
    drafts = connection.execute(
        sa.text(
            "SELECT p.id, p.name, MIN(m.user_id) FROM party p JOIN storefront s ON s.party_id = p.id"
            " JOIN membership m ON m.party_id = p.id AND m.role = 'owner'"
            " WHERE s.state = 'draft' GROUP BY p.id, p.name ORDER BY p.id"
        )
    ).all()
    seen: set[int] = set()
    for party_id, name, user_id in drafts:
        if user_id not in seen:
            seen.add(user_id)
            _begin(connection, party_id, name, user_id)


def _grant(kind: str, what: str, join: str = "") -> str:
    return (
        "INSERT INTO party_grant (party_id, what, source_kind, source_id, granted_at)"  # noqa: S608 words of this file alone
        f" SELECT p.id, '{what}', 'party', p.public_id, p.created_at FROM party p {join} WHERE p.kind = '{kind}'"
    )


def _begin(connection: sa.Connection, party_id: int, name: str, user_id: int) -> None:
    """An application for a shop that was not open yet: its owner finds his words kept and adds the papers."""
    application_id = connection.execute(
        sa.insert(APPLICATION)
        .values(
            public_id=new_public_id(),
            kind="seller",
            applicant_id=user_id,
            party_id=party_id,
            name=name,
            state="draft",
            reason="",
            correction="",
            version=1,
            created_at=real_now(),
            due_at=real_now() + timedelta(days=DRAFT_DAYS),
        )
        .returning(APPLICATION.c.id)
    ).scalar_one()
    blank = {"application_id": application_id, "state": "missing", "number": 0, "told": {}}
    connection.execute(
        sa.insert(PAPER),
        [
            blank | {"public_id": new_public_id(), "name": paper, "reason": "", "correction": ""}
            for paper in SELLER_PAPERS
        ],
    )


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

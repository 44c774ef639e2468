"""Balances have a floor or a ceiling, and PostgreSQL posts by one function."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What may never stand above zero; no balance of it was kept before.
CEILING = (
    r"(address LIKE 'party\:%\:owing' OR address LIKE 'party\:%\:cash' OR address LIKE 'chargeback\:%\:claim' "
    r"OR address LIKE 'suspense\:%\:unexplained')"
)
BOUND = f"CASE WHEN {CEILING} THEN balance_minor <= 0 ELSE balance_minor >= 0 END"
FLOWS = (
    "SELECT source AS address, currency, id, -amount_minor AS minor FROM ledger_posting "
    "UNION ALL SELECT destination, currency, id, amount_minor FROM ledger_posting"
)
KEPT_FROM_NOW = (
    "INSERT INTO ledger_balance (address, currency, balance_minor, last_posting_id) "  # noqa: S608
    f"SELECT address, currency, SUM(minor), MAX(id) FROM ({FLOWS}) AS flow WHERE {CEILING} "
    "GROUP BY address, currency"
)
MOVERS = (("ledger_posting", "ledger_posting_announced"), ("ledger_posting", "ledger_posting_moves"))
GUARDS = (("ledger_balance", "ledger_balance_opens"), ("ledger_balance", "ledger_balance_follows"))


def upgrade() -> None:
    """Rebuild the balances; their triggers are put back when the upgrade ends."""
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def _on_postgresql() -> None:
    for table, trigger in (*MOVERS, *GUARDS):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
        op.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
    op.execute("ALTER TABLE ledger_balance DROP CONSTRAINT ck_ledger_balance_floor")
    op.execute(f"ALTER TABLE ledger_balance ADD CONSTRAINT ck_ledger_balance_bound CHECK ({BOUND})")
    op.execute("ALTER TABLE ledger_balance SET (fillfactor = 50)")  # rows change where they stand
    op.execute(KEPT_FROM_NOW)


def _on_sqlite() -> None:
    for _, trigger in (*MOVERS, *GUARDS):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    before = op.create_table(
        "ledger_balance_before",
        sa.Column("address", sa.String(80)),
        sa.Column("currency", sa.String(3)),
        sa.Column("balance_minor", sa.BigInteger),
        sa.Column("last_posting_id", sa.Integer),
    )
    columns = ", ".join(column.name for column in before.columns)
    op.execute(f"INSERT INTO {before.name} SELECT {columns} FROM ledger_balance")  # noqa: S608
    op.drop_table("ledger_balance")
    op.create_table(
        "ledger_balance",
        sa.Column("address", sa.String(80), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger, nullable=False),
        sa.Column("last_posting_id", sa.Integer, nullable=False),
        sa.CheckConstraint(BOUND, name="ck_ledger_balance_bound"),
        sa.PrimaryKeyConstraint("address", "currency", name="pk_ledger_balance"),
    )
    op.execute(f"INSERT INTO ledger_balance ({columns}) SELECT {columns} FROM {before.name}")  # noqa: S608
    op.drop_table(before.name)
    op.execute(KEPT_FROM_NOW)


def downgrade() -> None:
    """A marketplace goes forward: restore a backup instead."""
    raise NotImplementedError

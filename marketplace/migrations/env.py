"""Upgrading a database, and putting its triggers back afterwards."""

from typing import Any

from alembic import context

from marketplace.catalog.triggers import SEARCH_TABLES
from marketplace.kit import triggers
from marketplace.kit.db import Model, UTCDateTime, Word, db
from marketplace.kit.ports import plugged


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Hide what the migrations create by hand: the search tables and the search index."""
    if kind == "table":
        return not (name or "").startswith(SEARCH_TABLES)
    return name != "ix_listing_words"


def render_item(kind: str, thing: Any, context_: Any) -> str | bool:
    """Migrations spell our own types by the library's, so that they stay readable for good."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Word):
        return f"sa.String(length={thing.length})"
    return False


def run() -> None:
    """Upgrade in one transaction, then reinstall every declared trigger."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            include_object=include_object,
            render_item=render_item,
            compare_type=False,
            render_as_batch=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            if _has_tables(connection):
                triggers.install(connection, plugged("triggers"))
        connection.commit()


def _has_tables(connection: Any) -> bool:
    return bool(connection.dialect.has_table(connection, "ledger_posting"))


run()

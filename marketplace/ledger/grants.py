"""What the app's own role may do on PostgreSQL: everything but to change what is written once."""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from marketplace.kit.ports import plugged
from marketplace.kit.triggers import Trigger
from marketplace.ledger.functions import POST, POST_MANY

BOOK = (
    "ledger_transfer",
    "ledger_posting",
    "ledger_balance",
)  # written by functions that act for their owner
_VERSION = "alembic_version"


def grant(connection: Connection, role: str) -> list[str]:
    """Give ``role`` the app's rights in our schema, no more than those, and return the statements.

    Raises ProgrammingError for a role there is not. To be run again after each upgrade, for what is new.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    tables = sorted(inspect(connection).get_table_names())
    said = list(_statements(quoted, tables, connection.scalar(text("SELECT quote_ident(current_schema())"))))
    for statement in said:
        connection.execute(text(statement.replace(":", r"\:")))
    return said


def _statements(role: str, tables: list[str], schema: str) -> Iterator[str]:
    everything = ", ".join(f'{schema}."{table}"' for table in tables)
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON {everything} FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    for table in tables:
        yield f'GRANT {", ".join(_rights(table))} ON {schema}."{table}" TO {role}'
    yield f"GRANT EXECUTE ON FUNCTION {POST.name}, {POST_MANY.name} TO {role}"


def _rights(table: str) -> tuple[str, ...]:
    if table in (*BOOK, _VERSION):
        return ("SELECT",)
    guarded = {rule.name for rule in plugged("triggers") if isinstance(rule, Trigger)}
    never = [verb for verb in ("UPDATE", "DELETE") if f"{table}_no_{verb.lower()}" in guarded]
    return tuple(verb for verb in ("SELECT", "INSERT", "UPDATE", "DELETE") if verb not in never)

"""Rules the database itself keeps, as a declared list: reinstalled after each upgrade, compared by a test."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True)
class Trigger:
    """One trigger on one table.

    ``when`` is what follows the name up to the body (``BEFORE UPDATE``); ``sqlite`` the statements between BEGIN and
    END; ``postgresql`` the body of a plpgsql function, which must return. A trigger that one database does not need
    has an empty body there.
    """

    name: str
    table: str
    when: str
    sqlite: str = ""
    postgresql: str = ""
    per_row: bool = True
    referencing: str = ""  # PostgreSQL: what a trigger per statement calls the rows
    settings: str = ""  # PostgreSQL: what else is set while it runs

    def statements(self, dialect: str) -> list[str]:
        """The SQL that installs this trigger anew."""
        if dialect == "sqlite":
            drop = f"DROP TRIGGER IF EXISTS {self.name}"
            return [drop, self.sqlite_source] if self.sqlite else [drop]
        drop = f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}"
        if not self.postgresql:
            return [drop]
        each = "EACH ROW" if self.per_row else "EACH STATEMENT"
        return [
            drop,
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path FROM CURRENT {self.settings} AS $body$ BEGIN {self.postgresql} END $body$",
            f"CREATE TRIGGER {self.name} {self.when} ON {self.table} {self.referencing} "
            f"FOR {each} EXECUTE FUNCTION {self.name}()",
        ]

    @property
    def sqlite_source(self) -> str:
        """The statement as SQLite keeps it."""
        return f"CREATE TRIGGER {self.name} {self.when} ON {self.table} BEGIN {self.sqlite} END"


@dataclass(frozen=True)
class Function:
    """One function that PostgreSQL keeps; who may call it is granted, unless ``for_all``."""

    name: str
    arguments: str
    returns: str
    options: str
    body: str
    for_all: bool = False

    def statements(self, dialect: str) -> list[str]:
        """The SQL that installs this function anew."""
        if dialect == "sqlite":
            return []
        made = (
            f"CREATE OR REPLACE FUNCTION {self.name}({self.arguments}) RETURNS {self.returns} {self.options} "
            f"AS $body$ {self.body} $body$"
        )
        return [made] if self.for_all else [made, f"REVOKE ALL ON FUNCTION {self.name} FROM PUBLIC"]


def append_only(table: str, why: str, keys: Sequence[tuple[str, ...]]) -> tuple[Trigger, ...]:
    """Triggers that let rows in and never let them change or go.

    ``keys`` are the unique columns of the table: SQLite's ``INSERT OR REPLACE`` deletes what has the same key, and
    tells no trigger of it unless the connection asked for that.
    """
    same = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in columns) + ")" for columns in keys)
    return (
        Trigger(
            f"{table}_no_replace",
            table,
            "BEFORE INSERT",
            sqlite=f"SELECT RAISE(ABORT, '{why}') WHERE EXISTS (SELECT 1 FROM {table} WHERE {same});",
        ),
        _never(table, "update", why),
        *lasting(table, why),
    )


def unchanging(table: str, why: str) -> tuple[Trigger, ...]:
    """A trigger that never lets rows change; what is personal may be erased."""
    return (_never(table, "update", why),)


def lasting(table: str, why: str) -> tuple[Trigger, ...]:
    """Triggers that never let rows go."""
    return (
        _never(table, "delete", why),
        Trigger(
            f"{table}_no_truncate",
            table,
            "BEFORE TRUNCATE",
            postgresql=f"RAISE EXCEPTION '{why}';",
            per_row=False,
        ),
    )


def install(connection: Connection, rules: Sequence[Trigger | Function]) -> None:
    """(Re)install every rule of the list whose table is there: others come with a later revision.

    On PostgreSQL each is bound to the schema of our tables: a temporary table of the same name deceives none.
    """
    if connection.dialect.name == "postgresql":
        ours_first = "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
        connection.execute(text(ours_first))
    tables = set(inspect(connection).get_table_names())
    for rule in rules:
        if isinstance(rule, Trigger) and rule.table not in tables:
            continue
        for statement in rule.statements(connection.dialect.name):
            connection.execute(text(statement.replace(":", r"\:")))


def installed(connection: Connection) -> set[str]:
    """Names of the triggers that the database has."""
    source = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.scalars(text(source)))


def _never(table: str, verb: str, why: str) -> Trigger:
    return Trigger(
        f"{table}_no_{verb}",
        table,
        f"BEFORE {verb.upper()}",
        sqlite=f"SELECT RAISE(ABORT, '{why}');",
        postgresql=f"RAISE EXCEPTION '{why}';",
    )

"""Counting the statements a page costs."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event

NOT_A_QUERY = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextlib.contextmanager
def counted_queries(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements sent through ``engine`` in the block, transaction control left out."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_A_QUERY):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)

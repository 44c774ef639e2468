"""What a database holds, to compare before and after."""

from typing import Any

from sqlalchemy import Connection, func, literal, select, union_all

from marketplace.kit.db import Model, db

# Counted whether or not something was allowed.
NOT_KEPT = {"limit_counter"}


def everything(connection: Connection, *only: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table (or of those named ``only``), each in the order of its key."""
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in Model.metadata.sorted_tables
        if table.name in only or (not only and table.name not in NOT_KEPT)
    }


def counts() -> dict[str, int]:
    """How many rows each table has, in one statement."""
    tables = [table for table in Model.metadata.sorted_tables if table.name not in NOT_KEPT]
    asked = union_all(*(select(literal(t.name), func.count()).select_from(t) for t in tables))
    return dict(map(tuple, db.session.execute(asked)))

"""Pages of a list by cursor: (key, id), never an offset."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import g, has_request_context, request, url_for
from sqlalchemy import BigInteger, Integer, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l

T = TypeVar("T")
SIZE = 24
CURSOR_LENGTH_MAX = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and the way on. ``next_cursor`` and ``previous_cursor`` are None at the ends."""

    items: Sequence[T]
    next_cursor: str | None
    previous_cursor: str | None

    @property
    def next_url(self) -> str | None:
        """Address of the page after this one, keeping every filter."""
        return _here(self.next_cursor)

    @property
    def previous_url(self) -> str | None:
        """Address of the page before this one."""
        return _here(self.previous_cursor)


def paginate(
    statement: Select[Any],
    key: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[int],
    cursor: str | None = None,
    size: int = SIZE,
    descending: bool = True,
) -> Page[Any]:
    """One page of ``statement`` (selecting one entity) ordered by (key, id).

    A broken cursor begins anew; where ``g.strict_cursors`` says that a program asks, it raises Invalid.
    """
    backward, edge = _read(cursor, key, row_id)
    if cursor and edge is None:
        _refuse_broken()
    down = descending != backward
    if edge is not None:
        at = tuple_(key, row_id)
        statement = statement.where(at < edge if down else at > edge)
    order = (key.desc(), row_id.desc()) if down else (key.asc(), row_id.asc())
    rows = list(db.session.scalars(statement.order_by(None).order_by(*order).limit(size + 1)).unique())
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (edge is not None, more) if backward else (more, edge is not None)
    return Page(
        rows,
        _write(False, rows[-1], key, row_id) if rows and has_next else None,
        _write(True, rows[0], key, row_id) if rows and has_previous else None,
    )


def page_number(cursor: str | None) -> int:
    """The page (from 1) that a cursor names in a list that is ranked anew each time; a broken one as in paginate."""
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
        _refuse_broken()
        return 1
    return max(1, int(cursor or 1))


def _refuse_broken() -> None:
    if has_request_context() and g.get("strict_cursors"):
        raise Invalid(_l("Cursor ini bukan dari daftar ini. Mulai lagi tanpa cursor."), code="bad-cursor")


def _write(
    backward: bool, row: Any, key: InstrumentedAttribute[Any], row_id: InstrumentedAttribute[int]
) -> str:
    value = getattr(row, key.key)
    if isinstance(value, datetime):
        value = {"at": value.isoformat()}
    text = json.dumps([int(backward), value, getattr(row, row_id.key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(
    cursor: str | None, key: InstrumentedAttribute[Any], row_id: InstrumentedAttribute[int]
) -> tuple[bool, tuple[Any, int] | None]:
    """(whether it leads backward, the edge it names); no edge for what we did not write for this list."""
    if not cursor or len(cursor) > CURSOR_LENGTH_MAX:
        return False, None
    try:
        backward, *edge = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value, number = edge
        if isinstance(value, dict):
            value = datetime.fromisoformat(value["at"]).astimezone(UTC)
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error):
        return False, None
    fits = _fits(value, key.type) and _fits(number, row_id.type)
    return (bool(backward), (value, number)) if fits else (False, None)


def _fits(value: Any, column: TypeEngine[Any]) -> bool:
    """Whether a column of this type could hold the value: a database may choke on what it cannot."""
    if type(value) is not column.python_type:
        return False
    if isinstance(column, Integer):
        return bool(abs(value) < 2 ** (63 if isinstance(column, BigInteger) else 31))
    return not isinstance(value, str) or "\x00" not in value


def _here(cursor: str | None) -> str | None:
    if cursor is None or request.endpoint is None:
        return None
    name = "cursor" if g.get("strict_cursors") else "page"
    asked = {**request.args.to_dict(flat=False), name: [cursor]}
    return f"{url_for(request.endpoint, **(request.view_args or {}))}?{urlencode(asked, doseq=True)}"

"""The book's rows as they are sealed: read in bulk, without an object a row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, func, select, type_coerce

from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.seal.leaf import SealedPosting, SealedTransfer
from marketplace.ledger.seal.models import Leaf

Sealed = tuple[SealedTransfer, list[SealedPosting]]
Entry = tuple[int, bytes, bytes, Sealed | None]

_TRANSFER, _POSTING, _LEAF = Transfer.__table__.c, PostingRow.__table__.c, Leaf.__table__.c
_POSTED = (
    _POSTING.transfer_id,
    _POSTING.id,
    _POSTING.position,
    _POSTING.source,
    _POSTING.destination,
    _POSTING.amount_minor,
    _POSTING.currency,
)
_IN_ORDER = (_POSTING.transfer_id, _POSTING.position, _POSTING.id)


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Sealed]:
    """These transfers (ascending numbers) with their postings. One range is read: few others stand between them."""
    wanted, (first, last) = set(ids), (ids[0], ids[-1])
    transfers = _rows(
        connection,
        select(*_columns(connection)).where(_TRANSFER.id.between(first, last)).order_by(_TRANSFER.id),
    )
    postings = _grouped(
        _rows(
            connection, select(*_POSTED).where(_POSTING.transfer_id.between(first, last)).order_by(*_IN_ORDER)
        )
    )
    return [(SealedTransfer._make(row), postings.get(row[0], [])) for row in transfers if row[0] in wanted]


def by_positions(connection: Connection, start: int, end: int) -> list[Entry]:
    """Of each leaf from ``start`` up to, not with, ``end``: position, hashes, chain, and what the book has there."""
    within = (_LEAF.position >= start, _LEAF.position < end)
    leaves = _rows(
        connection,
        select(_LEAF.position, _LEAF.hashes, _LEAF.chain, _LEAF.transfer_id, *_columns(connection))
        .outerjoin_from(Leaf.__table__, Transfer.__table__, _TRANSFER.id == _LEAF.transfer_id)
        .where(*within)
        .order_by(_LEAF.position),
    )
    postings = _grouped(
        _rows(
            connection,
            select(*_POSTED)
            .join_from(Leaf.__table__, PostingRow.__table__, _LEAF.transfer_id == _POSTING.transfer_id)
            .where(*within)
            .order_by(*_IN_ORDER),
        )
    )
    return [
        (
            *row[:3],
            None if row[4] is None else (SealedTransfer._make(row[4:]), postings.get(row[3], [])),
        )
        for row in leaves
    ]


def _rows(connection: Connection, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The plain rows. PostgreSQL's are taken from the driver as the server has them, in two thirds of the time."""
    if connection.dialect.name != "postgresql":
        return list(map(tuple, connection.execute(statement)))
    compiled = statement.compile(connection)
    raw: Any = connection.connection.driver_connection
    with raw.cursor(binary=True) as cursor:
        rows: list[tuple[Any, ...]] = cursor.execute(str(compiled), compiled.params).fetchall()
    return rows


def _grouped(rows: Iterable[Any]) -> dict[int, list[SealedPosting]]:
    grouped: defaultdict[int, list[SealedPosting]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(SealedPosting._make(row[1:]))
    return grouped


def _columns(connection: Connection) -> tuple[Any, ...]:
    return (
        _TRANSFER.id,
        _TRANSFER.reference,
        _TRANSFER.body_hash,
        _TRANSFER.kind,
        _TRANSFER.subject_kind,
        _TRANSFER.subject_id,
        _TRANSFER.postings_count,
        _TRANSFER.nonce,
        _moment(connection, _TRANSFER.posted_at),
        _moment(connection, _TRANSFER.recorded_at),
    )


def _moment(connection: Connection, column: ColumnElement[datetime]) -> ColumnElement[str]:
    """A moment in UTC as text to the microsecond, spelt by the database: the same on both."""
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(type_coerce(column, String), " ", "T").concat("Z")

"""The book's rows as they are sealed: read in bulk, without an object a row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, func, select, type_coerce

from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.seal.leaf import SealedPosting, SealedTransfer
from marketplace.ledger.seal.models import Leaf

APART = 100  # numbers: others' rows between two that are asked for
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


def by_ids(connection: Connection, ids: Iterable[int]) -> list[Sealed]:
    """These transfers with their postings, by ascending numbers; what is not in the book is left out."""
    wanted = sorted(set(ids))
    return [one for run in _runs(wanted) for one in _between(connection, run[0], run[-1], set(run))]


def by_positions(connection: Connection, start: int, end: int) -> list[Entry]:
    """Of each leaf from ``start`` up to, not with, ``end``: position, hashes, chain, and what the book has there."""
    leaves = _rows(
        connection,
        select(_LEAF.position, _LEAF.hashes, _LEAF.chain, _LEAF.transfer_id)
        .where(_LEAF.position >= start, _LEAF.position < end)
        .order_by(_LEAF.position),
    )
    book = {sealed[0].row: sealed for sealed in by_ids(connection, (row[3] for row in leaves))}
    return [(position, hashes, chain, book.get(row)) for position, hashes, chain, row in leaves]


def _runs(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers that stand close enough to be read as one range: a tenth of the time of a question for each."""
    start = 0
    for place in range(1, len(ids) + 1):
        if place == len(ids) or ids[place] - ids[place - 1] > APART:
            yield ids[start:place]
            start = place


def _between(connection: Connection, first: int, last: int, wanted: set[int]) -> Iterator[Sealed]:
    transfers = _rows(
        connection,
        select(*_columns(connection)).where(_TRANSFER.id.between(first, last)).order_by(_TRANSFER.id),
    )
    postings = _grouped(
        _rows(
            connection, select(*_POSTED).where(_POSTING.transfer_id.between(first, last)).order_by(*_IN_ORDER)
        )
    )
    return ((SealedTransfer._make(row), postings.get(row[0], [])) for row in transfers if row[0] in wanted)


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

"""The book's rows as they are sealed: read in bulk, without an object a row."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.seal.leaf import SealedPosting, SealedTransfer
from marketplace.ledger.seal.models import Leaf

Sealed = tuple[SealedTransfer, list[SealedPosting]]

_POSTING = (
    PostingRow.id,
    PostingRow.position,
    PostingRow.source,
    PostingRow.destination,
    PostingRow.amount_minor,
    PostingRow.currency,
)


def by_ids(session: Session, ids: Iterable[int]) -> list[Sealed]:
    """These transfers with their postings, in the order of their numbers."""
    wanted = list(ids)
    transfers = session.execute(
        select(*_transfer(session)).where(Transfer.id.in_(wanted)).order_by(Transfer.id)
    )
    postings = _grouped(
        session.execute(
            select(PostingRow.transfer_id, *_POSTING)
            .where(PostingRow.transfer_id.in_(wanted))
            .order_by(PostingRow.transfer_id, PostingRow.position, PostingRow.id)
        )
    )
    return [(SealedTransfer(*row), postings.get(row[0], [])) for row in transfers]


def by_positions(session: Session, start: int, end: int) -> Iterator[tuple[int, bytes, bytes, Sealed | None]]:
    """Of each leaf from ``start`` up to, not with, ``end``: position, hashes, chain, and what the book has there."""
    within = (Leaf.position >= start, Leaf.position < end)
    leaves = session.execute(
        select(Leaf.position, Leaf.hashes, Leaf.chain, Leaf.transfer_id, *_transfer(session))
        .outerjoin(Transfer, Transfer.id == Leaf.transfer_id)
        .where(*within)
        .order_by(Leaf.position)
    ).all()
    postings = _grouped(
        session.execute(
            select(PostingRow.transfer_id, *_POSTING)
            .join(Leaf, Leaf.transfer_id == PostingRow.transfer_id)
            .where(*within)
            .order_by(PostingRow.transfer_id, PostingRow.position, PostingRow.id)
        )
    )
    for position, hashes, chain, transfer_id, *row in leaves:
        found = None if row[0] is None else (SealedTransfer(*row), postings.get(transfer_id, []))
        yield position, hashes, chain, found


def _grouped(rows: Iterable[Any]) -> dict[int, list[SealedPosting]]:
    return {
        transfer_id: [SealedPosting(*row[1:]) for row in group]
        for transfer_id, group in groupby(rows, key=itemgetter(0))
    }


def _transfer(session: Session) -> tuple[Any, ...]:
    return (
        Transfer.id,
        Transfer.reference,
        Transfer.body_hash,
        Transfer.kind,
        Transfer.subject_kind,
        Transfer.subject_id,
        Transfer.postings_count,
        Transfer.nonce,
        _moment(session, Transfer.posted_at),
        _moment(session, Transfer.recorded_at),
    )


def _moment(session: Session, column: InstrumentedAttribute[datetime]) -> ColumnElement[str]:
    """A moment in UTC as text to the microsecond, spelt by the database: the same on both."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(type_coerce(column, String), " ", "T").concat("Z")

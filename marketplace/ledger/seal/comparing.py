"""Making every leaf anew from the book and comparing it with what was sealed, on all cores where there are many.

Leaves know nothing of one another, so ranges of them are read and hashed by processes of their own, all of which see
the database as it was at one moment. What ties the leaves together, the chain and the tree, is left to whoever asks.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from marketplace.ledger.seal import reading, tree
from marketplace.ledger.seal.leaf import leaf_text

MANY = 20_000  # leaves; below that, processes take longer to start than one takes for all
SPANS_AHEAD = 3  # of each process: what is kept in memory, whatever the size of the book

Span = tuple[int, int]
T = TypeVar("T")


class Compared(NamedTuple):
    """One leaf as the log has it, and what is wrong with it beside the book: an empty word when nothing is."""

    position: int
    hashes: bytes
    chain: bytes
    wrong: str
    reference: str


def compared(session: Session, start: int, end: int, at_once: int, many: int = MANY) -> Iterator[Compared]:
    """Every leaf from ``start`` up to, not with, ``end``, in order, ``at_once`` a read.

    Processes see what is committed, and what this session has read; changes of its own that are not committed only
    it sees itself, and only below ``many`` leaves.
    """
    connection = session.connection()
    spans = ((first, min(first + at_once, end)) for first in range(start, end, at_once))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if connection.dialect.name != "postgresql" or end - start < many or cores < 2:
        return _by_ourselves(connection, spans)
    return _by_processes(connection, spans, cores)


def _by_ourselves(connection: Connection, spans: Iterator[Span]) -> Iterator[Compared]:
    """One range is fetched while the one before it is compared."""
    with ThreadPoolExecutor(1) as ahead:
        for read in _in_order(spans, 1, lambda span: ahead.submit(reading.by_positions, connection, *span)):
            yield from map(_compare, read)


def _by_processes(connection: Connection, spans: Iterator[Span], cores: int) -> Iterator[Compared]:
    moment = connection.scalar(text("SELECT pg_export_snapshot()"))
    workers = ProcessPoolExecutor(cores, initializer=_Worker.begin, initargs=(connection.engine.url, moment))
    try:
        ahead = SPANS_AHEAD * cores
        for found in _in_order(spans, ahead, lambda span: workers.submit(_Worker.compare, *span)):
            yield from found
    finally:
        workers.shutdown(cancel_futures=True)


def _in_order(
    spans: Iterator[Span], ahead: int, submit: Callable[[Span], Future[list[T]]]
) -> Iterator[list[T]]:
    coming: deque[Future[list[T]]] = deque()
    for span in spans:
        coming.append(submit(span))
        if len(coming) > ahead:
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()


class _Worker:
    """What one process has: a connection of its own that sees the moment it was told."""

    connection: Connection

    @classmethod
    def begin(cls, url: URL, moment: str) -> None:
        engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
        cls.connection = engine.connect()
        cls.connection.execute(text(f"SET TRANSACTION SNAPSHOT '{moment}'"))

    @classmethod
    def compare(cls, start: int, end: int) -> list[Compared]:
        return [_compare(entry) for entry in reading.by_positions(cls.connection, start, end)]


def _compare(entry: reading.Entry) -> Compared:
    position, hashes, chain, found = entry
    if found is None:
        return Compared(position, hashes, chain, "its transfer is gone", "")
    is_right = tree.leaf_hash(leaf_text(*found).encode()) == hashes[: tree.HASH_BYTES]
    return Compared(position, hashes, chain, "" if is_right else "is not what was sealed", found[0].reference)

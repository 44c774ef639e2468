"""The sealer: brings what was posted into the log, beside the writing and never in its way.

It looks at the numbers above those that are settled. A number below a sealed one may still come: its transaction was
open while a later one committed. On PostgreSQL whoever takes a number holds a lock on the table of transfers from
before that until he has committed, so a number is settled once none of those is left who held it when a later number
was seen. SQLite has one writer, and numbers in the order of commits.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ports import plugged
from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import reading, tree
from marketplace.ledger.seal.leaf import leaf_text
from marketplace.ledger.seal.log import KEYS, latest_checkpoint, log_edge, log_size
from marketplace.ledger.seal.models import Leaf, Sealing, SignedCheckpoint
from marketplace.ledger.seal.notes import Keys

BATCH = 1_000

_WRITERS = text(
    "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' "
    "AND relation = CAST('ledger_transfer' AS regclass) AND mode LIKE '%Exclusive%' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('ledger seal', 0))")
_LEAVES_AT_ONCE = "COPY ledger_leaf (position, transfer_id, hashes, chain) FROM STDIN"


class _Elsewhere(Exception):
    """Another sealer is at it."""


def seal_due(batch: int = BATCH) -> int:
    """Seal every committed transfer that is not in the log yet, sign a checkpoint, and return how many were sealed.

    One transaction a batch, so that a killed sealer loses nothing; whoever comes while another is at it returns 0.
    """
    if not _is_due():
        return 0
    sealed = 0
    try:
        with unit_of_work() as session:
            state = _state(session)
            last, doubt = state.settled_id, (state.doubted_id, state.writers)
            writers = _writers(session)
        while True:
            with unit_of_work() as session:
                found = _unsealed(session, last, batch)
                _append(session, found)
            sealed += len(found)
            if len(found) < batch:
                break
            last = found[-1]
        with unit_of_work() as session:
            _settle(session, doubt, writers)
        sign_checkpoint()
    except _Elsewhere:
        pass
    return sealed


def sign_checkpoint() -> bool:
    """Sign what the log is now, unless that was signed already; whether it was not."""
    keys: Keys = plugged(KEYS)
    with unit_of_work() as session:
        _alone(session)
        size, last = log_size(session), latest_checkpoint(session)
        if size == (last.size if last else 0):
            return False
        made = keys.signer.checkpoint(size, log_edge(session, size).root())
        session.add(
            SignedCheckpoint(
                size=size,
                root=made.root,
                text=made.text,
                made_at=clock.real_now(),
            )
        )
        return True


def _is_due() -> bool:
    """Three reads by key: is there a number above the settled ones, or something sealed and not signed?"""
    session = db.session()
    session.rollback()
    state = session.get(Sealing, 1, populate_existing=True)
    last = latest_checkpoint(session)
    due = _newest(session) > (state.settled_id if state else 0) or log_size(session) != (
        last.size if last else 0
    )
    session.rollback()
    return due


def _alone(session: Session) -> None:
    """Let no other sealer in until the transaction ends; raises _Elsewhere where one is."""
    if db.engine.dialect.name == "postgresql" and not session.scalar(_ONE_AT_A_TIME):
        raise _Elsewhere


def _state(session: Session) -> Sealing:
    _alone(session)
    state = session.get(Sealing, 1, populate_existing=True)
    if state is None:
        state = Sealing(id=1, settled_id=0, doubted_id=0, writers="")
        session.add(state)
    return state


def _unsealed(session: Session, after: int, count: int) -> Sequence[int]:
    """Numbers above ``after`` that are not in the log, from the lowest on."""
    _alone(session)
    is_sealed = select(Leaf.position).where(Leaf.transfer_id == Transfer.id).exists()
    return session.scalars(
        select(Transfer.id).where(Transfer.id > after, ~is_sealed).order_by(Transfer.id).limit(count)
    ).all()


def _append(session: Session, ids: Sequence[int]) -> None:
    """Put these transfers at the end of the log."""
    if not ids:
        return
    size = log_size(session)
    edge = log_edge(session, size)
    chain = b"" if size == 0 else session.scalars(select(Leaf.chain).where(Leaf.position == size - 1)).one()
    rows = []
    for transfer, postings in reading.by_ids(session.connection(), ids):
        hashes = edge.append(tree.leaf_hash(leaf_text(transfer, postings).encode()))
        chain = sha256(chain + hashes[0]).digest()
        rows.append((edge.size - 1, transfer.row, b"".join(hashes), chain))
    if db.engine.dialect.name == "postgresql":
        raw: Any = session.connection().connection.driver_connection
        with raw.cursor().copy(_LEAVES_AT_ONCE) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        columns = (Leaf.position.key, Leaf.transfer_id.key, Leaf.hashes.key, Leaf.chain.key)
        session.execute(insert(Leaf), [dict(zip(columns, row, strict=True)) for row in rows])


def _settle(session: Session, doubt: tuple[int, str], writers: set[str]) -> None:
    """Step on, after a pass over what was committed before ``writers`` were asked for; ``doubt`` stood then."""
    state = _state(session)
    if doubt == (state.doubted_id, state.writers) and writers.isdisjoint(state.writers.split()):
        state.settled_id = max(state.settled_id, state.doubted_id)
        state.doubted_id = _newest(session)
        state.writers = " ".join(sorted(_writers(session)))  # asked after that number was seen


def _newest(session: Session) -> int:
    return session.scalar(select(Transfer.id).order_by(Transfer.id.desc()).limit(1)) or 0


def _writers(session: Session) -> set[str]:
    """The open transactions that may hold a number of a transfer."""
    return set(session.scalars(_WRITERS)) if db.engine.dialect.name == "postgresql" else set()

"""Reading the log: its size, its tree, and what was signed about it."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.kit.ports import plugged
from marketplace.ledger.seal import tree
from marketplace.ledger.seal.models import Leaf, SignedCheckpoint
from marketplace.ledger.seal.notes import Keys, Verifier

KEYS = "book_keys"  # the port


def log_size(session: Session) -> int:
    """How many transfers are in the log."""
    last = session.scalar(select(Leaf.position).order_by(Leaf.position.desc()).limit(1))
    return 0 if last is None else last + 1


def log_edge(session: Session, size: int) -> tree.Edge:
    """The right edge of the tree at this size."""
    return tree.edge(size, _Kept(session, lambda kept: tree.edge(size, kept)))


def inclusion_proof(session: Session, position: int, size: int) -> list[bytes]:
    """The audit path of a leaf in the tree of this size. Raises IndexError for one that is not in it."""
    return tree.inclusion(position, size, _Kept(session, lambda kept: tree.inclusion(position, size, kept)))


def consistency_proof(session: Session, first: int, second: int) -> list[bytes]:
    """What proves that the log of ``first`` leaves is the beginning of that of ``second``; raises IndexError."""
    return tree.consistency(first, second, _Kept(session, lambda kept: tree.consistency(first, second, kept)))


def latest_checkpoint(session: Session) -> SignedCheckpoint | None:
    """The newest that was signed."""
    return session.scalar(select(SignedCheckpoint).order_by(SignedCheckpoint.size.desc()).limit(1))


def checkpoint_of(session: Session, size: int) -> SignedCheckpoint | None:
    """What was signed at this size."""
    return session.scalar(select(SignedCheckpoint).where(SignedCheckpoint.size == size))


def checkpoints(cursor: str | None = None, size: int = SIZE) -> Page[SignedCheckpoint]:
    """Everything that was signed, the newest first."""
    return paginate(select(SignedCheckpoint), SignedCheckpoint.size, SignedCheckpoint.id, cursor, size)


def verifiers() -> Sequence[Verifier]:
    """Every key that ever signed for this book, today's first. The database is not asked: it is what is checked."""
    keys: Keys = plugged(KEYS)
    return (keys.signer.verifier, *keys.older)


class _Kept:
    """The perfect subtrees that a question needs, fetched in one query; the question is asked twice for that."""

    def __init__(self, session: Session, ask: Callable[[tree.Subtree], object]) -> None:
        places: set[int] = set()

        def note(level: int, index: int) -> bytes:
            places.add(_completed_by(level, index))
            return b""

        ask(note)
        rows = session.execute(select(Leaf.position, Leaf.hashes).where(Leaf.position.in_(places)))
        self._hashes: dict[int, bytes] = {row.position: row.hashes for row in rows}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a subtree. Raises KeyError when the log lacks it."""
        hashes = self._hashes[_completed_by(level, index)]
        return hashes[level * tree.HASH_BYTES : (level + 1) * tree.HASH_BYTES]


def _completed_by(level: int, index: int) -> int:
    """The position of the last leaf under a subtree, where its hash is kept."""
    return ((index + 1) << level) - 1

"""Recomputing the whole log from the book, and naming the first entry that is not what was sealed.

Nothing kept beside the rows is believed: every leaf is made anew from its transfer, its postings and its nonce, every
hash of the tree from the leaves, and every signature is checked. A checkpoint kept outside says what the log was then,
whatever was done to this database since.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.ledger.models import PostingRow, Transfer
from marketplace.ledger.seal import comparing, notes, tree
from marketplace.ledger.seal.log import verifiers
from marketplace.ledger.seal.models import Leaf, Sealing, SignedCheckpoint
from marketplace.ledger.seal.notes import Checkpoint

AT_ONCE = 1_000  # more would fit into memory, and not into the caches of a processor
FAULTS_MAX = 20


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: at which entry (``reference`` where the book still knows it), and what."""

    position: int | None
    reference: str
    what: str

    def __str__(self) -> str:
        where = "The book" if self.position is None else f"Entry {self.position}"
        return f"{where}{f' ({self.reference})' if self.reference else ''}: {self.what}"


@dataclass
class Verdict:
    """What was found. ``faults`` is empty when all is as it was sealed; else the first wrong entry comes first."""

    entries: int = 0
    root: bytes = tree.EMPTY
    checkpoints: int = 0
    waiting: int = 0  # posted and not sealed yet
    faults: list[Fault] = field(default_factory=list)


def verify(
    session: Session, kept: Sequence[Checkpoint] = (), at_once: int = AT_ONCE, many: int = comparing.MANY
) -> Verdict:
    """Recompute everything; ``kept`` are checkpoints that lay outside, whose signatures were checked.

    From ``many`` entries on PostgreSQL it is done by as many processes as there are cores, which see what is committed.
    """
    signed = _signed(session)
    log = _Log(signed, kept)
    for leaf in _leaves(session, at_once, many):
        log.take(leaf)
    log.end()
    outside = _outside(session)
    waiting = _waiting(session)
    faults = sorted(log.faults + outside, key=lambda fault: (fault.position is None, fault.position or 0))
    return Verdict(
        entries=log.entries,
        root=log.edge.root(),
        checkpoints=len(signed),
        waiting=waiting,
        faults=faults[:FAULTS_MAX],
    )


class _Log:
    """The log as it is taken in, entry by entry."""

    def __init__(self, signed: Sequence[SignedCheckpoint], kept: Sequence[Checkpoint]) -> None:
        self.edge, self.faults = tree.Edge(), list[Fault]()
        self.entries, self._chain = 0, b""
        self._is_whole = True  # no entry is missing so far, and none stands in another's place
        self._said = {one.size: one for one in _readable(signed, self.faults)}
        self._kept = {one.size: one for one in kept}
        self._good = 0  # the size of the largest tree that was right

    def take(self, compared: comparing.Compared) -> None:
        """The next leaf."""
        position, hashes, chain, wrong, reference = compared
        if position != self.entries:
            self._wrong("is not in the log", min(position, self.entries))
            self._is_whole = False
        self.entries = position + 1
        leaf = hashes[: tree.HASH_BYTES]
        if wrong:
            self._wrong(wrong, position, reference)
        follows = sha256(self._chain + leaf).digest() == chain
        if not follows or (self._is_whole and b"".join(self.edge.append(leaf)) != hashes):
            self._wrong("does not follow the entries before it", position, reference)
            self._is_whole = False
        self._chain = chain  # so that those behind it are looked at by themselves
        if self._is_whole:
            self._look_at_checkpoints(position)

    def end(self) -> None:
        """No more leaves: was the log ever longer?"""
        longest = max([*self._said, *self._kept, 0])
        if longest > self.entries:
            self._wrong(f"it and what follows are gone: the log once had {longest} entries", self.entries)

    def _look_at_checkpoints(self, position: int) -> None:
        size, root = self.edge.size, None
        for said, where in (
            (self._kept.get(size), "kept outside"),
            (self._said.get(size), "in the database"),
        ):
            if said is None:
                continue
            root = root or self.edge.root()
            if said.root != root:
                self._is_whole = False
                among = f"one of the entries {self._good} to {position} is not what was sealed"
                self._wrong(f"{among}: the checkpoint {where} has another root", self._good)
        if root and self._is_whole:
            self._good = size

    def _wrong(self, what: str, position: int, reference: str = "") -> None:
        if len(self.faults) < FAULTS_MAX and not any(fault.position == position for fault in self.faults):
            self.faults.append(Fault(position, reference, what))


def _leaves(session: Session, at_once: int, many: int) -> Iterator[comparing.Compared]:
    """Every leaf in its order, also one that stands before the first place."""
    first, last = session.execute(select(func.min(Leaf.position), func.max(Leaf.position))).one()
    if last is None:
        return iter(())
    return comparing.compared(session, min(first, 0), last + 1, at_once, many)


def _signed(session: Session) -> Sequence[SignedCheckpoint]:
    return session.scalars(select(SignedCheckpoint).order_by(SignedCheckpoint.size)).all()


def _readable(rows: Iterable[SignedCheckpoint], faults: list[Fault]) -> Iterator[Checkpoint]:
    """What was really signed by us."""
    known = verifiers()
    for row in rows:
        try:
            said = notes.read(row.text)
        except notes.Unreadable:
            faults.append(Fault(None, "", f"the checkpoint of {row.size} entries cannot be read"))
            continue
        if (said.size, said.root) != (row.size, row.root) or notes.signer_of(said, known) is None:
            faults.append(
                Fault(None, "", f"the checkpoint of {row.size} entries does not bear our signature")
            )
            continue
        yield said


def _outside(session: Session) -> list[Fault]:
    """What is in the book and not in the log, or twice in it."""
    settled = session.scalar(select(Sealing.settled_id)) or 0
    is_sealed = select(Leaf.position).where(Leaf.transfer_id == Transfer.id).exists()
    has_transfer = select(Transfer.id).where(Transfer.id == PostingRow.transfer_id).exists()
    few = 3
    missed = session.scalars(
        select(Transfer.reference).where(Transfer.id <= settled, ~is_sealed).order_by(Transfer.id).limit(few)
    )
    lost = session.scalars(select(PostingRow.id).where(~has_transfer).order_by(PostingRow.id).limit(few))
    twice = session.scalars(
        select(func.min(Leaf.position)).group_by(Leaf.transfer_id).having(func.count() > 1).limit(few)
    )
    return [
        *(Fault(None, one, "was never sealed, though later ones were") for one in missed),
        *(Fault(None, f"posting {one}", "belongs to no transfer") for one in lost),
        *(Fault(one, "", "is in the log twice") for one in twice),
    ]


def _waiting(session: Session) -> int:
    sealed = select(func.count()).select_from(Leaf).scalar_subquery()
    transfers = select(func.count()).select_from(Transfer).scalar_subquery()
    posted, in_log = session.execute(select(transfers, sealed)).one()
    return max(0, int(posted or 0) - int(in_log or 0))

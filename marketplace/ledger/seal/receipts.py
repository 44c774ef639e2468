"""Receipts: what proves to a party, without us, that a movement of its money is in the book.

A receipt holds the leaf of the transfer, of its postings those that are the party's own in full, the way from the leaf
to the root, and the signed checkpoint with that root. Of the other postings the leaf has a salted hash only.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import reading, tree
from marketplace.ledger.seal.leaf import SealedPosting, leaf_text, posting_text
from marketplace.ledger.seal.log import consistency_proof, inclusion_proof, latest_checkpoint
from marketplace.ledger.seal.models import Leaf, SignedCheckpoint

RECEIPT, CONSISTENCY = "pasarlima-receipt-1", "pasarlima-consistency-1"
Opens = Callable[[SealedPosting], bool]


@dataclass(frozen=True)
class Receipt:
    """The proof of one transfer; ``position`` is its place in the log, ``size`` that of the checkpoint's tree."""

    reference: str
    position: int
    size: int
    leaf: str
    opened: Sequence[str]
    proof: Sequence[bytes]
    checkpoint: str

    def document(self) -> dict[str, object]:
        """As it is handed out."""
        return {
            "format": RECEIPT,
            "leaf": self.leaf,
            "opened": list(self.opened),
            "position": self.position,
            "proof": spelt(self.proof),
            "checkpoint": self.checkpoint,
        }

    def text(self) -> str:
        """The file that a party keeps."""
        return json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n"

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return f"{self.reference.replace(':', '-')}.json"


@dataclass(frozen=True)
class Grown:
    """What proves that the log of one checkpoint is the beginning of that of another."""

    first: SignedCheckpoint
    second: SignedCheckpoint
    proof: Sequence[bytes]

    @property
    def is_true(self) -> bool:
        """Whether it proves it. It always does, as long as nobody has changed the log."""
        return tree.is_consistent(
            self.first.size, self.second.size, self.first.root, self.second.root, self.proof
        )

    def document(self) -> dict[str, object]:
        """As it is handed out."""
        return {
            "format": CONSISTENCY,
            "first": self.first.text,
            "second": self.second.text,
            "proof": spelt(self.proof),
        }


def receipt(session: Session, transfer: Transfer, opens: Opens) -> Receipt | None:
    """The receipt of a transfer by the newest checkpoint; None until it is sealed and signed."""
    position = session.scalar(select(Leaf.position).where(Leaf.transfer_id == transfer.id))
    signed = latest_checkpoint(session)
    if position is None or signed is None or position >= signed.size:
        return None
    [(sealed, postings)] = reading.by_ids(session.connection(), [transfer.id])
    return Receipt(
        reference=sealed.reference,
        position=position,
        size=signed.size,
        leaf=leaf_text(sealed, postings),
        opened=[posting_text(sealed.nonce, posting) for posting in postings if opens(posting)],
        proof=inclusion_proof(session, position, signed.size),
        checkpoint=signed.text,
    )


def grown(session: Session, first: SignedCheckpoint, second: SignedCheckpoint) -> Grown:
    """The proof between two checkpoints, whichever is named first."""
    older, newer = sorted((first, second), key=lambda one: one.size)
    try:
        return Grown(older, newer, consistency_proof(session, older.size, newer.size))
    except KeyError:  # a part of the log is gone: nothing is proved
        return Grown(older, newer, ())


def spelt(hashes: Sequence[bytes]) -> list[str]:
    """Hashes in base64."""
    return [base64.b64encode(one).decode() for one in hashes]

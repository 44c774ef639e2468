"""Checking what somebody brings: a receipt, or a checkpoint that he kept. Whatever it is, the answer is a word.

The checking itself needs no database; to say *which* part of a receipt was altered we look at our own log besides.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.seal import notes, tree
from marketplace.ledger.seal.leaf import FORMAT
from marketplace.ledger.seal.log import consistency_proof, latest_checkpoint, log_edge, log_size, verifiers
from marketplace.ledger.seal.models import Leaf
from marketplace.ledger.seal.notes import Checkpoint, Verifier
from marketplace.ledger.seal.receipts import RECEIPT

LENGTH_MAX = 200_000
STEPS_MAX = 64


class Found(StrEnum):
    """What came of a check."""

    VALID = "valid"
    UNREADABLE = "unreadable"  # no receipt, and no checkpoint
    WRONG_KEY = "wrong_key"  # not signed by us
    CHECKPOINT_ALTERED = "checkpoint_altered"  # it names our key, and the signature does not fit
    OPENED_ALTERED = "opened_altered"  # a movement is not the one that the entry holds
    LEAF_ALTERED = "leaf_altered"  # the entry is not the one that was sealed
    PROOF_ALTERED = "proof_altered"  # the entry is, but the way to the root, or its place, is not
    LATER = "later"  # the entry stands behind what this checkpoint covers
    BOOK_DIFFERS = "book_differs"  # signed by us, and yet this book is another one: our fault
    GREW = "grew"  # a kept checkpoint is the beginning of today's log


@dataclass(frozen=True)
class Check:
    """The answer. ``entry`` is what the leaf says, ``opened`` what of its postings, once they are known to be true."""

    found: Found
    position: int | None = None
    checkpoint: Checkpoint | None = None
    entry: dict[str, Any] = field(default_factory=dict)
    opened: Sequence[dict[str, str]] = ()
    altered: str = ""  # which of the opened postings
    newest: Checkpoint | None = None


@dataclass(frozen=True)
class _Brought:
    """A receipt whose parts have the right shape."""

    leaf: str
    opened: Sequence[str]
    position: int
    proof: Sequence[bytes]
    checkpoint: Checkpoint


def check(session: Session, text: str) -> Check:
    """What is to be said of this text."""
    text = text.replace("\r\n", "\n").strip("\ufeff \n\t") + "\n"
    if len(text) > LENGTH_MAX:
        return Check(Found.UNREADABLE)
    try:
        if text.startswith("{"):
            return _receipt(session, _read(text))
        return _checkpoint(session, notes.read(text))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Check(Found.UNREADABLE)


def _receipt(session: Session, brought: _Brought) -> Check:
    checkpoint = brought.checkpoint
    signed = _signature(checkpoint, verifiers())
    if signed is not None:
        return Check(signed, checkpoint=checkpoint)
    entry = json.loads(brought.leaf)
    opened = [json.loads(one) for one in brought.opened]
    told = Check(Found.VALID, brought.position, checkpoint, entry, opened, newest=_newest(session))
    leaf = tree.leaf_hash(brought.leaf.encode())
    if brought.position >= checkpoint.size:
        return _but(told, Found.LATER)
    for text, posting in zip(brought.opened, opened, strict=True):
        place = int(posting["position"])
        if (
            not 0 <= place < len(entry["postings"])
            or sha256(text.encode()).hexdigest() != entry["postings"][place]
        ):
            return _but(told, Found.OPENED_ALTERED, text)
    if tree.root_from_inclusion(leaf, brought.position, checkpoint.size, brought.proof) != checkpoint.root:
        ours = session.scalar(select(Leaf.hashes).where(Leaf.position == brought.position))
        is_ours = ours is not None and ours[: len(leaf)] == leaf
        return _but(told, Found.PROOF_ALTERED if is_ours else Found.LEAF_ALTERED)
    return told if _is_beginning(session, checkpoint) else _but(told, Found.BOOK_DIFFERS)


def _checkpoint(session: Session, kept: Checkpoint) -> Check:
    signed = _signature(kept, verifiers())
    told = Check(Found.GREW, checkpoint=kept, newest=_newest(session))
    if signed is not None:
        return _but(told, signed)
    return told if _is_beginning(session, kept) else _but(told, Found.BOOK_DIFFERS)


def _signature(checkpoint: Checkpoint, known: Sequence[Verifier]) -> Found | None:
    """What is wrong with a signature."""
    if notes.signer_of(checkpoint, known) is not None:
        return None
    named = notes.named_keys(checkpoint)
    ours = any((one.name, one.key_id) in named for one in known)
    return Found.CHECKPOINT_ALTERED if ours else Found.WRONG_KEY


def _is_beginning(session: Session, old: Checkpoint) -> bool:
    """Whether what we signed then is the beginning of the log as it is now."""
    size = log_size(session)
    if old.size > size:
        return False
    try:
        now = log_edge(session, size).root()
        path = consistency_proof(session, old.size, size) if old.size else []
    except KeyError:  # a part of the log is gone
        return False
    return tree.is_consistent(old.size, size, old.root, now, path)


def _newest(session: Session) -> Checkpoint | None:
    row = latest_checkpoint(session)
    return notes.read(row.text) if row else None


def _but(told: Check, found: Found, altered: str = "") -> Check:
    """The answer without what nobody vouches for."""
    return Check(found, told.position, told.checkpoint, altered=altered, newest=told.newest)


def _read(text: str) -> _Brought:
    """Raises ValueError, KeyError or TypeError for what is no receipt."""
    told: Any = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
    leaf, opened = _is(str, told["leaf"]), [_is(str, one) for one in _is(list, told["opened"])]
    position, proof = told["position"], _is(list, told["proof"])
    entry = json.loads(leaf)
    if told["format"] != RECEIPT or entry["format"] != FORMAT or type(position) is not int or position < 0:
        raise ValueError("no receipt")
    for name in ("kind", "posted_at", "recorded_at", "reference", "subject"):
        _is(str, entry[name])
    if len(proof) > STEPS_MAX or len(opened) > len(_is(list, entry["postings"])):
        raise ValueError("no receipt")
    for one in opened:
        posting = json.loads(one)
        for name in ("amount_minor", "currency", "destination", "position", "source"):
            _is(str, posting[name])
        int(posting["amount_minor"]), int(posting["position"])
    return _Brought(leaf, opened, position, [_hash(one) for one in proof], notes.read(told["checkpoint"]))


def _is(kind: Callable[..., Any], value: Any) -> Any:
    if not isinstance(value, kind):  # type: ignore[arg-type]
        raise TypeError(value)
    return value


def _hash(text: str) -> bytes:
    try:
        made = base64.b64decode(_is(str, text), validate=True)
    except binascii.Error as error:
        raise ValueError("no hash") from error
    if len(made) != tree.HASH_BYTES:
        raise ValueError("no hash")
    return made


def _refuse(text: str) -> Any:
    raise ValueError(text)

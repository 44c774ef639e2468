#!/usr/bin/env python3
"""Check a receipt of the book, or that the book only grew, without us: needs Python 3.11 and the package cryptography.

    python verify_receipt.py KEY RECEIPT.json
    python verify_receipt.py KEY CONSISTENCY.json [KEPT.txt]

KEY is the book's public key as its page shows it (name+id+key); keep it from the first day. KEPT.txt is a checkpoint
you kept: the consistency file must begin with it. Says what is true and ends with 0, or what is not and ends with 1.
Formats: RFC 6962 (tree), c2sp.org/signed-note and c2sp.org/tlog-checkpoint (checkpoints), RFC 8785 (leaves).
"""

import base64
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def wrong(text: str) -> NoReturn:
    """End with what is not true."""
    sys.exit(f"NOT VALID: {text}")


def right(text: str) -> None:
    """Say what is true."""
    sys.stdout.write(f"{text}\n")


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def checkpoint(note: str, key: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint that bears a good signature of the key."""
    name, key_id, public = key.split("+", 2)
    raw = base64.b64decode(public)
    if raw[:1] != b"\x01" or sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
        sys.exit("KEY is no Ed25519 key as c2sp.org/signed-note writes it: name+id+key")
    body, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        dash, signer, signed = [*line.split(" "), "", ""][:3]
        signature = base64.b64decode(signed)
        if (dash, signer, signature[:4].hex()) != ("—", name, key_id):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], f"{body}\n".encode())
        except InvalidSignature:
            wrong("the checkpoint was altered: its signature does not fit")
        origin, size, root = body.split("\n")[:3]
        if origin != name:
            wrong("the checkpoint is of another book")
        return int(size), base64.b64decode(root)
    wrong("the checkpoint is not signed with this key")


def included(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that leaf and path make (RFC 9162, 2.1.3.2)."""
    at, last, made = position, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            made = node(step, made)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            made = node(made, step)
        at, last = at >> 1, last >> 1
    return made if last == 0 else None


def grew(first: int, second: int, old: bytes, new: bytes, path: list[bytes]) -> bool:
    """Whether the old tree is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if first == second:
        return old == new and not path
    if not 0 < first < second or not path:
        return False
    steps = path if first & (first - 1) else [old, *path]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    made_old = made_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            made_old, made_new = node(step, made_old), node(step, made_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            made_new = node(made_new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (made_old, made_new) == (old, new)


def receipt(told: Any, key: str) -> None:
    """Say what the receipt proves."""
    size, root = checkpoint(told["checkpoint"], key)
    position, leaf = int(told["position"]), json.loads(told["leaf"])
    if not 0 <= position < size:
        wrong(f"entry {position} was sealed later than this checkpoint of {size} entries")
    path = [base64.b64decode(step) for step in told["proof"]]
    if included(sha256(b"\x00" + told["leaf"].encode()).digest(), position, size, path) != root:
        wrong("the entry, its place or its proof was altered")
    for text in told["opened"]:
        posting = json.loads(text)
        if sha256(text.encode()).hexdigest() != leaf["postings"][int(posting["position"])]:
            wrong(f"this movement was altered: {text}")
    right(f"VALID: entry {position} of {size}: {leaf['reference']}, posted {leaf['posted_at']}")
    for text in told["opened"]:
        posting = json.loads(text)
        minor = f"{posting['amount_minor']} {posting['currency']} (minor units)"
        right(f"  {minor} from {posting['source']} to {posting['destination']}")


def consistency(told: Any, key: str, kept: str | None) -> None:
    """Say whether the book only grew."""
    (first, old), (second, new) = checkpoint(told["first"], key), checkpoint(told["second"], key)
    if kept is not None and checkpoint(kept, key) != (first, old):
        wrong("the checkpoint you kept is not the first of these: this book is another one")
    if not grew(first, second, old, new, [base64.b64decode(step) for step in told["proof"]]):
        wrong(f"the book of {second} entries does not begin with that of {first}")
    right(f"VALID: the book of {second} entries begins with that of {first}; nothing before was changed")


def main(key: str, file: str, kept: str | None = None) -> None:
    """Read the file and check what it is."""
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    try:
        if told["format"] == "pasarlima-receipt-1" and kept is None:
            receipt(told, key)
        elif told["format"] == "pasarlima-consistency-1":
            consistency(told, key, Path(kept).read_text(encoding="utf-8") if kept else None)
        else:
            wrong("neither a receipt nor a proof of consistency")
    except (ValueError, KeyError, IndexError, TypeError) as error:
        wrong(f"it cannot be read: {error!r}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])

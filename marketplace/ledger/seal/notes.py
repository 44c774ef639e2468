"""Checkpoints as text: what is said of the log at one size, and signed. Pure, and in published formats.

The text is a checkpoint by https://c2sp.org/tlog-checkpoint (name of the log, size, root in base64), signed as
https://c2sp.org/signed-note says, with Ed25519 (RFC 8032). Whoever reads logs of others can read ours.
"""

import base64
import binascii
import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
_BLANK = "\n\n"  # between what is signed and the signatures
LENGTH_MAX = 10_000  # of a note that strangers hand in
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")


class Unreadable(ValueError):
    """The text is no signed checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """What the log was at one size. ``text`` is the whole note with its signatures."""

    origin: str
    size: int
    root: bytes
    text: str


@dataclass(frozen=True)
class Verifier:
    """Who may sign: the name of a log and its public key (32 bytes)."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before a signature and tell whose it is."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    @classmethod
    def read(cls, line: str) -> "Verifier":
        """The other way round. Raises Unreadable."""
        name, _, rest = line.strip().partition("+")
        key_id, _, key = rest.partition("+")
        try:
            raw = base64.b64decode(key, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Unreadable("no public key") from error
        made = cls(name, raw[1:])
        if raw[:1] != ED25519 or len(raw) != 33 or made.key_id.hex() != key_id:
            raise Unreadable("no public key")
        return made

    def __str__(self) -> str:
        """As signed-note writes it: name, key id and key on one line."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"


class Signer:
    """The book's own key. ``seed`` is its 32 secret bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def checkpoint(self, size: int, root: bytes) -> Checkpoint:
        """What the log is, signed."""
        body = f"{self.verifier.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        signed = base64.b64encode(self.verifier.key_id + self._key.sign(body.encode())).decode()
        text = f"{body}\n— {self.verifier.name} {signed}\n"
        return Checkpoint(self.verifier.name, size, root, text)


@dataclass(frozen=True)
class Keys:
    """What signs today, and the public keys that signed before it."""

    signer: Signer
    older: tuple[Verifier, ...] = ()


def read(text: str) -> Checkpoint:
    """A note as a checkpoint; says nothing about its signature. Raises Unreadable."""
    body, blank, signatures = text.rpartition(_BLANK)
    lines = body.split("\n")
    if not blank or not signatures or len(lines) < 3 or len(text) > LENGTH_MAX:
        raise Unreadable("no signed checkpoint")
    origin, size, root = lines[:3]
    try:
        hashed = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("no root") from error
    if not origin or not _NUMBER.fullmatch(size) or len(hashed) != 32:
        raise Unreadable("no size or root")
    return Checkpoint(origin, int(size), hashed, text)


def signer_of(checkpoint: Checkpoint, verifiers: Iterable[Verifier]) -> Verifier | None:
    """Which of these signed it, or None."""
    body = f"{checkpoint.text.rpartition(_BLANK)[0]}\n".encode()
    known = {(one.name, one.key_id): one for one in verifiers}
    for name, signed in _signatures(checkpoint):
        verifier = known.get((name, signed[:4]))
        if verifier is not None and name == checkpoint.origin:
            with contextlib.suppress(InvalidSignature):
                Ed25519PublicKey.from_public_bytes(verifier.public_key).verify(signed[4:], body)
                return verifier
    return None


def named_keys(checkpoint: Checkpoint) -> set[tuple[str, bytes]]:
    """Whose signatures it claims to bear: (name, key id)."""
    return {(name, signed[:4]) for name, signed in _signatures(checkpoint)}


def _signatures(checkpoint: Checkpoint) -> Iterator[tuple[str, bytes]]:
    for line in checkpoint.text.rpartition(_BLANK)[2].split("\n"):
        found = _SIGNATURE.fullmatch(line)
        if found is not None:
            with contextlib.suppress(ValueError):
                yield found[1], base64.b64decode(found[2], validate=True)

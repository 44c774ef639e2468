"""What is sealed of a transfer: the text of its leaf. This format is frozen (docs/decisions/0014).

A leaf is canonical JSON (RFC 8785) of what all parties of the transfer may know, and of each posting no more than a
hash over it and a salt. So a receipt opens one posting and says nothing about the others: who does not know the salt
cannot even try amounts. Salts come out of the transfer's nonce, which never leaves the database. Every value is a
string; an amount above 2**53 would be no number in RFC 8785.

    {"format":"pasarlima-leaf-1","kept":…,"kind":…,"postings":[…],"posted_at":…,"recorded_at":…,"reference":…,
     "subject":"sale:PL-…"}

``kept`` seals, keyed with the nonce, what only the database knows: row numbers and the hash of the body.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring

FORMAT = "pasarlima-leaf-1"
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class SealedPosting:
    """One posting as the database has it."""

    row: int
    position: int
    source: str
    destination: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class SealedTransfer:
    """One transfer as the database has it; moments are ISO 8601 in UTC to the microsecond."""

    row: int
    reference: str
    body_hash: str
    kind: str
    subject_kind: str
    subject_id: str
    postings_count: int
    nonce: bytes
    posted_at: str
    recorded_at: str


def leaf_text(transfer: SealedTransfer, postings: Sequence[SealedPosting]) -> str:
    """The leaf of a transfer with its postings in their order."""
    said = [posting_text(transfer.nonce, posting) for posting in postings]
    hashes = ",".join(f'"{sha256(text.encode()).hexdigest()}"' for text in said)
    return (
        f'{{"format":"{FORMAT}","kept":"{_kept(transfer, postings)}","kind":{_quoted(transfer.kind)},'
        f'"posted_at":{_quoted(transfer.posted_at)},"postings":[{hashes}],'
        f'"recorded_at":{_quoted(transfer.recorded_at)},"reference":{_quoted(transfer.reference)},'
        f'"subject":{_quoted(f"{transfer.subject_kind}:{transfer.subject_id}")}}}'
    )


def posting_text(nonce: bytes, posting: SealedPosting) -> str:
    """What a receipt tells of a posting it opens; SHA-256 of it stands in the leaf at the posting's place."""
    salt = hmac.digest(nonce, b"posting %d" % posting.position, "sha256")[:SALT_BYTES].hex()
    return (
        f'{{"amount_minor":"{posting.amount_minor}","currency":{_quoted(posting.currency)},'
        f'"destination":{_quoted(posting.destination)},"position":"{posting.position}","salt":"{salt}",'
        f'"source":{_quoted(posting.source)}}}'
    )


def _kept(transfer: SealedTransfer, postings: Sequence[SealedPosting]) -> str:
    rows = " ".join(str(posting.row) for posting in postings)
    kept = f"kept {transfer.row} {transfer.postings_count} {rows} {transfer.body_hash}"
    return hmac.digest(transfer.nonce, kept.encode(), "sha256").hex()


def _quoted(text: str) -> str:
    """A string as RFC 8785 writes it."""
    return encode_basestring(text)

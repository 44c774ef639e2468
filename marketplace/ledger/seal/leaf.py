"""What is sealed of a transfer: the text of its leaf. This format is frozen (docs/decisions/0014).

A leaf is canonical JSON (RFC 8785) of what all parties of the transfer may know, and of each posting no more than a
hash over it and a salt. So a receipt opens one posting and says nothing about the others: who does not know the salt
cannot even try amounts. Salts come out of the transfer's nonce, which never leaves the database. Every value is a
string; an amount above 2**53 would be no number in RFC 8785. Written out by hand, because that is ten times as fast
as any library; a test compares it with one.

    {"format":"pasarlima-leaf-1","kept":…,"kind":…,"postings":[…],"posted_at":…,"recorded_at":…,"reference":…,
     "subject":"sale:PL-…"}

``kept`` seals, salted with the nonce, what only the database knows: row numbers and the hash of the body.
"""

from collections.abc import Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import NamedTuple

FORMAT = "pasarlima-leaf-1"
SALT_BYTES = 16  # half of a hash: the other half, and with it the nonce, is never told
quoted = encode_basestring  # a string as RFC 8785 writes it


class SealedPosting(NamedTuple):
    """One posting as the database has it."""

    row: int
    position: int
    source: str
    destination: str
    amount_minor: int
    currency: str


class SealedTransfer(NamedTuple):
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
    row, reference, body_hash, kind, subject_kind, subject_id, count, nonce, posted_at, recorded_at = transfer
    hashes = '","'.join(
        [sha256(posting_text(nonce, posting).encode()).hexdigest() for posting in postings]
    ).join(('"', '"') if postings else ("", ""))
    rows = " ".join([str(posting.row) for posting in postings])
    kept = sha256(nonce + f"kept {row} {count} {rows} {body_hash}".encode()).hexdigest()
    return (
        f'{{"format":"{FORMAT}","kept":"{kept}","kind":{quoted(kind)},"posted_at":{quoted(posted_at)},'
        f'"postings":[{hashes}],"recorded_at":{quoted(recorded_at)},"reference":{quoted(reference)},'
        f'"subject":{quoted(f"{subject_kind}:{subject_id}")}}}'
    )


def posting_text(nonce: bytes, posting: SealedPosting) -> str:
    """What a receipt tells of a posting it opens; SHA-256 of it stands in the leaf at the posting's place."""
    _row, position, source, destination, amount_minor, currency = posting
    salt = sha256(nonce + b"posting %d" % position).digest()[:SALT_BYTES].hex()
    return (
        f'{{"amount_minor":"{amount_minor}","currency":{quoted(currency)},"destination":{quoted(destination)},'
        f'"position":"{position}","salt":"{salt}","source":{quoted(source)}}}'
    )

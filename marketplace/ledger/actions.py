"""The only writer of the book."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY
from marketplace.ledger.addresses import class_of, is_floored
from marketplace.ledger.models import Balance, PostingRow, Transfer


@dataclass(frozen=True)
class Posting:
    """``amount_minor`` moves from ``source`` to ``destination``: balanced by construction."""

    source: str
    destination: str
    amount_minor: int
    currency: str = DEFAULT_CURRENCY


class ReferenceTaken(Exception):
    """The reference was used before for another body."""


def post(reference: str, kind: str, subject: tuple[str, str], postings: Sequence[Posting]) -> Transfer:
    """Write one transfer and return it; the same again returns the first.

    ``reference`` names the movement once and for all; ``subject`` is (kind, public id) of what it is about. Postings
    of zero are left out. Raises ReferenceTaken for another body under a known reference, ValueError for a posting
    that cannot be, and IntegrityError or OperationalError when a floor would break: the database refuses that.
    """
    moving = [posting for posting in postings if posting.amount_minor != 0]
    _check(moving)
    body_hash = _hash(kind, subject, moving)
    known = db.session.scalar(select(Transfer).where(Transfer.reference == reference))
    if known is not None:
        if known.body_hash != body_hash:
            raise ReferenceTaken(reference)
        return known
    _open_and_lock(moving)
    transfer = Transfer(
        reference=reference,
        body_hash=body_hash,
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        postings_count=len(moving),
        nonce=secrets.token_bytes(16),
        posted_at=clock.now(),
        recorded_at=clock.real_now(),
    )
    db.session.add(transfer)
    db.session.flush()
    db.session.execute(
        insert(PostingRow).values(
            [
                {
                    "transfer_id": transfer.id,
                    "position": position,
                    "source": posting.source,
                    "destination": posting.destination,
                    "amount_minor": posting.amount_minor,
                    "currency": posting.currency,
                }
                for position, posting in enumerate(moving)
            ]
        )
    )
    return transfer


def _check(postings: Sequence[Posting]) -> None:
    if not postings:
        raise ValueError("a transfer moves something")
    for posting in postings:
        class_of(posting.source), class_of(posting.destination)
        if posting.amount_minor < 0 or posting.source == posting.destination:
            raise ValueError(f"a posting moves a positive amount between two addresses: {posting}")
        if posting.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {posting.currency}")


def _hash(kind: str, subject: tuple[str, str], postings: Sequence[Posting]) -> str:
    body = [kind, *subject, [[p.source, p.destination, p.amount_minor, p.currency] for p in postings]]
    return hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()


def _open_and_lock(postings: Sequence[Posting]) -> None:
    """Open the floored addresses that are new and lock all of them, always in the same order."""
    floored = sorted({(a, p.currency) for p in postings for a in (p.source, p.destination) if is_floored(a)})
    if not floored:
        return
    dialect = db.engine.dialect.name
    known = {(row.address, row.currency) for row in db.session.execute(_balances(floored).with_for_update())}
    new = [pair for pair in floored if pair not in known]
    if not new:
        return
    zeros = [{"address": a, "currency": c, "balance_minor": 0, "last_posting_id": 0} for a, c in new]
    upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.execute(upsert(Balance).values(zeros).on_conflict_do_nothing())
    if dialect == "postgresql":
        db.session.execute(_balances(new).with_for_update()).all()


def _balances(pairs: Sequence[tuple[str, str]]) -> Select[str, str]:
    return (
        select(Balance.address, Balance.currency)
        .where(Balance.address.in_([address for address, _ in pairs]))
        .order_by(Balance.address, Balance.currency)
    )

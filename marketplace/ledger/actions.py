"""The only writer of the book."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class
from sqlalchemy.orm.util import identity_key

from marketplace.kit import clock
from marketplace.kit.db import db, mark_written
from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY
from marketplace.ledger.addresses import class_of
from marketplace.ledger.models import PostingRow, Transfer


@dataclass(frozen=True)
class Posting:
    """``amount_minor`` moves from ``source`` to ``destination``: balanced by construction."""

    source: str
    destination: str
    amount_minor: int
    currency: str = DEFAULT_CURRENCY


AT_ONCE_MAX = 500  # references that one statement of SQLite asks for


class ReferenceTaken(Exception):
    """The reference was used before for another body."""


@dataclass(frozen=True)
class Draft:
    """A transfer to be written; its fields are the arguments of ``post``."""

    reference: str
    kind: str
    subject: tuple[str, str]
    postings: Sequence[Posting]


def post(reference: str, kind: str, subject: tuple[str, str], postings: Sequence[Posting]) -> Transfer:
    """Write one transfer and return it; the same again returns the first.

    ``reference`` names the movement once and for all; ``subject`` is (kind, public id) of what it is about. Postings
    of zero are left out. Raises ReferenceTaken for another body under a known reference, ValueError for a posting
    that cannot be, and IntegrityError or OperationalError when a bound would break: the database refuses that.
    """
    draft, session = _checked(Draft(reference, kind, subject, postings)), db.session()
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _write([draft])[0]
    return _kept(session, [draft], _call(connection, _ONE, (reference, kind, *subject, *_body([draft]))))[0]


def post_many(drafts: Sequence[Draft]) -> list[Transfer]:
    """Write transfers in their order, at once, and return them; each is what ``post`` would have made of it.

    Raises what ``post`` raises; the unit of work is then to be undone, for some may have been written.
    """
    drafts, session = [_checked(draft) for draft in drafts], db.session()
    session.flush()
    if not drafts:
        return []
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _write(drafts)
    heads = (
        _texts([draft.reference for draft in drafts]),
        _texts([draft.kind for draft in drafts]),
        _texts([draft.subject[0] for draft in drafts]),
        _texts([draft.subject[1] for draft in drafts]),
        _numbers([len(draft.postings) for draft in drafts]),
    )
    return _kept(session, drafts, _call(connection, _MANY, (*heads, *_body(drafts))))


_BODY = "%s, %s::text[], %s::text[], %s::bigint[], %s::text[]"
_KEPT = "SELECT id FROM"
_ONE = f"{_KEPT} ledger_post(%s, %s, %s, %s, {_BODY})"
_MANY = f"{_KEPT} ledger_post_many(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[], {_BODY})"


def _call(connection: Connection, function: str, values: tuple[object, ...]) -> Sequence[Any]:
    """One round trip to the function that locks, writes and moves."""
    mark_written()
    return connection.exec_driver_sql(function, values).all()


def _body(drafts: Sequence[Draft]) -> tuple[object, ...]:
    postings = [posting for draft in drafts for posting in draft.postings]
    return (
        clock.now(),
        _texts([posting.source for posting in postings]),
        _texts([posting.destination for posting in postings]),
        _numbers([posting.amount_minor for posting in postings]),
        _texts([posting.currency for posting in postings]),
    )


def _texts(values: Sequence[str]) -> str:
    """As PostgreSQL reads an array: the driver's own way looks at each value for its type, and takes twice as long."""
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') > 2 * (len(values) - 1):
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return f'{{"{joined}"}}'


def _numbers(values: Iterable[int]) -> str:
    return f"{{{','.join(map(str, values))}}}"


def _kept(session: Session, drafts: Sequence[Draft], rows: Sequence[Any]) -> list[Transfer]:
    """The transfers as the database has them; it ends before the one whose reference has another body."""
    if len(rows) < len(drafts):
        raise ReferenceTaken(drafts[len(rows)].reference)
    return [
        session.identity_map.get(identity_key(Transfer, row_id)) or _loaded(session, draft, row_id)
        for draft, (row_id,) in zip(drafts, rows, strict=True)
    ]


def _loaded(session: Session, draft: Draft, row_id: int) -> Transfer:
    """A row of the session as if it had been read, and what we were not told of it is, once somebody asks."""
    transfer: Transfer = manager_of_class(Transfer).new_instance()
    instance_dict(transfer).update(
        id=row_id,
        reference=draft.reference,
        kind=draft.kind,
        subject_kind=draft.subject[0],
        subject_id=draft.subject[1],
        postings_count=len(draft.postings),
    )
    make_transient_to_detached(transfer)
    session.add(transfer)
    return transfer


def _write(drafts: Sequence[Draft]) -> list[Transfer]:
    """The same where one writes at a time: what is known, then all that is new, then all that moves."""
    known: dict[str, Transfer] = {}
    for start in range(0, len(drafts), AT_ONCE_MAX):
        some = [draft.reference for draft in drafts[start : start + AT_ONCE_MAX]]
        for transfer in db.session.scalars(select(Transfer).where(Transfer.reference.in_(some))):
            known[transfer.reference] = transfer
    kept, new = [], []
    for draft in drafts:
        body_hash = _hash(draft)
        if draft.reference not in known:
            known[draft.reference] = _new(draft, body_hash)
            new.append((known[draft.reference], draft))
        transfer = known[draft.reference]
        if transfer.body_hash != body_hash:
            raise ReferenceTaken(draft.reference)
        kept.append(transfer)
    db.session.add_all([transfer for transfer, _ in new])
    db.session.flush()
    rows = [
        {
            "transfer_id": transfer.id,
            "position": position,
            "source": posting.source,
            "destination": posting.destination,
            "amount_minor": posting.amount_minor,
            "currency": posting.currency,
        }
        for transfer, draft in new
        for position, posting in enumerate(draft.postings)
    ]
    if rows:
        db.session.execute(insert(PostingRow), rows)
    return kept


def _new(draft: Draft, body_hash: str) -> Transfer:
    return Transfer(
        reference=draft.reference,
        body_hash=body_hash,
        kind=draft.kind,
        subject_kind=draft.subject[0],
        subject_id=draft.subject[1],
        postings_count=len(draft.postings),
        nonce=secrets.token_bytes(16),
        posted_at=clock.now(),
        recorded_at=clock.real_now(),
    )


def _checked(draft: Draft) -> Draft:
    """The draft without postings of zero; raises ValueError or LookupError for one that cannot be."""
    moving = [posting for posting in draft.postings if posting.amount_minor != 0]
    _check(moving)
    return draft if len(moving) == len(draft.postings) else replace(draft, postings=moving)


def _check(postings: Sequence[Posting]) -> None:
    if not postings:
        raise ValueError("a transfer moves something")
    for posting in postings:
        class_of(posting.source), class_of(posting.destination)
        if posting.amount_minor < 0 or posting.source == posting.destination:
            raise ValueError(f"a posting moves a positive amount between two addresses: {posting}")
        if posting.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {posting.currency}")


def _hash(draft: Draft) -> str:
    """The hash of all but the reference and the moments, as the database reckons it, too."""
    moved = [[p.source, p.destination, p.amount_minor, p.currency] for p in draft.postings]
    body = json.dumps([draft.kind, *draft.subject, moved], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()

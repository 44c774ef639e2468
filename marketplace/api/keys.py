"""Idempotency keys: the same request sent again, also at the same instant, gets the same answer and moves nothing.

The key's row is the first that a call writes, in the very transaction of the call. Who sends the same key meanwhile
waits for that transaction: PostgreSQL at the unique index, SQLite at its one writer.
"""

import hashlib
import re
from datetime import timedelta
from typing import Any

from flask import Response, request
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.api.models import KeptAnswer
from marketplace.api.reading import BadRequest, Unfit
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import _l
from marketplace.kit.states import Deadline, Term

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HOURS = 24
_FORM = re.compile(r"[\x21-\x7e]{8,100}")


def asked_key() -> str:
    """The key that the request carries. Raises BadRequest where there is none, or one too short to be its own."""
    key = request.headers.get(HEADER, "")
    if not key:
        raise BadRequest(
            _l(
                "Kirim Idempotency-Key, misalnya sebuah UUID baru, supaya kiriman ulang tidak terjadi dua kali."
            ),
            code="idempotency-key-missing",
        )
    if not _FORM.fullmatch(key):
        raise BadRequest(
            _l("Idempotency-Key terdiri dari 8 sampai 100 huruf tanpa spasi."), code="idempotency-key-broken"
        )
    return key


def claim(party_id: int, key: str) -> KeptAnswer | None:
    """A fresh row for this key, or None when an earlier request has it. Waits for one that is being answered now."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
    row_id = db.session.scalar(
        insert(KeptAnswer)
        .values(party_id=party_id, key=key, request_hash=_hash_of_request(), created_at=clock.real_now())
        .on_conflict_do_nothing()
        .returning(KeptAnswer.id)
    )
    return None if row_id is None else db.session.get_one(KeptAnswer, row_id)


def kept(party_id: int, key: str) -> Response | None:
    """What was answered to this key, None where it is new. Raises Unfit when the request was another one."""
    row = db.session.scalar(select(KeptAnswer).where(KeptAnswer.party_id == party_id, KeptAnswer.key == key))
    if row is None:
        return None
    if row.request_hash != _hash_of_request():
        raise Unfit(
            _l("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru."),
            code="idempotency-key-reused",
        )
    response = Response(row.body, status=row.status, content_type=row.content_type)
    if row.location:
        response.headers["Location"] = row.location
    if row.etag:
        response.headers["ETag"] = row.etag
    response.headers[REPLAYED] = "true"
    return response


def keep(row: KeptAnswer, response: Response) -> None:
    """Remember what is answered; it stays if, and only if, what the call did stays."""
    row.status = response.status_code
    row.content_type = response.content_type or ""
    row.location = response.headers.get("Location", "")
    row.etag = response.headers.get("ETag", "")
    row.body = response.get_data(as_text=True)
    db.session.flush()


def forget_old() -> int:
    """Erase answers that nobody will ask for again; return how many."""
    old = delete(KeptAnswer).where(KeptAnswer.created_at < clock.real_now() - timedelta(hours=KEPT_HOURS))
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


FORGETTING = Deadline(
    forget_old,
    (Term("api.keys.KEPT_HOURS", "hours", KEPT_HOURS),),
    "erases what was answered to a program's request; the same key is then a new one",
    (),
)


def _hash_of_request() -> str:
    """Method, address and body, each ended so that none runs into the next."""
    digest = hashlib.sha256()
    for part in (request.method.encode(), request.full_path.encode(), request.get_data()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()

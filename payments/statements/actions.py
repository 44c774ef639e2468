"""What a person at a desk does with statements: upload, and drop what was not booked."""

import hashlib
import secrets
from functools import partial

from sqlalchemy import delete, insert, select

from marketplace.accounts.actor import Actor
from marketplace.files.storage import storage
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db, if_kept, if_undone, lock_name, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from payments.desks import need_desk
from payments.models import DeskAccount
from payments.naming import account_of
from payments.statements import reading
from payments.statements.facts import chunks
from payments.statements.models import BankStatement, StatementLine
from payments.statements.rows import Read, same_account


def read(actor: Actor, data: bytes) -> Read:
    """Only read a statement. A large one takes seconds: the unit of work is undone first, and holds nothing meanwhile.

    Raises what ``upload`` raises.
    """
    actor.need("book")
    need_desk(actor)
    assert actor.party is not None
    account, today = _named(actor), local(clock.now(), actor.party.zone).date()
    number, currency = account.number, account.currency
    db.session.rollback()
    return reading.read(data, number, currency, today)


def upload(actor: Actor, data: bytes, found: Read | None = None) -> BankStatement:
    """Read a statement and keep it, line by line; nothing is booked. The same file again returns what was kept first.

    ``found`` is what ``read`` found in ``data`` a moment ago. Raises Invalid ``no-account`` before the account was
    named, Unreadable for what is no statement of it.
    """
    actor.need("book")
    need_desk(actor)
    account = _named(actor)
    digest = hashlib.sha256(data).hexdigest()
    lock_name(f"desk:{actor.party_id}")
    known = db.session.scalar(
        select(BankStatement).where(
            BankStatement.provider_id == actor.party_id, BankStatement.sha256 == digest
        )
    )
    if known is not None:
        return known
    assert actor.party is not None
    today = local(clock.now(), actor.party.zone).date()
    if found is None or not same_account(found.account, account.number) or found.currency != account.currency:
        found = reading.read(data, account.number, account.currency, today)
    return _keep(actor, data, digest, found)


def drop(actor: Actor, statement: BankStatement) -> None:
    """Throw away a statement of which nothing was booked. Raises MoveRefused where something was."""
    actor.need("book")
    need_desk(actor)
    if statement.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    statement = locked(BankStatement, statement.id)
    if statement.begun_at is not None:
        raise MoveRefused(_l("Laporan ini sudah dibukukan, jadi tetap tersimpan."))
    db.session.execute(delete(StatementLine).where(StatementLine.statement_id == statement.id))
    if_kept(partial(storage().remove, statement.storage_key))
    db.session.delete(statement)
    db.session.flush()


def _named(actor: Actor) -> DeskAccount:
    account = account_of(actor.party_id)
    if account is None:
        raise Invalid(
            _l("Tulis dulu nomor rekening penampungan Anda, supaya laporan rekening lain tidak tertukar."),
            code="no-account",
        )
    return account


def _keep(actor: Actor, data: bytes, digest: str, found: Read) -> BankStatement:
    key = f"{secrets.token_hex(16)}.statement"
    store = storage()
    if_undone(partial(store.remove, key))
    store.put(key, data)
    days = [row.booked_on for row in found.rows]
    statement = BankStatement(
        provider=actor.party,
        layout=found.layout,
        sha256=digest,
        storage_key=key,
        account_number=found.account[:40],
        currency=found.currency,
        opening_minor=found.opening_minor,
        closing_minor=found.closing_minor,
        lines_count=len(found.rows),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        uploaded_by_id=actor.user.id if actor.user else None,
    )
    db.session.add(statement)
    db.session.flush()
    told = (
        {
            "public_id": new_public_id(),
            "statement_id": statement.id,
            "provider_id": statement.provider_id,
            "position": position,
            "line": row.line,
            "booked_on": row.booked_on,
            "amount_minor": row.amount_minor,
            "currency": found.currency,
            "reference": row.reference,
            "ours": row.ours,
            "name": row.name,
            "account": row.account,
            "virtual": row.virtual,
            "text": row.text,
            "return_code": row.return_code,
            "is_fee": row.is_fee,
        }
        for position, row in enumerate(found.rows, 1)
    )
    for chunk in chunks(told):
        db.session.execute(insert(StatementLine), chunk)
    return statement

"""What a provider from outside tells by a webhook: verified, asked for again, noted once, and acted on.

The provider's own word is only that something happened. What it is now we ask the provider itself, before any
transaction is open; so old news that comes late does no harm.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name, mark_writing, separately
from marketplace.settlement import asking
from marketplace.settlement.models import Receipt
from marketplace.settlement.ports import (
    Declined,
    Forged,
    Heard,
    Hook,
    NoAnswer,
    Outside,
    Seen,
    Thing,
    outside,
)
from payments.arriving import heard

T = TypeVar("T")
FORGED, UNREACHED, TAKEN = "forged", "unreached", "taken"
NOTED = "noted"  # nothing we act on


def receive(name: str, heard: Heard) -> str | None:
    """Take a webhook: FORGED when it is not to be believed, UNREACHED when the provider could not be asked, else TAKEN.

    None where no such provider is. What is believed is acted on in the present unit of work, which the caller keeps.
    """
    adapter = outside(name)
    provider_id = _reading(lambda: _row_of(name)) if adapter else None
    if adapter is None or provider_id is None:
        return None
    try:
        hook = adapter.read(heard)
    except Forged as error:
        _refuse(provider_id, str(error))
        return FORGED
    is_known = _reading(lambda: _known(provider_id, hook) is not None)
    if is_known or hook.thing is None:
        _take(provider_id, hook, None)
        return TAKEN
    try:
        seen = adapter.fetch(hook)
        before = _before(adapter, seen)
        _take(provider_id, hook, seen, before)
    except (NoAnswer, Declined):
        db.session.rollback()
        return UNREACHED
    return TAKEN


def _before(adapter: Outside, seen: Seen | None) -> Seen | None:
    """The payment itself, where what is told comes after it and the word of it may be lost."""
    if seen is None or seen.thing is not Thing.DISPUTE or not seen.within:
        return None
    return adapter.look(Thing.PAYMENT, seen.about, seen.within)


def _row_of(name: str) -> int | None:
    provider = asking.provider_called(name)
    return provider.id if provider else None


def _reading(ask: Callable[[], T]) -> T:
    """Ask the database, and hold nothing of it while the provider is asked."""
    mark_writing(False)
    try:
        return ask()
    finally:
        db.session.rollback()
        mark_writing(True)


def _take(provider_id: int, hook: Hook, seen: Seen | None, before: Seen | None = None) -> None:
    """Note it and act on it, once: who tells the same at the same moment waits here, and then finds it noted."""
    lock_name(f"provider-event:{provider_id}:{hook.event}")
    known = _known(provider_id, hook)
    if known is not None:
        known.times += 1
        known.last_at = clock.real_now()
        return
    receipt = Receipt(
        provider_id=provider_id,
        event=hook.event,
        kind=hook.kind[:80],
        thing=str(hook.thing or ""),
        about=(seen.about if seen else hook.about)[:40],
        did=NOTED,
    )
    db.session.add(receipt)
    db.session.flush()
    provider = db.session.get_one(Party, provider_id)
    if before is not None:
        heard(provider, before)
    if seen is not None:
        receipt.did = heard(provider, seen)


def _known(provider_id: int, hook: Hook) -> Receipt | None:
    return db.session.scalar(
        select(Receipt)
        .where(Receipt.provider_id == provider_id, Receipt.event == hook.event)
        .execution_options(populate_existing=True)
    )


def _refuse(provider_id: int, reason: str) -> None:
    try:
        separately(lambda session: _count_refused(session, provider_id, reason))
    except IntegrityError:  # the first of the day came twice at once
        separately(lambda session: _count_refused(session, provider_id, reason))


def _count_refused(session: Session, provider_id: int, reason: str) -> None:
    """How often something came that is not to be believed, a day and reason: one row, however often."""
    now = clock.real_now()
    event = f"{FORGED}:{reason}:{date(now.year, now.month, now.day).isoformat()}"
    known = session.scalar(
        select(Receipt).where(Receipt.provider_id == provider_id, Receipt.event == event).with_for_update()
    )
    if known is None:
        session.add(Receipt(provider_id=provider_id, event=event, kind=reason, did=FORGED))
    else:
        known.times += 1
        known.last_at = now

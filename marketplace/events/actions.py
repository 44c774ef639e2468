"""Recording events, and delivering them to their handlers.

The table of deliveries is the truth; a broker's message is only a wake-up that carries nothing.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.orm import Session, aliased

from marketplace.accounts.actor import Actor
from marketplace.events.models import Delivery, Event
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ports import plugged

LEASE_SECONDS = 60
BACKOFF_SECONDS = (1, 5, 30, 120, 600, 3600, 6 * 3600)  # then the last one, for ever

_gathered: ContextVar[deque[Delivery] | None] = ContextVar("gathered", default=None)

log = structlog.get_logger()

_earlier = aliased(Delivery)
_waits_behind = exists().where(
    _earlier.subject_kind == Delivery.subject_kind,
    _earlier.subject_id == Delivery.subject_id,
    _earlier.handler == Delivery.handler,
    _earlier.id < Delivery.id,
    _earlier.done_at.is_(None),
)
# Built once: it is asked before every delivery, and building it costs more than asking.
_OLDEST_DUE = (
    select(Delivery)
    .where(Delivery.done_at.is_(None), Delivery.due_at <= bindparam("now"), ~_waits_behind)
    .where(Delivery.leased_until.is_(None) | (Delivery.leased_until < bindparam("now")))
    .order_by(Delivery.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class Reaction:
    """A handler with the stable key that its deliveries are stored under."""

    key: str
    handle: Callable[[Event], None]


Reactions = Mapping[str, tuple[Reaction, ...]]


def record(kind: str, subject: tuple[str, str], actor: Actor, /, **data: Any) -> Event:
    """Write that ``kind`` happened to ``subject`` (kind, public id), with one delivery per handler.

    ``data`` holds ids, amounts in minor units, codes and ISO times only: no name, phone, address or free text.
    """
    event = _add(kind, subject, actor, data)
    db.session.flush()
    return event


# (kind, subject, data) of one thing that happened
Happened = tuple[str, tuple[str, str], dict[str, Any]]


def record_many(actor: Actor, happened: Iterable[Happened]) -> None:
    """Write down many things that the same actor did, in their order, with as few statements as rows allow."""
    if _gathered.get() is not None:
        for kind, subject, data in happened:
            _add(kind, subject, actor, data)
        db.session.flush()
        return
    events = [_event(kind, subject, actor, data) for kind, subject, data in happened]
    db.session.add_all(events)
    db.session.flush()
    told = [
        {
            "event_id": event.id,
            "handler": reaction.key,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "due_at": event.recorded_at,
            "attempts": 0,
        }
        for event in events
        for reaction in plugged("reactions").get(event.kind, ())
    ]
    if told:
        db.session.execute(insert(Delivery), told)
        db.session.info["wake_outbox"] = True


def _event(kind: str, subject: tuple[str, str], actor: Actor, data: dict[str, Any]) -> Event:
    return Event(
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        at=clock.now(),
        recorded_at=clock.real_now(),
        acting_kind=actor.kind,
        acting_user_id=actor.user.id if actor.user else None,
        acting_party_id=actor.party.id if actor.party else None,
        on_behalf_of_id=actor.on_behalf_of.id if actor.on_behalf_of else None,
        data=data,
    )


def _add(kind: str, subject: tuple[str, str], actor: Actor, data: dict[str, Any]) -> Event:
    """The event and its deliveries, not flushed yet."""
    event = _event(kind, subject, actor, data)
    db.session.add(event)
    gathered = _gathered.get()
    for reaction in plugged("reactions").get(kind, ()):
        delivery = Delivery(
            event=event,
            handler=reaction.key,
            subject_kind=subject[0],
            subject_id=subject[1],
            due_at=event.recorded_at,
        )
        db.session.add(delivery)
        if gathered is None:
            db.session.info["wake_outbox"] = True
        else:
            gathered.append(delivery)
    return event


def deliver_due(limit: int = 200) -> int:
    """Deliver what is due, one transaction each; return how many handlers ran to their end."""
    done = 0
    for _ in range(limit):
        claimed = _claim()
        if claimed is None:
            break
        done += _deliver(claimed)
    return done


def deliver_all() -> int:
    """Deliver until nothing is due: what a worker reaches by itself, for tests and commands."""
    total = 0
    while done := deliver_due():
        total += done
    return total


@contextlib.contextmanager
def delivering_within() -> Iterator[None]:
    """Deliver what this block records when it ends, inside the same unit of work: all is true, or nothing.

    For writing many events down at once, as a replay does: no worker sees these deliveries before they are
    done, so handlers run at the block's business time. What a handler raises is raised here.
    """
    gathered: deque[Delivery] = deque()
    token = _gathered.set(gathered)
    try:
        yield
        while gathered:
            delivery = gathered.popleft()
            _handler(delivery)(delivery.event)
            delivery.attempts, delivery.done_at = 1, clock.real_now()
    finally:
        _gathered.reset(token)


def retry_now(event_public_id: str, handler: str) -> bool:
    """Let a delivery that waits after an error be tried at once; False when there is none such any more."""
    delivery = db.session.scalar(
        select(Delivery)
        .join(Delivery.event)
        .where(Event.public_id == event_public_id, Delivery.handler == handler, Delivery.done_at.is_(None))
        .with_for_update(of=Delivery)
    )
    if delivery is None:
        return False
    delivery.due_at = clock.real_now()
    delivery.leased_until = None
    db.session.info["wake_outbox"] = True
    return True


def _claim() -> int | None:
    """Lease the oldest due delivery that no earlier one of its subject and handler waits before."""
    now = clock.real_now()
    with unit_of_work() as session:
        delivery = session.scalar(_OLDEST_DUE, {"now": now})
        if delivery is None:
            return None
        delivery.leased_until = now + timedelta(seconds=LEASE_SECONDS)
        delivery.attempts += 1
        return delivery.id


def _deliver(delivery_id: int) -> bool:
    """Run the handler and tick it off in the same transaction; on an error note it and wait longer."""
    try:
        with unit_of_work() as session:
            delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
            if delivery is None or delivery.done_at is not None:
                return False
            _handler(delivery)(delivery.event)
            delivery.done_at = clock.real_now()
            delivery.error = None
        return True
    except Exception as error:
        log.warning("delivery failed", delivery=delivery_id, error=repr(error))
        with unit_of_work() as session:
            _put_off(session, delivery_id, error)
        return False


def _handler(delivery: Delivery) -> Callable[[Event], None]:
    reactions: Reactions = plugged("reactions")
    return next(r.handle for r in reactions[delivery.event.kind] if r.key == delivery.handler)


def _put_off(session: Session, delivery_id: int, error: Exception) -> None:
    delivery = session.get_one(Delivery, delivery_id)
    wait = BACKOFF_SECONDS[min(delivery.attempts, len(BACKOFF_SECONDS)) - 1]
    delivery.due_at = clock.real_now() + timedelta(seconds=wait)
    delivery.leased_until = None
    delivery.error = repr(error)[:500]

"""Reading what happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload

from marketplace.events.models import Delivery, Event
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate


def timeline(subjects: Iterable[tuple[str, str]]) -> Sequence[Event]:
    """Every event of these subjects (kind, public id), oldest first."""
    pairs = list(subjects)
    if not pairs:
        return []
    return db.session.scalars(
        select(Event).where(tuple_(Event.subject_kind, Event.subject_id).in_(pairs)).order_by(Event.id)
    ).all()


def failing() -> Sequence[Delivery]:
    """Deliveries that were tried and are not done, newest first, at most a hundred."""
    return db.session.scalars(
        select(Delivery)
        .where(Delivery.done_at.is_(None), Delivery.error.is_not(None))
        .order_by(Delivery.id.desc())
        .limit(100)
    ).all()


def happened(
    kind: str = "",
    subject: tuple[str, str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    size: int = SIZE,
) -> Page[Event]:
    """Events of a kind, about one subject (kind, public id), in a stretch of business time; the newest first."""
    statement = select(Event)
    if kind:
        statement = statement.where(Event.kind == kind)
    if subject is not None:
        statement = statement.where(Event.subject_kind == subject[0], Event.subject_id == subject[1])
    if since is not None:
        statement = statement.where(Event.at >= since)
    if until is not None:
        statement = statement.where(Event.at < until)
    return paginate(statement, Event.id, Event.id, cursor, size)


def waiting(failed: bool = False, cursor: str | None = None, size: int = SIZE) -> Page[Delivery]:
    """Deliveries that are not done, with their events, the oldest first; ``failed``: those tried in vain alone."""
    statement = select(Delivery).where(Delivery.done_at.is_(None)).options(joinedload(Delivery.event))
    if failed:
        statement = statement.where(Delivery.error.is_not(None))
    return paginate(statement, Delivery.id, Delivery.id, cursor, size, descending=False)


def waiting_count() -> int:
    """How many deliveries are not done."""
    return db.session.scalar(select(func.count(Delivery.id)).where(Delivery.done_at.is_(None))) or 0

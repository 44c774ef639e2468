"""Reading what happened."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, tuple_

from marketplace.events.models import Delivery, Event
from marketplace.kit.db import db


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


def waiting_count() -> int:
    """How many deliveries are not done."""
    return db.session.scalar(select(func.count(Delivery.id)).where(Delivery.done_at.is_(None))) or 0

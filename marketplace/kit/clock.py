"""The two clocks: business time, which a demo may move forward, and real time, which nobody moves.

The demo offset is one row that web, worker and scheduler all read; it only goes forward. Business deadlines use
``now()``; codes, sessions, tokens, signatures and leases use ``real_now()``.
"""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from flask import g, has_app_context
from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kit.db import Model, db

_KEPT_FOR_SECONDS = 1.0
_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


class ClockOffset(Model):
    """How far business time runs ahead of real time, in seconds. One row."""

    __tablename__ = "clock_offset"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("seconds >= 0", name="forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(BigInteger)


def real_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, in UTC."""
    return _replayed.get() or real_now() + timedelta(seconds=_offset_seconds())


@contextlib.contextmanager
def replaying(at: datetime) -> Iterator[None]:
    """Let business time stand still at ``at`` (aware) for this block and nobody else.

    For writing down what happened before, by the same actions: a demo's history, a replay of real orders,
    tests. Real time runs on, so sessions, codes and leases are as they always are. Raises ValueError for a
    naive moment.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _replayed.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _replayed.reset(token)


def advance(by: timedelta) -> datetime:
    """Move business time forward by a positive span and return the new business time."""
    seconds = int(by.total_seconds())
    if seconds < 0:
        raise ValueError("business time only goes forward")
    row = db.session.get(ClockOffset, 1, with_for_update=True, populate_existing=True)
    if row is None:
        row = ClockOffset(id=1, seconds=0)
        db.session.add(row)
    row.seconds += seconds
    db.session.flush()
    g.pop("clock_offset", None)
    return now()


def _offset_seconds() -> int:
    """The offset, read at most once a second per unit of work."""
    if not has_app_context():
        return 0
    kept = g.get("clock_offset")
    if kept is None or time.monotonic() - kept[1] > _KEPT_FOR_SECONDS:
        row = db.session.get(ClockOffset, 1)
        kept = (row.seconds if row else 0, time.monotonic())
        g.clock_offset = kept
    return int(kept[0])

"""The operator's terms: versions with a start. The first version is written by the first migration."""

from datetime import datetime

from sqlalchemy import select

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.models import PolicyVersion


def in_force(at: datetime | None = None) -> PolicyVersion:
    """The version a purchase made now, or ``at`` another moment, is under."""
    return db.session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.starts_at <= (at or clock.now()))
        .order_by(PolicyVersion.starts_at.desc())
        .limit(1)
    ).one()

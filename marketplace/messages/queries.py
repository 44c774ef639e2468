"""Reading what was sent."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.kit.db import db
from marketplace.messages.models import Message


def latest_to(user: User, limit: int = 50) -> Sequence[Message]:
    """The newest texts to a person."""
    return db.session.scalars(
        select(Message).where(Message.user_id == user.id).order_by(Message.id.desc()).limit(limit)
    ).all()

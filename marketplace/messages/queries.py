"""Reading what people were told."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import User
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.messages.models import Message, News, Preference
from marketplace.messages.states import MessageState
from marketplace.messages.topics import QUIET_FROM, QUIET_UNTIL

UNREAD_MAX = 99
STUCK = (MessageState.FAILED, MessageState.UNCERTAIN)


def preferences(user_ids: Iterable[int]) -> dict[int, Preference]:
    """How each of these people wants to hear, by his row; who said nothing has what everybody has at first."""
    wanted = list(user_ids)
    rows = db.session.scalars(select(Preference).where(Preference.user_id.in_(wanted))) if wanted else ()
    said = {row.user_id: row for row in rows}
    return {user_id: said.get(user_id) or _at_first(user_id) for user_id in wanted}


def preference(user: User) -> Preference:
    """How a person wants to hear."""
    return preferences([user.id])[user.id]


def unread_count(user: User) -> int:
    """How much news a person has not read, counted up to UNREAD_MAX + 1."""
    unread = select(News.id).where(News.user_id == user.id, News.read_at.is_(None)).limit(UNREAD_MAX + 1)
    return db.session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def inbox(
    user: User,
    cursor: str | None = None,
    size: int = SIZE,
    party_id: int | None = None,
    unread: bool = False,
) -> Page[News]:
    """A person's news, the newest first; on wish only what was told for one party, or is not read."""
    statement = (
        select(News).where(News.user_id == user.id).options(joinedload(News.party), joinedload(News.event))
    )
    if party_id is not None:
        statement = statement.where(News.party_id == party_id)
    if unread:
        statement = statement.where(News.read_at.is_(None))
    return paginate(statement, News.id, News.id, cursor, size)


def news_of(user: User, public_id: str) -> News | None:
    """One of a person's own."""
    return db.session.scalar(select(News).where(News.user_id == user.id, News.public_id == public_id))


def latest_to(user: User, channel: str, limit: int = 50) -> Sequence[Message]:
    """The newest messages to a person by a channel."""
    return db.session.scalars(
        select(Message)
        .where(Message.user_id == user.id, Message.channel == channel)
        .order_by(Message.id.desc())
        .limit(limit)
    ).all()


def stuck(cursor: str | None = None, size: int = SIZE) -> Page[Message]:
    """Messages that did not go out or may not have, the newest first."""
    statement = select(Message).where(Message.state.in_(STUCK)).options(joinedload(Message.user))
    return paginate(statement, Message.id, Message.id, cursor, size)


def any_message(public_id: str) -> Message | None:
    """One message by the id that the operator sees."""
    return db.session.scalar(select(Message).where(Message.public_id == public_id))


def stuck_count() -> int:
    """How many messages a person has to look at."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.state.in_(STUCK))) or 0


def retried_count() -> int:
    """How many messages wait after a channel would not take them."""
    return (
        db.session.scalar(
            select(func.count(Message.id)).where(
                Message.state == MessageState.QUEUED, Message.error.is_not(None)
            )
        )
        or 0
    )


def _at_first(user_id: int) -> Preference:
    return Preference(user_id=user_id, off=[], quiet_from=QUIET_FROM, quiet_until=QUIET_UNTIL)

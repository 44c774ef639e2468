"""What people were told is kept for ninety days; the digits of a code no longer than they open something."""

import re
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, select

from marketplace.accounts.models import Code
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.states import Deadline, Term
from marketplace.messages.models import Message, News
from marketplace.messages.states import MessageState, Pace

KEPT_DAYS = 90
BLANK = "••••••"
_DIGITS = re.compile(r"(?<![#\d])\d{6}(?!\d)")  # not the colours of a letter


def forget_messages(limit: int = 500) -> int:
    """Erase the oldest messages, if they are too old; return how many."""
    oldest = select(Message.id).order_by(Message.id).limit(limit)
    which = select(Message.id).where(Message.id.in_(oldest), Message.created_at < _since())
    return _erase(Message, which.where(Message.state != MessageState.SENDING))


def forget_news(limit: int = 500) -> int:
    """Erase the oldest news, if they are too old and their messages are gone; return how many."""
    oldest = select(News.id).order_by(News.id).limit(limit)
    sent = exists().where(Message.news_id == News.id)
    return _erase(News, select(News.id).where(News.id.in_(oldest), News.at < _since(), ~sent))


def blank_codes() -> int:
    """Blank the digits of codes that open nothing any more in what was sent; return in how many messages.

    A message that is on its way is left: its channel needs the digits, or its sender finds it too late.
    """
    now = clock.real_now()
    lives = exists().where(Code.user_id == Message.user_id, Code.used_at.is_(None), Code.expires_at > now)
    rows = db.session.scalars(
        select(Message)
        .where(Message.user_id.in_(select(Code.user_id)))
        .where(Message.pace == Pace.CODE, Message.body.not_like(f"%{BLANK}%"))
        .where(Message.state.not_in((MessageState.QUEUED, MessageState.SENDING)))
        .where((Message.expires_at <= now) | ~lives)
        .with_for_update(skip_locked=True)
    ).all()
    for message in rows:
        message.body = _DIGITS.sub(BLANK, message.body)
        message.html = _DIGITS.sub(BLANK, message.html)
    return len(rows)


def _since() -> datetime:
    return clock.now() - timedelta(days=KEPT_DAYS)


def _erase(table: type[Message] | type[News], which: Select[int]) -> int:
    found = db.session.scalars(which).all()
    if found:
        db.session.execute(delete(table).where(table.id.in_(found)))
    return len(found)


_TERMS = (Term("messages.forgetting.KEPT_DAYS", "days", KEPT_DAYS),)
FORGETTING_MESSAGES = Deadline(forget_messages, _TERMS, "erases a message, whatever became of it", ())
FORGETTING_NEWS = Deadline(forget_news, _TERMS, "erases what a person was told, read or not", ())
BLANKING_CODES = Deadline(
    blank_codes, (), "blanks the digits of a code that was used or whose time is over, in what was sent", ()
)

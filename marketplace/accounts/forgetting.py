"""What the accounts keep for a short time only, and then erase."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete

from marketplace.accounts.models import Code, LimitCounter, LoginSession
from marketplace.kit import clock
from marketplace.kit.db import Model, db
from marketplace.kit.states import Deadline, Term

CODE_HOURS = 24
SESSION_DAYS = 30


def forget_codes() -> int:
    """Erase codes of yesterday, long after they were worth anything; return how many."""
    return _erase(Code, Code.created_at < clock.real_now() - timedelta(hours=CODE_HOURS))


def forget_counts() -> int:
    """Erase the limiter's counts whose time is over; return how many."""
    return _erase(LimitCounter, LimitCounter.expires_at < clock.real_now().timestamp())


def forget_sessions() -> int:
    """Erase the devices of sessions that ended long ago; return how many."""
    since = clock.real_now() - timedelta(days=SESSION_DAYS)
    return _erase(LoginSession, (LoginSession.ended_at < since) | (LoginSession.expires_at < since))


def _erase(table: type[Model], which: ColumnElement[bool]) -> int:
    return int(db.session.execute(delete(table).where(which)).rowcount)  # type: ignore[attr-defined]


FORGETTING_CODES = Deadline(
    forget_codes,
    (Term("accounts.forgetting.CODE_HOURS", "hours of real time", CODE_HOURS),),
    "erases a code",
    (),
)
FORGETTING_COUNTS = Deadline(
    forget_counts, (), "erases how often somebody asked, when the limit's time is over", ()
)
FORGETTING_SESSIONS = Deadline(
    forget_sessions,
    (Term("accounts.forgetting.SESSION_DAYS", "days of real time after its end", SESSION_DAYS),),
    "erases a session and its device",
    (),
)

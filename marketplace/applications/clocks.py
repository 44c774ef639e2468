"""What happens to an application when nobody does anything: one clock for every unfinished state."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import and_, or_, select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.applications import actions
from marketplace.applications.kinds import ERASE_AFTER_DAYS, KINDS
from marketplace.applications.models import Application
from marketplace.applications.states import APPLICATION, ApplicationState
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.states import CLOCK

_S = ApplicationState
# Ends after which nothing that was told or shown is needed any more.
_FOR_NOTHING = (_S.REJECTED, _S.WITHDRAWN, _S.EXPIRED)


def _expire(application: Application) -> None:
    if APPLICATION.move(application, "expire", CLOCK):
        application.decided_at = clock.now()
        actions.moved(application)
        actions.tell("application.expired", application, THE_CLOCK)


def _remind(application: Application) -> None:
    """The operator is late. Nothing is accepted for that; he hears of it again when as much time has passed."""
    application.due_at = clock.now() + timedelta(days=KINDS[application.kind].days[application.state])
    actions.tell(
        "application.late",
        application,
        THE_CLOCK,
        reviewer=application.reviewer.public_id if application.reviewer else None,
    )


# state -> what its clock does when ``due_at`` has passed
CLOCKS: dict[ApplicationState, Callable[[Application], None]] = {
    _S.DRAFT: _expire,
    _S.SUBMITTED: _remind,
    _S.IN_REVIEW: _remind,
    _S.NEEDS_CORRECTION: _expire,
    _S.ACCEPTED: lambda application: actions.issue(THE_CLOCK, application),
}


def due(limit: int = 200) -> list[int]:
    """Rows of the applications whose clock has run out, or that are to be forgotten; the longest waiting first."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Application.id)
            .where(
                or_(
                    and_(Application.state.in_(CLOCKS), Application.due_at <= now),
                    and_(
                        Application.state.in_(_FOR_NOTHING),
                        Application.erased_at.is_(None),
                        Application.decided_at <= now - timedelta(days=ERASE_AFTER_DAYS),
                    ),
                )
            )
            .order_by(Application.id)
            .limit(limit)
        )
    )


def strike(application_id: int) -> bool:
    """Let the clock act on one application, if it is still due; return whether it did anything."""
    application = locked(Application, application_id)
    now = clock.now()
    if application.state in CLOCKS:
        if application.due_at is None or application.due_at > now:
            return False
        CLOCKS[application.state](application)
        return True
    if (
        application.state in _FOR_NOTHING
        and application.erased_at is None
        and application.decided_at is not None
        and application.decided_at <= now - timedelta(days=ERASE_AFTER_DAYS)
    ):
        actions.erase(application)
        return True
    return False

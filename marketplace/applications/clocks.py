"""What happens to an application when nobody does anything: one clock for every unfinished state."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.applications import actions
from marketplace.applications.kinds import ERASE_AFTER_DAYS, KINDS, STATE_DAYS
from marketplace.applications.models import Application
from marketplace.applications.states import APPLICATION, ApplicationState
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.states import CLOCK, Deadline, Term

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


_REMINDS = "reminds the operator, again and again; nothing is accepted for that"


def _days(state: ApplicationState) -> tuple[Term, ...]:
    return (Term("applications.kinds.STATE_DAYS", "days", STATE_DAYS[state]),)


# state -> what its clock does when ``due_at`` has passed
CLOCKS: dict[ApplicationState, Deadline] = {
    _S.DRAFT: Deadline(_expire, _days(_S.DRAFT), "expires it", ("application.expired",)),
    _S.SUBMITTED: Deadline(_remind, _days(_S.SUBMITTED), _REMINDS, ("application.late",)),
    _S.IN_REVIEW: Deadline(_remind, _days(_S.IN_REVIEW), _REMINDS, ("application.late",)),
    _S.NEEDS_CORRECTION: Deadline(
        _expire, _days(_S.NEEDS_CORRECTION), "expires it", ("application.expired",)
    ),
    _S.ACCEPTED: Deadline(
        lambda application: actions.issue(THE_CLOCK, application),
        _days(_S.ACCEPTED),
        "grants what it gives a right to, where the operator has not yet",
        ("application.issued",),
    ),
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
        CLOCKS[application.state].strike(application)
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

"""What may be said of an application when something happens to it."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.applications.kinds import KINDS, REFUSALS
from marketplace.applications.models import Application
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.notices import Facts


def application_facts(event: Event) -> Facts:
    """Its number, whom it is for, what is to be corrected and until when, and why it was refused."""
    application = db.session.scalars(
        select(Application).where(Application.public_id == event.subject_id)
    ).one()
    return {
        "application": application.public_id,
        "applied": application.name,
        "to_correct": [application.kind, *event.data.get("papers", {})],
        "answer_by": application.due_at.isoformat() if application.due_at else event.at.isoformat(),
        "refusal": event.data.get("reason", ""),
    }


def papers_said(fact: Sequence[str]) -> str:
    """``["seller", "ktp"]`` as the names of these papers of that kind."""
    kind, *names = fact
    return ", ".join(str(KINDS[kind].paper(name).label) for name in names)


def refusal_said(reason: str) -> str:
    """Why an application was refused; what only its operator's own words tell stands on its page."""
    return str(REFUSALS[reason]) if reason in REFUSALS else ""

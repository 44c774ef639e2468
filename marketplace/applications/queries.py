"""Reading applications: an applicant's own, and the operator's queue."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.applications.models import Application, Paper
from marketplace.applications.states import OPEN, ApplicationState
from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate

_WHOLE = (
    joinedload(Application.applicant),
    joinedload(Application.reviewer),
    joinedload(Application.party),
    selectinload(Application.papers).options(joinedload(Paper.file), selectinload(Paper.earlier)),
)


def latest_of_party(party_id: int) -> Application | None:
    """A party's newest application with its papers."""
    return db.session.scalar(
        select(Application)
        .where(Application.party_id == party_id)
        .options(*_WHOLE)
        .order_by(Application.id.desc())
        .limit(1)
    )


def latest_of_person(user_id: int, kind: str) -> Application | None:
    """A person's newest application of a kind with its papers."""
    return db.session.scalar(
        select(Application)
        .where(Application.applicant_id == user_id, Application.kind == kind)
        .options(*_WHOLE)
        .order_by(Application.id.desc())
        .limit(1)
    )


def unfinished_of_person(user_id: int, kind: str) -> Application | None:
    """A person's application of a kind that has not ended."""
    found = latest_of_person(user_id, kind)
    return found if found is not None and found.state in OPEN else None


def application(public_id: str) -> Application | None:
    """One application with all that the operator compares."""
    return db.session.scalar(select(Application).where(Application.public_id == public_id).options(*_WHOLE))


def earlier_of(application: Application) -> Sequence[Application]:
    """The same person's other applications of the same kind, the newest first."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.applicant_id == application.applicant_id,
            Application.kind == application.kind,
            Application.id != application.id,
        )
        .order_by(Application.id.desc())
        .limit(10)
    ).all()


def queue(
    states: Sequence[ApplicationState], cursor: str | None = None, size: int = SIZE
) -> Page[Application]:
    """Applications in these states, the longest waiting first."""
    return paginate(
        select(Application)
        .where(Application.state.in_(states))
        .options(joinedload(Application.applicant), joinedload(Application.reviewer)),
        Application.id,
        Application.id,
        cursor,
        size,
        descending=False,
    )


def counts() -> dict[ApplicationState, int]:
    """How many applications stand in each state."""
    rows = db.session.execute(
        select(Application.state, func.count(Application.id)).group_by(Application.state)
    )
    return {ApplicationState(state): count for state, count in rows}


def paper(application: Application, name: str) -> Paper | None:
    """One paper of an application by its name."""
    return next((paper for paper in application.papers if paper.name == name), None)

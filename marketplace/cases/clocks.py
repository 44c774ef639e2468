"""What happens to a case when somebody is silent: one clock for every unfinished state."""

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import PartyKind
from marketplace.cases import actions
from marketplace.cases.kinds import KINDS
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.states import Deadline, Term


def _silence(case: Case) -> None:
    """Some answered: the operator decides. Nobody did: the kind of the case says who bears it."""
    kind = KINDS[case.kind]
    if len(actions.silent(case)) < len(kind.asked):
        actions.hear(THE_CLOCK, case)
    else:
        actions.settle(case, kind.bearer_in_silence, "silence")


# state -> what its clock does when ``due_at`` has passed
CLOCKS: dict[CaseState, Deadline] = {
    CaseState.OPEN: Deadline(
        _silence,
        (Term("answer_days", "working days"),),
        "gives it to the operator if somebody answered; else the buyer gets what is disputed, and who bears it stands "
        "in the table of kinds",
        ("case.heard", "case.decided", "refund.ordered"),
    ),
    CaseState.ANSWERED: Deadline(
        lambda case: actions.settle(case, PartyKind.OPERATOR, "operator-late"),
        (Term("decide_days", "working days"),),
        "decides for the buyer, and the operator bears it",
        ("case.decided", "refund.ordered"),
    ),
}


def due(limit: int = 200) -> list[int]:
    """Rows of the cases whose clock has run out, the longest waiting first."""
    statement = select(Case.id).where(Case.state.in_(CLOCKS), Case.due_at <= clock.now())
    return list(db.session.scalars(statement.order_by(Case.due_at, Case.id).limit(limit)))


def strike(case_id: int) -> bool:
    """Let the clock act on one case, if it is still due; return whether the case moved."""
    case = actions.lock(case_id)
    before = case.state
    if before in CLOCKS and case.due_at is not None and case.due_at <= clock.now():
        CLOCKS[before].strike(case)
    return case.state is not before

"""What happens to cash that does not reach the bank: it is gathered, said to be late, and kept of what we owe."""

from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.cash import actions
from marketplace.cash.models import CashCollection, Remittance
from marketplace.cash.states import RemittanceState
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.states import Deadline, Term

GATHERING = Deadline(
    actions.gather_late,
    (Term("cash.actions.POCKET_WORKING_DAYS", "working days", actions.POCKET_WORKING_DAYS),),
    "gathers all that a courier has in his pocket into a remittance",
    ("remittance.made",),
)
_TO_REMIT = Deadline(
    actions.be_late,
    (Term("cash.actions.REMIT_WORKING_DAYS", "working days", actions.REMIT_WORKING_DAYS),),
    "says that the courier is late; he takes no new cash until it has come",
    ("remittance.overdue",),
)

# state -> what its clock does
CLOCKS: dict[RemittanceState, Deadline] = {
    RemittanceState.WAITING: _TO_REMIT,
    RemittanceState.SHORT: _TO_REMIT,
    RemittanceState.OVERDUE: Deadline(
        actions.take,
        (Term("cash.actions.LATE_WORKING_DAYS", "working days", actions.LATE_WORKING_DAYS),),
        "keeps what is missing of what we owe the courier, as far as that goes; the rest is looked at again every "
        "working day",
        ("remittance.taken", "remittance.settled"),
    ),
}


def due(limit: int = 200) -> list[int]:
    """Remittances (by row) whose clock has run out, the longest waiting first."""
    return list(
        db.session.scalars(
            select(Remittance.id)
            .where(Remittance.state.in_(CLOCKS), Remittance.due_at <= clock.now())
            .order_by(Remittance.due_at, Remittance.id)
            .limit(limit)
        )
    )


def strike(remittance_id: int) -> bool:
    """Let the clock act on one remittance, if it is still due; whether anything moved."""
    courier_id = db.session.scalar(select(Remittance.courier_id).where(Remittance.id == remittance_id))
    if courier_id is None:
        return False
    row = locked(Remittance, remittance_id)
    before = row.state, row.taken_minor
    if row.state in CLOCKS and row.due_at is not None and row.due_at <= clock.now():
        CLOCKS[row.state].strike(row)
    return (row.state, row.taken_minor) != before


def coming_gatherings(limit: int) -> list[tuple[datetime, str]]:
    """When the clock gathers what is in a courier's pocket, with the courier's public id."""
    oldest = db.session.execute(
        select(Party, func.min(CashCollection.collected_at))
        .join(Party, Party.id == CashCollection.courier_id)
        .where(CashCollection.remittance_id.is_(None))
        .group_by(Party.id)
        .limit(limit)
    ).all()
    return sorted(
        (add_working_days(since, actions.POCKET_WORKING_DAYS, courier.zone), courier.public_id)
        for courier, since in oldest
    )

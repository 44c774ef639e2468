"""How far a provider from outside is with a payment, and where money that goes through one hangs: for the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.settlement import asking
from marketplace.settlement.models import Errand, Instruction, Payment
from marketplace.settlement.ports import methods, outside_for
from marketplace.settlement.states import ErrandState


class Opened(StrEnum):
    """What the payer can do now."""

    READY = "ready"  # pay
    ASKING = "asking"  # wait a moment
    TROUBLE = "trouble"  # wait, or choose another way to pay
    DECLINED = "declined"  # choose another way to pay
    CLOSED = "closed"  # the provider waits no longer: choose again


@dataclass(frozen=True)
class Opening:
    """``instruction`` is there when it is ready. ``again_at`` (real time) is when the provider is asked once more."""

    state: Opened
    instruction: Instruction | None = None
    again_at: datetime | None = None


def opening(payment: Payment) -> Opening | None:
    """How far the provider is; None where it has a desk here, and the number to pay to is known at once."""
    if outside_for(payment.method) is None:
        return None if payment.method in methods() else Opening(Opened.DECLINED)
    instruction = payment.instruction
    if instruction is not None:
        return Opening(Opened.CLOSED if instruction.closed_at else Opened.READY, instruction)
    errand = _errand(payment)
    if errand is None or errand.state is ErrandState.DECLINED:
        return Opening(Opened.DECLINED)
    if errand.attempts and errand.outcome:
        return Opening(Opened.TROUBLE, again_at=errand.due_at)
    return Opening(Opened.ASKING)


def hanging(subjects: Iterable[tuple[str, str]]) -> dict[str, Errand]:
    """Calls that were made in vain and will be made again, by the public id of what they are about."""
    wanted = [public_id for _, public_id in subjects]
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Errand)
        .where(
            Errand.subject_id.in_(wanted),
            Errand.what != asking.LOOK,
            Errand.attempts > 0,
            Errand.state.in_((ErrandState.QUEUED, ErrandState.CALLING)),
        )
        .order_by(Errand.id)
    )
    return {row.subject_id: row for row in rows if row.outcome}


def _errand(payment: Payment) -> Errand | None:
    return db.session.scalar(select(Errand).where(Errand.key == f"open:{payment.public_id}"))

"""The payer's bank gives him back what a case is about: the case gives so much of it up, and says so."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.cases.actions import let_go, lock, parts_of, tell
from marketplace.cases.kinds import CHARGED_BACK
from marketplace.cases.models import Case
from marketplace.cases.states import CASE, RUNNING
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.actions import disputing, refunding
from marketplace.orders.models import Order, Sale


def give_way(order: Order, claim_minor: int, chargeback: str) -> list[Case]:
    """Free what cases froze of an order, as far as ``claim_minor`` needs it; the cases that came to their end by that.

    What was released already is taken only where escrow is not enough. The caller takes it, and then lets the cases go.
    """
    over = []
    for sale in order.sales:
        free_minor, released_minor = disputing.at_hand(sale, chargeback)
        for case in _running(sale):
            given_minor = _give(case, claim_minor - free_minor, chargeback)
            free_minor += given_minor
            if case.state not in RUNNING:
                over.append(case)
        claim_minor = max(0, claim_minor - free_minor - released_minor)
    return over


def let_all_go(cases: Sequence[Case]) -> None:
    """What is left of cases that gave way goes as the rest of its sale has gone."""
    for case in cases:
        let_go(case)


def _running(sale: Sale) -> list[Case]:
    rows = db.session.scalars(
        select(Case.id).where(Case.sale_id == sale.id, Case.state.in_(RUNNING)).order_by(Case.id)
    ).all()
    return [lock(row) for row in rows]


def _give(case: Case, wanted_minor: int, chargeback: str) -> int:
    """So much of what a case froze, or all; how much."""
    given = refunding.bounded(parts_of(case), wanted_minor)
    given_minor = refunding.total(given)
    if not given_minor:
        return 0
    refunding.unfreeze(case.sale, given)
    if given_minor == case.disputed_minor:
        CASE.move(case, "give_way", THE_CLOCK.kind)
        case.due_at, case.ended_at, case.reason = None, clock.now(), CHARGED_BACK
    else:
        _shrink(case, given_minor)
    tell("case.gave_way", case, THE_CLOCK, given_minor=given_minor, chargeback=chargeback)
    return given_minor


def _shrink(case: Case, given_minor: int) -> None:
    """The case goes on about the rest, part by part in the order in which they were given up."""
    case.disputed_minor -= given_minor
    for row in list(case.lines):
        taken_minor = min(row.amount_minor, given_minor)
        given_minor -= taken_minor
        if taken_minor == row.amount_minor:
            case.lines.remove(row)
            db.session.delete(row)
        elif taken_minor:
            row.amount_minor, row.quantity = row.amount_minor - taken_minor, 0

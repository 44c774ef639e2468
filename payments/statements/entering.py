"""Entering lines in the book: each as what it was sorted to be, alike ones together, by the actions of the desk."""

from collections.abc import Callable, Sequence

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Draft
from marketplace.settlement import actions as settlement
from marketplace.settlement.capturing import capture_many, mark_payouts_paid
from marketplace.settlement.states import Refused
from payments import actions as desk
from payments import postings
from payments.findings import Finding
from payments.models import LINE, BankLine, LineState, line_of
from payments.statements.models import Fate, StatementLine
from payments.statements.sorting import Facts, Sorted


def enter(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    """Book the lines and write down what each is. Who calls has locked the payments that they pay.

    In this order: what pays one payment exactly, payouts that left, what fits nothing or was paid before, the
    bank's charges and what left without a word; then one by one whatever else there is.
    """
    with db.session.no_autoflush:
        for fits, together in _TOGETHER:
            if alike := [one for one in found if fits(one, facts)]:
                together(actor, alike, facts)
    for one in found:
        set_committed_value(one.line, "booked_as", one.booked_as)
        if is_alone(one, facts):
            enter_one(actor, one, facts)
    _keep(found)


def is_alone(one: Sorted, facts: Facts) -> bool:
    """Whether a line is booked by itself: that takes several times as long as one among others."""
    return moves(one) and not any(fits(one, facts) for fits, _ in _TOGETHER)


def moves(one: Sorted) -> bool:
    """Whether anything is to be done for a line; nothing is for what was told before."""
    return one.fate is not Fate.REPEATED and not one.by_hand


def enter_one(actor: Actor, one: Sorted, facts: Facts) -> None:
    """Book a line by itself."""
    if one.book is not None:
        one.line.booked_as = one.booked_as
        one.book(actor, one.line)
    else:
        _ALONE[one.fate](actor, one, facts)


def draft_of(line: StatementLine, kind: str, recipe: postings.Recipe) -> Draft:
    """The transfer of a line of a statement that is about nothing else."""
    return Draft(
        f"{kind}:{line.public_id}",
        kind,
        ("statement_line", line.public_id),
        recipe(line.provider.public_id, line.public_id, abs(line.amount_minor), line.currency),
    )


def _keep(found: Sequence[Sorted]) -> None:
    """Write down what each line is: one statement, whatever differs from line to line."""
    told = []
    for one in found:
        values: dict[str, object] = {
            "fate": one.fate,
            "reason": str(one.reason),
            "subject_id": one.subject_id,
            "booked_as": one.booked_as,
            "bank_line_id": one.line.bank_line_id,
        }
        told.append({"id": one.line.id} | values)
        for name, value in values.items():
            set_committed_value(one.line, name, value)
    db.session.execute(update(StatementLine), told)


def _pays_exactly(one: Sorted, facts: Facts) -> bool:
    return (
        one.fate is Fate.INCOMING
        and one.reason == Finding.EXACT
        and one.payment is not None
        and one.payment.id not in facts.came
    )


def _leaves(one: Sorted, facts: Facts) -> bool:
    return one.fate is Fate.PAYOUT and not one.by_hand


def _fits_nothing(one: Sorted, facts: Facts) -> bool:
    return one.fate is Fate.INCOMING and one.payment is None


def _pays_again(one: Sorted, facts: Facts) -> bool:
    return one.fate is Fate.INCOMING and one.reason in (Finding.ALREADY_PAID, Finding.NOBODY_WAITS)


def _is_about_nothing(one: Sorted, facts: Facts) -> bool:
    return one.fate in (Fate.FEE, Fate.UNEXPLAINED)


def _captured(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    paid = [(one, one.payment) for one in found if one.payment is not None]
    rows = []
    for one, payment in paid:
        row = _bank_line(one)
        row.state, row.reason, row.payment = LineState.MATCHED, Finding.EXACT, payment
        rows.append(row)
    _add(found, rows)
    events.record_many(actor, [_somebodys("transfer.matched", row) for row in rows])
    capture_many(actor, [payment for _, payment in paid])


def _left(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    mark_payouts_paid(actor, [facts.payouts[one.subject_id] for one in found])


def _unmatched(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    due_at = add_working_days(clock.now(), desk.WORKING_DAYS_TO_SETTLE, facts.provider.zone)
    rows = []
    for one in found:
        row = _bank_line(one)
        row.reason, row.due_at = Finding(one.reason), due_at
        rows.append(row)
    _add(found, rows)
    ledger.post_many([_stands_apart(row) for row in rows])
    events.record_many(actor, [_nobodys(row) for row in rows])


def _returning(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    due_at = add_working_days(clock.now(), desk.WORKING_DAYS_TO_SETTLE, facts.provider.zone)
    rows = []
    for one in found:
        row = _bank_line(one)
        row.state, row.payment, row.reason, row.due_at = LineState.UNMATCHED, one.payment, one.reason, due_at
        LINE.move(row, "give_back", actor.kind)
        rows.append(row)
    _add(found, rows)
    ledger.post_many([_stands_apart(row) for row in rows])
    events.record_many(actor, [_somebodys("transfer.returning", row) for row in rows])


def _posted(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    ledger.post_many([_by_itself(one) for one in found])


# which lines are booked together -> how; a line is of one sort at most
_TOGETHER: tuple[
    tuple[Callable[[Sorted, Facts], bool], Callable[[Actor, Sequence[Sorted], Facts], None]], ...
] = (
    (_pays_exactly, _captured),
    (_leaves, _left),
    (_fits_nothing, _unmatched),
    (_pays_again, _returning),
    (_is_about_nothing, _posted),
)


def _add(found: Sequence[Sorted], rows: Sequence[BankLine]) -> None:
    db.session.add_all(rows)
    db.session.flush()
    for one, row in zip(found, rows, strict=True):
        set_committed_value(one.line, "bank_line_id", row.id)


def _somebodys(kind: str, row: BankLine) -> events.Happened:
    assert row.payment is not None
    data = {
        "amount_minor": row.amount_minor,
        "reason": row.reason,
        "payment": row.payment.public_id,
        "payable_kind": row.payment.payable_kind,
        "payable": row.payment.payable_id,
        "payer": row.payment.payer.public_id,
        "provider": row.provider.public_id,
    }
    return kind, ("bank_line", row.public_id), data


def _nobodys(row: BankLine) -> events.Happened:
    data = {"provider": row.provider.public_id, "amount_minor": row.amount_minor, "reason": row.reason}
    return "transfer.unmatched", ("bank_line", row.public_id), data


def _stands_apart(row: BankLine) -> Draft:
    recipe = postings.came_unmatched(row.provider.public_id, row.public_id, row.amount_minor, row.currency)
    return Draft(f"unmatched:{row.public_id}", "unmatched", ("bank_line", row.public_id), recipe)


def _by_itself(one: Sorted) -> Draft:
    if one.fate is Fate.UNEXPLAINED:
        return draft_of(one.line, "left_unexplained", postings.left_unexplained)
    charged = one.line.amount_minor < 0
    return draft_of(one.line, "bank_fee", postings.bank_fee if charged else postings.bank_fee_back)


def _bank_line(one: Sorted) -> BankLine:
    assert one.booked_as is not None
    number = one.line.virtual or (one.payment.account_number if one.payment else "")
    return line_of(one.line, one.booked_as, number)


def _incoming(actor: Actor, one: Sorted, facts: Facts) -> None:
    row = _bank_line(one)
    desk.take_in(actor, row, one.payment, Finding(one.reason))
    set_committed_value(one.line, "bank_line_id", row.id)


def _payout(actor: Actor, one: Sorted, facts: Facts) -> None:
    settlement.mark_payout_paid(actor, facts.payouts[one.subject_id])


def _refund(actor: Actor, one: Sorted, facts: Facts) -> None:
    settlement.mark_refund_paid(actor, facts.refunds[one.subject_id])


def _sent_back(actor: Actor, one: Sorted, facts: Facts) -> None:
    row = facts.backs[one.subject_id]
    send = desk.send_surplus if row.surplus_minor else desk.send_back
    send(actor, row)


def _payout_back(actor: Actor, one: Sorted, facts: Facts) -> None:
    settlement.return_payout(actor, facts.payouts[one.subject_id], Refused(one.reason))


def _refund_back(actor: Actor, one: Sorted, facts: Facts) -> None:
    settlement.return_refund(actor, facts.refunds[one.subject_id], Refused(one.reason))


# what a line is -> how it is booked by itself
_ALONE: dict[Fate, Callable[[Actor, Sorted, Facts], None]] = {
    Fate.INCOMING: _incoming,
    Fate.PAYOUT: _payout,
    Fate.REFUND: _refund,
    Fate.SENT_BACK: _sent_back,
    Fate.PAYOUT_BACK: _payout_back,
    Fate.REFUND_BACK: _refund_back,
}

"""Booking a statement: all of it in one unit of work, or nothing."""

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.settlement import actions as settlement
from marketplace.settlement.capturing import capture_many, mark_payouts_paid
from marketplace.settlement.states import Refused
from payments import actions as desk
from payments import postings
from payments.desks import need_desk
from payments.findings import Finding
from payments.models import BankLine, LineState
from payments.statements.facts import chunks, gather
from payments.statements.models import BankStatement, Fate, StatementLine
from payments.statements.sorting import Facts, Sorted, sort

NO_NAME = "-"


def book(actor: Actor, statement: BankStatement) -> BankStatement:
    """Book every line that was not booked before; a repetition does nothing.

    What fits exactly moves by the same actions as by hand. What does not stands apart and waits for a person. Raises
    NotYours where the statement says that money went out and the actor may not say so.
    """
    actor.need("book")
    need_desk(actor)
    if statement.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    lock_name(f"desk:{statement.provider_id}")
    statement = locked(BankStatement, statement.id)
    if statement.booked_at is not None:
        return statement
    lines = lines_of(statement)
    facts = gather(statement.provider, lines, to_book=True)
    found = sort(lines, facts)
    if any(one.needs_paying for one in found if one.fate is not Fate.REPEATED):
        _need_paying(actor)
    with db.session.no_autoflush:
        _at_once(actor, [one for one in found if _is_plain(one, facts)], facts)
    for one in found:
        set_committed_value(one.line, "booked_as", one.booked_as)
        if not _is_plain(one, facts):
            _one(actor, one, facts)
    _keep(found)
    statement.booked_at = clock.now()
    counted = Counter(str(one.fate) for one in found)
    events.record(
        "statement.booked",
        ("statement", statement.public_id),
        actor,
        provider=statement.provider.public_id,
        lines=len(found),
        fates=dict(sorted(counted.items())),
    )
    return statement


def _keep(found: Sequence[Sorted]) -> None:
    """Write down what each line is: one statement a chunk, whatever differs from line to line."""
    for chunk in chunks(found):
        told = []
        for one in chunk:
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


def lines_of(statement: BankStatement) -> Sequence[StatementLine]:
    """Every line, as the bank wrote them."""
    return db.session.scalars(
        select(StatementLine)
        .where(StatementLine.statement_id == statement.id)
        .order_by(StatementLine.position)
    ).all()


def explain(actor: Actor, line: StatementLine, subject_id: str) -> None:
    """A person found what money was that left the bank: a payout or a refund of exactly that amount.

    A repetition does nothing. Raises Invalid ``does-not-fit`` for anything else, MoveRefused where it is explained.
    """
    actor.need("pay")
    need_desk(actor)
    if line.provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    line = locked(StatementLine, line.id)
    if line.explained_at is not None and line.subject_id == subject_id:
        return
    if line.fate is not Fate.UNEXPLAINED:
        raise MoveRefused(_l("Uang keluar ini sudah jelas. Tidak ada yang berubah."))
    told = _pretending(line, subject_id)
    facts = gather(line.provider, [told])
    found = sort([told], facts)[0]
    if found.fate not in (Fate.PAYOUT, Fate.REFUND) or found.subject_id != subject_id:
        raise Invalid(
            _l("Yang dipilih tidak menunggu dikirim dengan jumlah ini. Tidak ada yang berubah."),
            code="does-not-fit",
        )
    _post(line, "explained", postings.explained)
    _one(actor, found, facts)
    line.fate, line.subject_id, line.reason = found.fate, subject_id, ""
    line.explained_at = clock.now()


def _pretending(line: StatementLine, subject_id: str) -> StatementLine:
    """The line as it would be had the bank repeated what we called it; belongs to no session."""
    return StatementLine(
        provider_id=line.provider_id,
        booked_on=line.booked_on,
        amount_minor=line.amount_minor,
        currency=line.currency,
        reference="",
        ours=subject_id,
        name="",
        virtual="",
        account="",
        text="",
        return_code="",
        is_fee=False,
    )


def _need_paying(actor: Actor) -> None:
    try:
        actor.need("pay")
        need_desk(actor)
    except NotYours:
        raise NotYours(
            _l("Laporan ini memuat uang keluar. Hanya pemilik akun bank ini yang boleh membukukannya.")
        ) from None


def _is_plain(one: Sorted, facts: Facts) -> bool:
    """Whether it pays one payment, alone and exactly, or is one payout that waits: those are booked together."""
    if one.fate is Fate.PAYOUT:
        return not one.by_hand
    return (
        one.fate is Fate.INCOMING
        and one.reason == Finding.EXACT
        and one.payment is not None
        and one.payment.id not in facts.came
    )


def _at_once(actor: Actor, found: Sequence[Sorted], facts: Facts) -> None:
    """Payments that came, and payouts that left, exactly: a chunk at a time."""
    for chunk in chunks(one for one in found if one.payment is not None):
        booked = []
        for one in chunk:
            row = _bank_line(one)
            row.state, row.reason, row.payment = LineState.MATCHED, Finding.EXACT, one.payment
            db.session.add(row)
            booked.append((one, row))
        db.session.flush()
        for one, row in booked:
            set_committed_value(one.line, "bank_line_id", row.id)
        events.record_many(actor, [_matched(row) for _, row in booked])
        capture_many(actor, [one.payment for one in chunk if one.payment is not None])
    for left in chunks(one for one in found if one.fate is Fate.PAYOUT):
        mark_payouts_paid(actor, [facts.payouts[one.subject_id] for one in left])


def _matched(row: BankLine) -> events.Happened:
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
    return "transfer.matched", ("bank_line", row.public_id), data


def _bank_line(one: Sorted) -> BankLine:
    line = one.line
    assert one.booked_as is not None
    return BankLine(
        public_id=new_public_id(),
        provider=line.provider,
        bank_reference=one.booked_as,
        account_number=line.virtual or (one.payment.account_number if one.payment else ""),
        sender=line.name or line.text[:120] or NO_NAME,
        sender_account=line.account,
        amount_minor=line.amount_minor,
        currency=line.currency,
    )


def _one(actor: Actor, one: Sorted, facts: Facts) -> None:
    """Book a line that is not simply a payment."""
    if one.fate is Fate.REPEATED or one.by_hand:
        return
    if one.book is not None:
        one.line.booked_as = one.booked_as
        one.book(actor, one.line)
    else:
        _BOOKED[one.fate](actor, one, facts)


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


def _fee(actor: Actor, one: Sorted, facts: Facts) -> None:
    _post(one.line, "bank_fee", postings.bank_fee if one.line.amount_minor < 0 else postings.bank_fee_back)


def _unexplained(actor: Actor, one: Sorted, facts: Facts) -> None:
    _post(one.line, "left_unexplained", postings.left_unexplained)


def _post(line: StatementLine, kind: str, recipe: postings.Recipe) -> None:
    provider = line.provider.public_id
    ledger.post(
        f"{kind}:{line.public_id}",
        kind,
        ("statement_line", line.public_id),
        recipe(provider, line.public_id, abs(line.amount_minor), line.currency),
    )


# what a line is -> how it is booked
_BOOKED: dict[Fate, Callable[[Actor, Sorted, Facts], None]] = {
    Fate.INCOMING: _incoming,
    Fate.PAYOUT: _payout,
    Fate.REFUND: _refund,
    Fate.SENT_BACK: _sent_back,
    Fate.PAYOUT_BACK: _payout_back,
    Fate.REFUND_BACK: _refund_back,
    Fate.FEE: _fee,
    Fate.UNEXPLAINED: _unexplained,
}

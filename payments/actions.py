"""What a person at a provider's desk does: book what came in, send what is to go out. And the clocks beside him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.cash.queries import remittance_to
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused
from marketplace.kit.i18n import _l
from marketplace.kit.states import Deadline, Term
from marketplace.ledger import actions as ledger
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, Refused
from payments import arriving, postings, remitting
from payments.desks import need_desk
from payments.files.actions import need_no_file
from payments.findings import Finding, finding, surplus
from payments.models import LINE, Arrival, BankLine, LineState

WORKING_DAYS_TO_SETTLE = 2
UNFINISHED = (LineState.UNMATCHED, LineState.RETURNING, LineState.SURPLUS)  # a short one waits for its payer


@dataclass(frozen=True)
class Incoming:
    """A transfer as the bank's statement tells it; ``amount_minor`` in minor units."""

    account_number: str
    amount_minor: int
    sender: str
    bank_reference: str


def book(actor: Actor, incoming: Incoming) -> BankLine:
    """Book a transfer that reached the provider; the same again returns what was booked first.

    Where number and amount fit, alone or with what came before, the payment is captured. Otherwise the money is real
    all the same: it stands apart and waits, for the rest, for a person, or to be sent back. Raises Invalid
    ``reference-taken`` when the bank's reference already stands for another transfer, NotYours for a role that may
    not book.
    """
    actor.need("book")
    need_desk(actor)
    known = _line_called(actor, incoming.bank_reference)
    if known is None:
        known, is_new = _insert(actor, incoming)
        if is_new:
            _settle(actor, known)
            return known
    if (known.account_number, known.amount_minor) != (incoming.account_number, incoming.amount_minor):
        raise Invalid(
            _l("Nomor referensi ini sudah dicatat untuk transfer lain. Periksa lagi di mutasi rekening."),
            code="reference-taken",
        )
    return known


def match(actor: Actor, line: BankLine, payment: Payment) -> None:
    """A person found what a transfer was meant for: the payment takes it; a repetition does nothing.

    Raises Invalid ``does-not-fit`` unless the payment waits for exactly this amount.
    """
    actor.need("book")
    need_desk(actor)
    payment = locked(Payment, _own(actor, payment.provider_id, payment.id))
    line = locked(BankLine, _own(actor, line.provider_id, line.id))
    if line.state is LineState.MATCHED:
        if line.payment_id != payment.id:
            raise MoveRefused(
                _l("Transfer ini sudah dicocokkan dengan pembayaran lain. Tidak ada yang berubah.")
            )
        return
    earlier = [row for row in _short(payment) if row.id != line.id]
    found = finding(payment, line.amount_minor, _sum(earlier))
    if not found.fits:
        raise Invalid(
            _l("Pembayaran itu tidak menunggu jumlah ini. Pilih yang lain, atau kirim kembali."),
            code="does-not-fit",
        )
    LINE.move(line, "match", actor.kind)
    line.payment = payment
    _post("recognised", line, line.amount_minor, postings.recognised)
    _pay(actor, line, payment, found, earlier)


def send_back(actor: Actor, line: BankLine) -> None:
    """A transfer that pays nothing here goes back to its sender; a repetition does nothing."""
    actor.need("pay")
    need_desk(actor)
    line = locked(BankLine, _own(actor, line.provider_id, line.id))
    if LINE.move(line, "send_back", actor.kind):
        _post("sent_back", line, line.amount_minor, postings.sent_back)
        _tell("transfer.sent_back", actor, line, amount_minor=line.amount_minor)


def send_surplus(actor: Actor, line: BankLine) -> None:
    """What was more than its payment asked for goes back to its sender; a repetition does nothing."""
    actor.need("pay")
    need_desk(actor)
    line = locked(BankLine, _own(actor, line.provider_id, line.id))
    if LINE.move(line, "send_surplus", actor.kind):
        _post("surplus_back", line, line.surplus_minor, postings.sent_back)
        _tell("transfer.sent_back", actor, line, amount_minor=line.surplus_minor)


def due(limit: int = 500) -> list[int]:
    """Transfers (by row) whose clock has run out: nobody waits for the rest of them, or they lie too long."""
    found = db.session.scalars(
        select(BankLine.id)
        .outerjoin(Payment, BankLine.payment_id == Payment.id)
        .where(
            or_(
                (BankLine.state == LineState.SHORT) & (Payment.state != PaymentState.PENDING),
                BankLine.state.in_(UNFINISHED)
                & (BankLine.due_at <= clock.now())
                & BankLine.overdue_at.is_(None),
            )
        )
        .order_by(BankLine.id)
        .limit(limit)
    )
    return list(found)


def strike(line_id: int) -> bool:
    """Let the clock act on one transfer; whether it did.

    What was too little goes back once nobody waits for the rest; what lies too long is said, once.
    """
    seen = db.session.get_one(BankLine, line_id)
    payment = locked(Payment, seen.payment_id) if seen.payment_id is not None else None
    line = locked(BankLine, line_id)
    if line.state is LineState.SHORT and payment is not None and payment.state is not PaymentState.PENDING:
        CLOCKS[line.state].strike(line)
        return True
    late = line.due_at is not None and line.due_at <= clock.now() and line.overdue_at is None
    if line.state in UNFINISHED and late:
        CLOCKS[line.state].strike(line)
        return True
    return False


def _lies_too_long(line: BankLine) -> None:
    line.overdue_at = clock.now()
    _tell("transfer.overdue", THE_CLOCK, line, amount_minor=line.amount_minor, state=str(line.state))


_TOO_LONG = Deadline(
    _lies_too_long,
    (Term("payments.actions.WORKING_DAYS_TO_SETTLE", "working days", WORKING_DAYS_TO_SETTLE),),
    "says once that the bank is late; nothing moves",
    ("transfer.overdue",),
)

# state -> what its clock does
CLOCKS: dict[LineState, Deadline] = {
    LineState.UNMATCHED: _TOO_LONG,
    LineState.SHORT: Deadline(
        lambda line: _give_back(THE_CLOCK, line, Finding.NOBODY_WAITS),
        (Term("payment_hours", "hours"),),
        "is to be sent back: nobody waits for the rest any more",
        ("transfer.returning",),
    ),
    LineState.SURPLUS: _TOO_LONG,
    LineState.RETURNING: _TOO_LONG,
}


def refund_sent(actor: Actor, refund: Refund, seen_number: str | None = None) -> None:
    """The provider sent a refund to the buyer, see settlement.mark_refund_paid."""
    actor.need("pay")
    need_desk(actor)
    _own(actor, refund.provider.id, refund.id)
    settlement.mark_refund_paid(actor, refund, seen_number)


def payout_sent(actor: Actor, payout: Payout) -> None:
    """The provider sent a payout to a party's bank account."""
    actor.need("pay")
    need_desk(actor)
    _own(actor, payout.provider_id, payout.id)
    settlement.mark_payout_paid(actor, payout)


def payout_failed(actor: Actor, payout: Payout) -> None:
    """The provider could not send a payout: the next run takes it up again."""
    actor.need("pay")
    need_desk(actor)
    _own(actor, payout.provider_id, payout.id)
    need_no_file(payout)
    settlement.fail_payout(actor, payout)


def payout_returned(actor: Actor, payout: Payout, reason: Refused) -> None:
    """The party's bank did not take a payout: it waits until the party has told an account that works."""
    actor.need("pay")
    need_desk(actor)
    _own(actor, payout.provider_id, payout.id)
    settlement.return_payout(actor, payout, reason)


def refund_returned(actor: Actor, refund: Refund, reason: Refused) -> None:
    """A refund came back: its payer is asked for an account of his own."""
    actor.need("pay")
    need_desk(actor)
    _own(actor, refund.provider.id, refund.id)
    settlement.return_refund(actor, refund, reason)


def _line_called(actor: Actor, bank_reference: str) -> BankLine | None:
    return db.session.scalar(
        select(BankLine).where(
            BankLine.provider_id == actor.party_id, BankLine.bank_reference == bank_reference
        )
    )


def _insert(actor: Actor, incoming: Incoming) -> tuple[BankLine, bool]:
    """The new line and True; where another request booked the reference a moment before, that line and False."""
    line = BankLine(
        provider=actor.party,
        bank_reference=incoming.bank_reference,
        account_number=incoming.account_number,
        sender=incoming.sender,
        amount_minor=incoming.amount_minor,
    )
    try:
        with db.session.begin_nested():
            db.session.add(line)
    except IntegrityError:
        first = _line_called(actor, incoming.bank_reference)
        if first is None:
            raise
        return first, False
    return line, True


def take_in(
    actor: Actor, line: BankLine, payment: Payment | None, why: Finding = Finding.UNKNOWN_NUMBER
) -> None:
    """Book a new line: into ``payment``, which is locked, as far as it fits; ``why`` it has none where it has none."""
    db.session.add(line)
    earlier = _short(payment) if payment is not None else []
    found = finding(payment, line.amount_minor, _sum(earlier)) if payment is not None else why
    line.payment = payment
    line.reason = found
    line.due_at = _due(line)
    db.session.flush()
    if payment is None:
        _post("unmatched", line, line.amount_minor, postings.came_unmatched)
        _tell("transfer.unmatched", actor, line, amount_minor=line.amount_minor, reason=found)
    elif found is Finding.TOO_LITTLE:
        _wait_for_rest(actor, line, payment, _sum(earlier))
    elif found is Finding.TOO_MUCH:
        _pay_with_surplus(actor, line, payment, earlier)
    elif found.fits:
        LINE.move(line, "match", actor.kind)
        _pay(actor, line, payment, found, earlier)
    else:
        _post("unmatched", line, line.amount_minor, postings.came_unmatched)
        _give_back(actor, line, found)


def _settle(actor: Actor, line: BankLine) -> None:
    """Lay a new line beside what its number stands for: a payment, or a courier's remittance."""
    remittance = remittance_to(line.provider_id, line.account_number)
    if remittance is not None:
        return remitting.take_in(actor, line, remittance)
    if not line.account_number and (found := _arrival_of(line)) is not None:
        return arriving.take_in(actor, line, found)
    payment = db.session.scalar(
        select(Payment)
        .where(Payment.provider_id == line.provider_id, Payment.account_number == line.account_number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return take_in(actor, line, payment)


def _arrival_of(line: BankLine) -> Arrival | None:
    words = f"{line.sender} {line.bank_reference}"
    return arriving.meant(arriving.awaited(line.currency), words, line.amount_minor)


def _wait_for_rest(actor: Actor, line: BankLine, payment: Payment, before_minor: int) -> None:
    LINE.move(line, "wait_for_rest", actor.kind)
    line.due_at = payment.expires_at
    _post("unmatched", line, line.amount_minor, postings.came_unmatched)
    _tell(
        "transfer.short",
        actor,
        line,
        amount_minor=line.amount_minor,
        missing_minor=payment.amount_minor - before_minor - line.amount_minor,
    )


def _pay_with_surplus(actor: Actor, line: BankLine, payment: Payment, earlier: Sequence[BankLine]) -> None:
    """The payment takes exactly its amount; what is more stands apart until it is sent back."""
    LINE.move(line, "match_too_much", actor.kind)
    line.surplus_minor = surplus(payment.amount_minor, line.amount_minor, _sum(earlier))
    _post("surplus", line, line.surplus_minor, postings.came_unmatched)
    _pay(actor, line, payment, Finding.TOO_MUCH, earlier)
    _tell("transfer.surplus", actor, line, amount_minor=line.surplus_minor)


def _pay(actor: Actor, line: BankLine, payment: Payment, found: Finding, earlier: Sequence[BankLine]) -> None:
    """``line`` pays ``payment``: alone where it is enough, and what came before goes back; else with that."""
    for part in earlier:
        if line.amount_minor >= payment.amount_minor:
            _give_back(actor, part, Finding.ALREADY_PAID)
        else:
            LINE.move(part, "match", actor.kind)
            _post("recognised", part, part.amount_minor, postings.recognised)
    if found is Finding.ROUNDED:
        _round(line, line.amount_minor - payment.amount_minor)
    _tell("transfer.matched", actor, line, amount_minor=line.amount_minor, reason=found)
    settlement.capture(actor, payment)


def _round(line: BankLine, more_minor: int) -> None:
    """What came is a few sen more, or less, than the payment takes."""
    _post("rounded", line, abs(more_minor), postings.rounded_up if more_minor > 0 else postings.rounded_down)


def _give_back(actor: Actor, line: BankLine, reason: Finding) -> None:
    """It pays nothing here: the bank is to send it back."""
    LINE.move(line, "give_back", actor.kind)
    line.reason = reason
    line.due_at = _due(line)
    _tell("transfer.returning", actor, line, amount_minor=line.amount_minor, reason=reason)


def _short(payment: Payment) -> Sequence[BankLine]:
    """What came for a payment, was too little and waits for the rest, locked. The payment is locked before."""
    return db.session.scalars(
        select(BankLine)
        .where(BankLine.payment_id == payment.id, BankLine.state == LineState.SHORT)
        .order_by(BankLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _sum(lines: Sequence[BankLine]) -> int:
    return sum(line.amount_minor for line in lines)


def _due(line: BankLine) -> datetime:
    """By when the bank should have done with money that fits nothing."""
    return add_working_days(clock.now(), WORKING_DAYS_TO_SETTLE, line.provider.zone)


def _post(kind: str, line: BankLine, amount_minor: int, recipe: postings.Recipe) -> None:
    ledger.post(
        f"{kind}:{line.public_id}",
        kind,
        ("bank_line", line.public_id),
        recipe(line.provider.public_id, line.public_id, amount_minor, line.currency),
    )


def _tell(kind: str, actor: Actor, line: BankLine, **data: object) -> None:
    """Say what happened to a line; whose money it seems to be, where a payment is known."""
    if line.payment is not None:
        data |= {
            "payment": line.payment.public_id,
            "payable_kind": line.payment.payable_kind,
            "payable": line.payment.payable_id,
            "payer": line.payment.payer.public_id,
        }
    events.record(kind, ("bank_line", line.public_id), actor, provider=line.provider.public_id, **data)


def _own(actor: Actor, provider_id: int, row_id: int) -> int:
    """The row's id, if it is the actor's own provider's; raises Missing otherwise."""
    if provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    return row_id

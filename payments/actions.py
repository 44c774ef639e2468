"""What a person at a provider's desk does: book what came in, send what is to go out."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, MoveRefused
from marketplace.kit.i18n import _l
from marketplace.ledger import actions as ledger
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from payments import postings
from payments.findings import finding
from payments.models import LINE, BankLine, LineState


@dataclass(frozen=True)
class Incoming:
    """A transfer as the bank's statement tells it; ``amount_minor`` in minor units."""

    account_number: str
    amount_minor: int
    sender: str
    bank_reference: str


def book(actor: Actor, incoming: Incoming) -> BankLine:
    """Book a transfer that reached the provider; the same again returns what was booked first.

    Where number and amount fit, the payment is captured. Otherwise the money is real all the same: it is booked as
    unmatched and waits for a person. Raises Invalid ``reference-taken`` when the bank's reference already stands
    for another transfer, NotYours for a role that may not book.
    """
    actor.need("book")
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
    """A person found what an unmatched transfer was meant for: the payment takes it; a repetition does nothing.

    Raises Invalid ``does-not-fit`` unless the payment waits for exactly this amount.
    """
    actor.need("book")
    payment_id = _own(actor, payment.provider_id, payment.id)
    line = locked(BankLine, _own(actor, line.provider_id, line.id))
    if line.state is LineState.MATCHED and line.payment_id != payment_id:
        raise MoveRefused(_l("Transfer ini sudah dicocokkan dengan pembayaran lain. Tidak ada yang berubah."))
    if line.state is LineState.UNMATCHED:
        payment = locked(Payment, payment_id)
        if not finding(payment, line.amount_minor).fits:
            raise Invalid(
                _l("Pembayaran itu tidak menunggu jumlah ini. Pilih yang lain, atau kirim kembali."),
                code="does-not-fit",
            )
    if not LINE.move(line, "match", actor.kind):
        return
    line.payment = payment
    _post(actor, line, "recognised", postings.recognised)
    _capture(actor, line, payment)


def send_back(actor: Actor, line: BankLine) -> None:
    """An unmatched transfer goes back to its sender; a repetition does nothing."""
    actor.need("pay")
    line = locked(BankLine, _own(actor, line.provider_id, line.id))
    if LINE.move(line, "send_back", actor.kind):
        _post(actor, line, "sent_back", postings.sent_back)
        _tell(actor, "transfer.sent_back", line)


def refund_sent(actor: Actor, refund: Refund) -> None:
    """The provider sent a refund to the buyer."""
    actor.need("pay")
    _own(actor, refund.payment.provider_id, refund.id)
    settlement.mark_refund_paid(actor, refund)


def payout_sent(actor: Actor, payout: Payout) -> None:
    """The provider sent a payout to a party's bank account."""
    actor.need("pay")
    _own(actor, payout.provider_id, payout.id)
    settlement.mark_payout_paid(actor, payout)


def payout_failed(actor: Actor, payout: Payout) -> None:
    """The provider could not send a payout: the next run takes it up again."""
    actor.need("pay")
    _own(actor, payout.provider_id, payout.id)
    settlement.fail_payout(actor, payout)


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


def _settle(actor: Actor, line: BankLine) -> None:
    """Lay a new line beside what was expected and book it accordingly."""
    payment = db.session.scalar(
        select(Payment)
        .where(Payment.provider_id == line.provider_id, Payment.account_number == line.account_number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = finding(payment, line.amount_minor)
    line.payment = payment
    line.reason = found
    if payment is not None and found.fits:
        LINE.move(line, "match", actor.kind)
        _capture(actor, line, payment)
    else:
        _post(actor, line, "unmatched", postings.came_unmatched)
        _tell(actor, "transfer.unmatched", line, reason=found)


def _capture(actor: Actor, line: BankLine, payment: Payment) -> None:
    _tell(actor, "transfer.matched", line, payment=payment.public_id, reason=line.reason)
    settlement.capture(actor, payment)


def _post(actor: Actor, line: BankLine, kind: str, recipe: postings.Recipe) -> None:
    ledger.post(
        f"{kind}:{line.public_id}",
        kind,
        ("bank_line", line.public_id),
        recipe(line.provider.public_id, line.public_id, line.amount_minor, line.currency),
    )


def _tell(actor: Actor, kind: str, line: BankLine, **data: object) -> None:
    events.record(
        kind,
        ("bank_line", line.public_id),
        actor,
        amount_minor=line.amount_minor,
        provider=line.provider.public_id,
        **data,
    )


def _own(actor: Actor, provider_id: int, row_id: int) -> int:
    """The row's id, if it is the actor's own provider's; raises Missing otherwise."""
    if provider_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    return row_id

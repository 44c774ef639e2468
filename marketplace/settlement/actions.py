"""Writes on payments, refunds, earnings and payouts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import MoveRefused, NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import claim, received, refund_transit
from marketplace.settlement import asking, credit, netting, postings
from marketplace.settlement.earnings import charge as charge
from marketplace.settlement.earnings import earn as earn
from marketplace.settlement.earnings import taken_from as taken_from
from marketplace.settlement.models import Chargeback, Payment, Refund, RefundLine
from marketplace.settlement.payouts import fail_payout as fail_payout
from marketplace.settlement.payouts import mark_payout_paid as mark_payout_paid
from marketplace.settlement.payouts import return_payout as return_payout
from marketplace.settlement.payouts import run_payouts as run_payouts
from marketplace.settlement.ports import provider_for
from marketplace.settlement.states import CASH, CREDIT, PAYMENT, REFUND, PaymentState, RefundState, Refused


def demand(
    actor: Actor,
    subject: tuple[str, str],
    provider: Party,
    method: str,
    amount_minor: int,
    expires_at: datetime,
) -> Payment:
    """Ask ``actor``'s party for ``amount_minor`` through a provider, for what ``subject`` names.

    A provider from outside is asked how a moment later; until it has answered there are no instructions.
    """
    payment = Payment(
        public_id=new_public_id(),
        payable_kind=subject[0],
        payable_id=subject[1],
        payer_id=actor.party_id,
        provider=provider,
        method=method,
        account_number="",
        amount_minor=amount_minor,
        expires_at=expires_at,
    )
    payment.account_number = provider_for(method).open_account(provider.public_id, payment.public_id)
    db.session.add(payment)
    db.session.flush()
    events.record(
        "payment.demanded",
        ("payment", payment.public_id),
        actor,
        amount_minor=amount_minor,
        payable=subject[1],
        provider=provider.public_id,
        payer=payment.payer.public_id,
    )
    asking.to_open(payment)
    return payment


def capture(actor: Actor, payment: Payment) -> None:
    """The provider has the money. What it pays for hears of it by ``payment.captured``; a repetition does nothing."""
    payment = locked(Payment, payment.id)
    if not PAYMENT.move(payment, "capture", actor.kind):
        return
    payment.captured_at = clock.now()
    ledger.post(
        f"capture:{payment.public_id}",
        "captured",
        ("payment", payment.public_id),
        postings.captured(
            payment.provider.public_id, payment.public_id, payment.amount_minor, payment.currency
        ),
    )
    events.record(
        "payment.captured",
        ("payment", payment.public_id),
        actor,
        amount_minor=payment.amount_minor,
        payable_kind=payment.payable_kind,
        payable=payment.payable_id,
        provider=payment.provider.public_id,
        payer=payment.payer.public_id,
    )


def expire(actor: Actor, payment: Payment) -> None:
    """Nobody paid in time. Money that still comes later is taken and sent back."""
    payment = locked(Payment, payment.id)
    if PAYMENT.move(payment, "expire", actor.kind):
        events.record(
            "payment.expired",
            ("payment", payment.public_id),
            actor,
            payable=payment.payable_id,
            payer=payment.payer.public_id,
            provider=payment.provider.public_id,
        )
        asking.to_close(payment)


def replace(actor: Actor, payment: Payment) -> None:
    """Its payer chose another way to pay: this one is closed. Money that still comes is taken and sent back.

    Raises MoveRefused when the money is here.
    """
    payment = locked(Payment, payment.id)
    if PAYMENT.move(payment, "expire", actor.kind):
        events.record(
            "payment.replaced",
            ("payment", payment.public_id),
            actor,
            payable=payment.payable_id,
            payer=payment.payer.public_id,
            provider=payment.provider.public_id,
        )
        asking.to_close(payment)


# Where refunded money comes from: one ledger address, or what gives the postings to the address it is told.
Source = str | Callable[[str], list[Posting]]


@dataclass(frozen=True)
class RefundPart:
    """Pieces of a sale's line, or its shipping (``line_id`` None), with what they cost in minor units."""

    line_id: str | None
    quantity: int
    amount_minor: int


def refund(
    actor: Actor,
    payment: Payment,
    subject: tuple[str, str],
    source: Source,
    parts: Sequence[RefundPart],
    reason: str,
    sent_by: Party | None = None,
) -> Refund:
    """Send the sum of ``parts`` back to who paid, out of ``source``; ``sent_by`` does it where the payment's provider
    cannot.

    Raises when more would go back than came in: the payment's state and the floor of ``source`` both refuse it.
    """
    payment = locked(Payment, payment.id)
    amount_minor = sum(part.amount_minor for part in parts)
    back = amount_minor + _refunded(payment)
    if back > payment.amount_minor:
        raise ValueError("a refund never exceeds what was paid")
    PAYMENT.move(payment, "refund_rest" if back == payment.amount_minor else "refund_part", actor.kind)
    row = Refund(
        public_id=new_public_id(),
        payment=payment,
        sent_by=sent_by,
        subject_kind=subject[0],
        subject_id=subject[1],
        reason=reason,
        amount_minor=amount_minor,
        currency=payment.currency,
        lines=[
            RefundLine(line_id=part.line_id, quantity=part.quantity, amount_minor=part.amount_minor)
            for part in parts
        ],
    )
    db.session.add(row)
    db.session.flush()
    ledger.post(
        f"refund:{row.public_id}",
        "refund_ordered",
        subject,
        source(refund_transit(row.public_id))
        if callable(source)
        else postings.refund_ordered(source, row.public_id, amount_minor, payment.currency),
    )
    if payment.method == CREDIT:
        credit.again(actor, row)
        return row
    events.record(
        "refund.ordered",
        ("refund", row.public_id),
        actor,
        amount_minor=amount_minor,
        subject=subject[1],
        payer=payment.payer.public_id,
        provider=row.provider.public_id,
        reason=reason,
    )
    netting.hold(row)
    if asking.cannot_refund(payment):
        refund_refused(provider_actor(payment.provider), row, Refused.BLOCKED)
    else:
        asking.to_refund(row)
    return row


def provider_actor(provider: Party) -> Actor:
    """A provider from outside itself, as who does something: no person of it."""
    return Actor(kind=PartyKind.PROVIDER.value, party=provider)


def refund_received(actor: Actor, payment: Payment, amount_minor: int, reason: str) -> Refund:
    """Send back what came in for a payment and that nothing waits for any more."""
    return refund(
        actor,
        payment,
        ("payment", payment.public_id),
        received(payment.public_id),
        [RefundPart(None, 1, amount_minor)],
        reason,
    )


def mark_refund_paid(actor: Actor, row: Refund, seen_number: str | None = None) -> None:
    """The provider sent it: to the account that its person saw, ``seen_number``, empty for the one it came from.

    Raises Refusal ``other-account`` where the payer has named another one since, or has none yet that works.
    """
    row = locked(Refund, row.id)
    waits = row.state is RefundState.PENDING and row.needs_account
    if waits and (not row.back_number or seen_number not in (None, row.back_number)):
        raise Refusal(
            _l("Rekening tujuannya sudah berubah sejak halaman itu dibuka. Periksa dulu, lalu catat lagi."),
            code="other-account",
        )
    if waits_for_decision(row) and actor.user is not None:
        raise Refusal(
            _l(
                "Pembeli menyanggah pembayarannya lewat bank kartu. Jangan kirim apa pun sampai itu diputuskan."
            ),
            code="disputed-payment",
        )
    if not REFUND.move(row, "mark_paid", actor.kind):
        return
    row.paid_at, row.held_for = clock.now(), ""
    ledger.post(
        f"refund-paid:{_sending(row, row.bounces + 1)}",
        "refund_paid",
        (row.subject_kind, row.subject_id),
        postings.refund_paid(row.public_id, row.provider.public_id, row.amount_minor, row.currency),
    )
    _tell_refund("refund.paid", actor, row)


def waits_for_decision(row: Refund) -> bool:
    """Whether it is not to be sent until the payer's bank has decided."""
    return row.state is RefundState.PENDING and bool(row.held_for)


def taken_by_chargeback(row: Refund, chargeback: Chargeback) -> None:
    """The payer has it already: his bank took it back. Nobody sends it, and it pays what the provider claims."""
    actor = provider_actor(chargeback.payment.provider)
    if REFUND.move(row, "mark_paid", actor.kind):
        row.paid_at, row.held_for, row.taken_by = clock.now(), "", chargeback.public_id
        ledger.post(
            f"refund-paid:{_sending(row, row.bounces + 1)}",
            "claim_borne",
            (row.subject_kind, row.subject_id),
            [
                Posting(
                    refund_transit(row.public_id), claim(chargeback.public_id), row.amount_minor, row.currency
                )
            ],
        )
        _tell_refund("refund.paid", actor, row)


def return_refund(actor: Actor, row: Refund, reason: Refused) -> None:
    """The account a refund was sent to did not take it: it waits until its payer names one of his own."""
    row = locked(Refund, row.id)
    if not REFUND.move(row, "bounce", actor.kind):
        return
    ledger.post(
        f"refund-returned:{_sending(row, row.bounces + 1)}",
        "refund_returned",
        (row.subject_kind, row.subject_id),
        postings.refund_returned(row.public_id, row.provider.public_id, row.amount_minor, row.currency),
    )
    _ask_for_account(actor, row, reason)


def refund_refused(actor: Actor, row: Refund, reason: Refused) -> None:
    """A provider from outside cannot send it the way it came, or it came back: a bank sends it where its payer says.

    The caller holds the refund's lock, or has just made it.
    """
    bank = asking.bank_inside()
    if row.state is RefundState.PAID:
        return_refund(actor, row, reason)
    else:
        REFUND.move(row, "refuse", actor.kind)
        _ask_for_account(actor, row, reason)
    row.sent_by = bank


def _ask_for_account(actor: Actor, row: Refund, reason: Refused) -> None:
    row.paid_at = None
    row.bounced_at = clock.now()
    row.bounces += 1
    row.bounce_reason = reason
    row.back_number = ""
    netting.hold(row)
    _tell_refund("refund.returned", actor, row, reason=str(reason))


def name_refund_account(actor: Actor, row: Refund, bank: str, number: str, holder: str) -> None:
    """The payer names an account of his own for a refund that came back, or of cash; the same again changes nothing.

    Raises NotYours for anybody else, MoveRefused for a refund that knows its way or was sent meanwhile.
    """
    row = locked(Refund, row.id)
    if actor.party_id != row.payment.payer_id:
        raise NotYours(_l("Ini bukan uang Anda. Tidak ada yang berubah."))
    if not row.needs_account or row.state is not RefundState.PENDING:
        raise MoveRefused(_l("Uang ini tidak menunggu rekening lain. Tidak ada yang berubah."))
    if (row.back_bank, row.back_number, row.back_holder) != (bank, number, holder):
        row.back_bank, row.back_number, row.back_holder = bank, number, holder
        _tell_refund("refund.account_named", actor, row)


def _sending(row: Refund, which: int | None = None) -> str:
    """The name of one attempt to send a refund: the first has the refund's own."""
    which = which or row.bounces
    return row.public_id if which == 1 else f"{row.public_id}:{which}"


def _tell_refund(kind: str, actor: Actor, row: Refund, **data: object) -> None:
    events.record(
        kind,
        ("refund", row.public_id),
        actor,
        amount_minor=row.amount_minor,
        subject=row.subject_id,
        payable=row.payment.payable_id,
        payer=row.payment.payer.public_id,
        provider=row.provider.public_id,
        **data,
    )


def expire_due(limit: int = 200) -> int:
    """Expire payments whose time is over; return how many."""
    due = db.session.scalars(
        select(Payment)
        .where(
            Payment.state == PaymentState.PENDING, Payment.expires_at <= clock.now(), Payment.method != CASH
        )
        .order_by(Payment.id)
        .limit(limit)
    ).all()
    over = [
        one for one in due if locked(Payment, one.id).state is PaymentState.PENDING
    ]  # not paid this moment
    for payment in over:
        expire(THE_CLOCK, payment)
    return len(over)


def _refunded(payment: Payment) -> int:
    total = db.session.scalar(select(func.sum(Refund.amount_minor)).where(Refund.payment_id == payment.id))
    return int(total or 0)

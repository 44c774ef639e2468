"""Writes on payments, refunds, earnings and payouts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import owing, payable, received, refund_transit
from marketplace.ledger.queries import balance
from marketplace.settlement import postings
from marketplace.settlement.models import Earning, Payment, Payout, PayoutLine, Refund, RefundLine
from marketplace.settlement.ports import provider_for
from marketplace.settlement.states import PAYMENT, PAYOUT, REFUND, PaymentState


def demand(
    actor: Actor,
    subject: tuple[str, str],
    provider: Party,
    method: str,
    amount_minor: int,
    expires_at: datetime,
) -> Payment:
    """Ask ``actor``'s party for ``amount_minor`` through a provider, for what ``subject`` names."""
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
    )
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
        )


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
) -> Refund:
    """Send the sum of ``parts`` back to who paid, out of ``source``.

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
    events.record(
        "refund.ordered",
        ("refund", row.public_id),
        actor,
        amount_minor=amount_minor,
        subject=subject[1],
        payer=payment.payer.public_id,
        reason=reason,
    )
    return row


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


def mark_refund_paid(actor: Actor, row: Refund) -> None:
    """The provider sent it."""
    row = locked(Refund, row.id)
    if not REFUND.move(row, "mark_paid", actor.kind):
        return
    row.paid_at = clock.now()
    ledger.post(
        f"refund-paid:{row.public_id}",
        "refund_paid",
        (row.subject_kind, row.subject_id),
        postings.refund_paid(row.public_id, row.payment.provider.public_id, row.amount_minor, row.currency),
    )
    events.record(
        "refund.paid",
        ("refund", row.public_id),
        actor,
        amount_minor=row.amount_minor,
        subject=row.subject_id,
        payer=row.payment.payer.public_id,
        provider=row.payment.provider.public_id,
    )


def earn(
    party_id: int,
    subject: tuple[str, str],
    amount_minor: int,
    hold_days: int = 0,
    reason: str = "",
    about: str = "",
) -> None:
    """Note that a party earned ``amount_minor`` by ``subject``; payable after ``hold_days``.

    ``about`` is the public id of the sale that a person looks up for it, where that is not the subject.
    """
    if amount_minor > 0:
        now = clock.now()
        db.session.add(
            Earning(
                party_id=party_id,
                subject_kind=subject[0],
                subject_id=subject[1],
                amount_minor=amount_minor,
                earned_at=now,
                available_at=now + timedelta(days=hold_days),
                hold_reason=reason if hold_days else "",
                about=about or subject[1],
            )
        )


def charge(party_id: int, subject: tuple[str, str], amount_minor: int, reason: str, about: str = "") -> None:
    """Note that ``amount_minor`` was taken from a party for ``subject``: the next payouts are less by so much.

    The counterpart of ``earn``. Post what ``taken_from`` gives in the same unit of work: what the party's earnings
    that no payout claimed add up to is what the book says we owe it less what it owes us.
    """
    if amount_minor > 0:
        now = clock.now()
        db.session.add(
            Earning(
                party_id=party_id,
                subject_kind=subject[0],
                subject_id=subject[1],
                amount_minor=-amount_minor,
                earned_at=now,
                available_at=now,
                hold_reason=reason,
                about=about or subject[1],
            )
        )
        db.session.flush()


def taken_from(party: Party, destination: str, amount_minor: int, currency: str) -> list[Posting]:
    """Postings that take ``amount_minor`` from ``party``: of what we owe it as far as that goes, else it owes us.

    Locks the party until the unit of work ends, so that no payout takes the same money meanwhile. Who takes from
    several parties does so in the order of their public ids. The caller posts them.
    """
    _lock(party.id)
    return postings.taken(
        party.public_id, destination, amount_minor, balance(payable(party.public_id), currency), currency
    )


def run_payouts(actor: Actor, provider: Party, limit: int = 500) -> list[Payout]:
    """Pay every party what is available and not claimed: one payout a party, claimed by stamping its earnings.

    What was charged to a party is taken off; while that leaves nothing, nothing is paid and all waits for a later
    run. Parties without a bank account wait too. Running again pays nothing twice.
    """
    ready = db.session.execute(
        select(Earning.party_id, Earning.currency)
        .join(
            PayoutAccount,
            (PayoutAccount.party_id == Earning.party_id) & PayoutAccount.ended_at.is_(None),
        )
        .join(Party, Party.id == Earning.party_id)
        .where(Earning.payout_id.is_(None), Earning.available_at <= clock.now())
        .group_by(Earning.party_id, Earning.currency, Party.public_id)
        .having(func.sum(Earning.amount_minor) > 0)
        .order_by(Party.public_id)  # the order in which the ledger locks what it owes to parties
        .limit(limit)
    ).all()
    return [p for party_id, currency in ready if (p := _pay_out(actor, provider, party_id, currency))]


def mark_payout_paid(actor: Actor, payout: Payout) -> None:
    """The bank sent it."""
    payout = locked(Payout, payout.id)
    if not PAYOUT.move(payout, "mark_paid", actor.kind):
        return
    payout.paid_at = clock.now()
    ledger.post(
        f"payout-paid:{payout.public_id}",
        "payout_paid",
        ("payout", payout.public_id),
        postings.payout_paid(
            payout.public_id, payout.provider.public_id, payout.amount_minor, payout.currency
        ),
    )
    _tell_payout("payout.paid", actor, payout)


def fail_payout(actor: Actor, payout: Payout) -> None:
    """The bank could not send it: the money is owed again and the next run takes it."""
    payout = locked(Payout, payout.id)
    if not PAYOUT.move(payout, "fail", actor.kind):
        return
    db.session.execute(update(Earning).where(Earning.payout_id == payout.id).values(payout_id=None))
    ledger.post(
        f"payout-failed:{payout.public_id}",
        "payout_failed",
        ("payout", payout.public_id),
        postings.payout_failed(
            payout.public_id, payout.party.public_id, payout.amount_minor, payout.currency
        ),
    )
    _tell_payout("payout.failed", actor, payout)


def expire_due(limit: int = 200) -> int:
    """Expire payments whose time is over; return how many."""
    due = db.session.scalars(
        select(Payment)
        .where(Payment.state == PaymentState.PENDING, Payment.expires_at <= clock.now())
        .order_by(Payment.id)
        .limit(limit)
    ).all()
    for payment in due:
        expire(THE_CLOCK, payment)
    return len(due)


def _lock(party_id: int) -> Party:
    """The party, so that one at a time moves what we owe it. Rows that name the party are written all the same."""
    return db.session.get_one(Party, party_id, with_for_update={"key_share": True}, populate_existing=True)


def _pay_out(actor: Actor, provider: Party, party_id: int, currency: str) -> Payout | None:
    party = _lock(party_id)
    earnings = db.session.scalars(
        select(Earning)
        .where(
            Earning.party_id == party_id,
            Earning.currency == currency,
            Earning.payout_id.is_(None),
            Earning.available_at <= clock.now(),
        )
        .order_by(Earning.id)
        .with_for_update()
    ).all()
    net_minor = sum(earning.amount_minor for earning in earnings)
    if net_minor <= 0:
        return None
    account = db.session.scalars(
        select(PayoutAccount).where(PayoutAccount.party_id == party_id, PayoutAccount.ended_at.is_(None))
    ).one()
    payout = Payout(
        public_id=new_public_id(),
        party=party,
        provider=provider,
        account=account,
        amount_minor=net_minor,
        currency=currency,
        lines=[
            PayoutLine(
                earning_id=earning.id,
                subject_kind=earning.subject_kind,
                subject_id=earning.subject_id,
                amount_minor=earning.amount_minor,
            )
            for earning in earnings
        ],
    )
    db.session.add(payout)
    db.session.flush()
    for earning in earnings:
        earning.payout_id = payout.id
    ledger.post(
        f"payout:{payout.public_id}",
        "payout_ordered",
        ("payout", payout.public_id),
        postings.payout_ordered(
            party.public_id, payout.public_id, net_minor, currency, _recovered(party, net_minor, currency)
        ),
    )
    _tell_payout("payout.ordered", actor, payout)
    return payout


def _recovered(party: Party, net_minor: int, currency: str) -> int:
    """What the party pays back with a payout of ``net_minor``, out of what we owe it beyond that."""
    left = balance(payable(party.public_id), currency) - net_minor
    return max(0, min(-balance(owing(party.public_id), currency), left))


def _tell_payout(kind: str, actor: Actor, payout: Payout) -> None:
    events.record(
        kind,
        ("payout", payout.public_id),
        actor,
        amount_minor=payout.amount_minor,
        party=payout.party.public_id,
        provider=payout.provider.public_id,
    )


def _refunded(payment: Payment) -> int:
    total = db.session.scalar(select(func.sum(Refund.amount_minor)).where(Refund.payment_id == payment.id))
    return int(total or 0)

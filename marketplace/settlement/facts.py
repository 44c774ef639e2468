"""What may be said of money when it moves."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Party, PayoutAccount
from marketplace.accounts.queries import payout_account
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.notices import Facts
from marketplace.settlement.clocks import send_refund_by
from marketplace.settlement.models import Chargeback, Payment, Payout, Refund
from marketplace.settlement.states import Refused


def payment_facts(event: Event) -> Facts:
    """Of a payment: what it pays, how much, and by which bank."""
    payment = db.session.scalars(
        select(Payment).where(Payment.public_id == event.subject_id).options(joinedload(Payment.provider))
    ).one()
    amount = event.data.get("amount_minor", payment.amount_minor)
    return {payment.payable_kind: payment.payable_id, "amount": amount, "bank": payment.provider.name}


def refund_facts(event: Event) -> Facts:
    """Of a refund: for what it is, how much, why, by which bank and until when, and why an account refused it."""
    refund = db.session.scalars(
        select(Refund)
        .where(Refund.public_id == event.subject_id)
        .options(joinedload(Refund.payment).joinedload(Payment.provider))
    ).one()
    return {
        "refund": refund.public_id,
        refund.payment.payable_kind: refund.payment.payable_id,
        "amount": refund.amount_minor,
        "bank": refund.provider.name,
        "reason": refund.reason,
        "send_by": send_refund_by(refund).isoformat(),
        "refused": refund.bounce_reason,
    }


def chargeback_facts(event: Event) -> Facts:
    """Of a disputed payment: what it paid, how much of it, by which provider, and until when that takes evidence."""
    row = db.session.scalars(
        select(Chargeback)
        .where(Chargeback.public_id == event.subject_id)
        .options(joinedload(Chargeback.payment).joinedload(Payment.provider))
    ).one()
    return {
        "chargeback": row.public_id,
        row.payment.payable_kind: row.payment.payable_id,
        "amount": row.amount_minor,
        "twice_amount": event.data.get("twice_minor"),
        "bank": row.payment.provider.name,
        "answer_by": row.answer_by.isoformat() if row.answer_by else None,
    }


def payout_facts(event: Event) -> Facts:
    """Of a payout: to whom, how much, to which account, and why that refused it."""
    payout = db.session.scalars(
        select(Payout)
        .where(Payout.public_id == event.subject_id)
        .options(joinedload(Payout.account), joinedload(Payout.party), joinedload(Payout.provider))
    ).one()
    return {
        "payout": payout.public_id,
        "amount": payout.amount_minor,
        "shop": payout.party.name,
        "bank": payout.provider.name,
        "account": _spell(payout.account),
        "back_amount": event.data.get("amount_minor"),
        "refused": payout.return_reason,
    }


def party_facts(event: Event) -> Facts:
    """Of a party: its name, and the account it is paid to."""
    party = db.session.scalars(select(Party).where(Party.public_id == event.subject_id)).one()
    account = payout_account(party.id)
    return {"shop": party.name, "account": _spell(account) if account else ""}


def refused_said(reason: str) -> str:
    """Why a bank did not take money for an account; empty where it did."""
    return Refused(reason).label if reason else ""


def _spell(account: PayoutAccount) -> str:
    """As much of an account as its owner knows it by, and nobody else can use."""
    return f"{account.bank} ...{account.number[-4:]}"

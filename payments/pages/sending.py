"""Money that goes out: refunds to buyers, payouts to sellers and couriers."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _, money
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.states import PAYOUT, PayoutState, RefundState
from payments import actions, queries

Page = str | Response


@acting(PartyKind.PROVIDER, "see")
def refund(actor: Actor, refund: str) -> str:
    """One refund: how much, to whom, and out of which transfer it came."""
    row = _own_refund(actor, refund)
    return render_template(
        "payments/refund.html",
        refund=row,
        came=queries.senders([row.payment_id]).get(row.payment_id),
        is_open=row.state is RefundState.PENDING,
    )


@acting(PartyKind.PROVIDER, "pay")
def refund_sent(actor: Actor, refund: str) -> Page:
    """The refund left the bank."""
    row = _own_refund(actor, refund)
    actions.refund_sent(actor, row)
    flash(_("%(amount)s tercatat sudah dikirim ke pembeli.", amount=money(row.amount_minor)), "good")
    return redirect(url_for(".desk", tab="refunds"), 303)


@acting(PartyKind.PROVIDER, "see")
def payout(actor: Actor, payout: str) -> str:
    """One payout, item by item, with the account it goes to."""
    row = _own_payout(actor, payout)
    return render_template(
        "payments/payout.html", payout=row, verbs=PAYOUT.verbs(row.state, actor.kind), states=PayoutState
    )


@acting(PartyKind.PROVIDER, "pay")
def payout_sent(actor: Actor, payout: str) -> Page:
    """The payout left the bank."""
    row = _own_payout(actor, payout)
    actions.payout_sent(actor, row)
    flash(
        _(
            "%(amount)s tercatat sudah dikirim ke %(party)s.",
            amount=money(row.amount_minor),
            party=row.party.name,
        ),
        "good",
    )
    return redirect(url_for(".desk", tab="payouts"), 303)


@acting(PartyKind.PROVIDER, "pay")
def failing(actor: Actor, payout: str) -> Page:
    """Ask before a payout is given up."""
    row = _own_payout(actor, payout)
    if row.state is not PayoutState.PENDING:
        return redirect(url_for(".payout", payout=row.public_id), 303)
    return render_template("payments/payout_failed.html", payout=row)


@acting(PartyKind.PROVIDER, "pay")
def payout_failed(actor: Actor, payout: str) -> Page:
    """The bank could not send it."""
    row = _own_payout(actor, payout)
    actions.payout_failed(actor, row)
    flash(_("Tercatat gagal. Pencairan berikutnya membawa uang ini lagi."), "wait")
    return redirect(url_for(".desk", tab="payouts"), 303)


def _own_refund(actor: Actor, public_id: str) -> Refund:
    row = queries.refund_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _own_payout(actor: Actor, public_id: str) -> Payout:
    row = queries.payout_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


ROUTES = (
    ("/<party>/refunds/<refund>", "refund", refund, ("GET",)),
    ("/<party>/refunds/<refund>/sent", "refund_sent", refund_sent, ("POST",)),
    ("/<party>/payouts/<payout>", "payout", payout, ("GET",)),
    ("/<party>/payouts/<payout>/sent", "payout_sent", payout_sent, ("POST",)),
    ("/<party>/payouts/<payout>/failed", "failing", failing, ("GET",)),
    ("/<party>/payouts/<payout>/failed", "payout_failed", payout_failed, ("POST",)),
)

"""Money that goes out: refunds to buyers, payouts to sellers and couriers."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.web.forms import Form, read_form
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.states import PAYOUT, REFUND, PayoutState, RefundState, Refused
from payments import actions, queries
from payments.schemas import RefusedSchema

Page = str | Response | tuple[str, int]


@acting(PartyKind.PROVIDER, "see")
def refund(actor: Actor, refund: str) -> str:
    """One refund: how much, to whom, and out of which transfer it came."""
    row = _own_refund(actor, refund)
    return render_template(
        "payments/refund.html",
        refund=row,
        origins=queries.origins([row])[row.id],
        is_open=row.state is RefundState.PENDING,
        bounced=Refused(row.bounce_reason).label if row.bounces else "",
    )


@acting(PartyKind.PROVIDER, "pay")
def refund_sent(actor: Actor, refund: str) -> Page:
    """The refund left the bank."""
    row = _own_refund(actor, refund)
    try:
        actions.refund_sent(actor, row, request.form.get("to"))
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
        return redirect(url_for(".refund", refund=refund), 303)
    flash(_("%(amount)s tercatat sudah dikirim ke pembeli.", amount=money(row.amount_minor)), "good")
    return redirect(url_for(".desk", tab="refunds"), 303)


@acting(PartyKind.PROVIDER, "pay")
def refund_bouncing(actor: Actor, refund: str) -> Page:
    """Ask why a refund that was sent came back."""
    row = _own_refund(actor, refund)
    if "bounce" not in REFUND.verbs(row.state, actor.kind):
        return redirect(url_for(".refund", refund=row.public_id), 303)
    return _refund_back(row, Form())


@acting(PartyKind.PROVIDER, "pay")
def refund_bounced(actor: Actor, refund: str) -> Page:
    """The buyer's bank did not take it."""
    row = _own_refund(actor, refund)
    form = read_form(RefusedSchema())
    if form.errors:
        return _refund_back(row, form), 422
    actions.refund_returned(actor, row, Refused(form.data["reason"]))
    flash(_("Tercatat. Pembeli kami minta menulis rekening lain atas namanya sendiri."), "wait")
    return redirect(url_for(".refund", refund=row.public_id), 303)


def _refund_back(row: Refund, form: Form) -> str:
    return render_template("payments/refund_returned.html", refund=row, form=form, reasons=_reasons())


@acting(PartyKind.PROVIDER, "see")
def payout(actor: Actor, payout: str) -> str:
    """One payout, item by item, with the account it goes to."""
    row = _own_payout(actor, payout)
    return render_template(
        "payments/payout.html",
        payout=row,
        verbs=PAYOUT.verbs(row.state, actor.kind),
        states=PayoutState,
        refused=Refused(row.return_reason).label if row.return_reason else "",
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


@acting(PartyKind.PROVIDER, "pay")
def payout_returning(actor: Actor, payout: str) -> Page:
    """Ask why a payout came back."""
    row = _own_payout(actor, payout)
    if "return" not in PAYOUT.verbs(row.state, actor.kind):
        return redirect(url_for(".payout", payout=row.public_id), 303)
    return _payout_back(row, Form())


@acting(PartyKind.PROVIDER, "pay")
def payout_returned(actor: Actor, payout: str) -> Page:
    """The party's bank did not take it."""
    row = _own_payout(actor, payout)
    form = read_form(RefusedSchema())
    if form.errors:
        return _payout_back(row, form), 422
    actions.payout_returned(actor, row, Refused(form.data["reason"]))
    flash(
        _(
            "Tercatat kembali. Begitu %(party)s membetulkan rekeningnya, uang ini dicairkan lagi.",
            party=row.party.name,
        ),
        "wait",
    )
    return redirect(url_for(".payout", payout=row.public_id), 303)


def _payout_back(row: Payout, form: Form) -> str:
    return render_template("payments/payout_returned.html", payout=row, form=form, reasons=_reasons())


def _reasons() -> list[tuple[str, str]]:
    return [(str(reason), reason.label) for reason in Refused]


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
    ("/<party>/refunds/<refund>/returned", "refund_bouncing", refund_bouncing, ("GET",)),
    ("/<party>/refunds/<refund>/returned", "refund_bounced", refund_bounced, ("POST",)),
    ("/<party>/payouts/<payout>", "payout", payout, ("GET",)),
    ("/<party>/payouts/<payout>/sent", "payout_sent", payout_sent, ("POST",)),
    ("/<party>/payouts/<payout>/failed", "failing", failing, ("GET",)),
    ("/<party>/payouts/<payout>/failed", "payout_failed", payout_failed, ("POST",)),
    ("/<party>/payouts/<payout>/returned", "payout_returning", payout_returning, ("GET",)),
    ("/<party>/payouts/<payout>/returned", "payout_returned", payout_returned, ("POST",)),
)

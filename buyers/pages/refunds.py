"""A refund that came back from the bank, or of cash: its payer names an account of his own, or keeps it as credit."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.models import PartyKind
from marketplace.accounts.schemas import PayoutAccountSchema
from marketplace.kit.i18n import _, money
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.settlement import actions as settlement
from marketplace.settlement import credit
from marketplace.settlement import queries as settled
from marketplace.settlement.models import Refund
from marketplace.settlement.paydays import MINIMUM_MINOR
from marketplace.settlement.states import RefundState, Refused

Page = str | Response | tuple[str, int]


@acting(PartyKind.BUYER, "buy")
def refund_account(actor: Actor, order: str, refund: str) -> Page:
    """Ask where the money shall go instead."""
    row = _own(actor, order, refund)
    if not row.needs_account or row.state is not RefundState.PENDING:
        return redirect(url_for("buyers.order", order=row.payment.payable_id), 303)
    return _page(row, Form({"bank": row.back_bank, "number": row.back_number, "holder": row.back_holder}))


@acting(PartyKind.BUYER, "buy")
def name_refund_account(actor: Actor, order: str, refund: str) -> Page:
    """Keep the account for this one refund."""
    row = _own(actor, order, refund)
    form = read_form(PayoutAccountSchema())
    if form.errors:
        return _page(row, form), 422
    settlement.name_refund_account(actor, row, **form.data)
    flash(_("Tersimpan. Bank mengirim uang Anda ke rekening ini."), "good")
    return redirect(url_for("buyers.order", order=row.payment.payable_id), 303)


@acting(PartyKind.BUYER, "buy")
def keep_refund(actor: Actor, order: str, refund: str) -> Page:
    """Leave it with us, to be sent whenever he likes."""
    row = _own(actor, order, refund)
    credit.keep(actor, row)
    flash(_("%(amount)s sekarang saldo Anda.", amount=money(row.amount_minor)), "good")
    return redirect(url_for("buyers.credit"), 303)


def _own(actor: Actor, order: str, refund: str) -> Refund:
    known = read_public_id(refund)
    row = settled.refund_of(actor.party_id, known) if known else None
    if row is None or row.payment.payable_id != read_public_id(order):
        abort(404)
    return row


def _page(row: Refund, form: Form) -> str:
    banks = [("", _("Pilih bank")), *((bank, bank) for bank in BANKS)]
    why = Refused(row.bounce_reason).label if row.bounce_reason else ""
    return render_template(
        "buyers/refund_account.html", refund=row, form=form, banks=banks, why=why, least_minor=MINIMUM_MINOR
    )


ROUTES = (
    ("/orders/<order>/refunds/<refund>/account", "refund_account", refund_account, ("GET",)),
    ("/orders/<order>/refunds/<refund>/account", "name_refund_account", name_refund_account, ("POST",)),
    ("/orders/<order>/refunds/<refund>/keep", "keep_refund", keep_refund, ("POST",)),
)

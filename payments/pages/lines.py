"""One transfer that came in: what it is, and what a person does with money that fits nothing."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.web.forms import Form, read_form
from payments import actions, queries
from payments.findings import Finding, explained
from payments.models import BankLine, LineState
from payments.schemas import MatchSchema

Page = str | Response | tuple[str, int]


@acting(PartyKind.PROVIDER, "see")
def line(actor: Actor, line: str) -> str:
    """What came in beside what was expected."""
    return _page(actor, _own(actor, line), Form())


@acting(PartyKind.PROVIDER, "book")
def match(actor: Actor, line: str) -> Page:
    """This transfer was meant for that payment."""
    row = _own(actor, line)
    form = read_form(MatchSchema())
    if not form.errors:
        payment = queries.payment_of(actor.party_id, form.data["payment"])
        if payment is None:
            abort(404)
        try:
            actions.match(actor, row, payment)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "payment")
            return _page(actor, _own(actor, line), form), refusal.status
        flash(
            _("%(amount)s dari %(sender)s cocok.", amount=money(row.amount_minor), sender=row.sender), "good"
        )
        return redirect(url_for(".desk", tab="unmatched"), 303)
    return _page(actor, row, form), 422


@acting(PartyKind.PROVIDER, "pay")
def returning(actor: Actor, line: str) -> Page:
    """Ask before money goes back to its sender."""
    row = _own(actor, line)
    if row.state is not LineState.UNMATCHED:
        return redirect(url_for(".line", line=row.public_id), 303)
    return render_template("payments/send_back.html", line=row)


@acting(PartyKind.PROVIDER, "pay")
def send_back(actor: Actor, line: str) -> Page:
    """It went back."""
    row = _own(actor, line)
    actions.send_back(actor, row)
    flash(
        _("%(amount)s dikirim kembali ke %(sender)s.", amount=money(row.amount_minor), sender=row.sender),
        "good",
    )
    return redirect(url_for(".desk", tab="unmatched"), 303)


def _own(actor: Actor, public_id: str) -> BankLine:
    row = queries.line_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _page(actor: Actor, row: BankLine, form: Form) -> str:
    is_open = row.state is LineState.UNMATCHED
    return render_template(
        "payments/line.html",
        line=row,
        found=Finding(row.reason) if row.reason else Finding.UNKNOWN_NUMBER,
        told=explained(
            Finding(row.reason) if row.reason else Finding.UNKNOWN_NUMBER,
            row.amount_minor,
            row.payment.amount_minor if row.payment else None,
        ),
        candidates=queries.candidates(actor.party_id, row.amount_minor) if is_open else (),
        is_open=is_open,
        states=LineState,
        form=form,
    )


ROUTES = (
    ("/<party>/transfers/<line>", "line", line, ("GET",)),
    ("/<party>/transfers/<line>/match", "match", match, ("POST",)),
    ("/<party>/transfers/<line>/send-back", "returning", returning, ("GET",)),
    ("/<party>/transfers/<line>/send-back", "send_back", send_back, ("POST",)),
)

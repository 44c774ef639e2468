"""One transfer that came in: what it is, and what a person does with money that fits nothing."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money
from marketplace.kit.web.forms import Form, read_form
from payments import actions, queries, suggesting
from payments.findings import Finding, explained
from payments.models import LINE, OPEN, BankLine, LineState
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
    if not _back_verb(row):
        return redirect(url_for(".line", line=row.public_id), 303)
    return render_template("payments/send_back.html", line=row, minor=_to_go_back(row))


@acting(PartyKind.PROVIDER, "pay")
def send_back(actor: Actor, line: str) -> Page:
    """It went back."""
    row = _own(actor, line)
    send = actions.send_surplus if row.surplus_minor else actions.send_back
    send(actor, row)
    flash(
        _("%(amount)s dikirim kembali ke %(sender)s.", amount=money(row.back_minor), sender=row.sender),
        "good",
    )
    return redirect(url_for(".desk", tab="unmatched"), 303)


def _own(actor: Actor, public_id: str) -> BankLine:
    row = queries.line_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _back_verb(row: BankLine) -> bool:
    """Whether some of it may be sent back now."""
    return bool({"send_back", "send_surplus"} & set(LINE.verbs(row.state, PartyKind.PROVIDER)))


def _to_go_back(row: BankLine) -> int:
    """What sending back would send, in minor units."""
    return row.surplus_minor or row.amount_minor


def _page(actor: Actor, row: BankLine, form: Form) -> str:
    is_open = row.state in OPEN
    matches = "match" in LINE.verbs(row.state, actor.kind)
    found = Finding(row.reason) if row.reason else Finding.UNKNOWN_NUMBER
    return render_template(
        "payments/line.html",
        line=row,
        found=found,
        told=explained(found),
        suggestions=suggesting.for_transfer(row) if matches else (),
        others=[other for other in _beside(row) if other.id != row.id],
        is_open=is_open,
        sends_back=_back_verb(row),
        back_minor=_to_go_back(row),
        states=LineState,
        form=form,
    )


def _beside(row: BankLine) -> Sequence[BankLine]:
    return queries.transfers_for(row.payment_id) if row.payment_id is not None else ()


ROUTES = (
    ("/<party>/transfers/<line>", "line", line, ("GET",)),
    ("/<party>/transfers/<line>/match", "match", match, ("POST",)),
    ("/<party>/transfers/<line>/send-back", "returning", returning, ("GET",)),
    ("/<party>/transfers/<line>/send-back", "send_back", send_back, ("POST",)),
)

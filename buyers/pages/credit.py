"""The buyer's credit: what he has with us, how it moved, and sending it to his own bank account."""

from collections.abc import Iterator, Sequence

from flask import Response as File
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from buyers import credit
from buyers.schemas import SendCreditSchema
from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS, masked
from marketplace.accounts.models import Party, PartyKind
from marketplace.holding.statement_file import file_response
from marketplace.holding.statements import pdf_response, seal_now
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, money, month
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.spreadsheet import Cell
from marketplace.settlement import credit as settled
from marketplace.settlement import statement as book
from marketplace.settlement.states import Refused

Page = str | Response | tuple[str, int]


@acting(PartyKind.BUYER, "buy")
def credit_page(actor: Actor) -> str:
    """What he has with us, and every movement of it."""
    party = _party(actor)
    period = _period(party)
    told = book.statement(party, period, request.args.get("page"))
    return render_template(
        "buyers/credit.html",
        own=credit.credit_of(party),
        told=told,
        rows=credit.with_orders(db.session(), told.lines),
        period=period,
        months=[(one.word, month(one.start, party.zone)) for one in book.months(party) if one.start],
        sealed=seal_now(db.session()),
        masked=masked,
    )


@acting(PartyKind.BUYER, "buy")
def credit_file(actor: Actor) -> File:
    """The same as a file for a spreadsheet."""
    party = _party(actor)
    return file_response(party, _period(party), (_("Pesanan"),), _ordered)


@acting(PartyKind.BUYER, "buy")
def credit_paper(actor: Actor) -> File:
    """The same as a PDF."""
    return pdf_response(_party(actor), _period(_party(actor)))


@acting(PartyKind.BUYER, "buy")
def ask_send_credit(actor: Actor) -> Page:
    """To which account, and that all of it goes there."""
    known = people.payout_account(actor.party_id)
    values = {"bank": known.bank, "number": known.number, "holder": known.holder} if known else {}
    return _send_page(actor, Form(values))


@acting(PartyKind.BUYER, "buy")
def send_credit(actor: Actor) -> Page:
    """Send it."""
    form = read_form(SendCreditSchema())
    if form.errors:
        return _send_page(actor, form, 422)
    try:
        payout = settled.send(actor, **form.data)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _send_page(actor, form, refusal.status)
    said = {"amount": money(payout.amount_minor), "bank": payout.provider.name}
    flash(_("%(amount)s kami minta kirim lewat %(bank)s.", **said), "good")
    return redirect(url_for("buyers.credit"), 303)


def _send_page(actor: Actor, form: Form, status: int = 200) -> Page:
    own = credit.credit_of(_party(actor))
    if not own.may_send and status == 200:
        return redirect(url_for("buyers.credit"), 303)
    known = people.payout_account(actor.party_id)
    refused = Refused(known.refused_reason).label if known and known.refused_at else ""
    banks = [("", _("Pilih bank")), *((bank, bank) for bank in BANKS)]
    html = render_template("buyers/send_credit.html", own=own, form=form, banks=banks, refused=refused)
    return html, status


def _period(party: Party) -> book.Period:
    """The month that was asked for, else all time: credit moves seldom."""
    return book.month(request.args.get("month"), party.zone) or book.Period()


def _party(actor: Actor) -> Party:
    assert actor.party is not None
    return actor.party


def _ordered(session: Session, _party_id: int, lines: Sequence[book.Line]) -> Iterator[Sequence[Cell]]:
    """The order that it is of."""
    return ((row.order,) for row in credit.with_orders(session, lines))


ROUTES = (
    ("/credit", "credit", credit_page, ("GET",)),
    ("/credit/statement.csv", "credit_file", credit_file, ("GET",)),
    ("/credit/statement.pdf", "credit_paper", credit_paper, ("GET",)),
    ("/credit/payout", "ask_send_credit", ask_send_credit, ("GET",)),
    ("/credit/payout", "send_credit", send_credit, ("POST",)),
)

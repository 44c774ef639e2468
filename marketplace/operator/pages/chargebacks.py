"""Payments that their payers dispute: what waits for their banks, what we say to it, and who bore what was lost."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.events.queries import timeline
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.ids import read_public_id
from marketplace.ledger.queries import transfers_of
from marketplace.operator import evidence as gathered
from marketplace.operator import queries, wording
from marketplace.settlement import chargebacks as settled
from marketplace.settlement import evidence, netting, reversing
from marketplace.settlement.models import Chargeback
from marketplace.settlement.states import ChargebackState

Page = str | Response | tuple[str, int]


@acting(PartyKind.OPERATOR, "money")
def chargebacks(actor: Actor) -> Page:
    """Every disputed payment, the newest first; those that wait alone where asked."""
    waits = request.args.get("state", "") == ChargebackState.OPEN
    return render_template(
        "operator/chargebacks.html",
        page=settled.listed(request.args.get("page"), waits),
        waits=waits,
    )


@acting(PartyKind.OPERATOR, "money")
def chargeback(actor: Actor, chargeback: str) -> Page:
    """One of them: what it is about, what happened, what was sent, and every movement of its money."""
    return _page(_row(chargeback))


@acting(PartyKind.OPERATOR, "money")
def choose_evidence(actor: Actor, chargeback: str) -> Page:
    """What may be sent, piece by piece; with ``piece`` in the address what would be sent, word for word."""
    row = _row(chargeback)
    if not gathered.may_be_sent(row):
        return redirect(url_for("operator.chargeback", chargeback=row.public_id), 303)
    found = gathered.pieces(row)
    wanted = request.args.getlist("piece")
    chosen = [piece for piece in found if piece.word in wanted]
    return render_template(
        "operator/evidence.html",
        row=row,
        pieces=found,
        chosen=chosen,
        asked="asked" in request.args,
        labels=gathered.LABELS,
    )


@acting(PartyKind.OPERATOR, "money")
def send_evidence(actor: Actor, chargeback: str) -> Page:
    """Send what was seen, once."""
    row = _row(chargeback)
    try:
        gathered.send(actor, row, request.form.getlist("seal"))
    except Refusal as refusal:
        db.session.rollback()
        return _page(_row(chargeback), str(refusal.message)), refusal.status
    provider = row.payment.provider.name
    flash(_("Bukti dikirim ke %(provider)s. Keputusannya kami kabarkan.", provider=provider), "good")
    return redirect(url_for("operator.chargeback", chargeback=row.public_id), 303)


def _row(public_id: str) -> Chargeback:
    known = read_public_id(public_id)
    return (settled.called(known) if known else None) or abort(404)


def _page(row: Chargeback, wrong: str = "") -> str:
    subjects = [("chargeback", row.public_id)]
    events = timeline(subjects)
    parties = queries.parties_by_id(event.acting_party_id for event in events)
    names = {row.payment.provider.public_id: row.payment.provider.name}
    sent = evidence.of(row)
    titles = {piece.word: piece.title for piece in gathered.pieces(row)} if sent else {}
    return render_template(
        "operator/chargeback.html",
        row=row,
        wrong=wrong,
        sent=sent,
        sent_titles=[titles.get(word, word) for word in sent.pieces] if sent else [],
        may_send=gathered.may_be_sent(row),
        is_late=evidence.is_late(row),
        reversals=reversing.of_chargeback(row),
        happenings=wording.happenings(events, parties),
        movements=wording.movements(transfers_of(subjects), names),
        claim_minor=settled.claim_minor(row),
        twice_minor=0 if row.state is ChargebackState.WON else netting.twice_minor(row),
    )


# address, name, view, methods
ROUTES = (
    ("/chargebacks", "chargebacks", chargebacks, ("GET",)),
    ("/chargebacks/<chargeback>", "chargeback", chargeback, ("GET",)),
    ("/chargebacks/<chargeback>/evidence", "choose_evidence", choose_evidence, ("GET",)),
    ("/chargebacks/<chargeback>/evidence", "send_evidence", send_evidence, ("POST",)),
)

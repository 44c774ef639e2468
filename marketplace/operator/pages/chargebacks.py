"""Payments that their payers dispute: what waits for their banks, and who bore what was lost."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.events.queries import timeline
from marketplace.kit.ids import read_public_id
from marketplace.ledger.queries import transfers_of
from marketplace.operator import queries, wording
from marketplace.settlement import chargebacks as settled
from marketplace.settlement import netting
from marketplace.settlement.states import ChargebackState

Page = str | Response


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
    """One of them: what it is about, what happened, and every movement of its money."""
    known = read_public_id(chargeback)
    row = (settled.called(known) if known else None) or abort(404)
    subjects = [("chargeback", row.public_id)]
    events = timeline(subjects)
    parties = queries.parties_by_id(event.acting_party_id for event in events)
    names = {row.payment.provider.public_id: row.payment.provider.name}
    return render_template(
        "operator/chargeback.html",
        row=row,
        happenings=wording.happenings(events, parties),
        movements=wording.movements(transfers_of(subjects), names),
        claim_minor=settled.claim_minor(row),
        twice_minor=0 if row.state is ChargebackState.WON else netting.twice_minor(row),
    )


# address, name, view, methods
ROUTES = (
    ("/chargebacks", "chargebacks", chargebacks, ("GET",)),
    ("/chargebacks/<chargeback>", "chargeback", chargeback, ("GET",)),
)

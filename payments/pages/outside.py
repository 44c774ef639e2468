"""The desk of a provider from outside: what it holds, what it was asked, and what it told."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.settlement import asking
from marketplace.settlement.ports import outside
from payments import queries, told, wording

Page = str | Response


@acting(PartyKind.PROVIDER, "see")
def state(actor: Actor) -> Page:
    """What waits for an answer, and the newest of what was told."""
    assert actor.party is not None
    name = asking.adapter_of(actor.party_id)
    if name is None:
        return redirect(url_for(".desk"), 303)
    return render_template(
        "payments/outside.html",
        is_called=outside(name) is not None,
        holding=queries.holding(actor.party),
        waiting=told.waiting(actor.party_id),
        page=told.receipts(actor.party_id, request.args.get("page")),
        errands=wording.ERRANDS,
        outcome=wording.outcome,
        did=wording.did,
    )


ROUTES = (("/<party>/outside", "outside", state, ("GET",)),)

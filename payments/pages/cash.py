"""The desk of who has couriers collect cash: what is in their pockets, by age."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cash import queries as pockets
from marketplace.cash.showing import AGE_LABELS, heads
from payments.desks import collects


@acting(PartyKind.PROVIDER, "see")
def pocket(actor: Actor) -> str | Response:
    """Who has how much, for how long; a bank that collects nothing is led to its own desk."""
    if not collects(actor.party_id):
        return redirect(url_for(".desk"), 303)
    rows = pockets.cash_ageing()
    return render_template(
        "payments/cash.html",
        rows=rows,
        total_minor=sum(row.total_minor for row in rows),
        ages=AGE_LABELS,
        heads=heads(),
    )


ROUTES = (("/<party>/cash", "cash", pocket, ("GET",)),)

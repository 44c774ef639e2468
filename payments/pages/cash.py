"""The desk of who has couriers collect cash: what is in their pockets, by age."""

from flask import abort, render_template

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cash import queries as pockets
from marketplace.cash.showing import AGE_LABELS, heads
from payments.desks import collects


@acting(PartyKind.PROVIDER, "see")
def pocket(actor: Actor) -> str:
    """Who has how much, for how long."""
    if not collects(actor.party_id):
        abort(404)
    rows = pockets.cash_ageing()
    return render_template(
        "payments/cash.html",
        rows=rows,
        total_minor=sum(row.total_minor for row in rows),
        ages=AGE_LABELS,
        heads=heads(),
    )


ROUTES = (("/<party>/cash", "cash", pocket, ("GET",)),)

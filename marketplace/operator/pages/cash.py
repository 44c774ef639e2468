"""Cash on delivery: whether it runs, and what is in couriers' pockets, by age."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cash import queries as pockets
from marketplace.cash.showing import AGE_LABELS, heads
from marketplace.kit.i18n import _
from marketplace.operator import cash


@acting(PartyKind.OPERATOR, "money")
def pocket(actor: Actor) -> str:
    """Who has how much, for how long."""
    rows = pockets.cash_ageing()
    return render_template(
        "operator/cash.html",
        rows=rows,
        total_minor=sum(row.total_minor for row in rows),
        ages=AGE_LABELS,
        heads=heads(),
        runs=pockets.provider() is not None,
    )


@acting(PartyKind.OPERATOR, "money")
def run_cash(actor: Actor) -> Response:
    """Offer it from now on, or stop."""
    runs = request.form.get("runs") == "1"
    cash.run_cash(actor, runs)
    if runs:
        flash(_("Bayar di tempat berjalan. Kurir yang mau menagih menyalakannya sendiri."), "good")
    else:
        flash(_("Bayar di tempat berhenti untuk pesanan baru. Yang berjalan tetap ditagih."), "good")
    return redirect(url_for("operator.cash"), 303)


# address, name, view, methods
ROUTES = (
    ("/cash", "cash", pocket, ("GET",)),
    ("/cash", "run_cash", run_cash, ("POST",)),
)

"""The desk: what waits for the operator today, and finding anything by its number."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.applications import queries as applications
from marketplace.applications.kinds import KINDS
from marketplace.applications.states import WAITING
from marketplace.cases import queries as cases
from marketplace.cases.states import CaseState
from marketplace.kit.i18n import _
from marketplace.kit.ids import read_public_id
from marketplace.operator import queries
from marketplace.orders.queries import state_counts
from marketplace.orders.states import SaleState
from marketplace.reviews import queries as reviews


@acting(PartyKind.OPERATOR, "see")
def desk(actor: Actor) -> str:
    """Applications to look at, money, sales by state, and what is stuck."""
    held = queries.held_minor()
    waiting = applications.queue(WAITING)
    sales = state_counts()
    return render_template(
        "operator/desk.html",
        counts=queries.counts(),
        waiting=waiting.items[:8],
        kinds=KINDS,
        cases_count=cases.running_count(None, (CaseState.ANSWERED,)),
        reviews_count=reviews.waiting_count(),
        states=[(state, sales.get(state, 0)) for state in SaleState],
        held_minor=held.get("sale:%:held", 0),
        payable_minor=held.get("party:%:payable", 0),
        bank_minor=-held.get("provider:%:clearing", 0),
        commission_minor=held.get("operator:commission", 0),
        unmatched_minor=held.get("suspense:%:unmatched", 0),
    )


@acting(PartyKind.OPERATOR, "see")
def front(actor: Actor) -> Response:
    """The room's own address leads to the desk."""
    return redirect(url_for("operator.desk"), 303)


@acting(PartyKind.OPERATOR, "orders")
def find(actor: Actor) -> Response:
    """To the page of whatever has this number; words are looked for among the parties."""
    text = request.args.get("q", "").strip()
    public_id = read_public_id(text)
    if public_id is None:
        return redirect(url_for("operator.parties", q=text or None), 303)
    page = queries.page_of(public_id)
    if page is None:
        flash(_("Tidak ada yang bernomor %(id)s. Periksa angkanya, lalu cari lagi.", id=public_id), "wait")
        return redirect(url_for("operator.orders"), 303)
    endpoint, name, found_id = page
    values: dict[str, Any] = {name: found_id}
    return redirect(url_for(endpoint, **values), 303)


# address, name, view, methods
ROUTES = (
    ("/", "front", front, ("GET",)),
    ("/desk", "desk", desk, ("GET",)),
    ("/find", "find", find, ("GET",)),
)

"""The operator's room."""

from flask import Blueprint, g

from marketplace.accounts.roles import may
from marketplace.operator.pages import (
    applications,
    cases,
    desk,
    machine,
    messages,
    money,
    orders,
    parties,
    storefronts,
    webhooks,
)

blueprint = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates")

for rule, name, view, methods in (
    *desk.ROUTES,
    *applications.ROUTES,
    *storefronts.ROUTES,
    *orders.ROUTES,
    *cases.ROUTES,
    *parties.ROUTES,
    *money.ROUTES,
    *machine.ROUTES,
    *messages.ROUTES,
    *webhooks.ROUTES,
):
    blueprint.add_url_rule(rule, name, view, methods=methods)


@blueprint.context_processor
def _allowed() -> dict[str, object]:
    """Templates show the ways that the acting person's role may go."""
    actor = g.get("actor")
    return {"allowed": lambda permission: actor is not None and may(actor.party.kind, actor.role, permission)}

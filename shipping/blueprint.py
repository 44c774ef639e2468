"""The room's one blueprint: every page of the couriers' room by its address."""

from typing import Any

from flask import Blueprint, current_app, g

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import may
from marketplace.api.calls import room
from marketplace.api.members import member_calls
from marketplace.cases.calls import case_calls
from marketplace.holding import calls as holding
from marketplace.kit.i18n import _l
from marketplace.messages import calls as news
from marketplace.reviews.calls import review_calls
from marketplace.settlement.calls import money_calls
from marketplace.webhooks import calls as webhook_calls
from shipping import actions
from shipping.api import cash as api_cash
from shipping.api import parcels as api_parcels
from shipping.api import rates as api_rates
from shipping.pages import (
    cases,
    cash,
    joining,
    members,
    money,
    parcel,
    rates,
    reviews,
    run,
    tracking,
    webhooks,
)

api = room(
    "shipping",
    PartyKind.COURIER,
    _l("Kurir"),
    api_parcels.CALLS,
    api_rates.CALLS,
    api_cash.CALLS,
    case_calls(cases.ROOM, "run"),
    review_calls("run", "run", is_rater=False),
    money_calls(actions.set_bank_account),
    holding.CALLS,
    member_calls(PartyKind.COURIER),
    news.CALLS,
    webhook_calls.CALLS,
)
blueprint = Blueprint("shipping", __name__, template_folder="templates")

for module in (joining, run, parcel, cases, reviews, rates, cash, money, members, tracking, webhooks):
    for rule, name, view, methods in module.ROUTES:
        blueprint.add_url_rule(rule, name, view, methods=methods)


@blueprint.url_defaults
def keep_party(endpoint: str, values: dict[str, Any]) -> None:
    """Links inside the room stay with the party that the page acts for."""
    actor = g.get("actor")
    if actor is not None and current_app.url_map.is_endpoint_expecting(endpoint, "party"):
        values.setdefault("party", actor.party.public_id)


@blueprint.context_processor
def permissions() -> dict[str, Any]:
    """``can("money")`` tells the room's templates what the present role may."""
    actor = g.get("actor")
    return {"can": lambda permission: actor is not None and may(PartyKind.COURIER, actor.role, permission)}

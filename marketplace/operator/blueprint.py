"""The operator's room."""

from flask import Blueprint, g

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import may
from marketplace.api.calls import room
from marketplace.api.members import member_calls
from marketplace.kit.i18n import _l
from marketplace.messages import calls as news
from marketplace.operator.api import applications as api_applications
from marketplace.operator.api import cash as api_cash
from marketplace.operator.api import chargebacks as api_chargebacks
from marketplace.operator.api import commission as api_commission
from marketplace.operator.api import machine as api_machine
from marketplace.operator.api import money as api_money
from marketplace.operator.api import orders as api_orders
from marketplace.operator.api import parties as api_parties
from marketplace.operator.api import reviews as api_reviews
from marketplace.operator.pages import (
    applications,
    cases,
    cash,
    chargebacks,
    commission,
    desk,
    machine,
    messages,
    money,
    orders,
    parties,
    reviews,
    storefronts,
    vouchers,
    webhooks,
)
from marketplace.promotions import calls as voucher_calls
from marketplace.settlement.receipt_calls import receipt_calls
from marketplace.webhooks import calls as webhook_calls

api = room(
    "operator",
    PartyKind.OPERATOR,
    _l("Pengelola"),
    api_orders.CALLS,
    api_reviews.CALLS,
    api_parties.CALLS,
    api_applications.CALLS,
    api_money.CALLS,
    receipt_calls("money"),
    api_cash.CALLS,
    api_chargebacks.CALLS,
    api_commission.CALLS,
    api_machine.CALLS,
    member_calls(PartyKind.OPERATOR),
    news.CALLS,
    voucher_calls.CALLS,
    webhook_calls.CALLS,
)
blueprint = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates")

for rule, name, view, methods in (
    *desk.ROUTES,
    *applications.ROUTES,
    *storefronts.ROUTES,
    *orders.ROUTES,
    *cases.ROUTES,
    *reviews.ROUTES,
    *chargebacks.ROUTES,
    *parties.ROUTES,
    *money.ROUTES,
    *cash.ROUTES,
    *commission.ROUTES,
    *vouchers.ROUTES,
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

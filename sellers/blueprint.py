"""The room's one blueprint: every page of the sellers' room by its address."""

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
from marketplace.promotions import calls as voucher_calls
from marketplace.reviews.calls import review_calls
from marketplace.settlement.calls import money_calls
from marketplace.webhooks import calls as webhook_calls
from sellers.actions import set_bank_account
from sellers.api import goods as api_goods
from sellers.api import sales as api_sales
from sellers.api import shop as api_shop
from sellers.pages import (
    cases,
    goods,
    joining,
    money,
    parts,
    photos,
    reviews,
    sales,
    shop,
    today,
    vouchers,
    webhooks,
)

api = room(
    "sellers",
    PartyKind.SELLER,
    _l("Penjual"),
    api_sales.CALLS,
    api_goods.CALLS,
    api_shop.CALLS,
    case_calls(cases.ROOM, "sales"),
    review_calls("sales", "sales"),
    money_calls(set_bank_account, "shop"),
    holding.CALLS,
    member_calls(PartyKind.SELLER),
    news.CALLS,
    voucher_calls.CALLS,
    webhook_calls.CALLS,
)
blueprint = Blueprint("sellers", __name__, template_folder="templates", url_prefix="/sellers")

for module in (joining, today, goods, photos, sales, parts, cases, reviews, money, shop, vouchers, webhooks):
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
    return {"can": lambda permission: actor is not None and may(PartyKind.SELLER, actor.role, permission)}

"""The room's one blueprint."""

from flask import Blueprint

from buyers import basket
from buyers.api import shop
from buyers.pages import cart, cases, checkout, complaints, orders, refunds, shopping, webhooks
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import room
from marketplace.kit.i18n import _l
from marketplace.messages import calls as news

api = room("buyers", PartyKind.BUYER, _l("Pembeli"), news.CALLS)
shop_api = room("shop", None, _l("Toko, untuk siapa saja"), shop.CALLS)
blueprint = Blueprint("buyers", __name__, template_folder="templates")

for module in (shopping, cart, checkout, orders, refunds, complaints, cases, webhooks):
    for rule, name, view, methods in module.ROUTES:
        blueprint.add_url_rule(rule, name, view, methods=methods)

blueprint.app_context_processor(cart.cart_count)
blueprint.after_app_request(basket.take_along)

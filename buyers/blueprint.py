"""The room's one blueprint."""

from flask import Blueprint

from buyers import basket
from buyers.api import addresses as api_addresses
from buyers.api import cart as api_cart
from buyers.api import checkout as api_checkout
from buyers.api import complaints as api_complaints
from buyers.api import credit as api_credit
from buyers.api import orders as api_orders
from buyers.api import person as api_person
from buyers.api import places, shop
from buyers.api import refunds as api_refunds
from buyers.pages import (
    cart,
    cases,
    checkout,
    complaints,
    credit,
    orders,
    paying,
    refunds,
    reviews,
    shopping,
    webhooks,
)
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import room
from marketplace.applications import calls as applications
from marketplace.cases.calls import reading_calls, saying_calls
from marketplace.holding import calls as holding
from marketplace.kit.i18n import _l
from marketplace.ledger.seal import calls as book
from marketplace.messages import calls as news
from marketplace.reviews.calls import review_calls
from marketplace.settlement.receipt_calls import receipt_calls
from marketplace.webhooks import calls as webhook_calls

api = room(
    "buyers",
    PartyKind.BUYER,
    _l("Pembeli"),
    api_cart.CALLS,
    api_addresses.CALLS,
    api_checkout.CALLS,
    api_orders.CALLS,
    api_complaints.CALLS,
    reading_calls(cases.ROOM, "buy"),
    saying_calls(cases.ROOM, "buy"),
    api_refunds.CALLS,
    review_calls("buy", "buy"),
    api_credit.CALLS,
    receipt_calls("buy"),
    holding.BUYERS_CALLS,
    applications.CALLS,
    news.CALLS,
    webhook_calls.CALLS,
    api_person.CALLS,
)
shop_api = room("shop", None, _l("Toko, untuk siapa saja"), shop.CALLS, places.CALLS, book.CALLS)
blueprint = Blueprint("buyers", __name__, template_folder="templates")

for module in (
    shopping,
    cart,
    checkout,
    paying,
    orders,
    refunds,
    credit,
    complaints,
    cases,
    reviews,
    webhooks,
):
    for rule, name, view, methods in module.ROUTES:
        blueprint.add_url_rule(rule, name, view, methods=methods)

blueprint.app_context_processor(cart.cart_count)
blueprint.after_app_request(basket.take_along)

"""The room's one blueprint."""

from flask import Blueprint

from buyers import basket
from buyers.pages import cart, cases, checkout, complaints, orders, refunds, shopping, webhooks

blueprint = Blueprint("buyers", __name__, template_folder="templates")

for module in (shopping, cart, checkout, orders, refunds, complaints, cases, webhooks):
    for rule, name, view, methods in module.ROUTES:
        blueprint.add_url_rule(rule, name, view, methods=methods)

blueprint.app_context_processor(cart.cart_count)
blueprint.after_app_request(basket.take_along)

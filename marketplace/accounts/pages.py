"""Signing in and what belongs to a person: the addresses of both."""

from flask import Blueprint

from marketplace.accounts import confirming, own_account, signing

blueprint = Blueprint("accounts", __name__, template_folder="templates")

for rule, name, view, methods in (*signing.ROUTES, *confirming.ROUTES, *own_account.ROUTES):
    blueprint.add_url_rule(rule, name, view, methods=methods)

"""Vouchers that the operator gives, and pays."""

from marketplace.accounts.models import PartyKind
from marketplace.promotions.pages import voucher_routes

ROUTES = voucher_routes(PartyKind.OPERATOR, "", "operator/layout.html")

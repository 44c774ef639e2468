"""Vouchers of the shop."""

from marketplace.accounts.models import PartyKind
from marketplace.promotions.pages import voucher_routes

ROUTES = voucher_routes(PartyKind.SELLER, "/<party>", "sellers/layout.html")

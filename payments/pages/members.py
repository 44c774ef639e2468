"""Tellers and owners of a payment provider."""

from marketplace.accounts.members import member_routes
from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l

ROUTES = member_routes(
    PartyKind.PROVIDER,
    "payments",
    "/<party>",
    {
        "owner": _l("Mencatat transfer, mengirim uang keluar, dan mengatur orang."),
        "teller": _l("Mencatat dan mencocokkan transfer. Tidak bisa mengirim uang keluar."),
    },
)

"""Riders and owners of a courier company."""

from marketplace.accounts.members import member_routes
from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l

ROUTES = member_routes(
    PartyKind.COURIER,
    "shipping",
    "/shipping/<party>",
    {
        "owner": _l("Mengantar, mengatur tarif, melihat uang, dan mengatur orang."),
        "rider": _l("Menjemput dan mengantar paket."),
    },
)

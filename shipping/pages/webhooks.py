"""Where the party's own programs hear of what happens."""

from marketplace.accounts.models import PartyKind
from marketplace.webhooks.pages import webhook_routes

ROUTES = webhook_routes(PartyKind.COURIER, "/shipping/<party>", "shipping/layout.html")

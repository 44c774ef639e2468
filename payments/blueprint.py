"""The room's one blueprint: every page of the providers' room by its address."""

from typing import Any

from flask import Blueprint, current_app, g

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import may
from marketplace.api.calls import room
from marketplace.api.members import member_calls
from marketplace.kit.i18n import _l
from marketplace.messages import calls as news
from marketplace.settlement import asking
from marketplace.settlement.receipt_calls import receipt_calls
from marketplace.webhooks import calls as webhook_calls
from payments.api import cash as api_cash
from payments.api import files as api_files
from payments.api import outside as api_outside
from payments.api import reports as api_reports
from payments.api import sending as api_sending
from payments.api import statements as api_statements
from payments.api import transfers as api_transfers
from payments.desks import collects
from payments.pages import (
    cash,
    clearing,
    desk,
    files,
    holding,
    lines,
    members,
    outside,
    sending,
    statements,
    webhooks,
)
from payments.webhooks import hook

api = room(
    "payments",
    PartyKind.PROVIDER,
    _l("Penyedia pembayaran"),
    api_transfers.CALLS,
    api_sending.CALLS,
    api_cash.CALLS,
    api_statements.CALLS,
    api_files.CALLS,
    api_reports.CALLS,
    api_outside.CALLS,
    receipt_calls("see"),
    member_calls(PartyKind.PROVIDER),
    news.CALLS,
    webhook_calls.CALLS,
)
blueprint = Blueprint("payments", __name__, template_folder="templates", url_prefix="/payments")

blueprint.add_url_rule("/hooks/<provider>", "hook", hook, methods=("POST",))
for module in (desk, outside, cash, lines, sending, holding, clearing, statements, files, members, webhooks):
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
    """``can("pay")`` tells the room's templates what the present role may; ``is_outside``: nothing is booked by hand.

    ``collects``: neither, because couriers collect it.
    """
    actor = g.get("actor")
    called = actor is not None and actor.kind == PartyKind.PROVIDER and asking.is_outside(actor.party_id)
    return {
        "is_outside": called,
        "collects": actor is not None and actor.kind == PartyKind.PROVIDER and collects(actor.party_id),
        "can": lambda permission: actor is not None and may(PartyKind.PROVIDER, actor.role, permission),
    }

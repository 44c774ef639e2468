"""The easy door: one question, five answers, large type."""

from flask import Blueprint, render_template
from flask_login import current_user

from marketplace.accounts.acting import find_actor, public
from marketplace.accounts.models import PartyKind
from marketplace.operator import queries

blueprint = Blueprint("easy", __name__, template_folder="templates")


@blueprint.get("/mudah")
@public
def door() -> str:
    """What would you like to do? And how much of your money we keep."""
    buyer = find_actor(PartyKind.BUYER, None) if current_user.is_authenticated else None
    return render_template(
        "operator/easy.html",
        kept_minor=queries.kept_for_buyer(buyer.party_id) if buyer else 0,
        open_sale=queries.latest_open_sale(buyer.party_id) if buyer else None,
    )

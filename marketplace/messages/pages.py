"""The demo's telephone: the texts that demo people were sent. It exists in a demo alone."""

from flask import Blueprint, abort, current_app, render_template, request

from marketplace.accounts.acting import public
from marketplace.accounts.actions import find_by_contact
from marketplace.kit.ports import plugged
from marketplace.messages import queries

blueprint = Blueprint("messages", __name__, template_folder="templates")


@blueprint.get("/demo/telepon")
@public
def demo_phone() -> str:
    """The texts to one of the demo people, chosen by contact; everyone else's stay private."""
    if not current_app.config["DEMO"]:
        abort(404)
    people = plugged("demo_logins")
    chosen = next((p for p in people if p.contact == request.args.get("contact")), None)
    user = find_by_contact(chosen.contact) if chosen else None
    return render_template(
        "messages/demo_phone.html",
        people=people,
        chosen=chosen,
        messages=queries.latest_to(user) if user else (),
    )

"""Messages that did not reach their people: what is known of each, and sending it again."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import MoveRefused, Refusal
from marketplace.kit.i18n import _
from marketplace.messages import queries, sending
from marketplace.messages.topics import CHANNEL_LABELS


@acting(PartyKind.OPERATOR, "orders")
def messages(actor: Actor) -> str:
    """Failed and uncertain ones. What they say is their people's business and is not shown."""
    return render_template(
        "operator/messages.html",
        page=queries.stuck(request.args.get("page")),
        retried_count=queries.retried_count(),
        channels=CHANNEL_LABELS,
    )


@acting(PartyKind.OPERATOR, "orders")
def send_again(actor: Actor, message: str) -> Response:
    """Let one of them go out again."""
    row = queries.any_message(message) or abort(404)
    try:
        sending.send_again(actor, row)
        flash(_("Dikirim lagi sekarang. Lihat hasilnya beberapa detik lagi."), "wait")
    except MoveRefused:
        flash(_("Pesan itu sudah terkirim, jadi tidak dikirim lagi."), "good")
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "wait")
    return redirect(url_for("operator.messages"), 303)


# address, name, view, methods
ROUTES = (
    ("/messages", "messages", messages, ("GET",)),
    ("/messages/<message>/again", "send_again", send_again, ("POST",)),
)

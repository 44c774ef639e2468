"""The machine room: deliveries that fail, and the demo's clock."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.events.queries import waiting_count
from marketplace.kit import clock as clocks
from marketplace.kit.i18n import _, moment
from marketplace.kit.web.forms import read_form
from marketplace.operator import actions, queries, schemas, wording


@acting(PartyKind.OPERATOR, "orders")
def deliveries(actor: Actor) -> str:
    """What should have followed from something and did not yet."""
    return render_template(
        "operator/deliveries.html",
        failing=[(row, wording.event_words(row.event.kind)) for row in queries.failing_deliveries()],
        waiting_count=waiting_count(),
    )


@acting(PartyKind.OPERATOR, "orders")
def retry_delivery(actor: Actor) -> Response:
    """Try one of them now."""
    form = read_form(schemas.DeliverySchema())
    if form.errors:
        abort(400)
    if actions.retry_delivery(actor, form.data["event"], form.data["handler"]):
        flash(_("Dicoba lagi sekarang. Lihat hasilnya beberapa detik lagi."), "wait")
    else:
        flash(_("Yang itu sudah beres."), "good")
    return redirect(url_for("operator.deliveries"), 303)


@acting(PartyKind.OPERATOR, "clock")
def clock(actor: Actor) -> str:
    """Business time, what falls due, and what the clock has done. It exists in a demo alone."""
    _demo_only()
    now = clocks.now()
    sales = queries.due_sales()
    return render_template(
        "operator/clock.html",
        now=now,
        ahead=now - clocks.real_now(),
        steps=schemas.CLOCK_STEPS,
        due=[sale for sale in sales if sale.due_at and sale.due_at <= now],
        coming=[sale for sale in sales if sale.due_at and sale.due_at > now],
        struck=[(event, wording.event_words(event.kind)) for event in queries.struck()],
    )


@acting(PartyKind.OPERATOR, "clock")
def advance_clock(actor: Actor) -> Response:
    """Move business time forward."""
    _demo_only()
    form = read_form(schemas.ClockSchema())
    if form.errors:
        abort(400)
    actions.advance_clock(actor, int(form.data["hours"]))
    flash(_("Sekarang %(when)s.", when=moment(clocks.now())), "good")
    return redirect(url_for("operator.clock"), 303)


def _demo_only() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


# address, name, view, methods
ROUTES = (
    ("/deliveries", "deliveries", deliveries, ("GET",)),
    ("/deliveries/retry", "retry_delivery", retry_delivery, ("POST",)),
    ("/clock", "clock", clock, ("GET",)),
    ("/clock/advance", "advance_clock", advance_clock, ("POST",)),
)

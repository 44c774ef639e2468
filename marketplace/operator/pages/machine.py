"""The machine room: deliveries that fail, and the demo's clock."""

from datetime import datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.events.queries import waiting_count
from marketplace.kit import clock as clocks
from marketplace.kit.i18n import _, moment
from marketplace.kit.web.forms import read_form
from marketplace.operator import actions, queries, schemas, wording
from marketplace.operator.ports import clocks as all_clocks

COMING_SHOWN = 30
FIRST_YEAR = 2000  # before it nothing happened here


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
    """Business time, what every clock does next, and what they have done. It exists in a demo alone."""
    _demo_only()
    now, jumped_at = clocks.now(), _moment(request.args.get("since", ""))
    return render_template(
        "operator/clock.html",
        now=now,
        ahead=now - clocks.real_now(),
        steps=schemas.CLOCK_STEPS,
        to_next=schemas.TO_NEXT,
        coming=[
            (one, wording.CLOCKS[one.clock], wording.event_words(one.event) if one.event else wording.FREED)
            for one in all_clocks().coming(COMING_SHOWN)
        ],
        jumped_at=jumped_at,
        struck=[(event, wording.event_words(event.kind)) for event in queries.struck(jumped_at)],
    )


@acting(PartyKind.OPERATOR, "clock")
def advance_clock(actor: Actor) -> Response:
    """Move business time forward, and let the worker look at once."""
    _demo_only()
    form = read_form(schemas.ClockSchema())
    if form.errors:
        abort(400)
    before = clocks.now()
    if form.data["to"] != schemas.TO_NEXT:
        actions.advance_clock(actor, int(form.data["to"]))
    elif not actions.advance_to_next(actor):
        flash(_("Tidak ada batas waktu yang akan datang. Waktu tidak kami majukan."), "wait")
        return redirect(url_for("operator.clock"), 303)
    flash(_("Sekarang %(when)s.", when=moment(clocks.now())), "good")
    answer = redirect(url_for("operator.clock", since=before.isoformat()), 303)
    answer.call_on_close(all_clocks().wake)  # when it is true for others, too
    return answer


def _moment(text: str) -> datetime | None:
    """A moment as an address tells it; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and at.year >= FIRST_YEAR else None


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

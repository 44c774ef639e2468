"""Following a parcel by its number, without an account: states and times, nothing of a person."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import public
from marketplace.events import queries as events
from marketplace.orders.queries import parcel_by_awb, read_awb
from marketplace.orders.states import SHIPMENT
from shipping.telling import history


@public
def search() -> str | Response:
    """Where is it? A number leads to its page."""
    number = read_awb(request.args.get("awb", ""))
    if number:
        return redirect(url_for(".track", awb=number), 302)
    return render_template("shipping/track.html", parcel=None, awb="", steps=[])


@public
def track(awb: str) -> tuple[str, int]:
    """How far the parcel with this number is."""
    number = read_awb(awb)
    parcel = parcel_by_awb(number)
    if parcel is None:
        return render_template("shipping/track.html", parcel=None, awb=awb[:40], steps=[]), 404
    steps = history(parcel, events.timeline([("shipment", parcel.public_id)]))
    page = render_template(
        "shipping/track.html",
        parcel=parcel,
        awb=parcel.awb,
        steps=steps,
        is_over=parcel.state in SHIPMENT.final,
        place=parcel.sale.shipments.index(parcel) + 1,
        parcels=len(parcel.sale.shipments),
    )
    return page, 200


ROUTES = (
    ("/track", "track_search", search, ("GET",)),
    ("/track/<awb>", "track", track, ("GET",)),
)

"""A rider's day: what to fetch, what to bring, and the number under the scanner."""

from datetime import datetime, time
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.cases import queries as cases
from marketplace.kit import clock
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders import queries as orders
from marketplace.orders.models import Shipment
from shipping import queries
from shipping.pages.parcel import MAP

AT_ONCE = 8
PILE_LABELS = {
    "drops": _l("Antar"),
    "pick-ups": _l("Jemput"),
    "road": _l("Di jalan"),
    "trouble": _l("Bermasalah"),
}


@acting(PartyKind.COURIER, "run")
def run(actor: Actor) -> str | Response:
    """The day in piles; with ``q`` the parcel that was asked for, with ``pile`` one whole pile."""
    if asked := request.args.get("q", "").strip():
        return _found(actor, asked)
    chosen = request.args.get("pile", "")
    names = (chosen,) if chosen in queries.PILES else tuple(queries.PILES)
    size = 50 if chosen in queries.PILES else AT_ONCE
    cursor = request.args.get("page") if chosen in queries.PILES else None
    counts = orders.parcel_counts(actor.party_id)
    piles = {
        name: orders.parcels_of_courier(actor.party_id, queries.PILES[name], cursor, size)
        for name in names
        if chosen or any(counts.get(state) for state in queries.PILES[name])
    }
    return render_template(
        "shipping/run.html",
        chosen=chosen,
        piles=piles,
        pile_labels=PILE_LABELS,
        counts={
            name: sum(counts.get(state, 0) for state in states) for name, states in queries.PILES.items()
        },
        next_parcel=_next(piles) if not chosen else None,
        map_url=_map_url,
        delivered_today=queries.delivered_since(actor.party_id, _midnight(actor)),
        by_shop=_by_shop,
        cases=cases.waiting_for(cases.of_courier(actor.party_id), actor.party_id) if not chosen else (),
    )


def _found(actor: Actor, asked: str) -> str | Response:
    """One parcel opens at once; several are offered, none is said plainly."""
    assert actor.party is not None
    parcels = queries.find(actor.party_id, orders.read_awb(asked))
    if len(parcels) == 1:
        return redirect(url_for(".parcel", party=actor.party.public_id, shipment=parcels[0].public_id), 302)
    return render_template("shipping/found.html", asked=asked, parcels=parcels)


def _next(piles: dict[str, Page[Shipment]]) -> Shipment | None:
    """What the rider does now: what he brings goes before what he fetches."""
    ready = (parcel for name in ("drops", "pick-ups") if name in piles for parcel in piles[name].items)
    return next(ready, None)


def _map_url(*place: str) -> str:
    """Where a place is, in words a map understands."""
    return MAP + urlencode({"query": ", ".join(part for part in place if part)})


def _by_shop(parcels: list[Shipment]) -> list[tuple[Shipment, list[Shipment]]]:
    """Parcels of one shop together: the first of them stands for the shop."""
    ordered = sorted(parcels, key=lambda parcel: (parcel.sale.storefront_id, parcel.id))
    shops = [list(group) for _key, group in groupby(ordered, key=lambda parcel: parcel.sale.storefront_id)]
    return [(group[0], group) for group in sorted(shops, key=lambda group: min(p.id for p in group))]


def _midnight(actor: Actor) -> datetime:
    """When today began where the courier lives."""
    assert actor.party is not None
    zone = ZoneInfo(actor.party.zone)
    return datetime.combine(clock.now().astimezone(zone).date(), time(), zone)


ROUTES = (("/shipping/<party>/run", "run", run, ("GET",)),)

"""One parcel in a rider's hand: where to, what next, and the proof at the door."""

import hashlib
from urllib.parse import urlencode

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from marketplace.accounts import areas
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Address, PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.events import queries as events
from marketplace.files import actions as files
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import GUESSES, limiter
from marketplace.orders import pins
from marketplace.orders import queries as orders
from marketplace.orders.actions import carrying
from marketplace.orders.income import shipping_shares
from marketplace.orders.models import Shipment
from marketplace.orders.reasons import AT_THE_DOOR, CARRYING_REASONS
from marketplace.orders.states import ShipmentState
from shipping import steps
from shipping.schemas import PinSchema, TakerSchema
from shipping.telling import history

Page = str | Response | tuple[str, int]
MAP = "https://www.openstreetmap.org/search?"
GOING_BACK = (ShipmentState.RETURNING, ShipmentState.RETURNED)
DELIVERED = _l("Paket sudah diserahkan. Terima kasih.")


@acting(PartyKind.COURIER, "run")
def parcel(actor: Actor, shipment: str) -> Page:
    """Where the parcel goes and what is next."""
    return _page(actor, _own(actor, shipment), Form())


@acting(PartyKind.COURIER, "run")
def step(actor: Actor, shipment: str, verb: str) -> Page:
    """One step on the way."""
    if verb not in steps.VERBS:
        abort(404)
    row = _own(actor, shipment)
    try:
        if verb == "pick_up":
            carrying.pick_up(actor, row)
        else:
            carrying.step(actor, row, verb, request.form.get("reason", ""))
    except Refusal as refusal:
        return _refused(actor, shipment, Form(), refusal)
    is_last = verb == "miss" and row.state is ShipmentState.RETURNING
    flash(str(steps.MISSED_FOR_GOOD if is_last else steps.VERBS[verb].done), "good")
    return _back(actor, row, to_run=request.form.get("back") == "run")


def _guesser() -> str:
    """A PIN is guessed by a person, not by the network that a hundred riders share.

    The cookie says who: to ask the database would begin the request's transaction, and on SQLite the limits, which
    count in one of their own, would wait for it until they gave up.
    """
    token = session.get("_user_id")
    return f"session:{hashlib.sha256(token.encode()).hexdigest()}" if token else get_remote_address()


@limiter.limit(GUESSES, key_func=_guesser)
@acting(PartyKind.COURIER, "run")
def deliver(actor: Actor, shipment: str) -> Page:
    """The buyer read his PIN aloud. Every attempt counts for good, before it is looked at."""
    row = _own(actor, shipment)
    form = read_form(PinSchema())
    if form.errors:
        return _page(actor, row, form), 422
    try:
        if row.state is not ShipmentState.DELIVERED:
            carrying.refuse_unless_at_door(actor, row)
            carrying.count_attempt(row.id)
        secret = current_app.config["SECRET_KEY"]
        carrying.deliver_with_pin(actor, row, form.data["pin"], secret, form.data["collected"])
    except Refusal as refusal:
        return _refused(actor, shipment, form, refusal, "pin")
    flash(str(DELIVERED), "good")
    return _back(actor, row)


@acting(PartyKind.COURIER, "run")
def photo(actor: Actor, shipment: str) -> Page:
    """The other proof: a photograph, and the name of who took the parcel."""
    row = _own(actor, shipment)
    if steps.MAIN.get(row.state) != steps.DELIVER:
        return _back(actor, row)
    return _photo_page(row, Form())


@acting(PartyKind.COURIER, "run")
def deliver_with_photo(actor: Actor, shipment: str) -> Page:
    """Keep the photograph and hand the parcel over."""
    row = _own(actor, shipment)
    if row.state is ShipmentState.DELIVERED:
        return _back(actor, row)
    form = read_form(TakerSchema())
    upload = request.files.get("photo")
    if not upload:
        form.errors["photo"] = [_("Ambil foto paket di tempat penyerahan dulu.")]
    if form.errors or upload is None:
        return _photo_page(row, form), 422
    try:
        carrying.refuse_unless_at_door(actor, row)
        picture = files.keep_picture(
            actor, "delivery-proof", upload.stream, False, current_app.config["UPLOAD_BYTES_MAX"]
        )
        carrying.deliver_with_photo(actor, row, form.data["name"], picture, form.data["collected"])
    except Invalid as refusal:
        db.session.rollback()
        form.refuse(refusal, "photo")
        return _photo_page(_own(actor, shipment), form), refusal.status
    except Refusal as refusal:
        return _refused(actor, shipment, Form(), refusal)
    flash(str(DELIVERED), "good")
    return _back(actor, row)


def _own(actor: Actor, public_id: str) -> Shipment:
    row = orders.parcel_of_courier(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _back(actor: Actor, row: Shipment, to_run: bool = False) -> Response:
    assert actor.party is not None
    party = actor.party.public_id
    url = url_for(".run", party=party) if to_run else url_for(".parcel", party=party, shipment=row.public_id)
    return redirect(url, 303)


def _refused(actor: Actor, public_id: str, form: Form, refusal: Refusal, name: str = "") -> tuple[str, int]:
    """Nothing moved: the parcel as it is now, with the reason beside the form."""
    db.session.rollback()
    form.refuse(refusal, name if isinstance(refusal, Invalid) else "")
    return _page(actor, _own(actor, public_id), form), refusal.status


def _page(actor: Actor, row: Shipment, form: Form) -> str:
    address = row.sale.order.address
    return render_template(
        "shipping/parcel.html",
        parcel=row,
        sale=row.sale,
        form=form,
        choices=steps.choices(row, actor.kind),
        verbs=steps.VERBS,
        reasons=CARRYING_REASONS,
        why_back=CARRYING_REASONS.get(row.raw_code) if row.state in GOING_BACK else None,
        fee_is_kept=row.raw_code in AT_THE_DOOR,
        attempts_max=carrying.ATTEMPTS_MAX,
        fee_minor=shipping_shares(row.sale.shipments, row.sale.shipping_minor)[row.id],
        collect_minor=row.sale.to_collect_minor if row.state not in GOING_BACK else 0,
        collected_minor=row.sale.total_minor - row.sale.waived_minor
        if row.sale.cod and row.sale.paid_at
        else 0,
        number=row.sale.shipments.index(row) + 1,
        titles={line.id: line.title for line in row.sale.lines},
        to_seller=row.state in steps.TO_SELLER,
        to_buyer=row.state in steps.TO_BUYER,
        regency=areas.full_name(address.area_code),
        seller_map=MAP + urlencode({"query": f"{row.sale.storefront.street}, {row.sale.storefront.town}"}),
        buyer_map=MAP + urlencode({"query": _spoken(address)}),
        spell_phone=spell_phone,
        pins_left=max(pins.ATTEMPTS_MAX - row.pin_attempts, 0),
        history=history(row, events.timeline([("shipment", row.public_id)]), with_reasons=True),
    )


def _photo_page(row: Shipment, form: Form) -> str:
    collect_minor = row.sale.to_collect_minor
    return render_template("shipping/photo.html", parcel=row, form=form, collect_minor=collect_minor)


def _spoken(address: Address) -> str:
    return f"{address.street}, {address.district}, {areas.full_name(address.area_code)}"


ROUTES = (
    ("/shipping/<party>/parcels/<shipment>", "parcel", parcel, ("GET",)),
    ("/shipping/<party>/parcels/<shipment>/steps/<verb>", "step", step, ("POST",)),
    ("/shipping/<party>/parcels/<shipment>/deliver", "deliver", deliver, ("POST",)),
    ("/shipping/<party>/parcels/<shipment>/photo", "photo", photo, ("GET",)),
    ("/shipping/<party>/parcels/<shipment>/photo", "deliver_with_photo", deliver_with_photo, ("POST",)),
)

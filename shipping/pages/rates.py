"""What the courier charges: services, a fee per zone, and whether they are on offer."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.forms import Form, read_form
from shipping import actions, queries
from shipping.models import Service
from shipping.schemas import ZONES, ServiceSchema

Page = str | Response | tuple[str, int]
ZONE_LABELS = {
    1: _l("Satu kota atau kabupaten"),
    2: _l("Satu provinsi"),
    3: _l("Satu pulau atau gugus pulau"),
    4: _l("Pulau lain"),
}


@acting(PartyKind.COURIER, "rates")
def rates(actor: Actor) -> str:
    """Every service with its rates, side by side."""
    return render_template(
        "shipping/rates.html",
        services=queries.services(actor.party_id),
        zone_labels=ZONE_LABELS,
        cash_terms=queries.cash_terms(actor.party_id),
    )


@acting(PartyKind.COURIER, "rates")
def new_service(actor: Actor) -> Page:
    """A form for one more service."""
    return _form_page(None, Form())


@acting(PartyKind.COURIER, "rates")
def add_service(actor: Actor) -> Page:
    """Keep a new service; it is on offer at once."""
    return _keep(actor, None)


@acting(PartyKind.COURIER, "rates")
def service(actor: Actor, service: str) -> Page:
    """The form of a service, filled."""
    row = _own(actor, service)
    return _form_page(row, Form(values=_typed(row)))


@acting(PartyKind.COURIER, "rates")
def change_service(actor: Actor, service: str) -> Page:
    """Keep new words and rates for purchases from now on."""
    return _keep(actor, _own(actor, service))


@acting(PartyKind.COURIER, "rates")
def switch_service(actor: Actor, service: str) -> Page:
    """Offer it, or do not."""
    row, active = _own(actor, service), request.form.get("active") == "1"
    actions.switch_service(actor, row, active)
    if active:
        flash(_("%(service)s ditawarkan lagi.", service=row.label), "good")
    else:
        flash(_("%(service)s tidak ditawarkan dulu.", service=row.label), "good")
    return _back(actor)


def _keep(actor: Actor, row: Service | None) -> Page:
    form = read_form(ServiceSchema())
    if not form.errors:
        try:
            kept = actions.keep_service(actor, form.data["label"], form.data["tariffs"], row)
            flash(_("Tarif %(service)s tersimpan. Berlaku untuk pesanan baru.", service=kept.label), "good")
            return _back(actor)
        except Invalid as refusal:
            db.session.rollback()
            form.refuse(refusal, "label" if refusal.code == "label-taken" else "")
    return _form_page(row, form), 422


def _form_page(row: Service | None, form: Form) -> str:
    return render_template(
        "shipping/service.html", service=row, form=form, zones=ZONES, zone_labels=ZONE_LABELS
    )


def _typed(row: Service) -> dict[str, object]:
    """A service as its form shows it: fees in rupiah."""
    values: dict[str, object] = {"label": row.label}
    for rate in row.rates:
        values |= {
            f"first_{rate.zone}": rate.first_kg_minor // 100,
            f"next_{rate.zone}": rate.next_kg_minor // 100,
            f"fastest_{rate.zone}": rate.days_min,
            f"slowest_{rate.zone}": rate.days_max,
        }
    return values


def _own(actor: Actor, public_id: str) -> Service:
    row = queries.service(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _back(actor: Actor) -> Response:
    assert actor.party is not None
    return redirect(url_for(".rates", party=actor.party.public_id), 303)


ROUTES = (
    ("/shipping/<party>/rates", "rates", rates, ("GET",)),
    ("/shipping/<party>/rates/new", "new_service", new_service, ("GET",)),
    ("/shipping/<party>/rates", "add_service", add_service, ("POST",)),
    ("/shipping/<party>/rates/<service>", "service", service, ("GET",)),
    ("/shipping/<party>/rates/<service>", "change_service", change_service, ("POST",)),
    ("/shipping/<party>/rates/<service>/switch", "switch_service", switch_service, ("POST",)),
)

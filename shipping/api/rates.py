"""What the courier charges: services with a price a zone, on offer or not."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Count, Flag, Text, part, some
from marketplace.api.shapes import Id, Minor, Shape
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from shipping import actions, queries
from shipping.actions import Tariff
from shipping.models import Service
from shipping.schemas import DAYS_MAX, FEE_RUPIAH_MAX, ZONES

Said = Mapping[str, Any]


class RateShape(Shape):
    """The price in one zone: 1 the same regency, 2 the same province, 3 the same island, 4 another one."""

    zone = fields.Integer()
    first_kg_minor = Minor()
    next_kg_minor = Minor()
    days_min = fields.Integer()
    days_max = fields.Integer()


class ServiceShape(Shape):
    """One way of carrying."""

    id = Id(attribute="public_id")
    code = fields.String()
    label = fields.String()
    active = fields.Boolean()
    rates = fields.List(fields.Nested(RateShape))


class RateAsked(Asked):
    """The price in one zone."""

    zone = Count(ZONES[0], ZONES[-1])
    first_kg_minor = Count(100, FEE_RUPIAH_MAX * 100)
    next_kg_minor = Count(0, FEE_RUPIAH_MAX * 100)
    days_min = Count(1, DAYS_MAX)
    days_max = Count(1, DAYS_MAX)


class ServiceAsked(Asked):
    """A name and the zones that are served; a zone left out is not."""

    label = Text(length_max=40, length_min=2)
    rates = some(part(RateAsked), most=len(ZONES))


class OfferAsked(Asked):
    """On offer, or not."""

    active = Flag()


def list_services(actor: Actor) -> Sequence[Service]:
    """Every service."""
    return queries.services(actor.party_id)


def show_service(actor: Actor, service: str) -> Service:
    """One service."""
    return _own(actor, service)


def add_service(actor: Actor, asked: Said) -> Service:
    """One more, on offer at once."""
    return refreshed(actions.keep_service(actor, asked["label"], _tariffs(asked["rates"])))


def change_service(actor: Actor, asked: Said, service: str) -> Service:
    """Other words and prices for purchases from now on."""
    row = _own(actor, service)
    return refreshed(actions.keep_service(actor, asked["label"], _tariffs(asked["rates"]), row))


def offer_service(actor: Actor, asked: Said, service: str) -> Service:
    """Offer it, or do not."""
    row = _own(actor, service)
    actions.switch_service(actor, row, asked["active"])
    return refreshed(row)


def _own(actor: Actor, public_id: str) -> Service:
    row = queries.service(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada layanan bernomor ini pada Anda."))
    return row


def _tariffs(said: list[dict[str, int]]) -> dict[int, Tariff]:
    """Prices by zone; a zone is named once, and nothing arrives before it left."""
    tariffs = {one["zone"]: Tariff(*(one[name] for name in RATE)) for one in said}
    if len(tariffs) < len(said) or any(one["days_min"] > one["days_max"] for one in said):
        raise Invalid(
            _l("Sebut setiap zona satu kali, dengan hari tercepat tidak melebihi terlama."), code="rates"
        )
    return tariffs


RATE = ("first_kg_minor", "next_kg_minor", "days_min", "days_max")


SHOW = Call(
    "GET", "/services/<service>", show_service, _l("Melihat satu layanan."), "rates", gives=ServiceShape
)

CALLS = (
    Call(
        "GET",
        "/services",
        list_services,
        _l("Melihat layanan dan tarif."),
        "rates",
        gives=Listed(ServiceShape),
    ),
    SHOW,
    Call(
        "POST",
        "/services",
        add_service,
        _l("Menambah layanan."),
        "rates",
        ServiceAsked,
        ServiceShape,
        status=201,
    ),
    Call(
        "PUT",
        "/services/<service>",
        change_service,
        _l("Mengubah nama dan tarif layanan."),
        "rates",
        ServiceAsked,
        ServiceShape,
        matches=SHOW,
        tells=_l("Berlaku untuk pesanan baru; yang sudah dibeli tetap pada harganya."),
    ),
    Call(
        "POST",
        "/services/<service>/offer",
        offer_service,
        _l("Menawarkan layanan, atau berhenti menawarkannya."),
        "rates",
        OfferAsked,
        ServiceShape,
    ),
)

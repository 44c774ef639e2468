"""Parcels: fetch them, say each step, hand them over with a proof."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.schemas import Digits
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Id, Text, some
from marketplace.api.reading import PICTURE
from marketplace.api.shapes import Minor, Shape
from marketplace.cases.shapes import PictureShape
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.files.queries import own_picture
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders import queries as orders
from marketplace.orders.actions import carrying
from marketplace.orders.income import shipping_shares
from marketplace.orders.models import Shipment
from marketplace.orders.reasons import CARRYING_REASONS
from marketplace.orders.shapes import AddressShape, ParcelShape
from marketplace.orders.states import SHIPMENT, ShipmentState
from shipping import queries, steps
from shipping.schemas import PIN_DIGITS

Said = Mapping[str, Any]


class SenderShape(Shape):
    """Where a parcel is fetched, and brought back to."""

    name = fields.String()
    phone = fields.String()
    street = fields.String()
    town = fields.String()
    area_code = fields.String()


class CarriedShape(ParcelShape):
    """A parcel as who carries it sees it: addresses only on the way there, never the PIN."""

    sale = fields.String(attribute="sale.public_id")
    service = fields.String(attribute="sale.service")
    fee_minor = fields.Function(
        lambda row: shipping_shares(row.sale.shipments, row.sale.shipping_minor)[row.id],
        metadata={"type": "integer"},
    )
    to_collect_minor = Minor(
        attribute="sale.to_collect_minor",
        metadata={"description": _l("ditagih tunai di depan pintu; 0 kalau sudah dibayar")},
    )
    currency = fields.String(attribute="sale.currency")
    sender = fields.Function(
        lambda row: SenderShape().dump(row.sale.storefront) if row.state in steps.TO_SELLER else None,
        metadata={"type": ["object", "null"], "description": _l("selama paket di sana atau kembali ke sana")},
    )
    recipient = fields.Function(
        lambda row: AddressShape().dump(row.sale.order.address) if row.state in steps.TO_BUYER else None,
        metadata={"type": ["object", "null"], "description": _l("selama paket menuju ke sana")},
    )
    verbs = fields.Function(
        lambda row: list(SHIPMENT.verbs(row.state, PartyKind.COURIER)),
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": _l("yang bisa Anda lakukan sekarang"),
        },
    )
    reasons = fields.Function(
        lambda row: {
            verb: list(why) for verb, why in steps.choices(row, PartyKind.COURIER).with_reason.items()
        },
        metadata={"type": "object", "description": _l("langkah yang meminta alasan, dan alasannya")},
    )


class ParcelsAsked(Asked):
    """Which parcels."""

    state = some(Choice(*ShipmentState), load_default=())


class StepAsked(Asked):
    """Why, where the step asks for it."""

    reason = Choice(*CARRYING_REASONS, required=False, load_default="")


def collected() -> Count:
    """The cash that was taken: needed where ``to_collect_minor`` is more than nothing, and exactly that."""
    return Count(
        0,
        10**14,
        load_default=None,
        metadata={"description": _l("uang tunai yang diterima, tepat sebesar to_collect_minor")},
    )


class PinAsked(Asked):
    """The digits that the buyer reads aloud."""

    pin = Digits(PIN_DIGITS)
    collected_minor = collected()


class PhotoAsked(Asked):
    """The other proof: a picture kept before, and who took the parcel."""

    picture = Id()
    name = Text(length_max=120, length_min=2)
    collected_minor = collected()


def list_parcels(actor: Actor, asked: Said) -> Page[Shipment]:
    """The courier's parcels, the longest waiting first."""
    states = [ShipmentState(word) for word in asked["state"]]
    return orders.parcels_of_courier(actor.party_id, states, asked["cursor"], asked["limit"], True)


def show_parcel(actor: Actor, parcel: str) -> Shipment:
    """One parcel."""
    return _own(actor, parcel)


def find_parcel(actor: Actor, awb: str) -> Shipment:
    """The parcel with this number on its label."""
    found = queries.parcel_by_awb(actor.party_id, orders.read_awb(awb))
    if found is None:
        raise Missing(_l("Tidak ada paket dengan nomor resi ini."))
    return found


def say_step(actor: Actor, asked: Said, parcel: str, verb: str) -> Shipment:
    """One step on the way."""
    row = _own(actor, parcel)
    if verb == "pick_up":
        carrying.pick_up(actor, row)
    else:
        carrying.step(actor, row, verb, asked["reason"])
    return refreshed(row)


def count_attempt(actor: Actor, _asked: Said, parcel: str) -> None:
    """Every attempt at a PIN counts for good, before it is looked at."""
    row = _own(actor, parcel)
    if row.state is not ShipmentState.DELIVERED:
        carrying.refuse_unless_at_door(actor, row)
        carrying.count_attempt(row.id)


def deliver_with_pin(actor: Actor, asked: Said, parcel: str) -> Shipment:
    """Hand it over against the PIN."""
    row = _own(actor, parcel)
    secret = current_app.config["SECRET_KEY"]
    carrying.deliver_with_pin(actor, row, asked["pin"], secret, asked["collected_minor"])
    return refreshed(row)


def keep_proof(actor: Actor, content: bytes) -> File:
    """Keep a picture of the place where the parcel was left."""
    most = current_app.config["UPLOAD_BYTES_MAX"]
    return files.keep_picture(actor, PROOF, io.BytesIO(content), False, most)


def deliver_with_photo(actor: Actor, asked: Said, parcel: str) -> Shipment:
    """Hand it over against a picture and a name."""
    row = _own(actor, parcel)
    carrying.refuse_unless_at_door(actor, row)
    picture = own_picture(actor, PROOF, asked["picture"])
    carrying.deliver_with_photo(actor, row, asked["name"], picture, asked["collected_minor"])
    return refreshed(row)


PROOF = "delivery-proof"
VERBS = ",".join(steps.VERBS)


def _own(actor: Actor, public_id: str) -> Shipment:
    row = orders.parcel_of_courier(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada paket bernomor ini pada Anda."))
    return row


CALLS: Sequence[Call] = (
    Call(
        "GET",
        "/parcels",
        list_parcels,
        _l("Melihat paket Anda, yang paling lama menunggu dulu."),
        "run",
        ParcelsAsked,
        Paged(CarriedShape),
    ),
    Call("GET", "/parcels/<parcel>", show_parcel, _l("Melihat satu paket."), "run", gives=CarriedShape),
    Call(
        "GET",
        "/awb/<string:awb>",
        find_parcel,
        _l("Mencari paket menurut nomor resinya."),
        "run",
        gives=CarriedShape,
    ),
    Call(
        "POST",
        f"/parcels/<parcel>/steps/<any({VERBS}):verb>",
        say_step,
        _l("Mencatat satu langkah paket."),
        "run",
        StepAsked,
        CarriedShape,
        tells=_l("miss dan report meminta reason; langkah yang mungkin sekarang ada di verbs dan reasons."),
    ),
    Call(
        "POST",
        "/parcels/<parcel>/deliver",
        deliver_with_pin,
        _l("Menyerahkan paket dengan PIN pembeli."),
        "run",
        PinAsked,
        CarriedShape,
        tells=_l("Setiap percobaan dihitung, juga yang ditolak. Setelah PIN habis, serahkan dengan foto."),
        apart=count_attempt,
        guesses=True,
    ),
    Call(
        "POST",
        "/pictures",
        keep_proof,
        _l("Menyimpan foto bukti penyerahan."),
        "run",
        PICTURE,
        PictureShape,
        status=201,
    ),
    Call(
        "POST",
        "/parcels/<parcel>/deliver-with-photo",
        deliver_with_photo,
        _l("Menyerahkan paket dengan foto dan nama penerima."),
        "run",
        PhotoAsked,
        CarriedShape,
    ),
)

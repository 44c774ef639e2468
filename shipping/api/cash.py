"""Cash taken at doors: whether it is taken, what is in the company's pocket, and the transfers to the bank."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Count, Flag, Id, some
from marketplace.api.shapes import Minor, Moment, Named, Shape
from marketplace.cash import actions as cash
from marketplace.cash import queries as pockets
from marketplace.cash.models import Remittance
from marketplace.cash.queries import Ageing
from marketplace.cash.shapes import AgeingShape, RemittanceShape
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from shipping import actions, queries
from shipping.models import CashTerms
from shipping.schemas import FEE_RUPIAH_MAX

Said = Mapping[str, Any]
PARCELS_MAX = 500


class CashTermsShape(Shape):
    """Whether cash is taken at the door, and what is asked for that, a parcel."""

    collects = fields.Boolean()
    fee_minor = Minor()
    currency = fields.Constant("IDR", metadata={"type": "string"})


class CollectedShape(Shape):
    """One parcel's cash that has not reached the bank."""

    parcel = fields.String(attribute="collection.shipment_id")
    awb = fields.String(attribute="collection.awb")
    sale = fields.String(attribute="collection.sale_id")
    rider = fields.Nested(Named, attribute="collection.rider", allow_none=True)
    amount_minor = Minor(attribute="collection.amount_minor")
    left_minor = Minor(metadata={"description": _l("yang belum sampai di bank")})
    currency = fields.String(attribute="collection.currency")
    collected_at = Moment(attribute="collection.collected_at")
    days = fields.Integer(metadata={"description": _l("umurnya, dalam hari")})
    remittance = fields.String(
        attribute="collection.remittance.public_id", dump_default=None, allow_none=True
    )


class PocketShape(AgeingShape):
    """What is in the company's pocket, by age and parcel by parcel."""

    parcels = fields.List(fields.Nested(CollectedShape))


class TermsAsked(Asked):
    """Take it or not, and for how much."""

    collects = Flag()
    fee_minor = Count(0, FEE_RUPIAH_MAX * 100)


class RemitAsked(Asked):
    """Whose cash is transferred at once; ``bank`` left out is the first."""

    parcels = some(Id(), most=PARCELS_MAX)
    bank = Id(required=False, load_default="")


def show_cash_terms(actor: Actor) -> CashTerms:
    """Whether cash is taken."""
    return queries.cash_terms(actor.party_id)


def keep_cash_terms(actor: Actor, asked: Said) -> CashTerms:
    """From now on."""
    return actions.keep_cash_terms(actor, asked["collects"], asked["fee_minor"])


def show_pocket(actor: Actor) -> Ageing:
    """What is in the company's pocket."""
    assert actor.party is not None
    return next(iter(pockets.cash_ageing(actor.party_id)), None) or pockets.empty(actor.party)


def list_remittances(actor: Actor, asked: Said) -> Page[Remittance]:
    """The newest first."""
    return pockets.remittances_of(actor.party_id, asked["cursor"], asked["limit"])


def show_remittance(actor: Actor, remittance: str) -> Remittance:
    """One transfer."""
    row = pockets.remittance_of(actor.party_id, remittance)
    if row is None:
        raise Missing(_l("Tidak ada setoran bernomor ini pada Anda."))
    return row


def make_remittance(actor: Actor, asked: Said) -> Remittance:
    """Gather parcels' cash into one transfer."""
    wanted = asked["bank"]
    bank = next((bank for bank in pockets.banks() if wanted in ("", bank.public_id)), None)
    if bank is None:
        raise Invalid(_l("Pilih bank yang menerima setoran."), code="no-bank")
    return cash.remit(actor, asked["parcels"], bank)


SHOW_TERMS = Call(
    "GET",
    "/cash/terms",
    show_cash_terms,
    _l("Melihat apakah bayar di tempat ditawarkan."),
    "rates",
    gives=CashTermsShape,
)

CALLS: Sequence[Call] = (
    SHOW_TERMS,
    Call(
        "PUT",
        "/cash/terms",
        keep_cash_terms,
        _l("Menawarkan bayar di tempat, atau berhenti."),
        "rates",
        TermsAsked,
        CashTermsShape,
        matches=SHOW_TERMS,
        tells=_l("Berlaku untuk pesanan baru; paket yang sudah berjalan tetap ditagih."),
    ),
    Call(
        "GET",
        "/cash",
        show_pocket,
        _l("Melihat uang tunai yang belum disetor, menurut umur dan per paket."),
        "money",
        gives=PocketShape,
    ),
    Call(
        "GET",
        "/cash/remittances",
        list_remittances,
        _l("Melihat setoran, yang terbaru dulu."),
        "money",
        gives=Paged(RemittanceShape),
    ),
    Call(
        "GET",
        "/cash/remittances/<remittance>",
        show_remittance,
        _l("Melihat satu setoran: nomor tujuan, jumlah, dan yang sudah masuk."),
        "money",
        gives=RemittanceShape,
    ),
    Call(
        "POST",
        "/cash/remittances",
        make_remittance,
        _l("Menyetor uang tunai beberapa paket sekaligus."),
        "money",
        RemitAsked,
        RemittanceShape,
        status=201,
        tells=_l("Transfer jumlahnya ke account_number di bank itu sebelum due_at."),
    ),
)

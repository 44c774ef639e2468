"""Payments that their payers dispute, and evidence against them."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, validate

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked
from marketplace.api.shapes import Id, Minor, Moment, Shape, Word
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.operator import evidence
from marketplace.settlement import chargebacks
from marketplace.settlement.dispute_models import Evidence
from marketplace.settlement.models import Chargeback
from marketplace.settlement.states import ChargebackState

Said = Mapping[str, Any]
SEALS_MAX = 10


class ChargebackShape(Shape):
    """A payment whose payer went to his bank; evidence is taken until answer_by."""

    id = Id(attribute="public_id")
    state = Word(ChargebackState)
    payment = Id(attribute="payment.public_id")
    order = Id(attribute="payment.payable_id")
    reference = fields.String()
    reason = fields.String()
    amount_minor = Minor()
    fee_minor = Minor()
    currency = fields.String()
    opened_at = Moment()
    answer_by = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)


class PieceShape(Shape):
    """One thing that may be sent, in English; seal names just these words and pictures."""

    word = fields.String()
    seal = fields.String()
    texts = fields.Dict(keys=fields.String(), values=fields.String())
    pictures = fields.Function(lambda piece: len(piece.pictures), metadata={"type": "integer"})


class EvidenceShape(Shape):
    """What was sent; sent_at is empty until the provider has it, refused is its word where it did not take it."""

    pieces = fields.Dict(keys=fields.String(), values=fields.String())
    asked_at = Moment()
    sent_at = Moment(allow_none=True)
    refused = fields.String()


class EvidenceAsked(Asked):
    """The seals of the pieces that are to be sent."""

    seals = fields.List(fields.String(), required=True, validate=validate.Length(max=SEALS_MAX))


def list_chargebacks(actor: Actor, asked: Said) -> Page[Chargeback]:
    """Every one, the newest first."""
    return chargebacks.listed(asked["cursor"], size=asked["limit"])


def show_chargeback(actor: Actor, chargeback: str) -> Chargeback:
    """One of them."""
    row = chargebacks.called(chargeback)
    if row is None:
        raise Missing(_l("Tidak ada sanggahan bernomor ini."))
    return row


def list_evidence(actor: Actor, chargeback: str) -> Sequence[evidence.Piece]:
    """What may be sent."""
    return evidence.pieces(show_chargeback(actor, chargeback))


def send_evidence(actor: Actor, asked: Said, chargeback: str) -> Evidence:
    """Send some of it."""
    return evidence.send(actor, show_chargeback(actor, chargeback), asked["seals"])


CALLS = (
    Call(
        "GET",
        "/chargebacks",
        list_chargebacks,
        _l("Melihat pembayaran yang disanggah pembeli lewat bank kartunya."),
        "money",
        gives=Paged(ChargebackShape),
    ),
    Call(
        "GET",
        "/chargebacks/<chargeback>",
        show_chargeback,
        _l("Melihat satu sanggahan."),
        "money",
        gives=ChargebackShape,
    ),
    Call(
        "GET",
        "/chargebacks/<chargeback>/evidence",
        list_evidence,
        _l("Melihat bukti yang bisa dikirim untuk sebuah sanggahan."),
        "money",
        gives=Listed(PieceShape),
    ),
    Call(
        "POST",
        "/chargebacks/<chargeback>/evidence",
        send_evidence,
        _l("Mengirim bukti ke bank kartu, sekali."),
        "money",
        EvidenceAsked,
        EvidenceShape,
        tells=_l("Sebut seal dari tiap bukti yang sudah dibaca. Sesudah answer_by, problem evidence-late."),
    ),
)

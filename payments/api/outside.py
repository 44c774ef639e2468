"""What a provider from outside is asked and tells, and which payments its payers dispute: for its own programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.shapes import Id, Minor, Moment, Shape, Word
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement import asking
from marketplace.settlement.models import Chargeback, Errand, Receipt
from marketplace.settlement.ports import STATES, Thing
from marketplace.settlement.states import ChargebackState, ErrandState
from payments import arriving, told
from payments.models import Arrival

Said = Mapping[str, Any]
ASKED = (asking.OPEN, asking.CLOSE, asking.REFUND, asking.PAYOUT)


class ErrandShape(Shape):
    """One thing that the provider is still to answer."""

    what = Word(ASKED, metadata={"description": _l("yang diminta dari penyedia")})
    subject_kind = fields.String(
        metadata={"description": _l("jenis yang dimintakan: payment, refund, payout")}
    )
    subject = Id(attribute="subject_id", metadata={"description": _l("nomor kami untuk itu")})
    state = Word(ErrandState, metadata={"description": _l("menunggu giliran, atau sedang ditanyakan")})
    attempts = fields.Integer(metadata={"description": _l("berapa kali sudah dicoba")})
    outcome = fields.String(metadata={"description": _l("jawaban percobaan terakhir, dalam satu kode")})
    created_at = Moment(metadata={"description": _l("sejak kapan menunggu")})
    due_at = Moment(metadata={"description": _l("kapan dicoba lagi")})


class ToldShape(Shape):
    """One thing that the provider told by a webhook; told again it is only counted."""

    event = fields.String(metadata={"description": _l("nomor kabar menurut penyedia")})
    kind = fields.String(metadata={"description": _l("jenis kabar menurut penyedia")})
    about = fields.String(metadata={"description": _l("nomor kami yang dikabarkan; kosong kalau tidak ada")})
    did = fields.String(metadata={"description": _l("yang terjadi di sini karenanya, dalam satu kode")})
    times = fields.Integer(metadata={"description": _l("berapa kali kabar ini datang")})
    received_at = Moment(metadata={"description": _l("kapan pertama kali datang")})
    last_at = Moment(metadata={"description": _l("kapan terakhir kali datang")})


class ArrivalShape(Shape):
    """Money that the provider sends to our account at a bank."""

    reference = fields.String(metadata={"description": _l("nomor kiriman menurut penyedia")})
    amount_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    told = Word(STATES[Thing.ARRIVAL], metadata={"description": _l("sejauh mana menurut penyedia")})
    told_at = Moment(metadata={"description": _l("kapan dikabarkan")})
    settled_at = Moment(
        allow_none=True, metadata={"description": _l("kapan mutasi bank menunjukkannya; null sebelum itu")}
    )


class DisputedPaymentShape(Shape):
    """A payment through this provider whose payer went to his bank."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor sanggahan")})
    state = Word(ChargebackState, metadata={"description": _l("terbuka, menang, atau kalah")})
    payment = Id(attribute="payment.public_id", metadata={"description": _l("pembayaran yang disanggah")})
    reference = fields.String(metadata={"description": _l("nomor sanggahan menurut penyedia")})
    reason = fields.String(metadata={"description": _l("alasan menurut penyedia, dalam satu kode")})
    amount_minor = Minor()
    fee_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    opened_at = Moment(metadata={"description": _l("kapan uangnya ditarik")})
    answer_by = Moment(
        allow_none=True,
        metadata={"description": _l("batas mengirim bukti; null kalau penyedia tidak menyebut")},
    )
    ended_at = Moment(allow_none=True, metadata={"description": _l("kapan diputuskan; null sebelum itu")})


def list_waiting(actor: Actor) -> Sequence[Errand]:
    """What it is still to answer."""
    return told.waiting(actor.party_id)


def list_told(actor: Actor, asked: Said) -> Page[Receipt]:
    """What it told."""
    return told.receipts(actor.party_id, asked["cursor"], asked["limit"])


def list_arrivals(actor: Actor) -> Sequence[Arrival]:
    """What it sent to our banks."""
    return arriving.of_provider(actor.party_id)


def list_chargebacks(actor: Actor, asked: Said) -> Page[Chargeback]:
    """Its payments that are disputed, or were."""
    return told.chargebacks(actor.party_id, asked["cursor"], asked["limit"])


def show_chargeback(actor: Actor, chargeback: str) -> Chargeback:
    """One of them."""
    row = told.chargeback_of(actor.party_id, chargeback)
    if row is None:
        raise Missing(_l("Tidak ada sanggahan bernomor ini pada Anda."))
    return row


CALLS = (
    Call(
        "GET",
        "/outside/waiting",
        list_waiting,
        _l("Melihat yang diminta dari penyedia dan belum dijawab, yang paling lama dulu."),
        "see",
        gives=Listed(ErrandShape),
    ),
    Call(
        "GET",
        "/outside/told",
        list_told,
        _l("Melihat kabar yang datang dari penyedia dan yang terjadi karenanya, yang terbaru dulu."),
        "see",
        gives=Paged(ToldShape),
    ),
    Call(
        "GET",
        "/outside/arrivals",
        list_arrivals,
        _l("Melihat uang yang dikirim penyedia ke rekening kami di bank, yang terbaru dulu."),
        "see",
        gives=Listed(ArrivalShape),
    ),
    Call(
        "GET",
        "/chargebacks",
        list_chargebacks,
        _l("Melihat pembayaran lewat Anda yang disanggah pembayarnya, yang terbaru dulu."),
        "see",
        gives=Paged(DisputedPaymentShape),
    ),
    Call(
        "GET",
        "/chargebacks/<chargeback>",
        show_chargeback,
        _l("Melihat satu sanggahan."),
        "see",
        gives=DisputedPaymentShape,
    ),
)

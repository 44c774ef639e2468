"""The receipts of a party's movements, the same calls in every room."""

from collections.abc import Sequence

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed
from marketplace.api.shapes import Minor, Moment, Shape
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.ledger.seal.calls import ReceiptShape
from marketplace.ledger.seal.receipts import Receipt
from marketplace.settlement import receipts


class ProvableShape(Shape):
    """One movement of a party's money; below zero it left. ``position`` is null until it is sealed."""

    reference = fields.String(metadata={"description": _l("nama buktinya")})
    kind = fields.String(metadata={"description": _l("jenis gerakan uang")})
    at = Moment(metadata={"description": _l("kapan terjadi")})
    net_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    position = fields.Integer(
        allow_none=True, metadata={"description": _l("urutan di segel buku; null sebelum disegel")}
    )


def list_provable(actor: Actor, about: str) -> Sequence[receipts.Movement]:
    """What moved about one thing, each with what names its receipt."""
    assert actor.party is not None
    found = receipts.movements(actor.party, about)
    if not found:
        raise Missing(_l("Tidak ada gerakan uang Anda dengan nomor ini."))
    return found


def show_receipt(actor: Actor, reference: str) -> Receipt:
    """The receipt of one movement."""
    assert actor.party is not None
    return receipts.own_receipt(actor.party, reference)


def receipt_calls(can: str) -> tuple[Call, ...]:
    """The calls, for whom ``can`` lets see the party's money."""
    return (
        Call(
            "GET",
            "/book/movements/<about>",
            list_provable,
            _l("Melihat gerakan uang Anda untuk satu nomor, masing-masing dengan nama buktinya."),
            can,
            gives=Listed(ProvableShape),
        ),
        Call(
            "GET",
            "/book/receipts/<string:reference>",
            show_receipt,
            _l("Mengambil bukti satu gerakan uang Anda dari buku."),
            can,
            gives=ReceiptShape,
            tells=_l(
                "Yang baru terjadi disegel dalam beberapa detik; sebelum itu jawabannya not-sealed-yet."
            ),
        ),
    )

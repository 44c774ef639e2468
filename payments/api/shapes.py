"""What a provider's program reads: money that is expected, came, goes back or out."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.kit.i18n import _l
from marketplace.settlement.shapes import PaymentShape, PayoutLineShape, PayoutShape, RefundShape
from payments.findings import Finding
from payments.models import LineState


class ExpectedShape(PaymentShape):
    """A payment through this provider, and who is to pay it."""

    payable = Id(attribute="payable_id", metadata={"description": _l("yang dibayar, misalnya nomor pesanan")})
    payer = fields.Nested(Named)


class LineShape(Shape):
    """One transfer that came in."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor transfer")})
    state = Word(LineState, metadata={"description": _l("keadaan transfer")})
    reason = Word(Finding, metadata={"description": _l("mengapa tidak begitu saja cocok")})
    bank_reference = fields.String(metadata={"description": _l("nomor referensi dari bank")})
    account_number = fields.String(metadata={"description": _l("nomor virtual account tujuan")})
    sender = fields.String(metadata={"description": _l("nama pengirim menurut bank")})
    amount_minor = Minor()
    surplus_minor = Minor()
    back_minor = Minor(metadata={"description": _l("yang kembali, atau sudah kembali, kepada pengirim")})
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    payment = fields.String(
        attribute="payment.public_id",
        dump_default=None,
        allow_none=True,
        metadata={"description": _l("pembayaran yang dicocokkan; null kalau tidak ada")},
    )
    received_at = Moment(metadata={"description": _l("kapan dicatat")})
    due_at = Moment(
        allow_none=True, metadata={"description": _l("batas mengurusnya; null kalau tidak menunggu")}
    )
    overdue_at = Moment(
        allow_none=True, metadata={"description": _l("kapan dicatat terlambat; null kalau belum")}
    )


class OriginShape(Shape):
    """Which account a part of a refund came from, and goes back to."""

    transfer = fields.String(
        attribute="line.public_id", metadata={"description": _l("nomor transfer yang membawa uangnya")}
    )
    sender = fields.String(
        attribute="line.sender", metadata={"description": _l("nama pengirim menurut bank")}
    )
    bank_reference = fields.String(
        attribute="line.bank_reference", metadata={"description": _l("nomor referensi dari bank")}
    )
    amount_minor = Minor()


class RefundToSendShape(RefundShape):
    """A refund, and the payment that it goes back for."""

    payment = Id(attribute="payment.public_id", metadata={"description": _l("pembayaran yang dikembalikan")})
    payer = fields.String(attribute="payment.payer.name", metadata={"description": _l("nama pembayar")})
    back_bank = fields.String(
        metadata={"description": _l("rekening yang ditulis pembeli setelah ditolak sekali")}
    )
    back_number = fields.String(
        metadata={"description": _l("nomor rekening tujuan; kosong berarti rekening asal")}
    )
    back_holder = fields.String(metadata={"description": _l("nama pemilik rekening tujuan")})


class WholeRefundShape(Shape):
    """A refund, and the accounts that its money came from."""

    refund = fields.Nested(RefundToSendShape)
    origins = fields.List(fields.Nested(OriginShape))


class PayoutToSendShape(PayoutShape):
    """A payout, and whom it is for."""

    party = fields.Nested(Named)


class WholePayoutShape(PayoutToSendShape):
    """A payout with everything that is in it."""

    lines = fields.List(fields.Nested(PayoutLineShape))


class HoldingShape(Shape):
    """What the provider holds for the marketplace: the sum of what moved."""

    held_minor = Minor()
    moved = fields.Function(
        lambda held: [
            {"kind": kind, "count": pile.count, "minor": pile.minor} for kind, pile in held.moved.items()
        ],
        metadata={
            "description": _l("berapa kali dan berapa banyak, menurut jenis gerakan"),
            "type": "array",
            "items": {"type": "object"},
        },
    )
    currency = fields.Constant("IDR", metadata={"type": "string"})

"""A party's money as programs read it."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Named, Shape, Word
from marketplace.kit.i18n import _l
from marketplace.settlement.states import PaymentState, PayoutState, RefundState, Refused, Rhythm


class PurseShape(Shape):
    """What we hold for a party now. Due is what we owe it, less what it owes us."""

    due_minor = Minor(metadata={"description": _l("yang kami utang kepada Anda, dikurangi utang Anda")})
    owing_minor = Minor(metadata={"description": _l("utang Anda, dipotong dari pendapatan berikutnya")})
    ready_minor = Minor(metadata={"description": _l("ikut pencairan berikutnya")})
    waiting_minor = Minor(
        metadata={"description": _l("belum boleh keluar: ditahan beberapa hari setelah penjualan selesai")}
    )
    next_at = Moment(allow_none=True, metadata={"description": _l("kapan yang pertama bebas")})
    under_way_minor = Minor(metadata={"description": _l("sudah keluar, belum dipastikan bank")})
    reserve_minor = Minor(metadata={"description": _l("cadangan, ditahan dari hasil sebelumnya")})
    currency = fields.Constant("IDR", metadata={"type": "string"})


class PlanShape(Shape):
    """When a party is paid, and from how much on."""

    rhythm = Word(Rhythm)
    weekday = fields.Integer(metadata={"description": _l("pencairan mingguan: 0 Senin sampai 4 Jumat")})
    minimum_minor = Minor()
    currency = fields.Constant("IDR", metadata={"type": "string"})
    next_at = Moment(allow_none=True, metadata={"description": _l("kapan yang bebas dikirim, tanpa diminta")})


class MovementShape(Shape):
    """One movement on a statement: gross less commission and tax is net; below zero it left."""

    at = Moment()
    kind = fields.String()
    subject = fields.Function(lambda line: line.subject[0], metadata={"type": "string"})
    about = fields.Function(lambda line: line.subject[1], metadata={"type": "string"})
    gross_minor = Minor()
    commission_minor = Minor()
    tax_minor = Minor()
    net_minor = Minor()
    balance_minor = Minor()
    currency = fields.String()


class PayoutAccountShape(Shape):
    """Where a party is paid."""

    id = Id(attribute="public_id")
    bank = fields.String()
    number = fields.String()
    holder = fields.String()
    created_at = Moment()
    refused_at = Moment(allow_none=True)
    refused_reason = Word(("", *Refused))


class PayoutLineShape(Shape):
    """One earning in a payout."""

    subject = fields.String(attribute="subject_kind")
    about = Id(attribute="sale")
    amount_minor = Minor()


class PayoutShape(Shape):
    """Money that was sent, or is to be sent, to a party's account."""

    id = Id(attribute="public_id")
    state = Word(PayoutState)
    amount_minor = Minor()
    currency = fields.String()
    account = fields.Nested(PayoutAccountShape)
    created_at = Moment()
    paid_at = Moment(allow_none=True)
    returned_at = Moment(allow_none=True)
    return_reason = Word(("", *Refused))


class WholePayoutShape(PayoutShape):
    """A payout with everything that is in it."""

    provider = fields.Nested(Named)
    lines = fields.List(fields.Nested(PayoutLineShape))


class RefundShape(Shape):
    """Money on its way back to a buyer."""

    id = Id(attribute="public_id")
    state = Word(RefundState)
    reason = fields.String()
    subject = fields.String(attribute="subject_kind")
    about = Id(attribute="subject_id")
    amount_minor = Minor()
    currency = fields.String()
    created_at = Moment()
    paid_at = Moment(allow_none=True)
    bounced_at = Moment(allow_none=True)
    bounce_reason = Word(("", *Refused))
    waits_for_account = fields.Boolean()


class PaymentShape(Shape):
    """What somebody is to pay, where, and until when."""

    id = Id(attribute="public_id")
    state = Word(PaymentState)
    method = fields.String()
    account_number = fields.String()
    amount_minor = Minor()
    currency = fields.String()
    expires_at = Moment(allow_none=True)
    captured_at = Moment(allow_none=True)

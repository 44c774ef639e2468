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

    rhythm = Word(
        Rhythm,
        metadata={"description": _l("kapan dikirim: tiap hari, tiap minggu, atau hanya kalau diminta")},
    )
    weekday = fields.Integer(metadata={"description": _l("pencairan mingguan: 0 Senin sampai 4 Jumat")})
    minimum_minor = Minor()
    currency = fields.Constant("IDR", metadata={"type": "string"})
    next_at = Moment(allow_none=True, metadata={"description": _l("kapan yang bebas dikirim, tanpa diminta")})


class MovementShape(Shape):
    """One movement on a statement: gross less commission and tax is net; below zero it left."""

    at = Moment(metadata={"description": _l("kapan terjadi")})
    kind = fields.String(metadata={"description": _l("jenis gerakan uang")})
    subject = fields.Function(
        lambda line: line.subject[0],
        metadata={"description": _l("yang menjadi sebabnya: jenis dan nomor"), "type": "string"},
    )
    about = fields.Function(
        lambda line: line.subject[1],
        metadata={"description": _l("pesanan atau penjualannya: jenis dan nomor"), "type": "string"},
    )
    gross_minor = Minor()
    commission_minor = Minor()
    tax_minor = Minor()
    net_minor = Minor()
    balance_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})


class PayoutAccountShape(Shape):
    """Where a party is paid."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor catatan rekening")})
    bank = fields.String(metadata={"description": _l("kode bank")})
    number = fields.String(metadata={"description": _l("nomor rekening, sebagian disamarkan")})
    holder = fields.String(metadata={"description": _l("nama pemilik rekening")})
    created_at = Moment(metadata={"description": _l("kapan ditulis")})
    refused_at = Moment(
        allow_none=True,
        metadata={"description": _l("kapan rekening ini menolak uang kami; null kalau tidak")},
    )
    refused_reason = Word(("", *Refused), metadata={"description": _l("mengapa rekening ini menolak")})


class PayoutLineShape(Shape):
    """One earning in a payout."""

    subject = fields.String(
        attribute="subject_kind", metadata={"description": _l("nomor yang menjadi sebabnya")}
    )
    about = Id(attribute="sale", metadata={"description": _l("nomor pesanan atau penjualannya")})
    amount_minor = Minor()


class PayoutShape(Shape):
    """Money that was sent, or is to be sent, to a party's account."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor pencairan")})
    state = Word(PayoutState, metadata={"description": _l("keadaan pencairan")})
    amount_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    account = fields.Nested(PayoutAccountShape)
    created_at = Moment(metadata={"description": _l("kapan dibuat")})
    paid_at = Moment(allow_none=True, metadata={"description": _l("kapan dikirim; null sebelum itu")})
    returned_at = Moment(
        allow_none=True, metadata={"description": _l("kapan rekening penerima menolaknya; null kalau tidak")}
    )
    return_reason = Word(("", *Refused), metadata={"description": _l("mengapa rekening penerima menolaknya")})


class WholePayoutShape(PayoutShape):
    """A payout with everything that is in it."""

    provider = fields.Nested(Named)
    lines = fields.List(fields.Nested(PayoutLineShape))


class RefundShape(Shape):
    """Money on its way back to a buyer."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor pengembalian")})
    state = Word(RefundState, metadata={"description": _l("keadaan pengembalian")})
    reason = fields.String(metadata={"description": _l("mengapa uangnya kembali, dalam satu kode")})
    subject = fields.String(
        attribute="subject_kind", metadata={"description": _l("nomor yang menjadi sebabnya")}
    )
    about = Id(attribute="subject_id", metadata={"description": _l("nomor pesanan atau penjualannya")})
    amount_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    created_at = Moment(metadata={"description": _l("kapan dibuat")})
    paid_at = Moment(allow_none=True, metadata={"description": _l("kapan dikirim; null sebelum itu")})
    bounced_at = Moment(
        allow_none=True, metadata={"description": _l("kapan rekening pembeli menolaknya; null kalau tidak")}
    )
    bounce_reason = Word(("", *Refused), metadata={"description": _l("mengapa rekening pembeli menolaknya")})
    waits_for_account = fields.Boolean(metadata={"description": _l("menunggu pembeli menulis rekening lain")})


class PaymentShape(Shape):
    """What somebody is to pay, where, and until when."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor pembayaran")})
    state = Word(PaymentState, metadata={"description": _l("keadaan pembayaran")})
    method = fields.String(metadata={"description": _l("cara membayar")})
    account_number = fields.String(
        metadata={"description": _l("nomor yang harus dituju; kosong kalau bukan transfer")}
    )
    amount_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    expires_at = Moment(allow_none=True, metadata={"description": _l("batas membayar")})
    captured_at = Moment(allow_none=True, metadata={"description": _l("kapan lunas; null sebelum itu")})

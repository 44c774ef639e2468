"""What a desk's program reads of statements, suggestions and payout files."""

from marshmallow import fields

from marketplace.api.shapes import Id, Minor, Moment, Shape, Word
from marketplace.kit.i18n import _l
from payments.files.models import FileState
from payments.statements.models import Fate, Stop
from payments.suggestions import Because


class DeskAccountShape(Shape):
    """The account whose statements are read."""

    number = fields.String(metadata={"description": _l("nomor rekening penampungan")})
    holder = fields.String(metadata={"description": _l("nama pemilik rekening")})
    bic = fields.String(metadata={"description": _l("kode BIC bank; kosong kalau tidak ditulis")})
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})


class StatementShape(Shape):
    """A statement as the bank gave it."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor laporan")})
    layout = Word(("mt940", "camt053", "csv"), metadata={"description": _l("bentuk berkasnya")})
    account_number = fields.String(metadata={"description": _l("rekening yang dilaporkan")})
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    opening_minor = Minor()
    closing_minor = Minor()
    lines_count = fields.Integer(metadata={"description": _l("berapa baris seluruhnya")})
    first_on = fields.Date(
        allow_none=True, metadata={"description": _l("tanggal baris pertama; null kalau tanpa baris")}
    )
    last_on = fields.Date(
        allow_none=True, metadata={"description": _l("tanggal baris terakhir; null kalau tanpa baris")}
    )
    uploaded_at = Moment(metadata={"description": _l("kapan diunggah")})
    begun_at = Moment(allow_none=True, metadata={"description": _l("kapan pembukuannya diminta")})
    lines_booked = fields.Integer(metadata={"description": _l("berapa baris yang sudah dibukukan")})
    stopped = Word(
        ("", *Stop),
        metadata={"description": _l("mengapa pembukuan berhenti di tengah; kosong selama berjalan")},
    )
    booked_at = Moment(allow_none=True, metadata={"description": _l("kapan semua barisnya sudah dibukukan")})


class HeapShape(Shape):
    """How many lines have a fate, and what they come to."""

    fate = Word(Fate, metadata={"description": _l("menjadi apa baris-baris ini")})
    count = fields.Integer(metadata={"description": _l("berapa baris")})
    minor = Minor()


class WholeStatementShape(Shape):
    """A statement, and what became of its lines, or would now."""

    statement = fields.Nested(StatementShape)
    heaps = fields.List(fields.Nested(HeapShape))


class StatementLineShape(Shape):
    """One line, and what it is in the book; null until it is booked."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor baris")})
    line = fields.Integer(metadata={"description": _l("baris ke berapa di berkas")})
    booked_on = fields.Date(metadata={"description": _l("tanggal pembukuan menurut bank")})
    amount_minor = Minor()
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    reference = fields.String(
        metadata={"description": _l("nomor referensi dari bank; kosong kalau tidak ada")}
    )
    end_to_end_id = fields.String(
        attribute="ours",
        metadata={"description": _l("nomor yang kami berikan waktu mengirim; kosong kalau tidak ada")},
    )
    name = fields.String(metadata={"description": _l("nama pihak lain menurut bank")})
    other_account = fields.String(attribute="account", metadata={"description": _l("rekening pihak lain")})
    virtual_account = fields.String(
        attribute="virtual", metadata={"description": _l("virtual account yang dituju")}
    )
    text = fields.String(metadata={"description": _l("berita transfer")})
    fate = Word(
        Fate, allow_none=True, metadata={"description": _l("menjadi apa di buku; null sebelum dibukukan")}
    )
    reason = fields.String(metadata={"description": _l("mengapa, dalam satu kode; kosong kalau tidak perlu")})
    subject = fields.String(
        attribute="subject_id", metadata={"description": _l("nomor yang cocok; kosong kalau tidak ada")}
    )
    transfer = fields.String(
        attribute="bank_line.public_id",
        dump_default=None,
        allow_none=True,
        metadata={"description": _l("nomor transfer yang dicatat dari baris ini; null kalau tidak ada")},
    )


class SuggestionShape(Shape):
    """What money may have been meant for, and why."""

    id = Id(metadata={"description": _l("nomor pembayaran, pencairan, atau pengembalian yang diduga")})
    name = fields.String(metadata={"description": _l("nama pihaknya")})
    amount_minor = Minor()
    points = fields.Integer(metadata={"description": _l("seberapa kuat dugaannya; makin besar makin yakin")})
    reasons = fields.List(Word(Because), metadata={"description": _l("mengapa diduga begitu")})


class FileShape(Shape):
    """One payout file."""

    id = Id(attribute="public_id", metadata={"description": _l("nomor berkas")})
    state = Word(FileState, metadata={"description": _l("keadaan berkas")})
    currency = fields.String(metadata={"description": _l("mata uang menurut ISO 4217")})
    total_minor = Minor()
    items_count = fields.Integer(metadata={"description": _l("berapa perintah kirim di dalamnya")})
    made_at = Moment(metadata={"description": _l("kapan dibuat")})
    handed_in_at = Moment(
        allow_none=True, metadata={"description": _l("kapan diserahkan ke bank; null sebelum itu")}
    )
    withdrawn_at = Moment(allow_none=True, metadata={"description": _l("kapan ditarik; null kalau tidak")})


class FileItemShape(Shape):
    """What a file asks for: a payout or a refund."""

    payout = fields.String(
        attribute="payout.public_id",
        dump_default=None,
        allow_none=True,
        metadata={"description": _l("nomor pencairan; null kalau ini pengembalian")},
    )
    refund = fields.String(
        attribute="refund.public_id",
        dump_default=None,
        allow_none=True,
        metadata={"description": _l("nomor pengembalian; null kalau ini pencairan")},
    )
    amount_minor = Minor()


class WholeFileShape(FileShape):
    """A payout file with everything it asks for."""

    items = fields.List(fields.Nested(FileItemShape))

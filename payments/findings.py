"""What a transfer turns out to be when it is laid beside what was expected."""

from enum import StrEnum

from marketplace.kit.i18n import _, _l, money
from marketplace.settlement.models import Payment
from marketplace.settlement.states import PaymentState


class Finding(StrEnum):
    """How a transfer fits. Kept on its line as the reason."""

    EXACT = "exact"
    TOO_LATE = "too-late"
    TOO_LITTLE = "too-little"
    TOO_MUCH = "too-much"
    ALREADY_PAID = "already-paid"
    UNKNOWN_NUMBER = "unknown-number"

    @property
    def label(self) -> str:
        """The finding in two words."""
        return str(_LABELS[self])

    @property
    def fits(self) -> bool:
        """Whether the payment takes it. Too late is taken too: what nobody waits for any more is refunded."""
        return self in (Finding.EXACT, Finding.TOO_LATE)


_LABELS = {
    Finding.EXACT: _l("Pas"),
    Finding.TOO_LATE: _l("Pas, tetapi lewat waktu"),
    Finding.TOO_LITTLE: _l("Kurang"),
    Finding.TOO_MUCH: _l("Lebih"),
    Finding.ALREADY_PAID: _l("Sudah pernah dibayar"),
    Finding.UNKNOWN_NUMBER: _l("Nomor tidak dikenal"),
}


def finding(payment: Payment | None, amount_minor: int) -> Finding:
    """What ``amount_minor`` (minor units) is to ``payment``, the one its account number belongs to if any."""
    if payment is None:
        return Finding.UNKNOWN_NUMBER
    if payment.state not in (PaymentState.PENDING, PaymentState.EXPIRED):
        return Finding.ALREADY_PAID
    if amount_minor < payment.amount_minor:
        return Finding.TOO_LITTLE
    if amount_minor > payment.amount_minor:
        return Finding.TOO_MUCH
    return Finding.TOO_LATE if payment.state is PaymentState.EXPIRED else Finding.EXACT


def explained(found: Finding, amount_minor: int, expected_minor: int | None) -> str:
    """The finding as a sentence: what happened to the money and what to do. Amounts in minor units."""
    gap = money(abs(amount_minor - (expected_minor or 0)))
    expected = money(expected_minor)
    sentences = {
        Finding.EXACT: _("Nomor dan jumlah sama. Uangnya sudah masuk ke pembayaran ini."),
        Finding.TOO_LATE: _(
            "Datang setelah batas waktu. Kami terima dulu, lalu yang tidak ditunggu lagi dikembalikan penuh "
            "kepada pembayar lewat daftar pengembalian."
        ),
        Finding.TOO_LITTLE: _(
            "Yang ditunggu %(expected)s, jadi kurang %(gap)s. Belum dipakai untuk pesanan apa pun: kirim kembali, "
            "lalu pembayar bisa mentransfer jumlah yang pas selama masih ada waktu.",
            expected=expected,
            gap=gap,
        ),
        Finding.TOO_MUCH: _(
            "Yang ditunggu %(expected)s, jadi lebih %(gap)s. Belum dipakai untuk pesanan apa pun: kirim kembali, "
            "lalu pembayar bisa mentransfer jumlah yang pas selama masih ada waktu.",
            expected=expected,
            gap=gap,
        ),
        Finding.ALREADY_PAID: _(
            "Nomor ini sudah dibayar sebelumnya. Uang yang kedua bukan milik siapa pun di sini: kirim kembali."
        ),
        Finding.UNKNOWN_NUMBER: _(
            "Tidak ada pembayaran dengan nomor ini. Cari pembayaran dengan jumlah yang sama, atau kirim kembali."
        ),
    }
    return sentences[found]

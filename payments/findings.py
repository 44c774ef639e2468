"""What a transfer turns out to be when it is laid beside what was expected."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.money import CURRENCIES
from marketplace.settlement.models import Payment
from marketplace.settlement.states import PaymentState


class Finding(StrEnum):
    """How a transfer fits. Kept on its line as the reason."""

    EXACT = "exact"
    ROUNDED = "rounded"
    COMPLETES = "completes"
    TOO_LATE = "too-late"
    TOO_LITTLE = "too-little"
    TOO_MUCH = "too-much"
    NOBODY_WAITS = "nobody-waits"
    ALREADY_PAID = "already-paid"
    UNKNOWN_NUMBER = "unknown-number"
    REFERENCE_TWICE = "reference-twice"
    SETTLED = "settled"
    REMITTED = "remitted"
    REMITTED_PART = "remitted-part"

    @property
    def label(self) -> str:
        """The finding in two words."""
        return str(_LABELS[self])

    @property
    def fits(self) -> bool:
        """Whether the payment takes it as it is. Too late is taken too: what nobody waits for is refunded."""
        return self in (Finding.EXACT, Finding.ROUNDED, Finding.COMPLETES, Finding.TOO_LATE)


_LABELS = {
    Finding.EXACT: _l("Pas"),
    Finding.ROUNDED: _l("Pas, selain sen"),
    Finding.COMPLETES: _l("Melengkapi yang kurang"),
    Finding.SETTLED: _l("Dari penyedia lain"),
    Finding.TOO_LATE: _l("Pas, tetapi lewat waktu"),
    Finding.TOO_LITTLE: _l("Kurang"),
    Finding.TOO_MUCH: _l("Lebih"),
    Finding.NOBODY_WAITS: _l("Lewat waktu"),
    Finding.ALREADY_PAID: _l("Sudah pernah dibayar"),
    Finding.UNKNOWN_NUMBER: _l("Nomor tidak dikenal"),
    Finding.REFERENCE_TWICE: _l("Nomor referensi dipakai dua kali"),
    Finding.REMITTED: _l("Setoran kurir"),
    Finding.REMITTED_PART: _l("Setoran kurir, sebagian"),
}


def finding(payment: Payment | None, amount_minor: int, before_minor: int = 0) -> Finding:
    """What ``amount_minor`` (minor units) is to ``payment``, the one its account number belongs to if any.

    ``before_minor`` came for it earlier and was too little.
    """
    if payment is None:
        return Finding.UNKNOWN_NUMBER
    asked = payment.amount_minor
    if payment.state is PaymentState.EXPIRED:
        return Finding.TOO_LATE if amount_minor == asked else Finding.NOBODY_WAITS
    if payment.state is not PaymentState.PENDING:
        return Finding.ALREADY_PAID
    if amount_minor == asked:
        return Finding.EXACT
    if not before_minor and abs(amount_minor - asked) < CURRENCIES[payment.currency][1]:
        return Finding.ROUNDED
    if before_minor + amount_minor == asked:
        return Finding.COMPLETES
    return Finding.TOO_LITTLE if before_minor + amount_minor < asked else Finding.TOO_MUCH


def surplus(asked_minor: int, amount_minor: int, before_minor: int) -> int:
    """What of ``amount_minor`` is more than is asked for. Where it is enough alone, what came before is not used."""
    counted = 0 if amount_minor >= asked_minor else before_minor
    return max(0, counted + amount_minor - asked_minor)


def explained(found: Finding) -> str:
    """The finding as a sentence: what happened to the money and what to do."""
    return str(_SENTENCES[found])


_SENTENCES = {
    Finding.REMITTED: _l("Uang tunai yang ditagih kurir, disetor ke nomor setorannya. Setorannya lunas."),
    Finding.REMITTED_PART: _l(
        "Uang tunai yang ditagih kurir, disetor ke nomor setorannya. Setorannya masih kurang, dan kurirnya sudah tahu."
    ),
    Finding.SETTLED: _l("Uang yang tadinya dipegang penyedia pembayaran lain untuk kami, sekarang di sini."),
    Finding.EXACT: _l("Nomor dan jumlah sama. Uangnya sudah masuk ke pembayaran ini."),
    Finding.ROUNDED: _l(
        "Nomor sama, dan jumlahnya berbeda kurang dari satu rupiah. Pembayaran ini lunas; sennya kami catat sebagai "
        "pembulatan."
    ),
    Finding.COMPLETES: _l(
        "Bersama transfer sebelumnya jumlahnya pas. Semuanya sudah masuk ke pembayaran ini."
    ),
    Finding.TOO_LATE: _l(
        "Datang setelah batas waktu. Kami terima dulu, lalu yang tidak ditunggu lagi dikembalikan penuh "
        "kepada pembayar lewat daftar pengembalian."
    ),
    Finding.TOO_LITTLE: _l(
        "Pembeli sudah kami beri tahu berapa kurangnya. Kalau sisanya datang sebelum batas waktu, semuanya masuk "
        "ke pembayaran ini. Kalau tidak, uang ini kembali ke pengirimnya."
    ),
    Finding.TOO_MUCH: _l(
        "Pembayaran ini sudah lunas. Lebihnya bukan milik siapa pun di sini: kirim kembali ke pengirimnya."
    ),
    Finding.NOBODY_WAITS: _l(
        "Datang setelah batas waktu dan jumlahnya tidak pas. Kirim kembali ke pengirimnya."
    ),
    Finding.ALREADY_PAID: _l(
        "Nomor ini sudah dibayar sebelumnya. Uang yang kedua bukan milik siapa pun di sini: kirim kembali."
    ),
    Finding.UNKNOWN_NUMBER: _l(
        "Tidak ada pembayaran dengan nomor ini. Cari pembayaran dengan jumlah yang sama, atau kirim kembali."
    ),
    Finding.REFERENCE_TWICE: _l(
        "Bank memakai nomor referensi ini dua kali. Uangnya tercatat, tetapi tidak dicocokkan sendiri: tanyakan dulu "
        "kepada bank."
    ),
}

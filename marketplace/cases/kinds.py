"""The kinds of cases as a table: what each is called, who opens it, who is asked, and who bears it in silence."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK


class CaseKind(StrEnum):
    """What went wrong."""

    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    LOST = "lost"
    FAILED_RETURN = "failed_return"

    @property
    def label(self) -> str:
        """What went wrong, in a person's words."""
        return str(KINDS[self].label)


@dataclass(frozen=True)
class Kind:
    """One row of the table.

    ``whole_parcel``: all of a parcel is disputed with its shipping, otherwise the pieces that are named.
    ``ends_parcel``: what the courier's parcel is written off as once the buyer gets his money back.
    """

    label: object
    hint: object
    opened_by: tuple[str, ...]
    asked: tuple[PartyKind, ...]
    bearer_in_silence: PartyKind
    whole_parcel: bool
    ends_parcel: str = ""


_BOTH = (PartyKind.SELLER, PartyKind.COURIER)

KINDS: dict[CaseKind, Kind] = {
    CaseKind.NOT_RECEIVED: Kind(
        _l("Barang tidak diterima"),
        _l(
            "Kurir mencatat sudah diserahkan, atau hari yang dijanjikan sudah lewat, tetapi paketnya tidak ada."
        ),
        ("buyer",),
        _BOTH,
        PartyKind.COURIER,
        whole_parcel=True,
        ends_parcel="lost",
    ),
    CaseKind.NOT_AS_DESCRIBED: Kind(
        _l("Barang keliru, kurang, atau tidak sesuai"),
        _l("Warnanya lain, ukurannya lain, jumlahnya kurang, atau tidak seperti di foto."),
        ("buyer",),
        (PartyKind.SELLER,),
        PartyKind.SELLER,
        whole_parcel=False,
    ),
    CaseKind.DAMAGED: Kind(
        _l("Barang rusak"),
        _l("Barangnya pecah, sobek, atau basah."),
        ("buyer", "courier"),
        _BOTH,
        PartyKind.COURIER,
        whole_parcel=False,
        ends_parcel="damaged",
    ),
    CaseKind.LOST: Kind(
        _l("Paket hilang di jalan"),
        _l("Kurir melapor paketnya hilang, atau terlalu lama tidak sampai."),
        ("courier", CLOCK),
        _BOTH,
        PartyKind.COURIER,
        whole_parcel=True,
        ends_parcel="lost",
    ),
    CaseKind.FAILED_RETURN: Kind(
        _l("Paket tidak kembali ke penjual"),
        _l("Paket yang ditolak atau tidak terkirim belum juga sampai di penjual."),
        (CLOCK,),
        _BOTH,
        PartyKind.COURIER,
        whole_parcel=True,
        ends_parcel="lost",
    ),
}

# Why a case ended without a decision: the payer's bank gave him back what it was about.
CHARGED_BACK = "charged-back"

# Why it was decided so: codes for the book, words for people. The last two are the clock's own.
DECISIONS = {
    "proof-missing": _l("Tidak ada bukti bahwa barangnya diserahkan"),
    "proof-holds": _l("Bukti penyerahan atau pengirimannya cukup"),
    "goods-differ": _l("Barangnya tidak seperti yang dijual"),
    "goods-as-sold": _l("Barangnya seperti yang dijual"),
    "carried-badly": _l("Barangnya rusak atau hilang di tangan kurir"),
    "packed-badly": _l("Barangnya tidak dikemas dengan baik"),
    "conceded": _l("Diakui oleh yang ditanya"),
    "silence": _l("Tidak ada jawaban sampai batas waktu"),
    "operator-late": _l("Pengelola tidak memutuskan sampai batas waktu"),
}
OPERATORS_REASONS = tuple(DECISIONS)[:6]

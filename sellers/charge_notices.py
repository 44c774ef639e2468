"""What sellers are told of payments that their buyers dispute with the bank of their card."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_SALE = "sellers.sale"
_SEE = N_("Lihat pesanan")

CHARGES: Notices = {
    "sale.charge_disputed": (
        Notice(
            Topic.MONEY,
            "sales",
            N_("Pembeli menyanggah pembayarannya"),
            N_(
                "Bank kartu pembeli menarik uang pesanan %(sale)s. %(amount)s kami tahan sampai bank itu memutuskan. "
                "Simpan bukti kirimnya."
            ),
            _SALE,
            _SEE,
        ),
    ),
    "sale.charge_kept": (
        Notice(
            Topic.MONEY,
            "sales",
            N_("Sanggahan pembeli ditolak bank"),
            N_("Uang pesanan %(sale)s tidak jadi ditarik. Yang kami tahan bebas lagi."),
            _SALE,
            _SEE,
        ),
    ),
    "sale.charge_lost": (
        Notice(
            Topic.MONEY,
            "sales",
            N_("Sanggahan pembeli diterima bank"),
            N_(
                "Bank kartu memenangkan pembeli untuk pesanan %(sale)s: %(amount)s kembali kepadanya. Bagian Anda dari "
                "barangnya ikut kembali."
            ),
            _SALE,
            _SEE,
        ),
    ),
}

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
                "Bank kartu pembeli menarik uang pesanan %(sale)s. %(amount)s kami tahan sampai bank "
                "itu memutuskan. "
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
                "Bank kartu memenangkan pembeli untuk pesanan %(sale)s: %(amount)s kembali "
                "kepadanya. Bagian Anda dari "
                "barangnya ikut kembali."
            ),
            _SALE,
            _SEE,
        ),
    ),
    "payout.reversed": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Pencairan ditarik kembali"),
            N_(
                "%(back_amount)s kami tarik kembali dari akun %(account)s, karena pembeli "
                "memenangkan sanggahan di bank "
                "kartunya. Yang belum tertutup dipotong dari hasil berikutnya."
            ),
            "sellers.statement",
            N_("Lihat uang"),
            to="party",
        ),
    ),
    "case.gave_way": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Bank kartu mengembalikan uangnya"),
            N_(
                "Pesanan %(sale)s: bank kartu pembeli mengembalikan %(given_amount)s yang "
                "dipersoalkan dalam kasus ini. Jumlah itu tidak diputuskan lagi di sini."
            ),
            "sellers.case",
            N_("Lihat kasusnya"),
        ),
    ),
}

"""What sellers are told of their terms. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

TERMS: Notices = {
    "commission.rule_added": (
        Notice(
            Topic.MONEY,
            "goods",
            N_("Jasa Pasarlima berubah"),
            N_(
                "Untuk %(what_for)s: %(rate)s, mulai %(starts_by)s. Pesanan yang sudah ada tetap pada tarif waktu "
                "dibeli."
            ),
            "sellers.goods",
            N_("Lihat tarif tiap barang"),
        ),
    ),
    "commission.rule_ended": (
        Notice(
            Topic.MONEY,
            "goods",
            N_("Tarif khusus jasa Pasarlima berakhir"),
            N_(
                "Untuk %(what_for)s: %(rate)s, berlaku sampai %(ends_by)s. Setelah itu tarif lain yang berlaku; "
                "lihat di halaman barang."
            ),
            "sellers.goods",
            N_("Lihat tarif tiap barang"),
        ),
    ),
}

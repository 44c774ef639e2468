"""What the operator's people are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

NOTICES: Notices = {
    "storefront.submitted": (
        Notice(
            Topic.ACCOUNT,
            "approve",
            N_("Toko menunggu diperiksa"),
            N_("%(shop)s minta diperiksa. Penjual menunggu paling lama dua hari."),
            "operator.storefront",
            N_("Periksa toko"),
        ),
    ),
    "shipment.exception": (
        Notice(
            Topic.PARCELS,
            "orders",
            N_("Kurir melaporkan masalah"),
            N_("Paket %(awb)s dari %(shop)s, kurir %(courier)s: %(reason)s."),
            "operator.order",
            N_("Lihat pesanan"),
            when=lambda event: event.data.get("reason") in ("lost", "damaged"),
        ),
    ),
    "transfer.unmatched": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Transfer belum cocok"),
            N_("%(amount)s datang dan tidak cocok dengan pembayaran mana pun."),
            "operator.money",
            N_("Lihat buku"),
            mail=False,
        ),
    ),
    "payout.failed": (
        Notice(
            Topic.MONEY,
            "payouts",
            N_("Pencairan belum berhasil"),
            N_("%(bank)s tidak bisa mengirim %(amount)s kepada %(shop)s, rekening %(account)s."),
            "operator.payouts",
            N_("Lihat pencairan"),
        ),
    ),
}

"""What the operator's people are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.reviews.notices import MODERATED
from marketplace.webhooks.notices import webhook_notices

NOTICES: Notices = {
    **webhook_notices("operator"),
    **MODERATED,
    "application.submitted": (
        Notice(
            Topic.ACCOUNT,
            "approve",
            N_("Pendaftaran menunggu diperiksa"),
            N_("%(applied)s minta diperiksa. Pendaftar menunggu paling lama dua hari."),
            "operator.application",
            N_("Periksa"),
        ),
    ),
    "application.late": (
        Notice(
            Topic.ACCOUNT,
            "approve",
            N_("Pendaftaran terlambat diperiksa"),
            N_("%(applied)s menunggu lebih dari dua hari. Tidak ada yang diterima dengan sendirinya."),
            "operator.application",
            N_("Periksa sekarang"),
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
    "chargeback.opened": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Pembayaran disanggah"),
            N_(
                "Bank kartu pembeli menarik %(amount)s lewat %(bank)s, pesanan %(order)s. Kirim bukti lewat %(bank)s "
                "paling lambat %(answer_by)s."
            ),
            "operator.chargeback",
            N_("Lihat sanggahan"),
            when=lambda event: not event.data.get("twice_minor"),
        ),
        Notice(
            Topic.MONEY,
            "money",
            N_("Pembayaran disanggah, padahal uangnya sudah kembali"),
            N_(
                "Bank kartu pembeli menarik %(amount)s lewat %(bank)s, pesanan %(order)s. %(twice_amount)s sudah kami "
                "kembalikan: kirim buktinya paling lambat %(answer_by)s, supaya tidak kembali dua kali."
            ),
            "operator.chargeback",
            N_("Kirim bukti"),
            when=lambda event: bool(event.data.get("twice_minor")),
        ),
    ),
    "chargeback.won": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Sanggahan dimenangkan"),
            N_("%(amount)s untuk pesanan %(order)s kembali dari %(bank)s."),
            "operator.chargeback",
            N_("Lihat sanggahan"),
            mail=False,
        ),
    ),
    "chargeback.lost": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Sanggahan kalah"),
            N_(
                "%(amount)s untuk pesanan %(order)s tetap di pembeli. Siapa yang menanggung ada di halamannya."
            ),
            "operator.chargeback",
            N_("Lihat sanggahan"),
        ),
    ),
    "case.heard": (
        Notice(
            Topic.CASES,
            "decide",
            N_("Kasus menunggu keputusan"),
            N_(
                "%(shop)s, pesanan %(sale)s: %(problem)s. %(amount)s tertahan. Putuskan paling lambat %(decide_by)s."
            ),
            "operator.case",
            N_("Putuskan"),
        ),
    ),
    "remittance.overdue": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Setoran kurir terlambat"),
            N_("%(courier)s belum menyetor %(missing_amount)s. Setoran %(remittance)s."),
            "operator.cash",
            N_("Lihat uang tunai"),
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
    "transfer.overdue": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Bank terlambat mengurus transfer"),
            N_("%(amount)s sudah dua hari kerja menunggu dicocokkan atau dikirim kembali oleh bank."),
            "operator.money",
            N_("Lihat buku"),
            mail=False,
        ),
    ),
    "refund.overdue": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Bank terlambat mengembalikan uang"),
            N_("%(bank)s belum mengirim %(amount)s untuk pesanan %(order)s setelah dua hari kerja."),
            "operator.order",
            N_("Lihat pesanan"),
        ),
    ),
    "payout.overdue": (
        Notice(
            Topic.MONEY,
            "payouts",
            N_("Bank terlambat mencairkan"),
            N_("%(bank)s belum mengirim %(amount)s kepada %(shop)s setelah dua hari kerja."),
            "operator.payouts",
            N_("Lihat pencairan"),
        ),
    ),
    "payout.returned": (
        Notice(
            Topic.MONEY,
            "payouts",
            N_("Rekening penerima menolak pencairan"),
            N_(
                "%(amount)s untuk %(shop)s tidak bisa masuk ke rekening %(account)s. Sebabnya: %(refused)s. %(shop)s "
                "diminta memperbaiki rekening."
            ),
            "operator.payouts",
            N_("Lihat pencairan"),
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

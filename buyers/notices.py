"""What buyers are told. How to add a row: ``marketplace/messages/notices.py``.

Of an order with several sellers, the payment is told once; each seller's answer and each parcel by itself.
"""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.orders.actions.carrying import ATTEMPTS_MAX
from marketplace.orders.reasons import FEE_IS_EARNED

_ORDER = "buyers.order"
_SEE = N_("Lihat pesanan")
_APPLIED = N_("Lihat pendaftaran")


def is_tried_again(event: Event) -> bool:
    """Whether the rider comes once more; after the last attempt the parcel's way back is told instead."""
    return int(event.data.get("attempt") or 0) < ATTEMPTS_MAX


def is_fee_earned(event: Event) -> bool:
    """Whether the courier keeps his fee for a parcel that nobody took."""
    return event.data.get("reason") in FEE_IS_EARNED


def is_all_back(event: Event) -> bool:
    """Whether everything that was paid goes back."""
    return not is_fee_earned(event)


NOTICES: Notices = {
    "payment.captured": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Pembayaran Anda sudah diterima"),
            N_(
                "%(bank)s sudah menerima %(amount)s untuk pesanan %(order)s. Uang Anda kami simpan sampai "
                "barang tiba dan Anda bilang baik."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pembayaran %(amount)s untuk pesanan %(order)s sudah diterima. Uang Anda kami simpan sampai "
                "barang tiba."
            ),
            to="payer",
            urgent=True,
            himself=True,
        ),
    ),
    "payment.expired": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan ditutup karena belum dibayar"),
            N_(
                "Pembayaran %(amount)s untuk pesanan %(order)s tidak datang sampai batas waktunya. Bila Anda "
                "sudah telanjur mengirim, uangnya kembali penuh."
            ),
            _ORDER,
            _SEE,
            to="payer",
        ),
    ),
    "sale.accepted": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Penjual sedang mengemas"),
            N_("%(shop)s menerima pesanan Anda: %(item)s. Paket siap paling lambat %(pack_by)s."),
            _ORDER,
            _SEE,
            mail=False,
        ),
    ),
    "sale.declined": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Penjual tidak bisa memenuhi pesanan"),
            N_(
                "%(shop)s tidak bisa mengirim %(item)s. Alasan: %(reason)s. Uang Anda %(amount)s kembali "
                "penuh lewat bank."
            ),
            _ORDER,
            _SEE,
            sms=N_("%(shop)s tidak bisa mengirim %(item)s. Uang Anda %(amount)s kembali penuh lewat bank."),
        ),
    ),
    "sale.cancelled": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan dibatalkan, uang Anda kembali"),
            N_(
                "Pesanan %(item)s dari %(shop)s dibatalkan. Alasan: %(reason)s. Yang sudah Anda bayar kembali "
                "penuh lewat bank."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pesanan %(item)s dari %(shop)s dibatalkan. Yang sudah Anda bayar kembali penuh lewat bank."
            ),
            when=is_all_back,
        ),
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Paket kembali ke penjual, uang barang kembali"),
            N_(
                "Paket %(item)s dari %(shop)s tidak bisa diserahkan dan sudah kembali. %(back_amount)s kembali "
                "kepada Anda lewat bank. Ongkos kirim tetap untuk kurir, sebab ia sudah mengantar sampai ke alamat."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Paket dari %(shop)s kembali ke penjual. %(back_amount)s kembali kepada Anda; ongkos kirim tetap "
                "untuk kurir."
            ),
            when=is_fee_earned,
        ),
    ),
    "sale.declined_part": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Penjual hanya bisa mengirim sebagian"),
            N_(
                "%(shop)s tidak bisa mengirim %(pieces)s barang dari pesanan %(order)s. Alasan: %(reason)s. "
                "%(amount)s kembali kepada Anda lewat bank; sisanya tetap dikirim."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "%(shop)s tidak bisa mengirim %(pieces)s barang pesanan %(order)s. %(amount)s kembali kepada "
                "Anda; sisanya tetap dikirim."
            ),
        ),
    ),
    "sale.gave_back": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Penjual mengembalikan sebagian uang"),
            N_(
                "%(shop)s mengembalikan %(amount)s dari pesanan %(order)s. Alasan: %(reason)s. Uangnya kembali "
                "lewat bank."
            ),
            _ORDER,
            _SEE,
            sms=N_("%(shop)s mengembalikan %(amount)s dari pesanan %(order)s lewat bank."),
        ),
    ),
    "sale.packed": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket sudah dikemas"),
            N_("%(shop)s sudah mengemas %(item)s. Paket menunggu dijemput %(courier)s."),
            _ORDER,
            _SEE,
            mail=False,
        ),
    ),
    "shipment.picked_up": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket sudah di tangan kurir"),
            N_("%(courier)s membawa paket dari %(shop)s: %(item)s. Nomor paket %(awb)s."),
            _ORDER,
            _SEE,
        ),
    ),
    "shipment.out_for_delivery": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket sedang diantar"),
            N_(
                "%(courier)s sedang mengantar paket dari %(shop)s. Siapkan PIN yang tertulis di pesanan Anda, "
                "dan bacakan hanya kepada kurir yang membawa paket."
            ),
            _ORDER,
            N_("Lihat PIN"),
            sms=N_(
                "Paket dari %(shop)s sedang diantar %(courier)s. Siapkan PIN di pesanan Anda; bacakan hanya "
                "kepada kurir."
            ),
            urgent=True,
        ),
    ),
    "shipment.attempt_failed": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket belum berhasil diantar"),
            N_(
                "%(courier)s belum bisa menyerahkan paket dari %(shop)s. Alasan: %(reason)s. Ini percobaan "
                "%(tried)s dari 3. Kurir akan mencoba lagi; periksa alamat Anda."
            ),
            _ORDER,
            _SEE,
            sms=N_("Paket dari %(shop)s belum berhasil diantar: %(reason)s. Kurir akan mencoba lagi."),
            urgent=True,
            when=is_tried_again,
        ),
    ),
    "shipment.available_for_pickup": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket bisa diambil di kantor kurir"),
            N_("Paket dari %(shop)s, nomor %(awb)s, menunggu Anda di kantor %(courier)s. Bawa PIN Anda."),
            _ORDER,
            N_("Lihat PIN"),
            sms=N_("Paket %(awb)s dari %(shop)s menunggu Anda di kantor %(courier)s. Bawa PIN Anda."),
        ),
    ),
    "shipment.exception": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Ada masalah dengan paket"),
            N_(
                "%(courier)s melaporkan tentang paket dari %(shop)s: %(reason)s. Uang Anda tetap kami simpan "
                "sampai jelas."
            ),
            _ORDER,
            _SEE,
            sms=N_("Ada masalah dengan paket dari %(shop)s: %(reason)s. Uang Anda tetap kami simpan."),
        ),
    ),
    "shipment.returning": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket kembali ke penjual"),
            N_(
                "Paket dari %(shop)s tidak bisa diserahkan dan sedang kembali. Uang Anda tetap kami simpan sampai "
                "paketnya di sana."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Paket dari %(shop)s tidak bisa diserahkan dan kembali ke penjual. Uang Anda tetap kami "
                "simpan."
            ),
        ),
    ),
    "sale.delivered": (
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket sudah tiba, silakan diperiksa"),
            N_(
                "%(item)s dari %(shop)s sudah diserahkan. Periksa sebelum %(inspect_by)s. Sampai Anda bilang "
                "baik, uang Anda masih kami simpan."
            ),
            _ORDER,
            N_("Periksa pesanan"),
            sms=N_("Paket dari %(shop)s sudah diserahkan. Periksa isinya sebelum %(inspect_by)s."),
        ),
    ),
    "sale.completed": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan selesai"),
            N_(
                "Waktu memeriksa %(item)s dari %(shop)s sudah lewat tanpa keluhan, jadi penjual menerima "
                "bagiannya. Ceritakan bagaimana barangnya."
            ),
            _ORDER,
            N_("Beri penilaian"),
        ),
    ),
    "refund.paid": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Uang Anda sudah dikirim kembali"),
            N_("%(bank)s sudah mengirim %(amount)s kembali ke rekening Anda untuk pesanan %(order)s."),
            _ORDER,
            _SEE,
            sms=N_("%(bank)s sudah mengirim kembali %(amount)s ke rekening Anda untuk pesanan %(order)s."),
            to="payer",
        ),
    ),
    "rating.revealed": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Ada penilaian tentang Anda"),
            N_("Anda mendapat %(stars)s dari 5 bintang untuk pesanan dari %(shop)s."),
            _ORDER,
            _SEE,
            to="rated",
            mail=False,
        ),
    ),
    # Who registers a courier company is a buyer until the company is there.
    "application.taken": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran Anda sedang diperiksa"),
            N_("Petugas kami mulai memeriksa pendaftaran %(applied)s. Anda belum perlu berbuat apa-apa."),
            "shipping.register",
            _APPLIED,
            to="courier_applicant",
            mail=False,
        ),
    ),
    "application.sent_back": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Ada yang perlu diperbaiki"),
            N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s, lalu kirim lagi sebelum %(answer_by)s. "
                "Yang lain sudah benar."
            ),
            "shipping.register",
            N_("Lihat yang perlu diperbaiki"),
            sms=N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s. Masuk untuk melihat caranya, lalu kirim lagi."
            ),
            to="courier_applicant",
        ),
    ),
    "application.issued": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Perusahaan kurir Anda terdaftar"),
            N_(
                "Semua bagian pendaftaran %(applied)s diterima. Tulis tarifnya, lalu pembeli bisa memilih Anda."
            ),
            "shipping.register",
            N_("Tulis tarif"),
            sms=N_("%(applied)s terdaftar sebagai kurir. Masuk untuk menulis tarif."),
            to="courier_applicant",
        ),
    ),
    "application.rejected": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran ditolak"),
            N_("Pendaftaran %(applied)s tidak bisa kami terima. Sebabnya ada di halaman pendaftaran."),
            "shipping.register",
            N_("Lihat sebabnya"),
            sms=N_("Pendaftaran %(applied)s tidak bisa kami terima. Masuk untuk membaca sebabnya."),
            to="courier_applicant",
        ),
    ),
    "application.expired": (
        Notice(
            Topic.ACCOUNT,
            "see",
            N_("Pendaftaran lewat waktu"),
            N_("Pendaftaran %(applied)s tidak dikirim pada waktunya. Mulai lagi kapan saja."),
            "shipping.register",
            _APPLIED,
            sms=N_("Pendaftaran %(applied)s lewat waktu. Masuk untuk memulai lagi kapan saja."),
            to="courier_applicant",
        ),
    ),
}

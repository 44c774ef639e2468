"""What buyers are told. How to add a row: ``marketplace/messages/notices.py``.

Of an order with several sellers, the payment is told once; each seller's answer and each parcel by itself.
"""

from buyers import door_notices as door
from buyers.application_notices import APPLICATION_NOTICES
from buyers.money_notices import MONEY_NOTICES
from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.orders.actions.carrying import ATTEMPTS_MAX
from marketplace.orders.facts import are_several_parcels, is_one_parcel
from marketplace.reviews.notices import BUYERS as REVIEWS
from marketplace.webhooks.notices import webhook_notices

_ORDER = "buyers.order"
_SEE = N_("Lihat pesanan")
_CASE = "buyers.case"
_SEE_CASE = N_("Lihat kasusnya")


def is_tried_again(event: Event) -> bool:
    """Whether the rider comes once more; after the last attempt the parcel's way back is told instead."""
    return int(event.data.get("attempt") or 0) < ATTEMPTS_MAX


def is_fee_earned(event: Event) -> bool:
    """Whether the courier keeps a fee, and all else goes back."""
    return bool(event.data.get("kept_minor")) and not is_in_part(event)


def is_in_part(event: Event) -> bool:
    """Whether a case still holds a part of the money."""
    return bool(event.data.get("frozen_minor")) and door.is_paid(event)


def is_all_back(event: Event) -> bool:
    """Whether everything that was paid goes back."""
    return door.is_paid(event) and not is_fee_earned(event) and not is_in_part(event)


NOTICES: Notices = {
    **webhook_notices("buyers"),
    **REVIEWS,
    **MONEY_NOTICES,
    **APPLICATION_NOTICES,
    **door.DOOR_NOTICES,
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
        door.DECLINED,
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Penjual tidak bisa memenuhi pesanan"),
            N_(
                "%(shop)s tidak bisa mengirim %(item)s. Alasan: %(reason)s. Uang Anda %(amount)s kembali "
                "penuh, dengan cara Anda membayar."
            ),
            _ORDER,
            _SEE,
            sms=N_("%(shop)s tidak bisa mengirim %(item)s. Uang Anda %(amount)s kembali penuh."),
            when=door.is_paid,
        ),
    ),
    "sale.cancelled": (
        door.CANCELLED,
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan dibatalkan, uang Anda kembali"),
            N_(
                "Pesanan %(item)s dari %(shop)s dibatalkan. Alasan: %(reason)s. Yang sudah Anda bayar kembali "
                "penuh, dengan cara Anda membayar."
            ),
            _ORDER,
            _SEE,
            sms=N_("Pesanan %(item)s dari %(shop)s dibatalkan. Yang sudah Anda bayar kembali penuh."),
            when=is_all_back,
        ),
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Paket kembali ke penjual, uang barang kembali"),
            N_(
                "Paket %(item)s dari %(shop)s tidak bisa diserahkan dan sudah kembali. %(back_amount)s kembali "
                "kepada Anda. Ongkos kirim tetap untuk kurir, sebab ia sudah mengantar sampai ke alamat."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Paket dari %(shop)s kembali ke penjual. %(back_amount)s kembali kepada Anda; ongkos kirim tetap "
                "untuk kurir."
            ),
            when=is_fee_earned,
        ),
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Pesanan dibatalkan, sebagian masih diperiksa"),
            N_(
                "Pesanan %(item)s dari %(shop)s dibatalkan. Alasan: %(reason)s. %(back_amount)s kembali kepada Anda "
                "dengan cara Anda membayar; yang dipersoalkan kami tahan sampai kasusnya diputuskan."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "Pesanan dari %(shop)s dibatalkan. %(back_amount)s kembali kepada Anda; sisanya kami tahan sampai "
                "kasusnya diputuskan."
            ),
            when=is_in_part,
        ),
    ),
    "sale.declined_part": (
        door.DECLINED_PART,
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Penjual hanya bisa mengirim sebagian"),
            N_(
                "%(shop)s tidak bisa mengirim %(pieces)s barang dari pesanan %(order)s. Alasan: %(reason)s. "
                "%(amount)s kembali kepada Anda dengan cara Anda membayar; sisanya tetap dikirim."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "%(shop)s tidak bisa mengirim %(pieces)s barang pesanan %(order)s. %(amount)s kembali kepada "
                "Anda; sisanya tetap dikirim."
            ),
            when=door.is_paid,
        ),
    ),
    "sale.gave_back": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Penjual mengembalikan sebagian uang"),
            N_(
                "%(shop)s mengembalikan %(amount)s dari pesanan %(order)s. Alasan: %(reason)s. Uangnya kembali "
                "dengan cara Anda membayar."
            ),
            _ORDER,
            _SEE,
            sms=N_("%(shop)s mengembalikan %(amount)s dari pesanan %(order)s."),
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
            when=is_one_parcel,
        ),
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Pesanan dikemas dalam beberapa paket"),
            N_(
                "%(shop)s sudah mengemas %(item)s dalam %(parcels)s paket. Semuanya menunggu dijemput %(courier)s dan "
                "bisa tiba pada hari yang berlainan."
            ),
            _ORDER,
            _SEE,
            mail=False,
            when=are_several_parcels,
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
        door.OUT,
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
            when=door.is_paid,
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
        door.OFFICE,
        Notice(
            Topic.PARCELS,
            "buy",
            N_("Paket bisa diambil di kantor kurir"),
            N_("Paket dari %(shop)s, nomor %(awb)s, menunggu Anda di kantor %(courier)s. Bawa PIN Anda."),
            _ORDER,
            N_("Lihat PIN"),
            sms=N_("Paket %(awb)s dari %(shop)s menunggu Anda di kantor %(courier)s. Bawa PIN Anda."),
            when=door.is_paid,
        ),
    ),
    "shipment.exception": (
        door.TROUBLE,
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
            when=door.is_paid,
        ),
    ),
    "shipment.returning": (
        door.RETURNING,
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
            when=door.is_paid,
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
    "case.opened": (
        Notice(
            Topic.CASES,
            "see",
            N_("Ada masalah dengan paket Anda"),
            N_(
                "Paket dari %(shop)s: %(problem)s. %(amount)s kami tahan, dan penjual dan kurir kami tanya. Anda tidak "
                "perlu berbuat apa-apa."
            ),
            _CASE,
            _SEE_CASE,
            sms=N_(
                "Paket dari %(shop)s: %(problem)s. %(amount)s kami tahan. Anda tidak perlu berbuat apa-apa."
            ),
            when=lambda event: event.acting_kind != "buyer",
        ),
    ),
    "case.answered": (
        Notice(
            Topic.CASES,
            "see",
            N_("Ada jawaban untuk keluhan Anda"),
            N_("%(speaker)s memberi keterangan tentang pesanan dari %(shop)s: %(problem)s."),
            _CASE,
            N_("Baca jawabannya"),
            mail=False,
            when=lambda event: event.acting_kind != "buyer",
        ),
    ),
    "case.heard": (
        Notice(
            Topic.CASES,
            "see",
            N_("Kasus Anda sekarang kami putuskan"),
            N_(
                "Pesanan dari %(shop)s: %(problem)s. Kami memutuskan paling lambat %(decide_by)s. %(amount)s tetap "
                "kami tahan."
            ),
            _CASE,
            _SEE_CASE,
        ),
    ),
    "case.decided": (
        Notice(
            Topic.CASES,
            "see",
            N_("Diputuskan: %(refund_amount)s kembali kepada Anda"),
            N_(
                "Kasus pesanan dari %(shop)s, %(problem)s, sudah diputuskan. %(refund_amount)s dikirim ke rekening "
                "asal transfer Anda. Alasannya: %(verdict)s."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_("Kasus pesanan dari %(shop)s diputuskan: %(refund_amount)s kembali ke rekening Anda."),
            when=lambda event: bool(event.data["refunded_minor"]),
        ),
        Notice(
            Topic.CASES,
            "see",
            N_("Kasus Anda sudah diputuskan"),
            N_(
                "Kasus pesanan dari %(shop)s, %(problem)s: uangnya tidak kembali. Alasannya: %(verdict)s. Tidak "
                "setuju? Telepon kami."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_(
                "Kasus pesanan dari %(shop)s diputuskan: uangnya tidak kembali. Alasannya ada di halaman kasus."
            ),
            when=lambda event: not event.data["refunded_minor"],
        ),
    ),
    "case.withdrawn": (
        Notice(
            Topic.CASES,
            "see",
            N_("Paket Anda sudah ketemu"),
            N_("Paket dari %(shop)s sudah ketemu, jadi kasusnya kami tutup. %(amount)s tidak ditahan lagi."),
            _CASE,
            _SEE_CASE,
            when=lambda event: event.acting_kind != "buyer",
        ),
    ),
}

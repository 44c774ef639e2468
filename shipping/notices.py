"""What courier companies are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_PARCEL = "shipping.parcel"

NOTICES: Notices = {
    "sale.packed": (
        Notice(
            Topic.PARCELS,
            "run",
            N_("Paket siap dijemput"),
            N_("Paket %(awb)s dari %(shop)s menunggu dijemput."),
            _PARCEL,
            N_("Lihat paket"),
            mail=False,
        ),
    ),
    "shipment.expired": (
        Notice(
            Topic.PARCELS,
            "run",
            N_("Paket tidak jadi diantar"),
            N_("Paket %(awb)s dari %(shop)s lewat batas waktunya dan dibatalkan. Jangan antar lagi."),
            _PARCEL,
            N_("Lihat paket"),
            sms=N_("Paket %(awb)s dari %(shop)s dibatalkan karena lewat waktu. Jangan antar lagi."),
        ),
    ),
    "payout.paid": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Pencairan sudah dikirim"),
            N_("%(bank)s sudah mengirim %(amount)s ke rekening %(account)s."),
            "shipping.payout",
            N_("Lihat rincian"),
            sms=N_("Pencairan %(amount)s sudah dikirim ke rekening %(account)s."),
            to="party",
            himself=True,
        ),
    ),
    "payout.failed": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Pencairan belum berhasil"),
            N_(
                "%(bank)s tidak bisa mengirim %(amount)s ke rekening %(account)s. Uangnya tetap hak Anda. "
                "Periksa nomor rekening; pencairan berikutnya mencoba lagi."
            ),
            "shipping.payout",
            N_("Lihat rincian"),
            sms=N_(
                "Pencairan %(amount)s ke %(account)s belum berhasil. Uang tetap hak Anda; periksa rekening."
            ),
            to="party",
        ),
    ),
    "payout_account.changed": (
        Notice(
            Topic.ACCOUNT,
            "money",
            N_("Rekening pencairan diganti"),
            N_(
                "Pencairan untuk %(shop)s sekarang dikirim ke %(account)s. Bukan Anda yang menggantinya? "
                "Telepon kami sekarang."
            ),
            "shipping.account",
            N_("Periksa rekening"),
            sms=N_("Rekening %(shop)s diganti menjadi %(account)s. Bukan Anda? Telepon kami sekarang."),
            to="party",
            urgent=True,
            himself=True,
        ),
    ),
    "party.founded": (
        Notice(
            Topic.ACCOUNT,
            "members",
            N_("Perusahaan kurir Anda sudah terdaftar"),
            N_("%(shop)s sudah terdaftar sebagai kurir. Isi tarif dan rekening, lalu paket bisa datang."),
            "shipping.rates",
            N_("Isi tarif"),
            sms=N_("%(shop)s sudah terdaftar sebagai kurir. Isi tarif dan rekening, lalu paket bisa datang."),
            to="party",
        ),
    ),
    "rating.revealed": (
        Notice(
            Topic.ORDERS,
            "run",
            N_("Penilaian baru dari pembeli"),
            N_("%(courier)s mendapat %(stars)s dari 5 bintang untuk paket %(awb)s."),
            _PARCEL,
            N_("Lihat paket"),
            to="rated",
            mail=False,
        ),
    ),
}

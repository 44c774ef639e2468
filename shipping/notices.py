"""What courier companies are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import KINDS, CaseKind
from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.orders.facts import are_several_parcels, is_one_parcel
from marketplace.reviews import notices as reviews
from marketplace.webhooks.notices import webhook_notices
from shipping.cash_notices import CASH_NOTICES

_PARCEL = "shipping.parcel"
_CASE = "shipping.case"
_SEE_CASE = N_("Lihat kasusnya")


def _is_asked(event: Event) -> bool:
    """Whether the courier's side is wanted in a case of this kind."""
    return PartyKind.COURIER in KINDS[CaseKind(event.data["case_kind"])].asked


NOTICES: Notices = {
    **webhook_notices("shipping"),
    **reviews.decided_notices("shipping", "run"),
    **CASH_NOTICES,
    "sale.packed": (
        Notice(
            Topic.PARCELS,
            "run",
            N_("Paket siap dijemput"),
            N_("Paket %(awb)s dari %(shop)s menunggu dijemput."),
            _PARCEL,
            N_("Lihat paket"),
            mail=False,
            when=is_one_parcel,
        ),
        Notice(
            Topic.PARCELS,
            "run",
            N_("%(parcels)s paket siap dijemput"),
            N_("%(parcels)s paket dari %(shop)s menunggu dijemput bersama: %(awbs)s."),
            "shipping.run",
            N_("Lihat yang dijemput"),
            mail=False,
            when=are_several_parcels,
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
    "payout.returned": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Rekening Anda tidak menerima uang"),
            N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Sebabnya: %(refused)s. Uangnya "
                "tetap hak Anda. "
                "Perbaiki rekening, lalu pencairan berikutnya mengirimnya lagi."
            ),
            "shipping.account",
            N_("Perbaiki rekening"),
            sms=N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Uang tetap hak Anda. Masuk dan perbaiki "
                "rekening."
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
    "shipment.lost": (
        Notice(
            Topic.PARCELS,
            "run",
            N_("Paket tidak dicari lagi"),
            N_(
                "Paket %(awb)s dari %(shop)s dinyatakan hilang atau rusak. Jangan antar lagi. Ketemu? Telepon kami."
            ),
            _PARCEL,
            N_("Lihat paket"),
            sms=N_("Paket %(awb)s dari %(shop)s dinyatakan hilang. Jangan antar lagi; ketemu, telepon kami."),
        ),
    ),
    "shipment.overdue": (
        Notice(
            Topic.PARCELS,
            "run",
            N_("Paket lewat batas waktu"),
            N_(
                "Paket %(awb)s dari %(shop)s terlalu lama di jalan. Serahkan atau bawa kembali, dan jawab kasusnya: "
                "uang pembeli tertahan sampai jelas."
            ),
            _PARCEL,
            N_("Lihat paket"),
        ),
    ),
    "case.opened": (
        Notice(
            Topic.CASES,
            "run",
            N_("Ada kasus: jawab sebelum %(answer_by)s"),
            N_(
                "Pesanan %(sale)s dari %(shop)s: %(problem)s. %(amount)s kami tahan. Tulis apa yang terjadi sebelum "
                "%(answer_by)s; tanpa jawaban, uang itu kembali kepada pembeli."
            ),
            _CASE,
            N_("Jawab"),
            sms=N_("Kasus pesanan %(sale)s: %(problem)s, %(amount)s ditahan. Jawab sebelum %(answer_by)s."),
            himself=True,
            when=_is_asked,
        ),
    ),
    "case.answered": (
        Notice(
            Topic.CASES,
            "run",
            N_("Ada keterangan baru dalam kasus"),
            N_("%(speaker)s memberi keterangan tentang pesanan %(sale)s: %(problem)s."),
            _CASE,
            N_("Baca"),
            mail=False,
            when=lambda event: event.acting_kind != "courier" and _is_asked(event),
        ),
    ),
    "case.heard": (
        Notice(
            Topic.CASES,
            "run",
            N_("Kasus menunggu putusan"),
            N_("Pesanan %(sale)s: %(problem)s. Pengelola memutuskan paling lambat %(decide_by)s."),
            _CASE,
            _SEE_CASE,
            mail=False,
            when=_is_asked,
        ),
    ),
    "case.decided": (
        Notice(
            Topic.CASES,
            "run",
            N_("Kasus diputuskan: Anda menanggung %(cost_amount)s"),
            N_(
                "Pesanan %(sale)s: %(problem)s. %(refund_amount)s kembali kepada pembeli, dan Anda menanggung "
                "%(cost_amount)s. Alasannya: %(verdict)s."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_("Kasus pesanan %(sale)s diputuskan: Anda menanggung %(cost_amount)s."),
            when=lambda event: event.data["bearer"] == "courier",
        ),
        Notice(
            Topic.CASES,
            "run",
            N_("Kasus sudah diputuskan"),
            N_(
                "Pesanan %(sale)s: %(problem)s. %(refund_amount)s kembali kepada pembeli, dan bagian Anda tidak "
                "berkurang. Alasannya: %(verdict)s."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_("Kasus pesanan %(sale)s diputuskan: bagian Anda tidak berkurang."),
            when=lambda event: event.data["bearer"] != "courier" and _is_asked(event),
        ),
    ),
    "case.withdrawn": (
        Notice(
            Topic.CASES,
            "run",
            N_("Kasus ditutup tanpa keputusan"),
            N_("Pesanan %(sale)s: %(problem)s. Kasusnya ditutup, dan %(amount)s tidak ditahan lagi."),
            _CASE,
            _SEE_CASE,
            sms=N_("Kasus pesanan %(sale)s ditutup tanpa keputusan. %(amount)s tidak ditahan lagi."),
            when=_is_asked,
        ),
    ),
    "case.gave_way": (
        Notice(
            Topic.CASES,
            "run",
            N_("Bank kartu mengembalikan uangnya"),
            N_(
                "Pesanan %(sale)s: bank kartu pembeli mengembalikan %(given_amount)s yang "
                "dipersoalkan dalam kasus ini. Jumlah itu tidak diputuskan lagi di sini."
            ),
            _CASE,
            _SEE_CASE,
            when=_is_asked,
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

"""What sellers are told. How to add a row: ``marketplace/messages/notices.py``."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic
from marketplace.reviews import notices as reviews
from marketplace.webhooks.notices import webhook_notices
from sellers import door_notices as door
from sellers.charge_notices import CHARGES
from sellers.terms_notices import TERMS

_SALE = "sellers.sale"
_SEE = N_("Lihat pesanan")
_CASE = "sellers.case"
_SEE_CASE = N_("Lihat kasusnya")
_APPLIED = N_("Lihat pendaftaran")


def is_still_here(event: Event) -> bool:
    """Whether the goods never left the shop."""
    return not door.was_on_the_road(event)


NOTICES: Notices = {
    **webhook_notices("sellers"),
    **reviews.answered_notices("sellers", "sales"),
    **reviews.decided_notices("sellers", "sales"),
    **CHARGES,
    **TERMS,
    **door.DOOR_NOTICES,
    "sale.paid": (
        Notice(
            Topic.ORDERS,
            "sales",
            N_("Pesanan baru, sudah dibayar"),
            N_(
                "%(item)s, seluruhnya %(amount)s. Jawab lalu kemas paling lambat %(pack_by)s. Uangnya kami "
                "simpan untuk Anda."
            ),
            _SALE,
            _SEE,
            sms=N_("Pesanan baru sudah dibayar: %(item)s, %(amount)s. Kemas paling lambat %(pack_by)s."),
        ),
    ),
    "sale.cancelled": (
        door.NEVER_PAID,
        Notice(
            Topic.ORDERS,
            "sales",
            N_("Pesanan dibatalkan"),
            N_("Pesanan %(sale)s, %(item)s, dibatalkan. Alasan: %(reason)s. Jangan kirim lagi."),
            _SALE,
            _SEE,
            sms=N_("Pesanan %(sale)s, %(item)s, dibatalkan. Jangan kirim lagi."),
            urgent=True,
            when=is_still_here,
        ),
        Notice(
            Topic.ORDERS,
            "sales",
            N_("Pesanan tidak sampai dan ditutup"),
            N_("Pesanan %(sale)s, %(item)s, tidak jadi. Alasan: %(reason)s. Uang pembeli dikembalikan."),
            _SALE,
            _SEE,
            when=door.was_paid_on_the_road,
        ),
    ),
    "shipment.picked_up": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Kurir sudah menjemput paket"),
            N_("%(courier)s membawa paket %(awb)s: %(item)s."),
            _SALE,
            _SEE,
            mail=False,
        ),
    ),
    "sale.delivered": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Paket sudah tiba di pembeli"),
            N_("%(item)s sudah diserahkan. Pembeli memeriksanya paling lambat %(inspect_by)s."),
            _SALE,
            _SEE,
            mail=False,
        ),
    ),
    "sale.completed": (
        Notice(
            Topic.MONEY,
            "sales",
            N_("Pesanan selesai"),
            N_("Pesanan %(sale)s, %(item)s, selesai. Hasilnya sudah tercatat sebagai hak Anda."),
            _SALE,
            _SEE,
        ),
    ),
    "shipment.exception": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Ada masalah dengan paket"),
            N_("%(courier)s melaporkan tentang paket %(awb)s: %(reason)s."),
            _SALE,
            _SEE,
        ),
    ),
    "shipment.returning": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Paket kembali kepada Anda"),
            N_("Paket %(awb)s, %(item)s, tidak bisa diserahkan. %(courier)s sedang membawanya kembali."),
            _SALE,
            _SEE,
        ),
    ),
    "shipment.expired": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Paket tidak dijemput kurir"),
            N_(
                "%(courier)s tidak menjemput paket %(awb)s, %(item)s, sampai batas waktunya. Barangnya tetap pada "
                "Anda; masukkan ke stok yang masih baik."
            ),
            _SALE,
            N_("Masukkan ke stok"),
        ),
    ),
    "shipment.returned": (
        Notice(
            Topic.PARCELS,
            "sales",
            N_("Paket sudah kembali kepada Anda"),
            N_(
                "%(courier)s mencatat paket %(awb)s, %(item)s, sudah Anda terima kembali. Periksa isinya, lalu "
                "masukkan ke stok yang masih baik."
            ),
            _SALE,
            N_("Masukkan ke stok"),
        ),
    ),
    "payout.paid": (
        Notice(
            Topic.MONEY,
            "money",
            N_("Pencairan sudah dikirim"),
            N_("%(bank)s sudah mengirim %(amount)s ke rekening %(account)s."),
            "sellers.payout",
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
            "sellers.payout",
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
            "shop",
            N_("Rekening Anda tidak menerima uang"),
            N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Sebabnya: %(refused)s. Uangnya tetap hak Anda. "
                "Perbaiki rekening, lalu pencairan berikutnya mengirimnya lagi."
            ),
            "sellers.account",
            N_("Perbaiki rekening"),
            sms=N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Uang tetap hak Anda. Masuk dan perbaiki "
                "rekening."
            ),
            to="party",
        ),
        Notice(
            Topic.MONEY,
            "money",
            N_("Rekening toko tidak menerima uang"),
            N_(
                "%(amount)s tidak bisa masuk ke rekening %(account)s. Sebabnya: %(refused)s. Minta pemilik toko "
                "memperbaiki rekening."
            ),
            "sellers.payout",
            N_("Lihat rincian"),
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
            "sellers.statement",
            N_("Periksa rekening"),
            sms=N_("Rekening %(shop)s diganti menjadi %(account)s. Bukan Anda? Telepon kami sekarang."),
            to="party",
            urgent=True,
            himself=True,
        ),
    ),
    "application.taken": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Pendaftaran Anda sedang diperiksa"),
            N_("Petugas kami mulai memeriksa pendaftaran %(applied)s. Anda belum perlu berbuat apa-apa."),
            "sellers.application",
            _APPLIED,
            mail=False,
        ),
    ),
    "application.sent_back": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Ada yang perlu diperbaiki"),
            N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s, lalu kirim lagi sebelum %(answer_by)s. "
                "Yang lain sudah benar."
            ),
            "sellers.application",
            N_("Lihat yang perlu diperbaiki"),
            sms=N_(
                "Pendaftaran %(applied)s: perbaiki %(to_correct)s. Masuk untuk melihat caranya, lalu kirim lagi."
            ),
        ),
    ),
    "application.issued": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Pendaftaran selesai"),
            N_("Semua bagian pendaftaran %(applied)s diterima. Anda boleh berjualan dan menerima uang."),
            "sellers.application",
            _APPLIED,
            sms=N_("Pendaftaran %(applied)s selesai. Anda boleh berjualan dan menerima uang."),
        ),
    ),
    "application.rejected": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Pendaftaran ditolak"),
            N_("Pendaftaran %(applied)s tidak bisa kami terima. Sebabnya ada di halaman pendaftaran."),
            "sellers.application",
            N_("Lihat sebabnya"),
            sms=N_("Pendaftaran %(applied)s tidak bisa kami terima. Masuk untuk membaca sebabnya."),
        ),
    ),
    "application.expired": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Pendaftaran lewat waktu"),
            N_("Pendaftaran %(applied)s tidak dikirim pada waktunya. Mulai lagi kapan saja."),
            "sellers.application",
            _APPLIED,
            sms=N_("Pendaftaran %(applied)s lewat waktu. Masuk untuk memulai lagi kapan saja."),
        ),
    ),
    "storefront.open": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Toko Anda sudah dibuka"),
            N_("%(shop)s sudah diperiksa dan terlihat oleh pembeli. Silakan isi barang."),
            "sellers.today",
            N_("Ke toko Anda"),
            sms=N_("Toko %(shop)s sudah dibuka dan terlihat oleh pembeli. Silakan isi barang."),
        ),
    ),
    "storefront.closed": (
        Notice(
            Topic.ACCOUNT,
            "shop",
            N_("Toko Anda ditutup"),
            N_("%(shop)s tidak terlihat oleh pembeli lagi. Pesanan yang berjalan tetap diselesaikan."),
            "sellers.today",
            N_("Lihat alasannya"),
            sms=N_(
                "Toko %(shop)s ditutup. Pesanan yang berjalan tetap diselesaikan. Telepon kami bila keliru."
            ),
        ),
    ),
    "case.opened": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Ada kasus: jawab sebelum %(answer_by)s"),
            N_(
                "Pesanan %(sale)s: %(problem)s. %(amount)s kami tahan. Tulis apa yang terjadi sebelum "
                "%(answer_by)s; tanpa jawaban, uang itu kembali kepada pembeli."
            ),
            _CASE,
            N_("Jawab"),
            sms=N_("Kasus pesanan %(sale)s: %(problem)s, %(amount)s ditahan. Jawab sebelum %(answer_by)s."),
            himself=True,
        ),
    ),
    "case.answered": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Ada keterangan baru dalam kasus"),
            N_("%(speaker)s memberi keterangan tentang pesanan %(sale)s: %(problem)s."),
            _CASE,
            N_("Baca"),
            mail=False,
            when=lambda event: event.acting_kind != "seller",
        ),
    ),
    "case.heard": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Kasus menunggu putusan"),
            N_("Pesanan %(sale)s: %(problem)s. Pengelola memutuskan paling lambat %(decide_by)s."),
            _CASE,
            _SEE_CASE,
            mail=False,
        ),
    ),
    "case.decided": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Kasus diputuskan: Anda menanggung %(cost_amount)s"),
            N_(
                "Pesanan %(sale)s: %(problem)s. %(refund_amount)s kembali kepada pembeli, dan Anda menanggung "
                "%(cost_amount)s. Alasannya: %(verdict)s."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_("Kasus pesanan %(sale)s diputuskan: Anda menanggung %(cost_amount)s."),
            when=lambda event: event.data["bearer"] == "seller",
        ),
        Notice(
            Topic.CASES,
            "sales",
            N_("Kasus sudah diputuskan"),
            N_(
                "Pesanan %(sale)s: %(problem)s. %(refund_amount)s kembali kepada pembeli, dan bagian Anda tidak "
                "berkurang. Alasannya: %(verdict)s."
            ),
            _CASE,
            N_("Lihat putusannya"),
            sms=N_("Kasus pesanan %(sale)s diputuskan: bagian Anda tidak berkurang."),
            when=lambda event: event.data["bearer"] != "seller",
        ),
    ),
    "case.withdrawn": (
        Notice(
            Topic.CASES,
            "sales",
            N_("Kasus ditutup tanpa keputusan"),
            N_("Pesanan %(sale)s: %(problem)s. Kasusnya ditutup, dan %(amount)s tidak ditahan lagi."),
            _CASE,
            _SEE_CASE,
            sms=N_("Kasus pesanan %(sale)s ditutup tanpa keputusan. %(amount)s tidak ditahan lagi."),
        ),
    ),
    "rating.revealed": (
        Notice(
            Topic.ORDERS,
            "sales",
            N_("Penilaian baru dari pembeli"),
            N_("%(shop)s mendapat %(stars)s dari 5 bintang untuk %(item)s."),
            _SALE,
            _SEE,
            to="rated",
            mail=False,
        ),
    ),
}

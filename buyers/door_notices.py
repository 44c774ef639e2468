"""What buyers are told of orders that they pay at the door: nothing was paid before, so nothing goes back."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_ORDER = "buyers.order"
_SEE = N_("Lihat pesanan")


def is_unpaid(event: Event) -> bool:
    """Whether it is paid at the door, and was not yet."""
    return bool(event.data.get("at_door"))


def is_paid(event: Event) -> bool:
    """Whether there is money of the buyer's that can go back."""
    return not is_unpaid(event)


DOOR_NOTICES: Notices = {
    "sale.cash_collected": (
        Notice(
            Topic.MONEY,
            "buy",
            N_("Anda membayar %(amount)s kepada kurir"),
            N_(
                "%(courier)s menerima %(amount)s tunai untuk pesanan %(order)s. Uangnya kami simpan sampai Anda "
                "bilang barangnya baik."
            ),
            _ORDER,
            _SEE,
            sms=N_(
                "%(courier)s menerima %(amount)s tunai untuk pesanan %(order)s. Bukan Anda? Telepon kami."
            ),
        ),
    ),
    "cod.refused": (
        Notice(
            Topic.ORDERS,
            "buy",
            N_("Paket bayar di tempat Anda tolak"),
            N_(
                "Anda tidak membayar apa pun. Dua paket yang ditolak dalam 90 hari menghentikan bayar di tempat "
                "selama 90 hari. Keliru? Telepon kami."
            ),
            "buyers.orders",
            N_("Lihat pesanan"),
            to="buyer",
        ),
    ),
}
DECLINED = Notice(
    Topic.ORDERS,
    "buy",
    N_("Penjual tidak bisa memenuhi pesanan"),
    N_("%(shop)s tidak bisa mengirim %(item)s. Alasan: %(reason)s. Anda tidak membayar apa pun."),
    _ORDER,
    _SEE,
    sms=N_("%(shop)s tidak bisa mengirim %(item)s. Anda tidak membayar apa pun."),
    when=is_unpaid,
)
DECLINED_PART = Notice(
    Topic.ORDERS,
    "buy",
    N_("Penjual hanya bisa mengirim sebagian"),
    N_(
        "%(shop)s tidak bisa mengirim %(pieces)s barang dari pesanan %(order)s. Alasan: %(reason)s. Di tempat Anda "
        "membayar %(collect_amount)s."
    ),
    _ORDER,
    _SEE,
    sms=N_("%(shop)s mengirim sebagian pesanan %(order)s. Di tempat Anda membayar %(collect_amount)s."),
    when=is_unpaid,
)
CANCELLED = Notice(
    Topic.ORDERS,
    "buy",
    N_("Pesanan dibatalkan"),
    N_("Pesanan %(item)s dari %(shop)s dibatalkan. Alasan: %(reason)s. Anda tidak membayar apa pun."),
    _ORDER,
    _SEE,
    sms=N_("Pesanan %(item)s dari %(shop)s dibatalkan. Anda tidak membayar apa pun."),
    when=is_unpaid,
)
OUT = Notice(
    Topic.PARCELS,
    "buy",
    N_("Paket sedang diantar, siapkan %(collect_amount)s"),
    N_(
        "%(courier)s sedang mengantar paket dari %(shop)s. Siapkan %(collect_amount)s tunai dan PIN yang tertulis di "
        "pesanan Anda."
    ),
    _ORDER,
    N_("Lihat PIN"),
    sms=N_("Paket dari %(shop)s sedang diantar. Siapkan %(collect_amount)s tunai dan PIN di pesanan Anda."),
    urgent=True,
    when=is_unpaid,
)
OFFICE = Notice(
    Topic.PARCELS,
    "buy",
    N_("Paket bisa diambil di kantor kurir"),
    N_(
        "Paket dari %(shop)s, nomor %(awb)s, menunggu Anda di kantor %(courier)s. Bawa %(collect_amount)s tunai dan "
        "PIN Anda."
    ),
    _ORDER,
    N_("Lihat PIN"),
    sms=N_("Paket %(awb)s menunggu di kantor %(courier)s. Bawa %(collect_amount)s tunai dan PIN Anda."),
    when=is_unpaid,
)
TROUBLE = Notice(
    Topic.PARCELS,
    "buy",
    N_("Ada masalah dengan paket"),
    N_("%(courier)s melaporkan tentang paket dari %(shop)s: %(reason)s. Anda belum membayar apa pun."),
    _ORDER,
    _SEE,
    sms=N_("Ada masalah dengan paket dari %(shop)s: %(reason)s. Anda belum membayar apa pun."),
    when=is_unpaid,
)
RETURNING = Notice(
    Topic.PARCELS,
    "buy",
    N_("Paket kembali ke penjual"),
    N_("Paket dari %(shop)s tidak bisa diserahkan dan sedang kembali. Anda tidak membayar apa pun."),
    _ORDER,
    _SEE,
    sms=N_("Paket dari %(shop)s kembali ke penjual. Anda tidak membayar apa pun."),
    when=is_unpaid,
)

"""What sellers are told of sales that are paid at the door, and of those that came to nothing on the road."""

from marketplace.events.models import Event
from marketplace.kit.i18n import N_
from marketplace.messages.notices import Notice, Notices
from marketplace.messages.topics import Topic

_SALE = "sellers.sale"
_SEE = N_("Lihat pesanan")

ON_THE_ROAD = ("returned", "not-received", "lost", "damaged")


def was_on_the_road(event: Event) -> bool:
    """Whether the goods had left the shop when the sale ended."""
    return event.data.get("reason") in ON_THE_ROAD


def was_never_paid(event: Event) -> bool:
    """Whether they left it, and nobody paid at the door."""
    return was_on_the_road(event) and bool(event.data.get("at_door"))


def was_paid_on_the_road(event: Event) -> bool:
    """Whether they left it, and were paid before."""
    return was_on_the_road(event) and not event.data.get("at_door")


DOOR_NOTICES: Notices = {
    "sale.ordered": (
        Notice(
            Topic.ORDERS,
            "sales",
            N_("Pesanan baru, bayar di tempat"),
            N_(
                "%(item)s. Kurir menagih %(collect_amount)s di tempat; pembeli belum membayar. Jawab lalu kemas paling "
                "lambat %(pack_by)s."
            ),
            _SALE,
            _SEE,
            sms=N_(
                "Pesanan baru, bayar di tempat: %(item)s, %(collect_amount)s. Kemas paling lambat %(pack_by)s."
            ),
        ),
    ),
    "sale.cash_collected": (
        Notice(
            Topic.MONEY,
            "sales",
            N_("Pembeli sudah membayar di tempat"),
            N_("%(courier)s menerima %(amount)s untuk pesanan %(sale)s. Uangnya kami simpan untuk Anda."),
            _SALE,
            _SEE,
            mail=False,
        ),
    ),
}
NEVER_PAID = Notice(
    Topic.ORDERS,
    "sales",
    N_("Pesanan tidak sampai dan ditutup"),
    N_("Pesanan %(sale)s, %(item)s, tidak jadi. Alasan: %(reason)s. Pembeli tidak membayar apa pun."),
    _SALE,
    _SEE,
    when=was_never_paid,
)

"""How sellers are told where their sales stand: the trade's states seen from behind the counter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_datetime

from marketplace.catalog.models import ListingState
from marketplace.kit import clock
from marketplace.kit.i18n import _, _l, clock_time, viewer_zone
from marketplace.orders.states import SaleState

_S = SaleState


@dataclass(frozen=True)
class Said:
    """A state as a badge: its word, its kind (ok, wait, no or plain) and its icon."""

    word: object
    kind: str
    icon: str


STATES: dict[SaleState, Said] = {
    _S.AWAITING_PAYMENT: Said(_l("Menunggu pembayaran"), "", "clock"),
    _S.PAID: Said(_l("Menunggu jawaban Anda"), "wait", "clock"),
    _S.ORDERED: Said(_l("Menunggu jawaban Anda, bayar di tempat"), "wait", "clock"),
    _S.ACCEPTED: Said(_l("Perlu Anda kemas"), "wait", "box"),
    _S.PACKED: Said(_l("Menunggu kurir"), "wait", "motor"),
    _S.HANDED_OVER: Said(_l("Di jalan"), "", "truck"),
    _S.DELIVERED: Said(_l("Tiba, sedang diperiksa pembeli"), "", "eye"),
    _S.COMPLETED: Said(_l("Selesai"), "ok", "ok"),
    _S.DECLINED: Said(_l("Tidak Anda terima"), "no", "bad"),
    _S.CANCELLED: Said(_l("Batal"), "no", "bad"),
    _S.EXPIRED: Said(_l("Tidak dibayar"), "", "info"),
}

LISTING_KINDS: dict[ListingState, tuple[str, str]] = {
    ListingState.LIVE: ("ok", "ok"),
    ListingState.DRAFT: ("new", "edit"),
    ListingState.HIDDEN: ("", "eye"),
}

# The shelves of the list of sales: word in the address -> (title, states).
SHELVES: dict[str, tuple[object, tuple[SaleState, ...]]] = {
    "": (_l("Semua"), ()),
    "answer": (_l("Perlu dijawab"), (_S.PAID, _S.ORDERED)),
    "pack": (_l("Perlu dikemas"), (_S.ACCEPTED,)),
    "fetch": (_l("Menunggu kurir"), (_S.PACKED,)),
    "road": (_l("Di jalan"), (_S.HANDED_OVER,)),
    "arrived": (_l("Sudah tiba"), (_S.DELIVERED,)),
    "done": (_l("Selesai"), (_S.COMPLETED,)),
    "unpaid": (_l("Belum dibayar"), (_S.AWAITING_PAYMENT,)),
    "lost": (_l("Yang tidak jadi"), (_S.DECLINED, _S.CANCELLED, _S.EXPIRED)),
}

# While a sale stands here, the seller needs to know where it goes.
NEEDS_ADDRESS = (_S.ACCEPTED, _S.PACKED)

STARS = (
    ("5", _l("5, sangat baik")),
    ("4", _l("4, baik")),
    ("3", _l("3, cukup")),
    ("2", _l("2, kurang")),
    ("1", _l("1, buruk")),
)

# What happened to a sale, when, in the order of its steps: column -> (title done, title to come).
STEPS: tuple[tuple[str, object, object], ...] = (
    ("paid_at", _l("Pembeli membayar, uangnya kami simpan"), _l("Pembeli membayar")),
    ("accepted_at", _l("Anda menerima pesanan"), _l("Anda menjawab")),
    ("packed_at", _l("Anda selesai mengemas"), _l("Anda mengemas")),
    ("handed_over_at", _l("Kurir mengambil paket"), _l("Kurir mengambil paket")),
    ("delivered_at", _l("Paket sampai di pembeli"), _l("Paket sampai di pembeli")),
    (
        "ended_at",
        _l("Selesai, uang jadi milik Anda"),
        _l("Pembeli memeriksa, lalu uang jadi milik Anda"),
    ),
)

# The same where the buyer pays at the door: the money comes with the parcel.
AT_THE_DOOR = ("paid_at", _l("Pembeli membayar kurir, uangnya kami simpan"), _l("Pembeli membayar kurir"))
STEPS_AT_THE_DOOR = (*STEPS[1:4], AT_THE_DOOR, *STEPS[4:])

GREETINGS = (
    (4, 11, _l("Selamat pagi, %(name)s.")),
    (11, 15, _l("Selamat siang, %(name)s.")),
    (15, 18, _l("Selamat sore, %(name)s.")),
)
GREETING_AT_NIGHT = _l("Selamat malam, %(name)s.")


def greeting(name: str, hour: int) -> str:
    """A greeting for the local ``hour``."""
    words = next((words for start, end, words in GREETINGS if start <= hour < end), GREETING_AT_NIGHT)
    return str(words) % {"name": name}


def soon(at: datetime | None) -> str:
    """A moment close by as people say it: today or tomorrow by name, else the day without its year."""
    if at is None:
        return ""
    zone = ZoneInfo(viewer_zone())
    here, today = at.astimezone(zone), clock.now().astimezone(zone).date()
    if here.date() == today:
        return str(_("hari ini %(time)s", time=clock_time(at)))
    if here.date() == today + timedelta(days=1):
        return str(_("besok %(time)s", time=clock_time(at)))
    return f"{format_datetime(here.replace(tzinfo=None), 'EEE d MMM', rebase=False)}, {clock_time(at)}"

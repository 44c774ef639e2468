"""The state of a whole order, derived from its sales in one place, and said to the buyer in one sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.kit.i18n import _l, day, moment, money
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.reasons import CARRIED_IN_VAIN
from marketplace.orders.states import SHIPMENT, SaleState, ShipmentState

_S, _P = SaleState, ShipmentState


@dataclass(frozen=True)
class Words:
    """How a state is said: of an order's only parcel, and of parcel ``%(n)d`` among several.

    ``kind`` and ``icon`` dress the badge: wait for the buyer's turn, ok for what is done, no for what went wrong.
    """

    one: object
    several: object
    kind: str = ""
    icon: str = "box"


# The most pressing first: what the buyer has to do, then what is nearest to him. The first that a sale of the
# order stands in speaks for the order.
SAID: dict[str, Words] = {
    "disputed": Words(
        _l("Kasus sedang diperiksa. %(frozen)s kami tahan sampai diputuskan."),
        _l("Kasus tentang paket %(n)d sedang diperiksa. %(frozen)s kami tahan sampai diputuskan."),
        "wait",
        "scale",
    ),
    _S.AWAITING_PAYMENT: Words(
        _l("Menunggu pembayaran Anda sampai %(pay_by)s."),
        _l("Menunggu pembayaran Anda sampai %(pay_by)s."),
        "wait",
        "clock",
    ),
    "arrived in part": Words(
        _l(
            "Sebagian barang sudah tiba. Periksa, lalu kabari kami paling lambat %(due)s. Untuk yang tidak sampai, "
            "%(back)s kembali kepada Anda."
        ),
        _l(
            "Sebagian paket %(n)d sudah tiba. Periksa, lalu kabari kami paling lambat %(due)s. Untuk yang tidak "
            "sampai, %(back)s kembali kepada Anda."
        ),
        "wait",
        "box",
    ),
    _S.DELIVERED: Words(
        _l("Barang sudah tiba. Periksa, lalu kabari kami paling lambat %(due)s."),
        _l("Paket %(n)d sudah tiba. Periksa, lalu kabari kami paling lambat %(due)s."),
        "wait",
        "box",
    ),
    "out": Words(
        _l("Kurir sedang mengantar. Siapkan PIN Anda."),
        _l("Kurir sedang mengantar paket %(n)d. Siapkan PIN Anda."),
        "wait",
        "motor",
    ),
    "office": Words(
        _l("Paket bisa Anda ambil di kantor kurir. Bawa PIN Anda."),
        _l("Paket %(n)d bisa Anda ambil di kantor kurir. Bawa PIN Anda."),
        "wait",
        "pin",
    ),
    "missed": Words(
        _l("Kurir belum berhasil mengantar. Ia mencoba lagi; pastikan ada orang di alamat Anda."),
        _l("Kurir belum berhasil mengantar paket %(n)d. Ia mencoba lagi; pastikan ada orang di alamat Anda."),
        "wait",
        "motor",
    ),
    "trouble": Words(
        _l("Ada masalah dengan paket di jalan. Uang Anda tetap kami simpan sampai jelas."),
        _l("Ada masalah dengan paket %(n)d di jalan. Uang Anda tetap kami simpan sampai jelas."),
        "no",
        "alert",
    ),
    "rest": Words(
        _l("Sebagian sudah Anda terima. Sisanya di jalan, tiba paling lambat %(eta)s."),
        _l("Sebagian paket %(n)d sudah Anda terima. Sisanya di jalan, tiba paling lambat %(eta)s."),
        "",
        "motor",
    ),
    "back": Words(
        _l("Paket tidak bisa diserahkan dan sedang kembali ke penjual. Uang Anda tetap kami simpan."),
        _l("Paket %(n)d tidak bisa diserahkan dan sedang kembali ke penjual. Uang Anda tetap kami simpan."),
        "no",
        "back",
    ),
    _S.HANDED_OVER: Words(
        _l("Barang Anda di jalan, tiba paling lambat %(eta)s."),
        _l("Paket %(n)d di jalan, tiba paling lambat %(eta)s."),
        "",
        "motor",
    ),
    _S.PACKED: Words(
        _l("Barang sudah dikemas dan menunggu kurir."),
        _l("Paket %(n)d sudah dikemas dan menunggu kurir."),
    ),
    _S.ACCEPTED: Words(
        _l("Penjual sedang mengemas, paling lambat %(pack_by)s."),
        _l("Penjual sedang mengemas paket %(n)d, paling lambat %(pack_by)s."),
    ),
    _S.ORDERED: Words(
        _l("Sudah dipesan, bayar %(collect)s di tempat. Penjual sedang kami kabari."),
        _l("Sudah dipesan, bayar %(collect)s di tempat. Penjual paket %(n)d sedang kami kabari."),
    ),
    _S.PAID: Words(
        _l("Pembayaran sudah kami terima. Penjual sedang kami kabari."),
        _l("Pembayaran sudah kami terima. Penjual paket %(n)d sedang kami kabari."),
    ),
}

# The same where the buyer pays at the door and has not yet: an order of one sale.
AT_THE_DOOR: dict[str, object] = {
    "disputed": _l("Kasus sedang diperiksa. Anda belum membayar apa pun."),
    "out": _l("Kurir sedang mengantar. Siapkan %(collect)s tunai dan PIN Anda."),
    "office": _l("Paket bisa Anda ambil di kantor kurir. Bawa %(collect)s tunai dan PIN Anda."),
    "trouble": _l("Ada masalah dengan paket di jalan. Anda belum membayar apa pun."),
    "back": _l("Paket tidak bisa diserahkan dan sedang kembali ke penjual. Anda tidak membayar apa pun."),
    _S.HANDED_OVER: _l("Barang Anda di jalan, tiba paling lambat %(eta)s. Siapkan %(collect)s tunai."),
}

# Nothing follows any more: what the ends of all sales together are called.
ENDED_WELL = Words(
    _l("Selesai. Barang sudah Anda terima."), _l("Selesai. Semua paket sudah Anda terima."), "ok", "ok"
)
ENDED_LESS = Words(
    _l("Selesai. Sebagian uang Anda kembali: %(back)s."),
    _l("Selesai. Sebagian uang Anda kembali: %(back)s."),
    "ok",
    "ok",
)
ENDED_MIXED = Words(
    _l("Selesai. %(good)d paket Anda terima, %(lost)d tidak jadi."),
    _l("Selesai. %(good)d paket Anda terima, %(lost)d tidak jadi."),
    "ok",
    "ok",
)
ENDED_UNPAID = Words(
    _l("Pesanan ditutup karena tidak dibayar. Tidak ada uang yang keluar."),
    _l("Pesanan ditutup karena tidak dibayar. Tidak ada uang yang keluar."),
    "",
    "info",
)
ENDED_NOT_COLLECTED = Words(
    _l("Pesanan tidak jadi. Anda tidak membayar apa pun."),
    _l("Pesanan tidak jadi. Anda tidak membayar apa pun."),
    "no",
    "info",
)
ENDED_UNDONE = Words(
    _l("Pesanan tidak jadi. Yang sudah Anda bayar kembali penuh."),
    _l("Pesanan tidak jadi. Yang sudah Anda bayar kembali penuh."),
    "no",
    "back",
)
ENDED_AT_THE_DOOR = Words(
    _l(
        "Pesanan tidak jadi karena paket tidak bisa diserahkan. %(back)s kembali kepada Anda; ongkos kirim "
        "%(kept)s tetap untuk kurir."
    ),
    _l(
        "Pesanan tidak jadi. %(back)s kembali kepada Anda; ongkos kirim %(kept)s tetap untuk kurir karena paketnya "
        "tidak bisa diserahkan."
    ),
    "no",
    "back",
)
ENDED_IN_PART = Words(
    _l("Pesanan tidak jadi. %(back)s kembali kepada Anda."),
    _l("Pesanan tidak jadi. %(back)s kembali kepada Anda."),
    "no",
    "back",
)


@dataclass(frozen=True)
class Progress:
    """Where an order stands. ``sale`` is the one that speaks for it, None when all is over."""

    sentence: str
    kind: str
    icon: str
    sale: Sale | None
    is_over: bool


def progress(order: Order, received: bool = False) -> Progress:
    """Where the whole order stands now; its sales and their parcels must be loaded.

    ``received`` says that its money is here, which the sales themselves hear a moment later.
    """
    for key, words in SAID.items():
        for number, sale in enumerate(order.sales, 1):
            if key_of(sale, received) == key:
                said = words.several if len(order.sales) > 1 else words.one
                if sale.to_collect_minor:
                    said = AT_THE_DOOR.get(key, said)
                facts = {"n": number, **_facts(order, sale)}
                return Progress(str(said) % facts, words.kind, words.icon, sale, False)
    words = _ended(order.sales)
    good = sum(sale.state is _S.COMPLETED for sale in order.sales)
    said = words.several if len(order.sales) > 1 else words.one
    facts = {
        "good": good,
        "lost": len(order.sales) - good,
        "back": money(back_minor(order.sales)),
        "kept": money(kept_minor(order.sales)),
    }
    return Progress(str(said) % facts, words.kind, words.icon, None, True)


def state_of(sale: Sale, received: bool) -> SaleState:
    """The sale's state as its buyer knows it: it waits for no money that is ``received``."""
    return _S.PAID if received and sale.state is _S.AWAITING_PAYMENT else sale.state


def key_of(sale: Sale, received: bool = False) -> str:
    """The sale's state as this table knows it: what its parcels do on the road is told apart."""
    if sale.frozen_minor:
        return "disputed"
    if sale.state is _S.DELIVERED and any(parcel.state is not _P.DELIVERED for parcel in sale.shipments):
        return "arrived in part"
    if sale.state is not _S.HANDED_OVER:
        return state_of(sale, received)
    return next((key for key, speaks in ON_THE_ROAD.items() if speaks(sale)), sale.state)


def waits_at_office(sale: Sale) -> bool:
    """Whether the buyer has to fetch a parcel himself."""
    return _any_parcel(sale, ShipmentState.AVAILABLE_FOR_PICKUP)


def _any_parcel(sale: Sale, state: ShipmentState) -> bool:
    return any(parcel.state is state for parcel in sale.shipments)


# What the parcels of a sale that was handed over do, the most pressing first; the first that is so speaks.
ON_THE_ROAD: dict[str, Callable[[Sale], bool]] = {
    "office": waits_at_office,
    "out": lambda sale: _any_parcel(sale, _P.OUT_FOR_DELIVERY),
    "missed": lambda sale: _any_parcel(sale, _P.ATTEMPT_FAILED),
    "trouble": lambda sale: _any_parcel(sale, _P.EXCEPTION),
    "back": lambda sale: bool(under_way(sale)) and all(p.state is _P.RETURNING for p in under_way(sale)),
    "rest": lambda sale: _any_parcel(sale, _P.DELIVERED),
}


def under_way(sale: Sale) -> list[Shipment]:
    """The parcels of a sale that are in nobody's hands for good yet."""
    return [parcel for parcel in sale.shipments if parcel.state not in SHIPMENT.final]


def is_unpaid(order: Order) -> bool:
    """Whether every sale that is not over still waits for the buyer's money."""
    running = [sale for sale in order.sales if not sale.state.is_over]
    return bool(running) and all(sale.state is _S.AWAITING_PAYMENT for sale in running)


def back_minor(sales: Sequence[Sale]) -> int:
    """What of the money paid for these sales went back to the buyer, or is on its way."""
    return sum(sale.came_back_minor for sale in sales)


def kept_minor(sales: Sequence[Sale]) -> int:
    """What of the money paid for these sales did not go back."""
    paid = [sale for sale in sales if sale.paid_at is not None]
    return sum(sale.total_minor - sale.waived_minor - sale.came_back_minor for sale in paid)


def promised_by(sale: Sale) -> datetime | None:
    """When the last of its parcels under way is to be there, as far as couriers have said."""
    days = [parcel.promised_by for parcel in under_way(sale) if parcel.promised_by is not None]
    return max(days, default=None)


def _facts(order: Order, sale: Sale) -> dict[str, str]:
    return {
        "pay_by": moment(order.pay_by),
        "pack_by": moment(sale.pack_by),
        "due": moment(sale.due_at),
        "eta": day(promised_by(sale)) or day(sale.due_at),
        "back": money(sale.refunded_minor),
        "frozen": money(sale.frozen_minor),
        "collect": money(sale.to_collect_minor),
    }


def _ended(sales: Sequence[Sale]) -> Words:
    states = {sale.state for sale in sales}
    if states == {_S.COMPLETED}:
        return ENDED_LESS if back_minor(sales) else ENDED_WELL
    if _S.COMPLETED in states:
        return ENDED_MIXED
    if all(sale.paid_at is None for sale in sales):
        return ENDED_NOT_COLLECTED if any(sale.cod for sale in sales) else ENDED_UNPAID
    if not kept_minor(sales):
        return ENDED_UNDONE
    return ENDED_AT_THE_DOOR if all(_only_fee_is_kept(sale) for sale in sales) else ENDED_IN_PART


def _only_fee_is_kept(sale: Sale) -> bool:
    """Whether nothing of the sale's money stayed, or its shipping alone, because the courier earned it."""
    kept = kept_minor([sale])
    return not kept or (sale.reason == CARRIED_IN_VAIN and kept <= sale.shipping_minor)

"""The state of a whole order, derived from its sales in one place, and said to the buyer in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.kit.i18n import _l, day, moment
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.states import SaleState, ShipmentState

_S = SaleState


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
    _S.AWAITING_PAYMENT: Words(
        _l("Menunggu pembayaran Anda sampai %(pay_by)s."),
        _l("Menunggu pembayaran Anda sampai %(pay_by)s."),
        "wait",
        "clock",
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
    _S.PAID: Words(
        _l("Pembayaran sudah kami terima. Penjual sedang kami kabari."),
        _l("Pembayaran sudah kami terima. Penjual paket %(n)d sedang kami kabari."),
    ),
}

# Nothing follows any more: what the ends of all sales together are called.
ENDED_WELL = Words(
    _l("Selesai. Barang sudah Anda terima."), _l("Selesai. Semua paket sudah Anda terima."), "ok", "ok"
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
ENDED_UNDONE = Words(
    _l("Pesanan tidak jadi. Yang sudah Anda bayar kembali penuh."),
    _l("Pesanan tidak jadi. Yang sudah Anda bayar kembali penuh."),
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
                facts = {"n": number, **_facts(order, sale)}
                return Progress(str(said) % facts, words.kind, words.icon, sale, False)
    words = _ended(order.sales)
    good = sum(sale.state is _S.COMPLETED for sale in order.sales)
    said = words.several if len(order.sales) > 1 else words.one
    counts = {"good": good, "lost": len(order.sales) - good}
    return Progress(str(said) % counts, words.kind, words.icon, None, True)


def state_of(sale: Sale, received: bool) -> SaleState:
    """The sale's state as its buyer knows it: it waits for no money that is ``received``."""
    return _S.PAID if received and sale.state is _S.AWAITING_PAYMENT else sale.state


def key_of(sale: Sale, received: bool = False) -> str:
    """The sale's state as this table knows it: on the road, at the office and out for delivery are told apart."""
    if sale.state is not _S.HANDED_OVER:
        return state_of(sale, received)
    if waits_at_office(sale):
        return "office"
    return "out" if _any_parcel(sale, ShipmentState.OUT_FOR_DELIVERY) else sale.state


def waits_at_office(sale: Sale) -> bool:
    """Whether the buyer has to fetch a parcel himself."""
    return _any_parcel(sale, ShipmentState.AVAILABLE_FOR_PICKUP)


def _any_parcel(sale: Sale, state: ShipmentState) -> bool:
    return any(parcel.state is state for parcel in sale.shipments)


def is_unpaid(order: Order) -> bool:
    """Whether every sale that is not over still waits for the buyer's money."""
    running = [sale for sale in order.sales if not sale.state.is_over]
    return bool(running) and all(sale.state is _S.AWAITING_PAYMENT for sale in running)


def parcel_of(sale: Sale) -> Shipment | None:
    """The sale's parcel, once there is one."""
    return sale.shipments[0] if sale.shipments else None


def _facts(order: Order, sale: Sale) -> dict[str, str]:
    parcel = parcel_of(sale)
    return {
        "pay_by": moment(order.pay_by),
        "pack_by": moment(sale.pack_by),
        "due": moment(sale.due_at),
        "eta": day(parcel.promised_by if parcel else None) or day(sale.due_at),
    }


def _ended(sales: Sequence[Sale]) -> Words:
    states = {sale.state for sale in sales}
    if states == {_S.COMPLETED}:
        return ENDED_WELL
    if _S.COMPLETED in states:
        return ENDED_MIXED
    return ENDED_UNPAID if all(sale.paid_at is None for sale in sales) else ENDED_UNDONE

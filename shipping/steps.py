"""What a rider says next about a parcel, in his words: the tables behind the buttons."""

from dataclasses import dataclass

from marketplace.kit.i18n import _l
from marketplace.orders.actions.carrying import STEPS
from marketplace.orders.models import Shipment
from marketplace.orders.states import SHIPMENT, ShipmentState

_P = ShipmentState
DELIVER = "deliver"


@dataclass(frozen=True)
class Words:
    """A verb on its button, and what is said when it was done."""

    label: object
    icon: str
    done: object


VERBS: dict[str, Words] = {
    "pick_up": Words(_l("Paket sudah saya ambil"), "check", _l("Tercatat: paket Anda bawa.")),
    "move_on": Words(_l("Berangkat ke kota tujuan"), "truck", _l("Tercatat: paket dalam perjalanan.")),
    "take_out": Words(_l("Mulai antar"), "motor", _l("Tercatat: paket sedang diantar. Siapkan nomor paket.")),
    "miss": Words(
        _l("Tidak bisa diserahkan"), "alert", _l("Tercatat. Paket tetap Anda bawa, coba lagi nanti.")
    ),
    "keep_for_pickup": Words(
        _l("Simpan di kantor, pembeli mengambil"), "store", _l("Tercatat: paket menunggu di kantor.")
    ),
    "report": Words(_l("Laporkan masalah"), "alert", _l("Masalah tercatat. Pembeli dan penjual melihatnya.")),
    "turn_back": Words(_l("Bawa kembali ke penjual"), "back", _l("Tercatat: paket kembali ke penjual.")),
    "bring_back": Words(
        _l("Penjual sudah menerima kembali"),
        "check",
        _l("Tercatat: penjual sudah menerima paketnya kembali. Terima kasih."),
    ),
}

# Said instead of "try again" when that was the last time.
MISSED_FOR_GOOD = _l("Tercatat. Itu percobaan terakhir: paket sekarang kembali ke penjual.")

# state -> the one step that usually follows
MAIN: dict[ShipmentState, str] = {
    _P.INFO_RECEIVED: "pick_up",
    _P.PICKED_UP: "move_on",
    _P.IN_TRANSIT: "take_out",
    _P.OUT_FOR_DELIVERY: DELIVER,
    _P.ATTEMPT_FAILED: "take_out",
    _P.AVAILABLE_FOR_PICKUP: DELIVER,
    _P.EXCEPTION: "move_on",
    _P.RETURNING: "bring_back",
}

# Where the rider goes: to the seller, to the buyer, or nowhere any more. Addresses are shown only on the way there.
TO_SELLER = frozenset({_P.INFO_RECEIVED, _P.RETURNING})
TO_BUYER = frozenset(
    {
        _P.PICKED_UP,
        _P.IN_TRANSIT,
        _P.OUT_FOR_DELIVERY,
        _P.ATTEMPT_FAILED,
        _P.AVAILABLE_FOR_PICKUP,
        _P.EXCEPTION,
    }
)


@dataclass(frozen=True)
class Choices:
    """What a rider may say now: ``main`` ("" when nothing), ``others``, and verbs that ask for a reason."""

    main: str
    others: tuple[str, ...]
    with_reason: dict[str, tuple[str, ...]]


def choices(shipment: Shipment, kind: str) -> Choices:
    """The buttons of a parcel's page for a party of ``kind``."""
    verbs = SHIPMENT.verbs(shipment.state, kind)
    main = main_step(shipment)
    plain = tuple(verb for verb in verbs if verb not in (main, DELIVER) and not STEPS.get(verb))
    return Choices(
        main=main if main in verbs else "",
        others=plain,
        with_reason={verb: STEPS[verb] for verb in verbs if STEPS.get(verb)},
    )


def main_step(shipment: Shipment) -> str:
    """The usual next step; within one town a parcel goes straight to the door."""
    sale = shipment.sale
    if shipment.state is _P.PICKED_UP and sale.storefront.area_code == sale.order.address.area_code:
        return "take_out"
    return MAIN.get(shipment.state, "")

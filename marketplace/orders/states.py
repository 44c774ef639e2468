"""Sales and shipments as tables: who may say what, from where, to where."""

from enum import StrEnum

from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK, Machine, Move


class SaleState(StrEnum):
    """How far one seller's part of an order is. Money has its own states."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    ORDERED = "ordered"  # to be paid at the door: nothing is paid before
    ACCEPTED = "accepted"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(SALE_LABELS[self])

    @property
    def is_over(self) -> bool:
        """Whether nothing follows."""
        return self in SALE.final


SALE_LABELS = {
    SaleState.AWAITING_PAYMENT: _l("Menunggu pembayaran"),
    SaleState.PAID: _l("Menunggu jawaban penjual"),
    SaleState.ORDERED: _l("Menunggu jawaban penjual, bayar di tempat"),
    SaleState.ACCEPTED: _l("Sedang dikemas"),
    SaleState.PACKED: _l("Menunggu kurir"),
    SaleState.HANDED_OVER: _l("Di jalan"),
    SaleState.DELIVERED: _l("Tiba, menunggu diperiksa pembeli"),
    SaleState.COMPLETED: _l("Selesai"),
    SaleState.DECLINED: _l("Tidak bisa dipenuhi penjual"),
    SaleState.CANCELLED: _l("Dibatalkan"),
    SaleState.EXPIRED: _l("Tidak dibayar"),
}

_S = SaleState
SALE = Machine(
    "Sale",
    _S.AWAITING_PAYMENT,
    final=(_S.COMPLETED, _S.DECLINED, _S.CANCELLED, _S.EXPIRED),
    moves=(
        Move("pay", (_S.AWAITING_PAYMENT,), _S.PAID, ("provider",)),
        Move("order", (_S.AWAITING_PAYMENT,), _S.ORDERED, ("buyer",)),
        Move("expire", (_S.AWAITING_PAYMENT,), _S.EXPIRED, (CLOCK,)),
        Move("accept", (_S.PAID, _S.ORDERED), _S.ACCEPTED, ("seller",)),
        Move("decline", (_S.PAID, _S.ORDERED, _S.ACCEPTED), _S.DECLINED, ("seller",)),
        Move("decline_part", (_S.PAID, _S.ORDERED, _S.ACCEPTED), _S.ACCEPTED, ("seller",)),
        Move("pack", (_S.ACCEPTED,), _S.PACKED, ("seller",)),
        Move("hand_over", (_S.PACKED,), _S.HANDED_OVER, ("courier",)),
        Move("deliver", (_S.HANDED_OVER,), _S.DELIVERED, ("courier", "operator", CLOCK)),
        Move("complete", (_S.DELIVERED,), _S.COMPLETED, ("buyer", CLOCK)),
        Move(
            "cancel",
            (_S.AWAITING_PAYMENT, _S.PAID, _S.ORDERED, _S.ACCEPTED),
            _S.CANCELLED,
            ("buyer", CLOCK),
        ),
        Move("give_up", (_S.PACKED,), _S.CANCELLED, (CLOCK,)),
        Move("give_up", (_S.HANDED_OVER,), _S.CANCELLED, ("courier", "operator", CLOCK)),
    ),
)


class ShipmentState(StrEnum):
    """Where a parcel is, in the trade's words. The courier's own code is kept beside it."""

    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(SHIPMENT_LABELS[self])


SHIPMENT_LABELS = {
    ShipmentState.INFO_RECEIVED: _l("Menunggu dijemput"),
    ShipmentState.PICKED_UP: _l("Sudah diambil kurir"),
    ShipmentState.IN_TRANSIT: _l("Dalam perjalanan"),
    ShipmentState.OUT_FOR_DELIVERY: _l("Sedang diantar"),
    ShipmentState.ATTEMPT_FAILED: _l("Belum berhasil diantar"),
    ShipmentState.AVAILABLE_FOR_PICKUP: _l("Bisa diambil di kantor kurir"),
    ShipmentState.DELIVERED: _l("Sudah diserahkan"),
    ShipmentState.EXCEPTION: _l("Ada masalah dengan paket"),
    ShipmentState.RETURNING: _l("Sedang kembali ke penjual"),
    ShipmentState.RETURNED: _l("Kembali di penjual"),
    ShipmentState.LOST: _l("Hilang atau rusak"),
    ShipmentState.EXPIRED: _l("Tidak jadi dikirim"),
}

_P = ShipmentState
_MOVING = (_P.PICKED_UP, _P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.ATTEMPT_FAILED, _P.AVAILABLE_FOR_PICKUP)
SHIPMENT = Machine(
    "Shipment",
    _P.INFO_RECEIVED,
    final=(_P.DELIVERED, _P.RETURNED, _P.LOST, _P.EXPIRED),
    moves=(
        Move("pick_up", (_P.INFO_RECEIVED,), _P.PICKED_UP, ("courier",)),
        Move("move_on", (_P.PICKED_UP, _P.ATTEMPT_FAILED, _P.EXCEPTION), _P.IN_TRANSIT, ("courier",)),
        Move("take_out", (_P.PICKED_UP, _P.IN_TRANSIT, _P.ATTEMPT_FAILED), _P.OUT_FOR_DELIVERY, ("courier",)),
        Move("miss", (_P.OUT_FOR_DELIVERY,), _P.ATTEMPT_FAILED, ("courier",)),
        Move("keep_for_pickup", (_P.ATTEMPT_FAILED,), _P.AVAILABLE_FOR_PICKUP, ("courier",)),
        Move("deliver", (_P.OUT_FOR_DELIVERY, _P.AVAILABLE_FOR_PICKUP), _P.DELIVERED, ("courier",)),
        Move("report", _MOVING, _P.EXCEPTION, ("courier",)),
        Move(
            "turn_back",
            (_P.ATTEMPT_FAILED, _P.AVAILABLE_FOR_PICKUP, _P.EXCEPTION),
            _P.RETURNING,
            ("courier",),
        ),
        Move("bring_back", (_P.RETURNING,), _P.RETURNED, ("courier",)),
        Move("write_off", (*_MOVING, _P.EXCEPTION, _P.RETURNING), _P.LOST, ("operator", CLOCK)),
        Move("give_up", (_P.INFO_RECEIVED,), _P.EXPIRED, (CLOCK,)),
    ),
)

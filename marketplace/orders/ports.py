"""What orders need done by the couriers; the room of the couriers plugs it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.kit.ports import plugged
from marketplace.orders.models import Shipment

PORT = "carriers"
LABELS = "labels"


@dataclass(frozen=True)
class Parcel:
    """What is to be carried: regency codes, grams and millimetres."""

    origin: str
    destination: str
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True)
class Quote:
    """One courier's offer. ``courier_id`` is the party row; days count working days.

    ``cash_fee_minor`` is what he asks for collecting cash at the door, beside the fee; None where he does not.
    """

    courier_id: int
    courier_name: str
    service: str
    label: str
    fee_minor: int
    days_min: int
    days_max: int
    cash_fee_minor: int | None = None


class Carriers(Protocol):
    """The couriers of this marketplace."""

    def quotes(self, parcels: list[Parcel]) -> list[list[Quote]]:
        """For each parcel the offers of all couriers, cheapest first; empty where nobody goes."""
        ...

    def book(self, courier_id: int, shipment_public_id: str) -> str:
        """Announce a parcel and return its air waybill number; the same parcel gets the same number."""
        ...


def carriers() -> Carriers:
    """The plugged-in couriers."""
    port: Carriers = plugged(PORT)
    return port


class LabelPrinter(Protocol):
    """Who draws the paper that goes on a parcel."""

    def label(self, shipment: Shipment) -> bytes:
        """The label of a parcel as a PDF; the same parcel gives the same paper."""
        ...

    def labels(self, shipments: Sequence[Shipment]) -> bytes:
        """The labels of parcels as one PDF, a page each."""
        ...


def label_printer() -> LabelPrinter:
    """The plugged-in printer."""
    port: LabelPrinter = plugged(LABELS)
    return port

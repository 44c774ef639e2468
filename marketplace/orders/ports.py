"""What orders need done by the couriers; the room of the couriers plugs it in."""

from dataclasses import dataclass
from typing import Protocol

from marketplace.kit.ports import plugged

PORT = "carriers"


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
    """One courier's offer. ``courier_id`` is the party row; days count working days."""

    courier_id: int
    courier_name: str
    service: str
    label: str
    fee_minor: int
    days_min: int
    days_max: int


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

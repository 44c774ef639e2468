"""Where things are, for everybody: areas by their codes, how far a party is trusted, and a parcel on its way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buyers.api.shapes.goods import AreaShape, TrackShape
from marketplace.accounts import areas
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Choice, QueryCount, Text, some
from marketplace.events import queries as events
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.orders.models import Shipment
from marketplace.orders.queries import parcel_by_awb, read_awb
from marketplace.orders.states import SHIPMENT, ShipmentState
from marketplace.trust import queries as trust
from marketplace.trust.score import Score
from marketplace.trust.shapes import TrustShape

Said = Mapping[str, Any]

AREAS_MAX = 50


@dataclass(frozen=True)
class Place:
    """An area with its whole name."""

    code: str
    name: str
    kind: str
    full_name: str
    zone: str


@dataclass(frozen=True)
class Step:
    """One thing that happened to a parcel."""

    state: ShipmentState
    at: datetime
    attempt: int | None = None


@dataclass(frozen=True)
class Track:
    """A parcel as everybody may know it."""

    parcel: Shipment
    is_over: bool
    number: int
    parcels: int
    steps: Sequence[Step]


class AreasAsked(Asked):
    """An area by name, from large to small or the other way; misspelt ones are found too."""

    q = Text(length_max=120)
    kind = some(Choice("province", "regency", "district"), load_default=("regency",), most=3)
    limit = QueryCount(1, AREAS_MAX, load_default=10)


def find_areas(asked: Said) -> Sequence[Place]:
    """Areas that are called so, the likeliest first: the one that people mean by a name (Jogja) before all others."""
    meant = areas.find_regency(asked["q"]) if "regency" in asked["kind"] else None
    found = [meant] if meant else []
    found += [area for area in areas.search(asked["q"], asked["limit"], asked["kind"]) if area != meant]
    return [_place(area) for area in found[: asked["limit"]]]


def show_area(code: str) -> Place:
    """One area by its official code."""
    found = areas.area(code)
    if found is None:
        raise Missing(_l("Tidak ada wilayah berkode ini."))
    return _place(found)


def show_trust(party: str) -> Score:
    """How far a seller, a courier, a bank or the operator is trusted, and why."""
    found = accounts.party_by_public_id(party)
    if found is None or found.kind == PartyKind.BUYER:
        raise Missing(_l("Tidak ada pihak bernomor ini yang kepercayaannya terbuka untuk umum."))
    return trust.score_of(found.id)


def track_parcel(awb: str) -> Track:
    """Where the parcel with this number is."""
    parcel = parcel_by_awb(read_awb(awb))
    if parcel is None:
        raise Missing(_l("Nomor ini tidak kami temukan. Periksa lagi nomor di bawah garis-garis label."))
    siblings = parcel.sale.shipments
    return Track(
        parcel, parcel.state in SHIPMENT.final, siblings.index(parcel) + 1, len(siblings), _steps(parcel)
    )


def _place(found: areas.Area) -> Place:
    return Place(
        found.code, found.name, found.kind, areas.full_name(found.code), areas.timezone_of(found.code)
    )


def _steps(parcel: Shipment) -> list[Step]:
    told = events.timeline([("shipment", parcel.public_id)])
    return [Step(ShipmentState.INFO_RECEIVED, parcel.created_at), *_moves(told)]


def _moves(told: Iterable[Any]) -> Iterable[Step]:
    states = {str(state): state for state in ShipmentState}
    for event in told:
        state = states.get(event.kind.removeprefix("shipment."))
        if state is not None:
            yield Step(state, event.at, event.data.get("attempt"))


CALLS = (
    Call(
        "GET",
        "/areas",
        find_areas,
        _l("Mencari kode wilayah menurut namanya."),
        asks=AreasAsked,
        gives=Listed(AreaShape),
        tells=_l("Alamat memakai kode kabupaten atau kota."),
    ),
    Call("GET", "/areas/<string:code>", show_area, _l("Melihat satu wilayah."), gives=AreaShape),
    Call(
        "GET",
        "/trust/<party>",
        show_trust,
        _l("Melihat kepercayaan satu pihak dan alasannya."),
        gives=TrustShape,
        tells=_l("Pembeli adalah orang pribadi: kepercayaannya tidak terbuka untuk umum."),
    ),
    Call(
        "GET",
        "/parcels/<string:awb>",
        track_parcel,
        _l("Melacak satu paket menurut nomor resinya."),
        gives=TrackShape,
        tells=_l("Hanya keadaan dan waktu: tidak ada nama, alamat, atau isi paket."),
    ),
)

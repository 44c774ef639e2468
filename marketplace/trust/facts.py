"""What is known about parties: one row a fact, and the table of the kinds of fact there are.

Facts come from what orders, parcels and the ledger prove, never from numbers set by hand. Blame goes where it
belongs: a parcel the courier brought late is a fact about the courier and about nobody else.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.kit.i18n import _l

SELLER, BUYER, COURIER, PROVIDER, OPERATOR = "seller", "buyer", "courier", "provider", "operator"

STARS_GOOD_MIN = 4
STARS_BAD_MAX = 2


@dataclass(frozen=True)
class FactKind:
    """What one kind of fact says.

    ``weight`` is in completed orders: 1.0 weighs as much as one order that went well or badly. ``label`` is
    a lazy Indonesian string, to be rendered with ``str``. ``parties`` are the kinds of party it is known
    about.
    """

    good: bool
    weight: float
    label: object
    parties: tuple[str, ...]


# The order of this table is the order of the reasons of a score, and decides how log-odds are shared among
# them.
FACT_KINDS: dict[str, FactKind] = {
    # seller
    "sale_completed": FactKind(True, 1.0, _l("Penjualan selesai dengan baik"), (SELLER,)),
    "packed_on_time": FactKind(True, 0.5, _l("Dikemas tepat waktu"), (SELLER,)),
    "packed_late": FactKind(False, 0.5, _l("Terlambat dikemas"), (SELLER,)),
    "sale_declined": FactKind(False, 0.5, _l("Pesanan ditolak penjual"), (SELLER,)),
    "sale_cancelled_unpacked": FactKind(False, 1.0, _l("Pesanan batal karena tidak dikemas"), (SELLER,)),
    # buyer
    "paid_on_time": FactKind(True, 0.5, _l("Dibayar tepat waktu"), (BUYER,)),
    "order_unpaid": FactKind(False, 0.5, _l("Pesanan tidak dibayar"), (BUYER,)),
    "receipt_confirmed": FactKind(True, 0.5, _l("Penerimaan barang dikabarkan"), (BUYER,)),
    # courier
    "delivered_on_time": FactKind(True, 1.0, _l("Paket tiba tepat waktu"), (COURIER,)),
    "delivered_late": FactKind(False, 1.0, _l("Paket tiba terlambat"), (COURIER,)),
    "delivered_with_pin": FactKind(True, 0.25, _l("Paket diserahkan dengan PIN pembeli"), (COURIER,)),
    "parcel_lost": FactKind(False, 3.0, _l("Paket hilang"), (COURIER,)),
    # payment provider
    "payment_booked": FactKind(True, 0.5, _l("Pembayaran tercatat"), (PROVIDER,)),
    "payout_paid": FactKind(True, 1.0, _l("Pencairan sampai"), (PROVIDER,)),
    "payout_failed": FactKind(False, 1.0, _l("Pencairan gagal"), (PROVIDER,)),
    # operator
    "storefront_decided_in_time": FactKind(
        True, 1.0, _l("Pendaftaran toko diputus tepat waktu"), (OPERATOR,)
    ),
    "storefront_decided_late": FactKind(False, 1.0, _l("Pendaftaran toko terlambat diputus"), (OPERATOR,)),
    # what people say of one another, last: deeds come first
    "stars_good": FactKind(True, 0.5, _l("Dinilai 4 atau 5 bintang"), (SELLER, BUYER, COURIER)),
    "stars_bad": FactKind(False, 1.0, _l("Dinilai 1 atau 2 bintang"), (SELLER, BUYER, COURIER)),
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened through the doing of ``party``.

    ``party`` is the public id of the party; ``at`` is in UTC and aware; ``subject`` is (kind, public id) of
    what proves it, such as ``("sale", "PL-…")``. ``weight`` is how far this one fact is believed, relative
    to others of its kind (1.0 is the usual). Raises ValueError for an unknown kind, a time without UTC, a
    weight that is not a positive number, or a ``good`` that contradicts the table. ``fact()`` fills ``good``
    from the table.
    """

    kind: str
    party: str
    at: datetime
    weight: float = 1.0
    good: bool
    subject: tuple[str, str]

    def __post_init__(self) -> None:
        if self.kind not in FACT_KINDS:
            raise ValueError(f"there is no kind of fact called {self.kind}")
        if self.good != FACT_KINDS[self.kind].good:
            raise ValueError(f"{self.kind} is {'good' if FACT_KINDS[self.kind].good else 'bad'} news")
        if self.at.utcoffset() != timedelta(0):
            raise ValueError("a fact's time is aware and in UTC")
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ValueError("a fact weighs more than nothing")

    @property
    def evidence(self) -> float:
        """What the fact weighs on the day it happens, in completed orders."""
        return FACT_KINDS[self.kind].weight * self.weight


def fact(kind: str, party: str, at: datetime, subject: tuple[str, str], weight: float = 1.0) -> Fact:
    """A fact of ``kind``, good or bad as the table says. Raises ValueError as ``Fact`` does."""
    if kind not in FACT_KINDS:
        raise ValueError(f"there is no kind of fact called {kind}")
    return Fact(kind=kind, party=party, at=at, weight=weight, good=FACT_KINDS[kind].good, subject=subject)


def stars_kind(stars: int) -> str | None:
    """The kind of fact that ``stars`` (1 to 5) make; None for three, which says neither.

    Raises ValueError for what is not 1 to 5.
    """
    if not 1 <= stars <= 5:
        raise ValueError("stars go from 1 to 5")
    if stars >= STARS_GOOD_MIN:
        return "stars_good"
    return "stars_bad" if stars <= STARS_BAD_MAX else None


def kinds_about(party_kind: str) -> tuple[str, ...]:
    """The kinds of fact that can be known about a kind of party, in the order of the table."""
    return tuple(name for name, kind in FACT_KINDS.items() if party_kind in kind.parties)

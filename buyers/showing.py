"""What pages and programs of the shop show alike: names, ways to pay, and the PIN."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Party, PartyKind
from marketplace.cash import queries as cash
from marketplace.kit.i18n import _l
from marketplace.orders import pins
from marketplace.orders.models import Shipment
from marketplace.orders.states import SHIPMENT, ShipmentState
from marketplace.settlement.asking import adapters
from marketplace.settlement.ports import methods, outside_for
from marketplace.settlement.states import CASH

_VA = _l("Nomor khusus untuk Anda. Bisa lewat ATM, aplikasi, atau teller.")
# way to pay -> (name, how it goes, icon)
METHODS = {
    "virtual_account": (
        _l("Transfer bank lewat %(provider)s"),
        _VA,
        "bank",
    ),
    CASH: (
        _l("Bayar di tempat"),
        _l("Uang tunai pas kepada kurir saat paket tiba."),
        "money",
    ),
    "card": (
        _l("Kartu lewat %(provider)s"),
        _l("Anda membayar di halaman %(provider)s. Nomor kartunya tidak pernah sampai kepada kami."),
        "lock",
    ),
    "qris": (
        _l("QRIS lewat %(provider)s"),
        _l("Satu kode untuk semua aplikasi bank dan dompet."),
        "grid",
    ),
    "va_bca": (_l("Virtual account BCA lewat %(provider)s"), _VA, "bank"),
    "va_bni": (_l("Virtual account BNI lewat %(provider)s"), _VA, "bank"),
    "va_bri": (_l("Virtual account BRI lewat %(provider)s"), _VA, "bank"),
    "va_permata": (_l("Virtual account Permata lewat %(provider)s"), _VA, "bank"),
    "va_cimb": (_l("Virtual account CIMB Niaga lewat %(provider)s"), _VA, "bank"),
}

# The bank whose number a way to pay gives, as people call it
BANKS = {"va_bca": "BCA", "va_bni": "BNI", "va_bri": "BRI", "va_permata": "Permata", "va_cimb": "CIMB Niaga"}

# On its way back to the seller a parcel is handed over to nobody by PIN, nor while it is missing or damaged.
NO_PIN = (*SHIPMENT.final, ShipmentState.RETURNING, ShipmentState.EXCEPTION)


@dataclass(frozen=True)
class Way:
    """A way to pay through a provider; ``key`` names it in a form."""

    provider: Party
    method: str

    @property
    def key(self) -> str:
        """Provider and method."""
        return f"{self.provider.public_id}:{self.method}"

    @property
    def label(self) -> str:
        """What it is called."""
        return str(METHODS[self.method][0]) % {"provider": self.provider.name}

    @property
    def hint(self) -> str:
        """How it goes."""
        return str(METHODS[self.method][1]) % {"provider": self.provider.name}

    @property
    def icon(self) -> str:
        """Its picture."""
        return METHODS[self.method][2]

    @property
    def bank(self) -> str:
        """Whose number it gives, as people call that bank; empty where it gives none."""
        return self.provider.name if self.method == "virtual_account" else BANKS.get(self.method, "")


@dataclass(frozen=True)
class Banks:
    """Ways to pay that differ only in the bank whose number they give."""

    ways: tuple[Way, ...]

    @property
    def label(self) -> str:
        """What they are called together."""
        return str(_l("Transfer bank"))

    @property
    def hint(self) -> str:
        """How it goes with each of them."""
        return str(_VA)

    @property
    def icon(self) -> str:
        """Their picture."""
        return "bank"

    def name(self, way: Way) -> str:
        """What tells ``way`` from the others: its bank, and where two give numbers of that one, through whom."""
        twins = [other for other in self.ways if other.bank == way.bank]
        return way.bank if len(twins) == 1 else way.label


def grouped(ways: Sequence[Way]) -> list[Way | Banks]:
    """The ways to pay in their order, those by transfer together where the first of them stands."""
    to_banks = tuple(way for way in ways if way.bank)
    if len(to_banks) < 2:
        return list(ways)
    others: list[Way | Banks] = [way for way in ways if not way.bank]
    others.insert(ways.index(to_banks[0]), Banks(to_banks))
    return others


def ways_to_pay() -> list[Way]:
    """Every provider with the ways to pay that are plugged in and its own: one from outside those of its adapter.

    Whether an order may be paid at the door is another question: see ``orders.cod``.
    """
    providers = accounts.parties_of(PartyKind.PROVIDER)
    called, collects = adapters(), cash.provider()
    return [
        Way(provider, method)
        for provider in providers
        for method in methods()
        if method in METHODS and (method == CASH) == (provider == collects)
        if called.get(provider.id) == getattr(outside_for(method), "name", None)
    ]


def pin_of(parcel: Shipment) -> str:
    """The digits that only the buyer sees, while the parcel is to be handed over to him; else empty."""
    if parcel.state in NO_PIN or parcel.pin_attempts >= pins.ATTEMPTS_MAX:
        return ""
    return pins.pin(current_app.config["SECRET_KEY"], parcel.pin_salt)

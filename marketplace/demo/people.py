"""The people of the demo marketplace, with a password everybody may know and made-up phone numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marketplace.accounts.models import PartyKind

PASSWORD = "pasar-lima-2026"  # noqa: S105 printed on the sign-in page of a demo, and nowhere else of use


@dataclass(frozen=True)
class Person:
    """Who signs in as whom: ``role`` in the ``party`` of that name and ``kind``. ``contact`` is a phone number."""

    name: str
    contact: str
    kind: PartyKind
    party: str
    role: str = "owner"
    zone: str = "Asia/Jakarta"
    password: str = PASSWORD

    @property
    def email(self) -> str:
        """A mailbox that exists on the demo's own page alone: no domain may end so."""
        return f"{self.name.lower().replace(' ', '.')}@pasarlima.example"


_K = PartyKind
OPERATOR, BANK, QUICK, ISLANDS = "Pasarlima", "Bank Nusa Karya", "Jalan Cepat", "Antar Nusa"
COD = "Bayar di tempat"
_WITA, _WIT = "Asia/Makassar", "Asia/Jayapura"

PEOPLE: tuple[Person, ...] = (
    Person("Endang Lestari", "0811-5550-101", _K.OPERATOR, OPERATOR),
    Person("Yusuf Ramadhan", "0811-5550-102", _K.OPERATOR, OPERATOR, "reviewer"),
    Person("Ratmi Wulandari", "0811-5550-201", _K.SELLER, "Batik Ratmi"),
    Person("Agus Saputra", "0811-5550-202", _K.SELLER, "Kopi Gunung Agus", zone=_WITA),
    Person("Ni Luh Sari", "0811-5550-203", _K.SELLER, "Anyam Ni Luh", zone=_WITA),
    Person("Yohana Wambrauw", "0811-5550-204", _K.SELLER, "Noken Yohana", zone=_WIT),
    Person("Hendra Gunawan", "0811-5550-205", _K.SELLER, "Hendra Gadget"),
    Person("Fitri Handayani", "0811-5550-206", _K.SELLER, "Dapur Uni Fitri"),
    Person("Slamet Riyadi", "0811-5550-207", _K.SELLER, "Keramik Slamet"),
    Person("Rudi Hartono", "0811-5550-208", _K.SELLER, "Toko Serba Rudi"),
    Person("Sri Wahyuni", "0811-5550-209", _K.SELLER, "Batik Ratmi", "staff"),
    Person("Rina Marlina", "0811-5550-210", _K.SELLER, "Madu Rina", zone=_WITA),
    Person("Wahyu Pratama", "0811-5550-301", _K.BUYER, "Wahyu Pratama"),
    Person("Maria Tandi", "0811-5550-302", _K.BUYER, "Maria Tandi", zone=_WITA),
    Person("Dewi Anggraini", "0811-5550-303", _K.BUYER, "Dewi Anggraini"),
    Person("Bambang Sutrisno", "0811-5550-401", _K.COURIER, QUICK),
    Person("Dedi Kurniawan", "0811-5550-402", _K.COURIER, QUICK, "rider"),
    Person("Lukas Patty", "0811-5550-403", _K.COURIER, ISLANDS, zone=_WITA),
    Person("Rahmat Hidayat", "0811-5550-404", _K.COURIER, ISLANDS, "rider", zone=_WITA),
    Person("Siti Rahmawati", "0811-5550-501", _K.PROVIDER, BANK),
    Person("Teguh Wibowo", "0811-5550-502", _K.PROVIDER, BANK, "teller"),
    Person("Nur Hidayah", "0811-5550-509", _K.PROVIDER, COD),
)

# Providers that are called over the network, by the word of their adapter: here where this marketplace can call them.
OUTSIDE: Mapping[str, Person] = {
    "midtrans": Person("Kartika Putri", "0811-5550-511", _K.PROVIDER, "Midtrans"),
    "stripe": Person("Bayu Nugroho", "0811-5550-521", _K.PROVIDER, "Stripe"),
}

# The first name a visitor may want of each party, in the order of an order's life.
FIRST_OF: tuple[PartyKind, ...] = (_K.BUYER, _K.SELLER, _K.COURIER, _K.PROVIDER, _K.OPERATOR)


def demo_logins(adapters: Collection[str] = ()) -> tuple[Person, ...]:
    """Everyone a visitor of the demo may be, in the order of ``FIRST_OF``; ``adapters`` are those plugged in."""
    people = (*PEOPLE, *(person for adapter, person in OUTSIDE.items() if adapter in adapters))
    return tuple(sorted(people, key=lambda person: FIRST_OF.index(person.kind)))


def one_login_per_party() -> tuple[Person, ...]:
    """The first person of each of the five kinds of party."""
    return tuple(next(person for person in PEOPLE if person.kind is kind) for kind in FIRST_OF)

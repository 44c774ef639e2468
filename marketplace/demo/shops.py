"""The demo's shops, couriers and homes: where they are, what they say, what they charge."""

from dataclasses import dataclass

from marketplace.demo.people import ISLANDS, QUICK
from marketplace.demo.stories import STORIES


@dataclass(frozen=True)
class Shop:
    """A seller's storefront: ``town`` as people write it, the bank account it is paid to."""

    party: str
    town: str
    street: str
    bank: str
    number: str
    holder: str

    @property
    def story(self) -> str:
        """What the maker tells of himself."""
        return STORIES[self.party]


@dataclass(frozen=True)
class Tariff:
    """Rupiah for the first and each further kilogram and working days, for the zones 1 (near) to 4 (far)."""

    code: str
    label: str
    zones: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Company:
    """A courier company: its seat, its bank account, its ways of carrying."""

    party: str
    town: str
    bank: str
    number: str
    holder: str
    tariffs: tuple[Tariff, ...]


@dataclass(frozen=True)
class Home:
    """A buyer's address, by the buyer's party."""

    party: str
    town: str
    street: str
    district: str
    postcode: str
    landmark: str


SHOPS: tuple[Shop, ...] = (
    Shop(
        "Batik Ratmi",
        "Kota Pekalongan",
        "Jl. Hayam Wuruk No. 18, Kauman",
        "BRI",
        "3401 0112 2445 507",
        "Ratmi Wulandari",
    ),
    Shop(
        "Kopi Gunung Agus",
        "Kab. Bangli",
        "Jl. Raya Kintamani No. 7, Batur Tengah",
        "BNI",
        "0887 654 321",
        "I Made Agus Saputra",
    ),
    Shop(
        "Anyam Ni Luh",
        "Kab. Gianyar",
        "Banjar Telepud, Sebatu, Tegallalang",
        "BPD Bali",
        "0100 2020 55019",
        "Ni Luh Sari",
    ),
    Shop(
        "Noken Yohana",
        "Kota Jayapura",
        "Jl. Raya Abepura, Kotaraja",
        "Bank Papua",
        "1000 2201 0078",
        "Yohana Wambrauw",
    ),
    Shop(
        "Hendra Gadget",
        "Jakarta Barat",
        "Jl. Mangga Besar Raya No. 42, Taman Sari",
        "BCA",
        "5260 778 812",
        "Hendra Gunawan",
    ),
    Shop(
        "Dapur Uni Fitri",
        "Kota Padang",
        "Jl. Pasar Raya Barat No. 3, Kampung Jao",
        "Bank Nagari",
        "1300 0210 33387",
        "Fitri Handayani",
    ),
    Shop(
        "Keramik Slamet",
        "Kab. Bantul",
        "Jl. Kasongan Raya No. 21, Bangunjiwo, Kasihan",
        "Mandiri",
        "1370 0145 6789 0",
        "Slamet Riyadi",
    ),
    Shop(
        "Toko Serba Rudi",
        "Kota Surabaya",
        "Jl. Kapasan No. 88, Simokerto",
        "BCA",
        "0881 234 567",
        "Rudi Hartono",
    ),
)

# Asked to open, not yet decided.
WAITING: tuple[Shop, ...] = (
    Shop(
        "Madu Rina",
        "Kab. Sumbawa",
        "Desa Batu Dulang, Batulanteh",
        "BRI",
        "0612 0100 4455 509",
        "Rina Marlina",
    ),
)

COMPANIES: tuple[Company, ...] = (
    Company(
        QUICK,
        "Jakarta Timur",
        "Mandiri",
        "0060 0098 7654 3",
        "PT Jalan Cepat Sejahtera",
        (
            Tariff("hemat", "Hemat", ((9_000, 5_000, 2, 3), (12_000, 8_000, 3, 4), (18_000, 14_000, 4, 6))),
            Tariff(
                "kilat",
                "Kilat",
                (
                    (14_000, 9_000, 1, 1),
                    (19_000, 14_000, 1, 2),
                    (29_000, 24_000, 2, 2),
                    (58_000, 52_000, 2, 4),
                ),
            ),
        ),
    ),
    Company(
        ISLANDS,
        "Kota Makassar",
        "BRI",
        "0050 0101 8877 304",
        "PT Antar Nusa Bahari",
        (
            Tariff(
                "hemat",
                "Hemat",
                (
                    (10_000, 6_000, 2, 4),
                    (13_000, 9_000, 3, 5),
                    (21_000, 17_000, 5, 7),
                    (36_000, 31_000, 6, 10),
                ),
            ),
            Tariff(
                "kilat",
                "Kilat",
                (
                    (13_000, 9_000, 1, 2),
                    (18_000, 14_000, 2, 2),
                    (31_000, 26_000, 2, 3),
                    (54_000, 48_000, 3, 5),
                ),
            ),
        ),
    ),
)

HOMES: tuple[Home, ...] = (
    Home(
        "Wahyu Pratama",
        "Jakarta Selatan",
        "Jl. Cipete Raya No. 12, RT 004 RW 009",
        "Cilandak",
        "12410",
        "Pagar hijau, seberang musala",
    ),
    Home(
        "Wahyu Pratama",
        "Kota Depok",
        "Jl. Margonda Raya No. 358, kantor lantai 2",
        "Beji",
        "16424",
        "Titip di resepsionis",
    ),
    Home(
        "Maria Tandi",
        "Kota Makassar",
        "Jl. Pengayoman Blok F No. 5",
        "Panakkukang",
        "90231",
        "Rumah sudut, pohon mangga di depan",
    ),
    Home(
        "Dewi Anggraini",
        "Kota Semarang",
        "Jl. Singosari Timur No. 7",
        "Semarang Selatan",
        "50241",
        "",
    ),
)

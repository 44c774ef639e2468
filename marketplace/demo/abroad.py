"""From there to here: what stands for Brazil's states, kinds of goods and money when its orders are played here."""

from decimal import ROUND_HALF_UP, Decimal

from marketplace.kit.money import rupiah

RUPIAH_PER_REAL = 4_200  # about the rate of 2017, when these orders were placed
ELSEWHERE = "Kota Palembang"

# Federal state -> a town that stands for it: near ones near, so that the zones of the couriers are all met.
TOWNS: dict[str, str] = {
    "SP": "Jakarta Selatan",
    "RJ": "Kota Bandung",
    "MG": "Kota Semarang",
    "ES": "Kota Tegal",
    "RS": "Kota Medan",
    "SC": "Kota Padang",
    "PR": "Kota Bandar Lampung",
    "DF": "Kota Surabaya",
    "GO": "Kota Malang",
    "BA": "Kota Denpasar",
    "MS": "Kota Banjarmasin",
    "MT": "Kota Samarinda",
    "PE": "Kota Makassar",
    "CE": "Kota Manado",
    "RN": "Kota Kendari",
    "PB": "Kota Palu",
    "AL": "Kota Gorontalo",
    "SE": "Kota Mataram",
    "MA": "Kota Kupang",
    "PI": "Kota Bima",
    "PA": "Kota Ambon",
    "AM": "Kota Ternate",
    "AP": "Kota Tual",
    "TO": "Kota Sorong",
    "RO": "Kota Jayapura",
    "AC": "Kab. Merauke",
    "RR": "Kab. Biak Numfor",
}

# How a kind of goods begins -> the department it goes to here.
DEPARTMENTS: dict[str, str] = {
    "cama_mesa": "Household",
    "moveis": "Household",
    "utilidades": "Household",
    "casa": "Household",
    "eletrodomesticos": "Kitchen",
    "eletroportateis": "Kitchen",
    "esporte": "Sport",
    "beleza": "Beauty",
    "perfumaria": "Beauty",
    "informatica": "Computers and Laptops",
    "pc": "Computers and Laptops",
    "telefonia": "Phones and Tablets",
    "tablets": "Phones and Tablets",
    "brinquedos": "Toys and Hobbies",
    "ferramentas": "Carpentry",
    "construcao": "Carpentry",
    "automotivo": "Automotive",
    "bebes": "Mother and Baby",
    "eletronicos": "Electronics",
    "audio": "Electronics",
    "papelaria": "Office & Stationery",
    "fashion": "Women's Fashion",
    "pet": "Animal Care",
    "consoles": "Gaming",
    "livros": "Books",
    "alimentos": "Food and Drink",
    "bebidas": "Food and Drink",
    "instrumentos": "Movies and Music",
    "cine": "Camera",
}


def town_of(state: str) -> str:
    """The town that stands for a state."""
    return TOWNS.get(state, ELSEWHERE)


def department_of(category: str) -> str:
    """The department a kind of goods goes to."""
    return next((here for start, here in DEPARTMENTS.items() if category.startswith(start)), "Other Products")


def price_minor(amount_real: Decimal, items: int) -> int:
    """The price of one piece in minor units, on whole rupiah, at least one."""
    each = (amount_real * RUPIAH_PER_REAL / items).quantize(Decimal(1), ROUND_HALF_UP)
    return rupiah(max(1, int(each)))

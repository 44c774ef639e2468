"""The departments an imported catalogue fills: what each is called here, and what a parcel of it is like."""

from dataclasses import dataclass


def N_(msgid: str) -> str:
    """Mark a message for translation; who shows it passes it through ``_``."""
    return msgid


@dataclass(frozen=True)
class Category:
    """Where goods of a kind stand here: address, Indonesian name (a msgid), drawing."""

    slug: str
    name: str
    drawing: str


CATEGORIES: dict[str, Category] = {
    "Animal Care": Category("hewan-peliharaan", N_("Hewan peliharaan"), "pet"),
    "Automotive": Category("otomotif", N_("Otomotif"), "motorbike"),
    "Beauty": Category("kecantikan", N_("Kecantikan"), "beauty"),
    "Body Care": Category("perawatan-tubuh", N_("Perawatan tubuh"), "beauty"),
    "Books": Category("buku", N_("Buku"), "book"),
    "Camera": Category("kamera", N_("Kamera"), "camera"),
    "Carpentry": Category("pertukangan", N_("Pertukangan"), "tool"),
    "Computers and Laptops": Category("komputer-laptop", N_("Komputer dan laptop"), "laptop"),
    "Electronics": Category("elektronik", N_("Elektronik"), "music"),
    "Food and Drink": Category("makanan-minuman", N_("Makanan dan minuman"), "food"),
    "Gaming": Category("gim", N_("Gim"), "game"),
    "Health": Category("kesehatan", N_("Kesehatan"), "health"),
    "Household": Category("rumah-tangga", N_("Rumah tangga"), "house"),
    "Kids and Baby Fashion": Category("pakaian-anak", N_("Pakaian anak dan bayi"), "shirt"),
    "Kitchen": Category("dapur", N_("Dapur"), "kitchen"),
    "Men's Fashion": Category("pakaian-pria", N_("Pakaian pria"), "kemeja"),
    "Mother and Baby": Category("ibu-bayi", N_("Ibu dan bayi"), "baby"),
    "Movies and Music": Category("film-musik", N_("Film dan musik"), "music"),
    "Muslim Fashion": Category("busana-muslim", N_("Busana muslim"), "batik"),
    "Office & Stationery": Category("kantor-alat-tulis", N_("Kantor dan alat tulis"), "book"),
    "Other Products": Category("lainnya", N_("Lainnya"), "tas"),
    "Party Supplies and Craft": Category("pesta-kerajinan", N_("Pesta dan kerajinan"), "keramik"),
    "Phones and Tablets": Category("ponsel-tablet", N_("Ponsel dan tablet"), "phone"),
    "Precious Metal": Category("logam-mulia", N_("Logam mulia"), "watch"),
    "Property": Category("properti", N_("Properti"), "house"),
    "Sport": Category("olahraga", N_("Olahraga"), "sport"),
    "Tour and Travel": Category("wisata", N_("Wisata"), "car"),
    "Toys and Hobbies": Category("mainan-hobi", N_("Mainan dan hobi"), "toy"),
    "Women's Fashion": Category("pakaian-wanita", N_("Pakaian wanita"), "shirt"),
}


@dataclass(frozen=True)
class Parcel:
    """A typical parcel, packed: grams and millimetres."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


# Estimates, so that imported goods can be shipped: the file says nothing of weight or size.
PARCELS: dict[str, Parcel] = {
    "Animal Care": Parcel(1_000, 250, 180, 100),
    "Automotive": Parcel(500, 200, 150, 80),
    "Beauty": Parcel(150, 150, 100, 50),
    "Body Care": Parcel(250, 180, 100, 60),
    "Books": Parcel(400, 220, 150, 30),
    "Camera": Parcel(600, 220, 160, 120),
    "Carpentry": Parcel(1_200, 300, 200, 100),
    "Computers and Laptops": Parcel(500, 250, 180, 70),
    "Electronics": Parcel(700, 250, 200, 100),
    "Food and Drink": Parcel(500, 200, 150, 100),
    "Gaming": Parcel(400, 220, 160, 80),
    "Health": Parcel(250, 180, 120, 60),
    "Household": Parcel(1_000, 300, 250, 150),
    "Kids and Baby Fashion": Parcel(200, 250, 200, 30),
    "Kitchen": Parcel(900, 300, 250, 120),
    "Men's Fashion": Parcel(350, 300, 220, 50),
    "Mother and Baby": Parcel(800, 280, 200, 120),
    "Movies and Music": Parcel(250, 200, 150, 50),
    "Muslim Fashion": Parcel(350, 300, 220, 40),
    "Office & Stationery": Parcel(400, 300, 220, 50),
    "Other Products": Parcel(300, 200, 150, 80),
    "Party Supplies and Craft": Parcel(300, 250, 180, 80),
    "Phones and Tablets": Parcel(350, 200, 130, 60),
    "Precious Metal": Parcel(50, 120, 90, 20),
    "Property": Parcel(100, 220, 110, 10),
    "Sport": Parcel(600, 250, 200, 100),
    "Tour and Travel": Parcel(50, 220, 110, 5),
    "Toys and Hobbies": Parcel(400, 250, 180, 100),
    "Women's Fashion": Parcel(300, 300, 220, 40),
}

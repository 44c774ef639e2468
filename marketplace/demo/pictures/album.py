"""Which pictures there are: of each of the demo's goods by its title, of each workshop by the party's name."""

from collections.abc import Callable
from io import BytesIO

from marketplace.demo.pictures import garments, gear, kitchen, nokens, pantry, pottery, sundries, weaves
from marketplace.demo.pictures.studio import WHOLE, Canvas, View

Scene = Callable[[Canvas], None]

# A scene, what of it is seen first, and then from near.
GOODS: dict[str, tuple[Scene, tuple[View, ...]]] = {
    "Kemeja batik tulis Parang, lengan panjang": (garments.parang_shirt, ((500, 516, 860), (500, 340, 380))),
    "Kain batik cap Jlamprang 2,5 meter": (garments.jlamprang_cloth, (WHOLE, (520, 780, 440))),
    "Selendang batik tulis Sekar Jagad": (garments.shawl, ((500, 480, 960), (420, 560, 400))),
    "Kemeja batik cap Kawung, lengan pendek": (garments.kawung_shirt, ((500, 516, 820), (540, 330, 380))),
    "Baju batik anak Mega Mendung": (garments.childs_shirt, ((510, 500, 820), (480, 380, 380))),
    "Sarung bantal batik, isi dua": (garments.cushions, ((500, 520, 900), (420, 480, 400))),
    "Tas bulat ate dengan tali kulit": (weaves.ate_bag, ((510, 500, 960), (496, 480, 380))),
    "Keranjang cucian rotan dengan tutup": (weaves.laundry_basket, ((500, 560, 860), (520, 420, 420))),
    "Tatakan gelas pandan, isi enam": (weaves.coasters, (WHOLE, (520, 560, 440))),
    "Topi pantai pandan, tepi lebar": (weaves.hat, ((500, 560, 920), (640, 620, 400))),
    "Kotak sesajen bambu, set tiga": (weaves.boxes, ((530, 640, 740), (640, 760, 400))),
    "Noken rajut serat kulit kayu, ukuran sedang": (nokens.noken, (WHOLE, (500, 560, 400))),
    "Noken kecil untuk ponsel dan dompet": (nokens.small_noken, ((500, 520, 900), (500, 560, 380))),
    "Kopi Wamena arabika, bubuk 200 gram": (pantry.wamena, ((520, 560, 860), (650, 800, 420))),
    "Lukisan kulit kayu Asei, 40 × 60 cm": (nokens.bark_painting, (WHOLE, (500, 300, 400))),
    "Teko keramik dan empat cangkir": (pottery.teapot, ((500, 540, 900), (520, 760, 460))),
    "Piring makan keramik 24 cm": (pottery.plates, (WHOLE, (500, 600, 420))),
    "Pot tanaman gerabah 20 cm dengan alas": (pottery.pot, (WHOLE, (500, 700, 460))),
    "Cobek dan ulekan batu Merapi, 22 cm": (pottery.mortar, (WHOLE, (520, 680, 460))),
    "Vas gerabah ukir, tinggi 30 cm": (pottery.vase, (WHOLE, (500, 640, 420))),
    "Kopi arabika Kintamani, biji": (pantry.kintamani_beans, ((520, 580, 860), (560, 840, 380))),
    "Kopi arabika Kintamani, bubuk untuk tubruk": (
        pantry.kintamani_ground,
        ((520, 580, 860), (700, 760, 400)),
    ),
    "Kopi robusta Pupuan, biji 500 gram": (pantry.robusta, ((510, 560, 880), (680, 780, 420))),
    "Teko leher angsa 600 ml": (pottery.kettle, ((480, 620, 820), (300, 640, 460))),
    "Teh daun kelor kering": (pantry.moringa, ((520, 600, 840), (660, 820, 400))),
    "Kabel data USB-C ke USB-C 100 W, 2 meter": (gear.cable, ((500, 520, 860), (560, 800, 400))),
    "Pengisi daya GaN 65 W, tiga lubang": (gear.charger, ((540, 600, 820), (420, 600, 420))),
    "Papan ketik nirkabel 75 persen": (gear.keyboard, ((500, 480, 940), (300, 460, 420))),
    "Sangga laptop lipat aluminium": (gear.laptop_stand, ((540, 520, 880), (560, 720, 460))),
    "Pelantang Bluetooth tahan air": (gear.speaker, ((510, 520, 940), (660, 520, 420))),
    "Tripod ponsel 170 cm dengan pengendali": (gear.tripod, (WHOLE, (540, 360, 500))),
    "Rendang sapi kering 250 gram": (kitchen.rendang, (WHOLE, (520, 540, 420))),
    "Sambal lado hijau, botol 180 gram": (kitchen.sambal, ((540, 640, 780), (640, 780, 420))),
    "Keripik balado singkong 400 gram": (kitchen.chips, (WHOLE, (500, 540, 420))),
    "Bumbu gulai siap masak, isi tiga": (kitchen.spices, ((500, 600, 820), (460, 820, 440))),
    "Kopi Solok Minang, bubuk 250 gram": (pantry.solok, ((540, 580, 860), (660, 810, 400))),
    "Bor tangan listrik 10 mm": (sundries.drill, (WHOLE, (740, 420, 420))),
    "Lap mikrofiber mobil, isi sepuluh": (sundries.car_cloths, ((490, 640, 760), (480, 700, 400))),
    "Helm sepeda motor setengah wajah": (sundries.helmet, ((500, 540, 880), (420, 640, 440))),
    "Balok kayu warna, 60 keping": (sundries.blocks, ((540, 580, 880), (520, 420, 420))),
    "Raket bulu tangkis sepasang dengan tas": (sundries.rackets, ((500, 500, 980), (500, 780, 420))),
}

WORKSHOPS: dict[str, Scene] = {
    "Batik Ratmi": garments.workshop,
    "Kopi Gunung Agus": pantry.garden,
    "Anyam Ni Luh": weaves.banjar,
    "Noken Yohana": nokens.valley,
    "Hendra Gadget": gear.desk,
    "Dapur Uni Fitri": kitchen.kitchen,
    "Keramik Slamet": pottery.kiln,
    "Toko Serba Rudi": sundries.store,
    "Madu Rina": pantry.honey,
}


def of_goods(title: str) -> list[BytesIO]:
    """The pictures of one of the goods, the whole first; none for what is not in the album."""
    if title not in GOODS:
        return []
    scene, views = GOODS[title]
    return [_painted(title, scene, view) for view in views]


def of_workshop(party: str) -> BytesIO:
    """Where a maker works: his tools and what is in the making, never a face. Raises KeyError."""
    return _painted(party, WORKSHOPS[party], WHOLE)


def _painted(name: str, scene: Scene, view: View) -> BytesIO:
    canvas = Canvas(name, view)
    scene(canvas)
    return canvas.finish()

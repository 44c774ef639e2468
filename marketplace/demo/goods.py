"""What the demo's shops sell. Prices in rupiah, parcels in grams and millimetres as packed."""

from dataclasses import dataclass

Size = tuple[int, int, int]


@dataclass(frozen=True)
class Choice:
    """One variant: its name ("" for the only one), price in rupiah, pieces on the shelf, grams packed."""

    name: str
    rupiah: int
    pieces: int
    grams: int


@dataclass(frozen=True)
class Thing:
    """A listing: ``department`` is a key of the catalogue's departments, ``size`` a parcel in millimetres."""

    shop: str
    department: str
    title: str
    description: str
    drawing: str
    palette: str
    size: Size
    choices: tuple[Choice, ...]


def _one(rupiah: int, pieces: int, grams: int) -> tuple[Choice, ...]:
    return (Choice("", rupiah, pieces, grams),)


def _sizes(rupiah: int, grams: int, **pieces: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"Ukuran {name}", rupiah, count, grams) for name, count in pieces.items())


_MEN, _WOMEN, _MUSLIM = "Men's Fashion", "Women's Fashion", "Muslim Fashion"
_FOOD, _KITCHEN, _HOUSE, _CRAFT = "Food and Drink", "Kitchen", "Household", "Party Supplies and Craft"
_PHONE, _LAPTOP, _ELECTRONICS = "Phones and Tablets", "Computers and Laptops", "Electronics"
_RATMI, _AGUS, _LUH, _YOHANA = "Batik Ratmi", "Kopi Gunung Agus", "Anyam Ni Luh", "Noken Yohana"
_HENDRA, _FITRI, _SLAMET, _RUDI = "Hendra Gadget", "Dapur Uni Fitri", "Keramik Slamet", "Toko Serba Rudi"

THINGS: tuple[Thing, ...] = (
    Thing(
        _RATMI,
        _MEN,
        "Kemeja batik tulis Parang, lengan panjang",
        "Parang rusak dengan nila alam di katun primisima. Digambar tangan, jadi garisnya tidak ada yang kembar. "
        "Potongan longgar, kancing batok kelapa. Cuci tangan dengan lerak, jemur di tempat teduh.",
        "kemeja",
        "nila",
        (320, 240, 50),
        _sizes(485_000, 380, M=6, L=9, XL=4),
    ),
    Thing(
        _RATMI,
        _WOMEN,
        "Kain batik cap Jlamprang 2,5 meter",
        "Motif Jlamprang khas Pekalongan, dicap dengan tembaga lalu diwarnai soga dan bata. Katun halus, lebar 115 "
        "cm, cukup untuk satu rok panjang dengan selendang.",
        "batik",
        "bata",
        (300, 220, 40),
        _one(215_000, 24, 450),
    ),
    Thing(
        _RATMI,
        _WOMEN,
        "Selendang batik tulis Sekar Jagad",
        "Selendang 200 kali 50 cm dari sutra Garut yang lembut. Dua perajin mengerjakannya selama sembilan hari. "
        "Nama mereka ada di kartu yang ikut dikirim.",
        "batik",
        "gold",
        (280, 200, 30),
        _one(650_000, 5, 200),
    ),
    Thing(
        _RATMI,
        _MEN,
        "Kemeja batik cap Kawung, lengan pendek",
        "Untuk kantor atau kondangan. Katun yang tidak panas, warna soga tua. Bahu dan kerah diberi lapisan supaya "
        "tetap rapi setelah dicuci.",
        "kemeja",
        "soga",
        (320, 240, 50),
        _sizes(189_000, 320, S=8, M=14, L=14, XL=7, XXL=3),
    ),
    Thing(
        _RATMI,
        "Kids and Baby Fashion",
        "Baju batik anak Mega Mendung",
        "Katun lembut dengan awan Mega Mendung kecil-kecil. Kancing depan, mudah dipakai sendiri. Umur 3 sampai 8 "
        "tahun.",
        "shirt",
        "nila",
        (260, 200, 30),
        (
            Choice("3–4 tahun", 95_000, 12, 180),
            Choice("5–6 tahun", 99_000, 10, 200),
            Choice("7–8 tahun", 105_000, 7, 220),
        ),
    ),
    Thing(
        _RATMI,
        _HOUSE,
        "Sarung bantal batik, isi dua",
        "Dua sarung bantal kursi 40 kali 40 cm dari sisa kain batik cap, jadi tiap pasang berbeda. Ritsleting "
        "tersembunyi, tanpa bantal isi.",
        "house",
        "soga",
        (260, 200, 40),
        _one(78_000, 18, 260),
    ),
    Thing(
        _AGUS,
        _FOOD,
        "Kopi arabika Kintamani, biji",
        "Rasa jeruk dan gula merah, asamnya ringan. Disangrai sedang setiap Selasa dan dikirim Rabu, jadi tidak "
        "pernah lebih tua dari seminggu. Simpan rapat, jangan di kulkas.",
        "kopi",
        "soga",
        (200, 130, 70),
        (Choice("250 gram", 72_000, 60, 290), Choice("1 kg", 265_000, 22, 1_080)),
    ),
    Thing(
        _AGUS,
        _FOOD,
        "Kopi arabika Kintamani, bubuk untuk tubruk",
        "Biji yang sama, digiling sedang-kasar pada hari pengiriman. Dua sendok makan untuk satu gelas, tunggu empat "
        "menit, lalu minum pelan-pelan.",
        "kopi",
        "daun",
        (200, 130, 70),
        _one(74_000, 45, 290),
    ),
    Thing(
        _AGUS,
        _FOOD,
        "Kopi robusta Pupuan, biji 500 gram",
        "Untuk yang suka pahit dan pekat. Cocok dicampur susu kental. Disangrai gelap, kafeinnya terasa.",
        "kopi",
        "ink",
        (220, 140, 80),
        _one(88_000, 30, 540),
    ),
    Thing(
        _AGUS,
        _KITCHEN,
        "Teko leher angsa 600 ml",
        "Alirannya tipis dan mudah diatur, dari baja tahan karat dengan gagang kayu sono. Bisa untuk kompor gas, "
        "bukan untuk induksi.",
        "teko",
        "gold",
        (300, 180, 180),
        _one(245_000, 8, 900),
    ),
    Thing(
        _AGUS,
        _FOOD,
        "Teh daun kelor kering",
        "Daun kelor dari kebun di Batur, dikeringkan di tempat teduh supaya tetap hijau. Seduh dengan air 80 derajat, "
        "tidak pahit.",
        "drink",
        "daun",
        (180, 120, 60),
        _one(38_000, 40, 120),
    ),
    Thing(
        _LUH,
        _WOMEN,
        "Tas bulat ate dengan tali kulit",
        "Ate dianyam lalu diasap kayu kelapa dua hari, itu sebabnya warnanya cokelat madu dan baunya hangat. "
        "Garis tengah 20 cm, lapisan dalam kain batik.",
        "tas",
        "soga",
        (240, 240, 110),
        _one(235_000, 11, 480),
    ),
    Thing(
        _LUH,
        _HOUSE,
        "Keranjang cucian rotan dengan tutup",
        "Tinggi 55 cm, rotan utuh, rangka diikat dua kali. Lapisan katun di dalam bisa dilepas dan dicuci. Paketnya "
        "besar, jadi ongkos dihitung dari ukurannya.",
        "house",
        "gold",
        (560, 380, 380),
        _one(320_000, 4, 2_600),
    ),
    Thing(
        _LUH,
        _KITCHEN,
        "Tatakan gelas pandan, isi enam",
        "Enam tatakan bulat 10 cm dengan kotaknya. Pandan direbus dengan daun dan akar, tanpa cat. Lap dengan kain "
        "lembap saja.",
        "kitchen",
        "daun",
        (130, 130, 60),
        _one(65_000, 26, 190),
    ),
    Thing(
        _LUH,
        _WOMEN,
        "Topi pantai pandan, tepi lebar",
        "Bisa dilipat tanpa patah. Tepinya 12 cm, tali dagu bisa dilepas. Lingkar kepala 56 sampai 58 cm.",
        "plant",
        "gold",
        (380, 300, 80),
        _one(118_000, 13, 210),
    ),
    Thing(
        _LUH,
        _CRAFT,
        "Kotak sesajen bambu, set tiga",
        "Tiga kotak bertutup yang masuk satu ke dalam yang lain. Banyak dipakai untuk hantaran dan perhiasan. Bambu "
        "tali, ikatan rotan.",
        "paket",
        "soga",
        (260, 200, 160),
        _one(149_000, 9, 620),
    ),
    Thing(
        _YOHANA,
        _WOMEN,
        "Noken rajut serat kulit kayu, ukuran sedang",
        "Serat kulit kayu genemo dipilin di paha lalu dirajut tanpa jarum. Lentur: kecil saat kosong, lebar saat "
        "terisi. Warna cokelat dari biji, kuning dari akar.",
        "tas",
        "gold",
        (300, 240, 60),
        _one(385_000, 6, 320),
    ),
    Thing(
        _YOHANA,
        _WOMEN,
        "Noken kecil untuk ponsel dan dompet",
        "Dipakai menyilang di badan. Benang wol warna-warni seperti yang dipakai anak-anak sekolah di Wamena.",
        "tas",
        "bata",
        (220, 160, 40),
        _one(145_000, 14, 140),
    ),
    Thing(
        _YOHANA,
        _FOOD,
        "Kopi Wamena arabika, bubuk 200 gram",
        "Ditanam tanpa pupuk kimia di Lembah Baliem. Rasanya bersih, sedikit cokelat. Diterbangkan dari Wamena, jadi "
        "stok mengikuti cuaca.",
        "kopi",
        "bata",
        (180, 120, 70),
        _one(92_000, 16, 240),
    ),
    Thing(
        _YOHANA,
        _CRAFT,
        "Lukisan kulit kayu Asei, 40 × 60 cm",
        "Lukisan di kulit kayu khombow dari Pulau Asei, Danau Sentani, dengan arang, kapur, dan tanah merah. Dikirim "
        "digulung dalam tabung.",
        "paket",
        "bata",
        (640, 90, 90),
        _one(275_000, 5, 420),
    ),
    Thing(
        _HENDRA,
        _PHONE,
        "Kabel data USB-C ke USB-C 100 W, 2 meter",
        "Bungkus kain, kepala logam, ada chip E-Marker sehingga laptop pun terisi penuh. Sudah kami tekuk sepuluh "
        "ribu kali di meja sendiri.",
        "phone",
        "ink",
        (150, 100, 30),
        _one(69_000, 120, 90),
    ),
    Thing(
        _HENDRA,
        _PHONE,
        "Pengisi daya GaN 65 W, tiga lubang",
        "Dua USB-C dan satu USB-A. Sebesar kotak korek, dingin dipegang. Sertifikat SDPPI ada di kotak.",
        "phone",
        "nila",
        (120, 90, 60),
        _one(249_000, 35, 180),
    ),
    Thing(
        _HENDRA,
        _LAPTOP,
        "Papan ketik nirkabel 75 persen",
        "Sakelar cokelat yang bisa dicabut, tiga sambungan Bluetooth dan satu kabel. Huruf tidak akan hilang karena "
        "dicetak tembus.",
        "laptop",
        "ink",
        (360, 170, 60),
        _one(525_000, 12, 980),
    ),
    Thing(
        _HENDRA,
        _LAPTOP,
        "Sangga laptop lipat aluminium",
        "Enam tingkat tinggi, alas karet, bisa dilipat setipis buku. Untuk laptop 10 sampai 16 inci.",
        "laptop",
        "cream",
        (280, 60, 50),
        _one(135_000, 28, 320),
    ),
    Thing(
        _HENDRA,
        _ELECTRONICS,
        "Pelantang Bluetooth tahan air",
        "Delapan jam pada suara sedang, IPX7, ada lubang untuk kartu memori. Suara rendahnya cukup untuk kamar, "
        "tidak untuk lapangan.",
        "music",
        "bata",
        (180, 90, 90),
        _one(329_000, 15, 560),
    ),
    Thing(
        _HENDRA,
        "Camera",
        "Tripod ponsel 170 cm dengan pengendali",
        "Aluminium, kepala bisa diputar tegak dan datar. Pengendali Bluetooth sudah terisi baterai.",
        "camera",
        "ink",
        (480, 100, 100),
        _one(165_000, 20, 740),
    ),
    Thing(
        _FITRI,
        _FOOD,
        "Rendang sapi kering 250 gram",
        "Dimasak delapan jam sampai santannya jadi dedak. Dikemas hampa, tahan tiga minggu di suhu ruang dan dua "
        "bulan di kulkas. Pedasnya sedang.",
        "food",
        "bata",
        (200, 150, 40),
        _one(98_000, 40, 300),
    ),
    Thing(
        _FITRI,
        _FOOD,
        "Sambal lado hijau, botol 180 gram",
        "Lado hijau keriting, tomat muda, dan sedikit teri. Setelah dibuka simpan di kulkas dan habiskan dalam dua "
        "minggu.",
        "sambal",
        "daun",
        (90, 90, 120),
        (Choice("Sedang", 36_000, 48, 320), Choice("Pedas", 36_000, 52, 320)),
    ),
    Thing(
        _FITRI,
        _FOOD,
        "Keripik balado singkong 400 gram",
        "Singkong tipis digoreng dua kali, baladonya dari cabai merah segar. Renyahnya bertahan sebulan di wadah "
        "tertutup.",
        "sambal",
        "bata",
        (280, 200, 90),
        _one(42_000, 55, 450),
    ),
    Thing(
        _FITRI,
        _FOOD,
        "Bumbu gulai siap masak, isi tiga",
        "Cukup tambah santan dan ikan atau ayam. Satu bungkus untuk satu kilogram. Tidak memakai penyedap.",
        "food",
        "gold",
        (180, 140, 60),
        _one(54_000, 33, 380),
    ),
    Thing(
        _FITRI,
        _FOOD,
        "Kopi Solok Minang, bubuk 250 gram",
        "Dari ladang di Lembah Gumanti. Tajam di awal, manis di akhir. Digiling halus untuk kopi saring.",
        "kopi",
        "nila",
        (200, 130, 70),
        _one(68_000, 27, 290),
    ),
    Thing(
        _SLAMET,
        _KITCHEN,
        "Teko keramik dan empat cangkir",
        "Glasir hijau daun, di dalam putih supaya warna teh terlihat. Isi teko 900 ml. Aman untuk makanan, boleh "
        "masuk mesin cuci piring.",
        "teko",
        "daun",
        (360, 280, 200),
        _one(285_000, 10, 2_200),
    ),
    Thing(
        _SLAMET,
        _KITCHEN,
        "Piring makan keramik 24 cm",
        "Bibirnya sedikit tidak rata, karena diputar tangan. Tahan panas oven 180 derajat.",
        "keramik",
        "nila",
        (270, 270, 50),
        (Choice("Nila", 59_000, 44, 700), Choice("Soga", 59_000, 38, 700), Choice("Krem", 56_000, 30, 700)),
    ),
    Thing(
        _SLAMET,
        _HOUSE,
        "Pot tanaman gerabah 20 cm dengan alas",
        "Gerabah tanpa glasir, jadi akar bisa bernapas. Ada lubang di bawah. Untuk lidah mertua atau sirih gading.",
        "plant",
        "bata",
        (240, 240, 230),
        _one(72_000, 25, 1_900),
    ),
    Thing(
        _SLAMET,
        _KITCHEN,
        "Cobek dan ulekan batu Merapi, 22 cm",
        "Batu utuh dari lereng Merapi, bukan semen cetakan. Gosok dengan beras dulu sebelum dipakai pertama kali.",
        "kitchen",
        "ink",
        (250, 250, 130),
        _one(165_000, 9, 4_800),
    ),
    Thing(
        _SLAMET,
        _HOUSE,
        "Vas gerabah ukir, tinggi 30 cm",
        "Diukir sebelum kering, dibakar dua kali. Kedap air setelah dilapis. Bunga tidak termasuk.",
        "keramik",
        "soga",
        (340, 220, 220),
        _one(128_000, 7, 2_300),
    ),
    Thing(
        _RUDI,
        "Carpentry",
        "Bor tangan listrik 10 mm",
        "Daya 350 watt, putaran bisa dibalik. Dapat dua mata bor.",
        "tool",
        "bata",
        (280, 220, 80),
        _one(219_000, 14, 1_700),
    ),
    Thing(
        _RUDI,
        "Automotive",
        "Lap mikrofiber mobil, isi sepuluh",
        "Ukuran 30 kali 30 cm, warna campur.",
        "car",
        "nila",
        (250, 180, 80),
        _one(45_000, 60, 350),
    ),
    Thing(
        _RUDI,
        "Automotive",
        "Helm sepeda motor setengah wajah",
        "SNI, kaca bening, busa bisa dilepas.",
        "motorbike",
        "ink",
        (340, 280, 260),
        (Choice("Ukuran L", 185_000, 11, 1_300), Choice("Ukuran XL", 185_000, 6, 1_350)),
    ),
    Thing(
        _RUDI,
        "Toys and Hobbies",
        "Balok kayu warna, 60 keping",
        "Kayu pinus, cat air. Untuk anak tiga tahun ke atas.",
        "toy",
        "gold",
        (260, 200, 80),
        _one(88_000, 19, 950),
    ),
    Thing(
        _RUDI,
        "Sport",
        "Raket bulu tangkis sepasang dengan tas",
        "Dua raket baja dan tiga kok nilon. Untuk main di halaman.",
        "sport",
        "daun",
        (680, 230, 60),
        _one(112_000, 16, 700),
    ),
)

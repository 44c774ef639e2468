"""What the demo's makers of cloth, baskets and pots sell."""

from marketplace.demo.things import Choice, Thing, one, sizes

_MEN, _WOMEN = "Men's Fashion", "Women's Fashion"
_FOOD, _KITCHEN, _HOUSE, _CRAFT = "Food and Drink", "Kitchen", "Household", "Party Supplies and Craft"
_RATMI, _LUH, _YOHANA, _SLAMET = "Batik Ratmi", "Anyam Ni Luh", "Noken Yohana", "Keramik Slamet"

CRAFTS: tuple[Thing, ...] = (
    Thing(
        _RATMI,
        _MEN,
        "Kemeja batik tulis Parang, lengan panjang",
        "Parang rusak dengan nila alam di katun primisima. Digambar tangan, jadi garisnya tidak ada yang kembar. "
        "Potongan longgar, kancing batok kelapa. Cuci tangan dengan lerak, jemur di tempat teduh.",
        "kemeja",
        "nila",
        (320, 240, 50),
        sizes(485_000, 380, M=6, L=9, XL=4),
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
        one(215_000, 24, 450),
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
        one(650_000, 5, 200),
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
        sizes(189_000, 320, S=8, M=14, L=14, XL=7, XXL=3),
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
        "batik",
        "soga",
        (260, 200, 40),
        one(78_000, 18, 260),
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
        one(235_000, 11, 480),
    ),
    Thing(
        _LUH,
        _HOUSE,
        "Keranjang cucian rotan dengan tutup",
        "Tinggi 55 cm, rotan utuh, rangka diikat dua kali. Lapisan katun di dalam bisa dilepas dan dicuci. Paketnya "
        "besar, jadi ongkos dihitung dari ukurannya.",
        "tas",
        "gold",
        (560, 380, 380),
        one(320_000, 4, 2_600),
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
        one(65_000, 26, 190),
    ),
    Thing(
        _LUH,
        _WOMEN,
        "Topi pantai pandan, tepi lebar",
        "Bisa dilipat tanpa patah. Tepinya 12 cm, tali dagu bisa dilepas. Lingkar kepala 56 sampai 58 cm.",
        "tas",
        "gold",
        (380, 300, 80),
        one(118_000, 13, 210),
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
        one(149_000, 9, 620),
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
        one(385_000, 6, 320),
    ),
    Thing(
        _YOHANA,
        _WOMEN,
        "Noken kecil untuk ponsel dan dompet",
        "Dipakai menyilang di badan. Benang wol warna-warni seperti yang dipakai anak-anak sekolah di Wamena.",
        "tas",
        "bata",
        (220, 160, 40),
        one(145_000, 14, 140),
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
        one(92_000, 16, 240),
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
        one(275_000, 5, 420),
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
        one(285_000, 10, 2_200),
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
        one(72_000, 25, 1_900),
    ),
    Thing(
        _SLAMET,
        _KITCHEN,
        "Cobek dan ulekan batu Merapi, 22 cm",
        "Batu utuh dari lereng Merapi, bukan semen cetakan. Gosok dengan beras dulu sebelum dipakai pertama kali.",
        "kitchen",
        "ink",
        (250, 250, 130),
        one(165_000, 9, 4_800),
    ),
    Thing(
        _SLAMET,
        _HOUSE,
        "Vas gerabah ukir, tinggi 30 cm",
        "Diukir sebelum kering, dibakar dua kali. Kedap air setelah dilapis. Bunga tidak termasuk.",
        "keramik",
        "soga",
        (340, 220, 220),
        one(128_000, 7, 2_300),
    ),
)

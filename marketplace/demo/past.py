"""The orders of the demo's past, as tables: who bought what when, how it went, and what was said of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """``verb`` is said ``hours`` after the step before it."""

    hours: float
    verb: str
    reason: str = ""


_OPENING = (Step(1, "pay"), Step(2, "accept"))
_ON_ITS_WAY = (Step(18, "fetch"), Step(9, "move_on"), Step(14, "take_out"))
_PACKED = (*_OPENING, Step(5, "pack"))
_CARRIED = (*_PACKED, *_ON_ITS_WAY)

# How an order can go. What lies after the present moment is not played: that makes the orders under way.
PATHS: dict[str, tuple[Step, ...]] = {
    "smooth": (*_CARRIED, Step(4, "pin"), Step(7, "confirm")),
    "silent": (*_CARRIED, Step(4, "pin")),
    "second-try": (
        *_CARRIED,
        Step(5, "miss", "nobody-home"),
        Step(18, "take_out"),
        Step(4, "photo"),
        Step(9, "confirm"),
    ),
    "late-packed": (*_OPENING, Step(20, "pack_late"), *_ON_ITS_WAY, Step(4, "pin"), Step(30, "confirm")),
    "late-parcel": (*_PACKED, Step(18, "fetch"), Step(9, "move_on"), Step(326, "take_out"), Step(6, "pin")),
    "declined": (Step(2, "pay"), Step(26, "decline", "out-of-stock")),
    "forgotten": (*_OPENING,),  # nobody packs: the clock sends the money back
    "unpaid": (),
    "underpaid": (Step(0.3, "underpay"),),
    "mistyped": (Step(0.2, "mistype"),),
    "kept": (
        Step(1, "pay"),
        Step(3, "cancel", "changed-mind"),
        Step(72, "refuse_refund"),  # by then the bank has sent it
        Step(6, "keep_refund"),
    ),
    "half": (
        *_OPENING,
        Step(3, "decline_one", "out-of-stock"),
        Step(5, "pack"),
        *_ON_ITS_WAY,
        Step(4, "pin"),
    ),
    "given-back": (*_CARRIED, Step(4, "pin"), Step(7, "confirm"), Step(20, "give_back", "flaw")),
    "wrong-size": (
        *_CARRIED,
        Step(4, "pin"),
        Step(5, "complain", "not_as_described"),
        Step(9, "seller_concedes"),
    ),
    "complained": (*_CARRIED, Step(4, "photo"), Step(5, "complain", "not_as_described")),
    "cracked": (*_CARRIED, Step(4, "pin"), Step(6, "complain", "damaged"), Step(8, "seller_answers")),
    "lost": (
        *_PACKED,
        Step(18, "fetch"),
        Step(9, "move_on"),
        Step(30, "report", "lost"),
        Step(4, "seller_answers"),
        Step(3, "courier_answers"),
    ),
    "apart": (*_OPENING, Step(5, "pack_apart")),
    "nobody-home": (
        *_CARRIED,
        Step(3, "miss", "nobody-home"),
        Step(20, "take_out"),
        Step(3, "miss", "nobody-home"),
        Step(20, "take_out"),
        Step(3, "miss", "nobody-home"),  # the third time: it goes back by itself
    ),
}


@dataclass(frozen=True)
class Basket:
    """One order: placed ``hours_ago``, things by title with pieces, one path for all of its sales.

    ``stars`` are the buyer's for seller and courier and the seller's for the buyer; 0 is not given. ``words`` is
    what the buyer wrote about the seller.
    """

    hours_ago: float
    buyer: str
    things: tuple[tuple[str, int], ...]
    path: str = "smooth"
    stars: tuple[int, int, int] = (0, 0, 0)
    words: str = ""


_WAHYU, _MARIA, _DEWI = "Wahyu Pratama", "Maria Tandi", "Dewi Anggraini"
_PARANG, _KAWUNG, _JLAMPRANG = (
    "Kemeja batik tulis Parang, lengan panjang",
    "Kemeja batik cap Kawung, lengan pendek",
    "Kain batik cap Jlamprang 2,5 meter",
)
_BEANS, _ROBUSTA, _TEAPOT = (
    "Kopi arabika Kintamani, biji",
    "Kopi robusta Pupuan, biji 500 gram",
    "Teko keramik dan empat cangkir",
)
_DRILL, _CLOTHS, _HELMET = (
    "Bor tangan listrik 10 mm",
    "Lap mikrofiber mobil, isi sepuluh",
    "Helm sepeda motor setengah wajah",
)
_RENDANG, _SAMBAL, _CHIPS = (
    "Rendang sapi kering 250 gram",
    "Sambal lado hijau, botol 180 gram",
    "Keripik balado singkong 400 gram",
)
_CABLE, _CHARGER, _SPEAKER = (
    "Kabel data USB-C ke USB-C 100 W, 2 meter",
    "Pengisi daya GaN 65 W, tiga lubang",
    "Pelantang Bluetooth tahan air",
)
_BAG, _COASTERS, _NOKEN = (
    "Tas bulat ate dengan tali kulit",
    "Tatakan gelas pandan, isi enam",
    "Noken kecil untuk ponsel dan dompet",
)
_PLATE, _POT = "Piring makan keramik 24 cm", "Pot tanaman gerabah 20 cm dengan alas"
_DAY = 24

BASKETS: tuple[Basket, ...] = (
    # a shop that disappoints
    Basket(
        66 * _DAY, _WAHYU, ((_DRILL, 1),), "late-packed", (2, 4, 5), "Dikirim lama sekali, tidak ada kabar."
    ),
    Basket(61 * _DAY, _DEWI, ((_HELMET, 1),), "forgotten"),
    Basket(55 * _DAY, _MARIA, ((_CLOTHS, 2),), "declined"),
    Basket(47 * _DAY, _WAHYU, ((_CLOTHS, 1),), "forgotten"),
    Basket(
        40 * _DAY,
        _DEWI,
        ((_DRILL, 1),),
        "late-packed",
        (1, 5, 4),
        "Mata bornya hanya satu, padahal tertulis dua.",
    ),
    Basket(33 * _DAY, _MARIA, ((_HELMET, 1),), "declined"),
    Basket(24 * _DAY, _DEWI, ((_CLOTHS, 3),), "forgotten"),
    # things that happen to everybody
    Basket(58 * _DAY, _MARIA, ((_JLAMPRANG, 1), (_RENDANG, 2)), "unpaid"),
    Basket(
        44 * _DAY,
        _DEWI,
        ((_TEAPOT, 1),),
        "second-try",
        (5, 4, 5),
        "Dikemas rapi sekali, satu pun tidak retak.",
    ),
    Basket(37 * _DAY, _WAHYU, ((_SPEAKER, 1),), "kept"),
    Basket(
        30 * _DAY,
        _MARIA,
        ((_PLATE, 4),),
        "late-parcel",
        (4, 2, 0),
        "Piringnya bagus, paketnya saja yang lama.",
    ),
    Basket(
        21 * _DAY,
        _DEWI,
        ((_NOKEN, 1), (_BAG, 1)),
        "silent",
        (5, 5, 5),
        "Anyamannya halus, baunya harum kayu.",
    ),
    Basket(52 * _DAY, _MARIA, ((_PARANG, 1), (_COASTERS, 1)), "wrong-size"),
    Basket(35 * _DAY, _DEWI, ((_SAMBAL, 3),), "half"),
    Basket(26 * _DAY, _WAHYU, ((_CHIPS, 2),), "given-back"),
    # cases that wait: for the seller, for the courier, for the operator; a parcel on its way back
    Basket(3.1 * _DAY, _WAHYU, ((_KAWUNG, 1),), "complained"),
    Basket(3.5 * _DAY, _MARIA, ((_TEAPOT, 1),), "cracked"),
    Basket(4.2 * _DAY, _DEWI, ((_SPEAKER, 1),), "lost"),
    Basket(4.6 * _DAY, _MARIA, ((_CHIPS, 1),), "nobody-home"),
    # two sides of a rating that are not both in yet
    Basket(
        6.2 * _DAY, _WAHYU, ((_PARANG, 1),), "smooth", (5, 5, 0), "Warnanya persis foto, jahitannya rapi."
    ),
    Basket(5.4 * _DAY, _MARIA, ((_CHIPS, 3), (_RENDANG, 1)), "smooth", (0, 0, 5)),
    # one in each state
    Basket(56, _WAHYU, ((_BEANS, 1), (_PLATE, 2)), "smooth"),  # delivered, being looked at
    Basket(51, _DEWI, ((_KAWUNG, 1),), "smooth"),  # on the rider's bicycle
    Basket(42, _WAHYU, ((_CHARGER, 1), (_CABLE, 2)), "smooth"),  # between two towns
    Basket(30, _MARIA, ((_SAMBAL, 2),), "smooth"),  # fetched
    Basket(20, _WAHYU, ((_JLAMPRANG, 1), (_CHIPS, 2)), "smooth"),  # packed, waits for the courier
    Basket(19, _MARIA, ((_JLAMPRANG, 2),), "apart"),  # packed in two parcels
    Basket(12, _DEWI, ((_POT, 1),), "smooth"),
    Basket(5, _MARIA, ((_PARANG, 1), (_ROBUSTA, 1)), "smooth"),  # accepted
    Basket(4.8, _DEWI, ((_PARANG, 1), (_KAWUNG, 2)), "smooth"),  # accepted, and could go in several parcels
    Basket(2.2, _WAHYU, ((_KAWUNG, 2),), "smooth"),  # paid
    Basket(1.6, _DEWI, ((_COASTERS, 1), (_CABLE, 1)), "smooth"),
    Basket(0.6, _WAHYU, ((_RENDANG, 1), (_SAMBAL, 1)), "smooth"),  # waits for the transfer
    Basket(0.5, _DEWI, ((_BAG, 1),), "underpaid"),  # the rest is awaited
    Basket(0.4, _MARIA, ((_NOKEN, 1),), "mistyped"),  # the bank has a transfer to look at
    Basket(30.5, _MARIA, ((_TEAPOT, 1),), "declined"),  # the refund waits at the bank
)

# Orders of every day: how many each shop had in these weeks, all of them smooth.
ROUTINE: dict[str, int] = {
    "Batik Ratmi": 11,
    "Kopi Gunung Agus": 5,
    "Hendra Gadget": 4,
    "Dapur Uni Fitri": 3,
    "Keramik Slamet": 2,
    "Anyam Ni Luh": 1,
}

# What buyers say of a good seller, in turn; an empty one is stars without words.
PRAISE = (
    "Sesuai foto, dikirim cepat. Terima kasih.",
    "",
    "Bagus, sudah beli tiga kali di sini.",
    "Dibungkus rapi, ada kartu ucapannya juga.",
    "",
    "Barang bagus. Penjual menjawab pertanyaan saya dengan sabar.",
    "Harga segini sangat pantas.",
)

"""Before words are published, phone numbers, accounts, addresses and abuse are found, and honest words are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.reviews.screening.found import Kind
from marketplace.reviews.screening.insults import ALWAYS
from marketplace.reviews.screening.screen import screen

WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
SPELLED = {str(digit): word for digit, word in enumerate(WORDS)}

# What buyers write in a shop, with numbers, names of streets as words, and animals that are goods.
HONEST = [
    "Barang bagus, pengiriman cepat, penjual ramah. Terima kasih.",
    "Harga Rp 1.250.000 turun jadi Rp1.099.000, hemat 150.000.",
    "Pesanan PL-7K3M9-2XDQW tiba, resi JP0812345678901 bisa dilacak.",
    "Nomor resi 000293847561 dari SiCepat, 1 kg.",
    "AWB 11000123456789 belum bergerak 3 hari.",
    "Ukuran 38-42 cm, tebal 10 x 20 x 30, nomor 41 pas.",
    "Dikirim 12/11/2026 jam 08.15, tiba 14/11/2026 jam 17.30.",
    "Beli 2 lusin, dua belas buah, satu rusak, tiga belum datang.",
    "Makanan anjing ini disukai, kucing dan babi guinea juga.",
    "Jersey setan merah, bahannya adem. Kaus kaki 3 pasang 50rb.",
    "Mesinnya jalan 2 minggu lalu mati. Jalan keluarnya diganti baru.",
    "Tolong dibalas, WA dan telepon tidak diangkat 3 kali.",
    "Bayar pakai GoPay 150000, dapat cashback 12.500.000 poin.",
    "Satuan kecil, titik jahitnya rapi, garisnya lurus.",
    "Sesuai deskripsi.terima kasih ya.semoga laris",
    "Scunthorpe United scarf, classic assassin print, cocktail glass.",
    "Look at the colour, I bought 3 for 25.000 each @ 5000.",
    "Kode barang 8991234567890, isi 12 pcs x 250 ml.",
    "Kemasan rapi, plastiknya tebal, bubble wrap tiga lapis.",
    "Warnanya hitam pekat, tasnya muat laptop 14 inci.",
]  # fmt: skip

digits = st.text("0123456789", min_size=7, max_size=9)
mobiles = st.builds(
    lambda head, rest: head + rest, st.sampled_from(["081", "0857", "+62812", "62 813", "0 8 9"]), digits
)
signs = st.sampled_from([" ", ".", "-", " - ", "/", "..", " . "])


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A mobile number as people hide it: with signs between its digits, or some of them spelled."""
    number = draw(mobiles)
    way = draw(st.sampled_from(["as it is", "apart", "spelled", "mixed", "with an O"]))
    if way == "apart":
        sign = draw(signs)
        return sign.join(number.replace(" ", "").replace("+", ""))
    if way == "spelled":
        return " ".join(SPELLED.get(digit, "") for digit in number if digit.isdigit())
    if way == "mixed":
        return " ".join(SPELLED[d] if n % 2 else d for n, d in enumerate(c for c in number if c.isdigit()))
    return number.replace("0", "O", 1) if way == "with an O" else number


ACCOUNTS = st.builds(
    lambda bank, number: f"rekening {bank} 1{number}",
    st.sampled_from(["BCA", "BRI", "Mandiri", "DANA"]),
    st.text("123456789", min_size=9, max_size=14),
)
NIKS = st.builds(
    lambda place, day, month, year, last: f"{place}{day:02d}{month:02d}{year:02d}{last:04d}",
    st.integers(110101, 949999),
    st.integers(1, 31) | st.integers(41, 71),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
)
EMAILS = st.sampled_from(
    [
        "budi@gmail.com",
        "budi.s (at) yahoo.co.id",
        "budi at gmail dot com",
        "b_s@contoh.id",
        "sri[at]outlook.com",
    ]
)
LINKS = st.sampled_from(
    [
        "https://toko.example/a",
        "wa.me/62812",
        "www.tokoku.net",
        "tokoku.co.id",
        "bit.ly/xyz",
        "tokoku dot com",
    ]
)
HANDLES = st.sampled_from(["@tokoku_id", "IG: tokoku", "telegram : sri99", "line id: budi_s", "ig tokoku_99"])
PLACES = st.sampled_from(
    [
        "Jl. Melati Raya No. 7",
        "jln kenanga 12",
        "Jalan Merdeka 45",
        "RT 03 / RW 05",
        "Perum Griya Asri blok C5",
    ]
)


@st.composite
def insults(draw: st.DrawFn) -> str:
    """A word of the list: as it is, in leet, stretched, in capitals, or letter by letter."""
    word = draw(st.sampled_from([word for word in ALWAYS if len(word) > 3]))
    way = draw(st.sampled_from(["", "leet", "stretched", "capitals", "apart"]))
    if way == "leet":
        return word.translate(str.maketrans("aeios", "43105"))
    if way == "stretched":
        return word[:2] + word[1] * 3 + word[2:]
    return {"capitals": word.upper(), "apart": " ".join(word)}.get(way, word)


PLANTED = st.one_of(
    st.tuples(st.just(Kind.PHONE), phones()),
    st.tuples(st.just(Kind.ACCOUNT), ACCOUNTS),
    st.tuples(st.just(Kind.NIK), NIKS),
    st.tuples(st.just(Kind.EMAIL), EMAILS),
    st.tuples(st.just(Kind.LINK), LINKS),
    st.tuples(st.just(Kind.HANDLE), HANDLES),
    st.tuples(st.just(Kind.ADDRESS), PLACES),
    st.tuples(st.just(Kind.INSULT), insults()),
)


NUMBERS = {Kind.PHONE, Kind.ACCOUNT, Kind.NIK}


@given(st.sampled_from(HONEST), PLANTED, st.sampled_from(HONEST))
def test_what_is_planted_in_a_review_is_found_there(
    before: str, planted: tuple[Kind, str], after: str
) -> None:
    kind, what = planted
    text = f"{before} {what} {after}"
    start = len(before) + 1
    found = [one for one in screen(text) if one.start < start + len(what) and one.end > start]
    assert found, text
    as_good = NUMBERS if kind in NUMBERS else {kind}  # beside other digits it may be read as another number
    assert as_good & {one.kind for one in found}, (text, found)


@given(st.lists(st.sampled_from(HONEST), min_size=1, max_size=4))
def test_honest_words_are_left_alone(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [(one.kind, text[one.start : one.end]) for one in screen(text)] == []


@given(st.text(max_size=400))
def test_any_text_is_read_and_what_is_found_lies_in_it(text: str) -> None:
    for one in screen(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dasar monyet, barang palsu", Kind.INSULT),
        ("penjualnya kayak babi", Kind.INSULT),
        ("a n j i n g", Kind.INSULT),
        ("anj*ng memang tidak, g*blok iya", Kind.INSULT),
        ("what a f*ck", Kind.INSULT),
        ("telp (021) 5551234", Kind.PHONE),
        ("hubungi 812 3456 7890 ya", Kind.PHONE),
        ("from +44 20 7946 0958", Kind.PHONE),
        ("noldelapansatudua345678910", Kind.PHONE),
        ("NIK saya 9999999999999999", Kind.NIK),
        ("５ bintang, ０８１２３４５６７８９", Kind.PHONE),
    ],
)
def test_other_ways_to_say_it(text: str, kind: Kind) -> None:
    assert kind in {one.kind for one in screen(text)}

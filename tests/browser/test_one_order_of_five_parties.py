"""One order that needs all five parties, from registration to payout, walked by people in a real browser."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from marketplace.accounts.models import Party, User
from marketplace.ledger.queries import audit
from marketplace.tasks import strike_clocks
from tests import make
from tests.browser.conftest import OpenPage
from tests.browser.people import Banker, Buyer, Operator, Rider, Seller
from tests.services.web import LiveServer
from tests.services.worker import Worker
from tests.walk import actor_of

KAIN, KOPI = "Kain batik tulis Kawung", "Kopi robusta Temanggung 250 g"
BATIK_RATMI, KOPI_GUNUNG = "Batik Ratmi", "Kopi Gunung"
COURIER, BANK = "Jalan Cepat", "Bank Nusa Karya"
OF_SELLER, OF_BUYER = "Motifnya rapi, kainnya tebal.", "Ramah dan cepat membalas."


@dataclass
class Cast:
    """Everybody in the story, each at a screen of his own."""

    app: Flask
    ratmi: Seller
    gunung: Seller
    dewi: Buyer
    dedi: Rider
    siti: Banker
    endang: Operator


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """What everybody holds in his hand."""
    return str(request.param)


@pytest.fixture
def cast(device: str, live_server: LiveServer, worker: Worker, open_page: OpenPage) -> Cast:
    """A marketplace with an operator, a bank, a courier and one shop; two more people who know nothing of it yet."""
    app = live_server.app
    with app.app_context():
        operator, bank, courier = make.make_operator(), make.make_bank(BANK), make.make_courier(COURIER)
        make.make_category("batik")
        kopi_gunung = make.make_seller(KOPI_GUNUNG)
        make.make_listing(kopi_gunung, title=KOPI, price=95_000, stock=5)
        workers = [*map(_owner, (kopi_gunung, bank, operator)), make.make_member(courier, "rider")]
        (gunung, siti, endang, dedi) = ((user.name, user.phone or "") for user in workers)
    return Cast(
        app,
        ratmi=Seller(open_page(device), "Ratmi Wulandari"),
        gunung=Seller(open_page(device), *gunung),
        dewi=Buyer(open_page(device), "Dewi Anggraini"),
        dedi=Rider(open_page(device), *dedi),
        siti=Banker(open_page(device), *siti),
        endang=Operator(open_page(device), *endang),
    )


@pytest.mark.parametrize(
    ("live_server", "device"),
    [
        pytest.param("postgresql", "phone", id="on a phone without JavaScript, on PostgreSQL"),
        pytest.param("sqlite", "desktop", id="at a desk with JavaScript, on SQLite"),
    ],
    indirect=True,
)
def test_one_order_of_five_parties_from_registration_to_payout(cast: Cast) -> None:
    """Every step of the way is a press or a word of a person; every rupiah is followed to its end."""
    a_shop_opens(cast)
    goods_are_listed(cast)
    one_cart_of_two_shops_is_ordered_at_once(cast)
    the_bank_books_the_transfer(cast)
    sellers_pack_and_the_courier_delivers(cast)
    the_buyer_confirms_one_parcel_and_the_clock_the_other(cast)
    neither_side_sees_the_others_rating_until_both_are_in(cast)
    trust_moves_and_says_why(cast)
    everybody_is_paid(cast)
    the_operator_sees_it_all(cast)
    with cast.app.app_context():
        assert audit().faults == []


def a_shop_opens(cast: Cast) -> None:
    """Step 1."""
    ratmi, endang = cast.ratmi, cast.endang
    ratmi.registers()
    ratmi.page.goto("/account")
    ratmi.opens_storefront(
        BATIK_RATMI, "Kota Pekalongan", "Batik tulis dari Buaran, tiga generasi sejak 1971."
    )
    endang.signs_in()
    endang.approves(BATIK_RATMI)
    ratmi.reads_soon("Toko Anda buka")


def goods_are_listed(cast: Cast) -> None:
    """Step 2."""
    cast.ratmi.presses("Ke pekerjaan hari ini")
    cast.ratmi.sells(KAIN, price="285.000", stock=3, weight_g=600, photos=2)


def one_cart_of_two_shops_is_ordered_at_once(cast: Cast) -> None:
    """Step 3."""
    dewi = cast.dewi.registers()
    dewi.page.goto("/")
    dewi.reads("Baru di pasar", KAIN)
    dewi.looks_for("kain batik")
    dewi.presses(KAIN)
    dewi.reads("Rp285.000", "Stok 3", "Dicanting tangan di atas katun", BATIK_RATMI)
    dewi.puts_into_cart()
    dewi.looks_for("kopi tmanggung")
    dewi.reads("Maksud Anda kopi temanggung?")
    dewi.presses(KOPI)
    dewi.puts_into_cart(pieces=2)
    dewi.reads("Rp285.000 per buah · stok 3", "Rp95.000 per buah · stok 5")
    assert dewi.figure("Barang") == "Rp475.000"
    dewi.presses("Lanjut ke pembayaran")
    dewi.writes_address("Kota Yogyakarta")
    dewi.reads(f"Paket 1 · {BATIK_RATMI}", f"Paket 2 · {KOPI_GUNUNG}")
    dewi.ticks(f"{COURIER} Kilat, Rp48.000", within="Cara kirim paket 2")
    dewi.presses("Hitung ulang")
    assert dewi.figure("Kirim paket 2") == "Rp48.000"
    dewi.ticks(f"{COURIER} Hemat, Rp24.000", within="Cara kirim paket 2")
    dewi.presses("Hitung ulang")
    assert dewi.figure("Kirim paket 1") == "Rp12.000"
    assert dewi.figure("Kirim paket 2") == "Rp24.000"
    dewi.presses("Bayar Rp511.000")
    dewi.reads("Transfer Rp511.000 sebelum")


def the_bank_books_the_transfer(cast: Cast) -> None:
    """Step 4."""
    siti = cast.siti.signs_in()
    siti.reads("Rp511.000")
    siti.books(cast.dewi.name, cast.dewi.account_number(), "511000", "FT26112200017")
    siti.reads("Rp511.000 dari Dewi Anggraini cocok.")
    cast.dewi.presses("Saya sudah transfer")
    cast.dewi.reads_soon("Kami simpan Rp511.000")


def sellers_pack_and_the_courier_delivers(cast: Cast) -> None:
    """Step 5."""
    cast.gunung.signs_in()
    cast.ratmi.presses("Hari ini")
    cast.dedi.signs_in()
    for seller, store in ((cast.ratmi, BATIK_RATMI), (cast.gunung, KOPI_GUNUNG)):
        seller.opens_sale()
        seller.accepts_and_packs()
        number = seller.number()
        label = PdfReader(BytesIO(seller.label()))
        assert number in label.pages[0].extract_text().replace(" ", "")
        cast.dedi.looks_for(number[-4:])
        cast.dedi.reads(store)
        cast.dedi.carries_to_the_door()
        cast.dedi.does_not_read(pin := _pin(cast, store))
        cast.dedi.writes_pin(f"{(int(pin) + 1) % 10_000:04}")
        cast.dedi.reads("PIN tidak cocok. Minta pembeli membacakannya lagi. Sisa 4 kali.")
        cast.dedi.writes_pin(pin)
        cast.dedi.reads("Paket sudah diserahkan. Terima kasih.")
        cast.dedi.does_not_read("Jalan Melati 7")


def the_buyer_confirms_one_parcel_and_the_clock_the_other(cast: Cast) -> None:
    """Step 6: escrow is released, to the rupiah."""
    dewi = cast.dewi
    dewi.opens_order()
    assert dewi.parcel(BATIK_RATMI).get_by_role("img", name="PIN").count() == 0
    dewi.confirms(BATIK_RATMI)
    dewi.reads_soon("Kami simpan Rp214.000")
    let_days_pass(cast, 3)
    dewi.reads_soon("Sudah diteruskan kepada penjual dan kurir")
    cast.ratmi.opens_sale()
    cast.ratmi.reads("Rp269.182 jadi milik Anda")
    assert cast.ratmi.figure("Jasa Pasarlima") == "−Rp14.250"
    assert cast.ratmi.figure("Pajak atas jasa") == "−Rp1.568"
    cast.gunung.opens_sale()
    cast.gunung.reads("Rp179.455 jadi milik Anda")


def neither_side_sees_the_others_rating_until_both_are_in(cast: Cast) -> None:
    """Step 7."""
    dewi, ratmi, gunung = cast.dewi, cast.ratmi, cast.gunung
    dewi.opens_order()
    dewi.rates(BATIK_RATMI, seller=5, courier=4, words=OF_SELLER)
    ratmi.page.reload()
    ratmi.does_not_read(OF_SELLER)
    ratmi.rates_buyer(5, OF_BUYER)
    ratmi.reads_soon(OF_SELLER)
    dewi.opens_order()
    dewi.reads_soon(OF_BUYER)
    dewi.rates(KOPI_GUNUNG, seller=4, courier=5, words="Wangi, gilingannya pas.")
    gunung.page.reload()
    gunung.does_not_read("Wangi, gilingannya pas.")
    let_days_pass(cast, 7, 7)
    gunung.reads_soon("Wangi, gilingannya pas.")


def trust_moves_and_says_why(cast: Cast) -> None:
    """Step 7, in the open."""
    cast.dewi.looks_for(KAIN)
    cast.dewi.presses(KAIN)
    cast.dewi.reads(OF_SELLER)
    cast.dewi.presses("Mengapa?")
    cast.dewi.reads(f"Catatan kepercayaan {BATIK_RATMI}", "Alasannya, satu per satu", "Dikemas tepat waktu")


def everybody_is_paid(cast: Cast) -> None:
    """Step 8."""
    cast.endang.page.goto("/operator/payouts")
    cast.endang.reads("3 pihak siap menerima, seluruhnya Rp484.637.")
    cast.endang.presses("Cairkan sekarang")
    cast.endang.reads("3 pencairan dibuat, seluruhnya Rp484.637.")
    cast.siti.page.reload()
    cast.siti.sends_payouts(BATIK_RATMI, KOPI_GUNUNG, COURIER)
    cast.ratmi.presses("Uang")
    cast.ratmi.picks("Bulan", "Sejak awal")
    cast.ratmi.presses("Tampilkan")
    statement = {
        "Harga barang": "Rp285.000",
        "Jasa Pasarlima": "−Rp14.250",
        "Pajak atas jasa": "−Rp1.568",
        "Dikirim ke rekening": "−Rp269.182",
        "Saldo akhir": "Rp0",
    }
    assert {label: cast.ratmi.figure(label) for label in statement} == statement


def the_operator_sees_it_all(cast: Cast) -> None:
    """Step 9."""
    endang = cast.endang
    endang.presses("Pesanan")
    endang.main.get_by_role("link", name=re.compile("PL-")).first.click()
    endang.reads(BATIK_RATMI, KOPI_GUNUNG, COURIER, BANK, cast.dewi.name, "Pasarlima")
    endang.reads("Setiap rupiah", "Hasil dan pencairannya", "Penilaian dibuka", "dengan PIN pembeli")
    endang.presses("Uang")
    endang.presses("Periksa buku sekarang")
    endang.reads("Buku utuh.", "Rp23.750", "Rp2.613")


def let_days_pass(cast: Cast, *steps: int) -> None:
    """The operator moves the demo's clock; the scheduler, which tests do without, would strike within seconds."""
    cast.endang.lets_days_pass(*steps)
    with cast.app.app_context():
        strike_clocks.delay()


def _pin(cast: Cast, store: str) -> str:
    cast.dewi.opens_order()
    return cast.dewi.pin(store)


def _owner(party: Party) -> User:
    user = actor_of(party).user
    assert user is not None
    return user

"""A piece that is not there: two sellers, one of whom sends less than was bought, on telephones without JavaScript."""

from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.ledger.queries import audit
from tests import make, walk
from tests.browser.conftest import OpenPage
from tests.browser.people import Banker, Buyer, Seller
from tests.services.web import LiveServer
from tests.walk import actor_of

KAIN, KOPI = "Kain batik tulis Kawung", "Kopi robusta Temanggung 250 g"
BATIK_RATMI, KOPI_GUNUNG = "Batik Ratmi", "Kopi Gunung"
BANK = "Bank Nusa Karya"


@dataclass
class Cast:
    """Who buys, who has too few, and who sends the money back."""

    app: Flask
    budi: Buyer
    ratmi: Seller
    siti: Banker

    def catch_up(self) -> None:
        """What follows from what was pressed, follows now."""
        with self.app.app_context():
            walk.ring()


@pytest.fixture
def cast(live_server: LiveServer, open_page: OpenPage) -> Cast:
    """Two shops, a courier, a bank, and somebody who knows them."""
    app = live_server.app
    with app.app_context():
        make.make_courier("Jalan Cepat")
        batik_ratmi = make.make_seller(BATIK_RATMI)
        make.make_listing(batik_ratmi, title=KAIN, price=285_000, stock=3, weight_g=600)
        make.make_listing(make.make_seller(KOPI_GUNUNG), title=KOPI, price=95_000, stock=5)
        parties = (make.make_buyer("Budi Santoso"), batik_ratmi, make.make_bank(BANK))
        budi, ratmi, siti = (user for party in parties if (user := actor_of(party).user))
        return Cast(
            app,
            budi=Buyer(open_page("small phone"), "Budi Santoso", budi.phone or ""),
            ratmi=Seller(open_page("small phone"), ratmi.name, ratmi.phone or ""),
            siti=Banker(open_page("small phone"), siti.name, siti.phone or ""),
        )


def test_a_missing_piece_is_paid_back_and_the_rest_is_sent(cast: Cast) -> None:
    """The buyer reads at once what went back and why, on his page and on his telephone, and the bank sends it."""
    two_shops_are_paid_at_once(cast)
    one_piece_is_missing(cast)
    the_buyer_reads_why(cast)
    the_bank_sends_it_back(cast)
    with cast.app.app_context():
        assert audit().faults == []


def two_shops_are_paid_at_once(cast: Cast) -> None:
    """Two cloths of the one, coffee of the other."""
    budi, siti = cast.budi.signs_in(), cast.siti.signs_in()
    for thing, pieces in ((KAIN, 2), (KOPI, 1)):
        budi.page.goto("/")
        budi.presses(thing)
        budi.puts_into_cart(pieces)
    budi.presses("Lanjut ke pembayaran")
    budi.presses("Bayar Rp701.000")
    siti.page.reload()
    siti.books(budi.name, budi.account_number(), "701000", "FT26112200021")
    cast.catch_up()


def one_piece_is_missing(cast: Cast) -> None:
    """The seller counts, sees what it means for her, and says so."""
    ratmi = cast.ratmi.signs_in()
    ratmi.opens_sale()
    ratmi.presses("Sebagian barang tidak ada")
    ratmi.writes(KAIN, "1")
    ratmi.ticks("Barangnya habis")
    ratmi.presses("Lihat hitungannya")
    ratmi.reads("1 dari 2 dikirim")
    assert ratmi.figure("Kembali kepada pembeli") == "Rp285.000"
    assert ratmi.figure("Untuk Anda, sebelumnya") == "Rp538.365"
    assert ratmi.figure("Untuk Anda, sesudahnya") == "Rp269.182"
    ratmi.presses("Ya, kirim sebagian")
    ratmi.presses("Sudah saya kemas")
    ratmi.reads("Tercatat. Cetak label, lalu tempel.")
    cast.catch_up()


def the_buyer_reads_why(cast: Cast) -> None:
    """What is missing, why, and how much of his money comes back by which way."""
    budi = cast.budi
    budi.reads_sms(f"{BATIK_RATMI} tidak bisa mengirim 1 barang", "Rp285.000 kembali kepada Anda")
    budi.opens_order()
    budi.reads(
        "1 tidak bisa dikirim",
        "Penjual hanya bisa mengirim sebagian",
        "Barangnya habis. Rp285.000 kembali kepada Anda.",
        "Kami simpan Rp416.000",
        "Uang kembali Rp285.000",
    )
    assert budi.figure("Kembali kepada Anda") == "−Rp285.000"


def the_bank_sends_it_back(cast: Cast) -> None:
    """Where the money came from."""
    cast.siti.page.reload()
    cast.siti.sends_refund("Rp285.000")
    cast.catch_up()
    cast.budi.reads_sms(f"{BANK} sudah mengirim kembali Rp285.000")
    cast.budi.opens_order()
    cast.budi.reads("Uang kembali Rp285.000 sudah")

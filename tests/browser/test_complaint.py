"""Goods that are not what was sold: the buyer complains, the seller concedes, on telephones without JavaScript."""

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect

from marketplace.kit import clock
from marketplace.kit.i18n import day
from marketplace.ledger.queries import audit
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.browser.conftest import OpenPage
from tests.browser.people import Buyer, Seller, photograph
from tests.services.web import LiveServer
from tests.walk import actor_of

KAIN, BATIK_RATMI = "Kain batik tulis Kawung", "Batik Ratmi"
DIFFERS = "Barang keliru, kurang, atau tidak sesuai"
OF_BUYER = "Satu kain cap, bukan tulis. Di foto semuanya tulis."
OF_SELLER = "Maaf, satu lembar tertukar saat mengemas."


@dataclass
class Cast:
    """Who complains, and of whom."""

    app: Flask
    budi: Buyer
    ratmi: Seller

    def catch_up(self) -> None:
        """What follows from what was pressed, follows now."""
        with self.app.app_context():
            walk.ring()


@pytest.fixture
def cast(live_server: LiveServer, open_page: OpenPage) -> Cast:
    """Two cloths have arrived."""
    app = live_server.app
    with app.app_context():
        make.make_operator()
        seller = make.make_seller(BATIK_RATMI)
        kain = make.make_variant(seller, title=KAIN, price=285_000, stock=3, weight_g=600)
        order = make.make_order(SaleState.DELIVERED, variants=[kain], quantity=2)
        budi, ratmi = (user for party in (order.buyer, seller) if (user := actor_of(party).user))
        return Cast(
            app,
            budi=Buyer(open_page("small phone"), budi.name, budi.phone or ""),
            ratmi=Seller(open_page("small phone"), ratmi.name, ratmi.phone or ""),
        )


def test_a_seller_concedes_and_the_buyer_is_paid_back(cast: Cast) -> None:
    """One piece of two, with a photograph; the other one is sold as if nothing had been."""
    the_buyer_complains(cast)
    the_seller_concedes(cast)
    the_buyer_reads_how_much_and_when(cast)
    with cast.app.app_context():
        assert audit().faults == []


def the_buyer_complains(cast: Cast) -> None:
    """One question a screen; before he sends it he reads what will follow."""
    budi = cast.budi.signs_in()
    budi.opens_order()
    budi.presses("Ada masalah?", BATIK_RATMI)
    budi.presses_beginning(DIFFERS)
    budi.writes(KAIN, "1")
    budi.presses("Lanjut")
    budi.reads(f"1 × {KAIN}", "Rp285.000 kami tahan.", "Kalau mereka diam, uang itu kembali kepada Anda.")
    budi.writes("Dengan kata Anda sendiri", OF_BUYER)
    budi.adds_file("Foto", photograph("kain-cap"))
    budi.presses("Kirim keluhan")
    budi.reads("Uang yang Anda persoalkan sekarang kami tahan.", OF_BUYER)
    expect(budi.main.get_by_role("img", name="Foto 1 dari")).to_be_visible()
    cast.catch_up()


def the_seller_concedes(cast: Cast) -> None:
    """She sees the photograph, and what it costs her, before she says so."""
    ratmi = cast.ratmi.signs_in()
    ratmi.reads_sms("Rp285.000")
    ratmi.opens_case_that_waits()
    ratmi.reads(OF_BUYER)
    expect(ratmi.main.get_by_role("img", name="Foto 1 dari")).to_be_visible()
    ratmi.presses_beginning("Lihat apa artinya")
    assert ratmi.figure("Kembali kepada pembeli") == "Rp285.000"
    assert ratmi.figure("Yang Anda tanggung") == "Rp269.183"
    ratmi.writes("Kata untuk pembeli", OF_SELLER)
    ratmi.presses("Ya, saya akui")
    ratmi.reads(OF_SELLER)
    cast.catch_up()


def the_buyer_reads_how_much_and_when(cast: Cast) -> None:
    """On the page of the case, on the order's, and on his telephone."""
    with cast.app.test_request_context():
        today = day(clock.now())
    budi = cast.budi
    budi.reads_sms("Rp285.000")
    budi.reads("Uang kembali Rp285.000", OF_SELLER, today)
    budi.opens_order()
    budi.reads("Uang kembali Rp285.000")
    assert budi.figure("Kembali kepada Anda") == "−Rp285.000"

"""Registering with something to correct, on a telephone without JavaScript, up to the first thing on sale."""

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests import make, walk
from tests.browser.conftest import OpenPage
from tests.browser.people import Operator, Person, Rider, Seller, photograph
from tests.services.web import LiveServer
from tests.walk import actor_of

BATIK_RATMI, KAIN = "Batik Ratmi", "Kain batik tulis Kawung"
KILAT_TIMUR = "Kilat Timur"
CUT_OFF = "Sebagian terpotong di foto. Keempat sudutnya harus terlihat."
OUT_OF_DATE = "Suratnya sudah tidak berlaku. Kirim yang terbaru."


@dataclass
class Cast:
    """Who applies and who decides."""

    app: Flask
    ratmi: Seller
    kris: Rider
    endang: Operator
    visitor: Person

    def catch_up(self) -> None:
        """What follows from what was pressed, follows now."""
        with self.app.app_context():
            walk.ring()


@pytest.fixture
def cast(live_server: LiveServer, open_page: OpenPage) -> Cast:
    """A marketplace with an operator, whom two people want to join."""
    app = live_server.app
    with app.app_context():
        clerk = actor_of(make.make_operator()).user
        make.make_category("batik")
        make.make_courier("Jalan Cepat")
        assert clerk is not None
        endang = Operator(open_page("small phone"), clerk.name, clerk.phone or "")
    return Cast(
        app,
        ratmi=Seller(open_page("small phone"), "Ratmi Wulandari"),
        kris=Rider(open_page("small phone"), "Kris Rumbiak"),
        endang=endang.signs_in(),
        visitor=Person(open_page("small phone"), "somebody"),
    )


def test_a_shop_corrects_one_paper_and_sells(cast: Cast) -> None:
    """Only what came back is asked for again; what to do about it stands in the SMS."""
    ratmi, endang = cast.ratmi, cast.endang
    ratmi.registers()
    ratmi.page.goto("/account")
    ratmi.opens_storefront(BATIK_RATMI, "Kota Pekalongan", "Batik tulis dari Buaran sejak 1971.")
    endang.approves(BATIK_RATMI, ktp=CUT_OFF)
    cast.catch_up()
    ratmi.reads_sms(f"Pendaftaran {BATIK_RATMI}: perbaiki Foto KTP")
    ratmi.page.reload()
    ratmi.reads("Ada yang perlu diperbaiki", CUT_OFF)
    ratmi.presses("Perbaiki sekarang")
    ratmi.reads(CUT_OFF)
    expect(ratmi.page.locator("main form").get_by_role("textbox")).to_have_count(0)
    ratmi.adds_file("Foto KTP", photograph("ktp-utuh"))
    ratmi.presses("Simpan dan lanjut")
    ratmi.presses("Kirim lagi untuk diperiksa")
    ratmi.reads("Pendaftaran sedang kami periksa")
    endang.approves(BATIK_RATMI)
    cast.catch_up()
    ratmi.page.reload()
    ratmi.reads("Toko Anda buka")
    ratmi.reads_sms(BATIK_RATMI)
    ratmi.presses("Ke pekerjaan hari ini")
    ratmi.sells(KAIN, price="285.000", stock=3, weight_g=600, photos=1)
    cast.visitor.page.goto("/")
    cast.visitor.presses(KAIN)
    cast.visitor.reads("Rp285.000", BATIK_RATMI)


def test_a_courier_company_corrects_its_licence(cast: Cast) -> None:
    """The same for who wants to carry; afterwards it may write its rates."""
    kris, endang = cast.kris, cast.endang
    kris.registers()
    kris.applies_as_company(KILAT_TIMUR, "Kota Jayapura")
    endang.approves(KILAT_TIMUR, nib_photo=OUT_OF_DATE)
    cast.catch_up()
    kris.reads_sms(f"Pendaftaran {KILAT_TIMUR}: perbaiki Foto surat izin")
    kris.page.reload()
    kris.presses("Perbaiki sekarang")
    kris.reads(OUT_OF_DATE)
    kris.adds_file("Foto surat NIB", photograph("nib-baru"))
    kris.presses("Simpan dan lanjut")
    kris.presses("Kirim lagi untuk diperiksa")
    endang.approves(KILAT_TIMUR)
    cast.catch_up()
    kris.page.reload()
    kris.reads("Perusahaan Anda terdaftar")
    kris.presses("Tulis tarif")
    kris.reads("Belum ada layanan")

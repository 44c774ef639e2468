"""The pictures of the walk, taken from the demo into docs/pictures/: ``python -m tests.browser.pictures``."""

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.demo import programs
from marketplace.demo.load import load
from marketplace.demo.people import PASSWORD
from marketplace.kit.db import db, unit_of_work
from marketplace.messages import sending
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.webhooks import sending as webhooks
from tests import walk
from tests.browser.camera import Camera, beside_each_other
from tests.browser.conftest import PLACE
from tests.browser.people import Banker, Buyer, Operator, Person, Rider, Seller
from tests.services import chromium
from tests.services.web import serving

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = PLACE | {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
DESK = PLACE | {"viewport": {"width": 1280, "height": 900}}
AS_SERVED = "http://127.0.0.1:8000"  # by `make run`: what a picture says of addresses, a reader finds there
KAIN, KOPI = "Kemeja batik tulis Parang, lengan panjang", "Kopi arabika Kintamani, biji"
BATIK_RATMI = "Batik Ratmi"
# Four of them side by side, for the first page.
ONE_ORDER = ("buyer-listing.webp", "seller-sale", "courier-parcel", "buyer-order")
Somebody = TypeVar("Somebody", bound=Person)


@dataclass
class Cast:
    """The demo's people, each at a screen."""

    app: Flask
    camera: Camera
    wahyu: Buyer
    ratmi: Seller
    dedi: Rider
    siti: Banker
    endang: Operator
    lukas: Rider
    rina: Seller
    sumiati: Seller
    maria: Buyer

    def catch_up(self) -> None:
        """What follows from what was pressed, follows now."""
        with self.app.app_context():
            walk.ring()
            sending.send_all()


def main() -> None:
    """Walk one order through the demo and photograph it on the way."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as app, serving(app) as base_url, sync_playwright() as playwright:
        with app.app_context(), unit_of_work():
            programs.follow()
        browser = playwright.chromium.launch(
            executable_path=chromium.find_or_install(), args=chromium.ARGUMENTS
        )
        walk_one_order(hire(app, browser, base_url))
        browser.close()
    beside_each_other(FOLDER, ONE_ORDER, "one-order.webp")


@contextmanager
def demo() -> Iterator[Flask]:
    """A demo marketplace of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "DEMO": True,
                "VAR_DIR": folder,
                "DATABASE_URL": "",
                "REDIS_URL": "",
                "WEBHOOK_PRIVATE_HOSTS": True,
            }
        )
        with app.app_context():
            flask_migrate.upgrade()
            load()
        yield app


def hire(app: Flask, browser: Browser, base_url: str) -> Cast:
    """Give everybody a screen and let him come in."""

    def screen(device: dict[str, Any]) -> Page:
        return browser.new_context(base_url=base_url, **device).new_page()

    def known(person: type[Somebody], name: str, contact: str, device: dict[str, Any]) -> Somebody:
        return person(screen(device), name, contact, PASSWORD).signs_in()

    return Cast(
        app,
        Camera(FOLDER),
        wahyu=known(Buyer, "Wahyu Pratama", "0811-5550-301", PHONE),
        ratmi=known(Seller, "Ratmi Wulandari", "0811-5550-201", PHONE),
        dedi=known(Rider, "Dedi Kurniawan", "0811-5550-402", PHONE),
        siti=known(Banker, "Siti Rahmawati", "0811-5550-501", DESK),
        endang=known(Operator, "Endang Lestari", "0811-5550-101", DESK),
        lukas=known(Rider, "Lukas Patty", "0811-5550-403", PHONE),
        rina=known(Seller, "Rina Marlina", "0811-5550-210", PHONE),
        sumiati=Seller(screen(PHONE), "Sumiati"),
        maria=known(Buyer, "Maria Tandi", "0811-5550-302", PHONE),
    )


def walk_one_order(cast: Cast) -> None:
    """From the first word about a shop to the payout."""
    joining(cast)
    shopping(cast)
    paying(cast)
    packing(cast)
    carrying(cast)
    ending(cast)
    running(cast)
    sending_back(cast)
    complaining(cast)
    answering(cast)
    giving_back(cast)
    listening(cast)
    paying_out(cast)


def joining(cast: Cast) -> None:
    """Somebody begins to sell; somebody else lists one thing more."""
    sumiati, ratmi, camera = cast.sumiati, cast.ratmi, cast.camera
    sumiati.page.goto("/register")
    sumiati.writes("Nama Anda", sumiati.name)
    camera.take("buyer-register", sumiati.page)
    sumiati.registers()
    sumiati.page.goto("/sellers/register")
    sumiati.reads("Apa nama toko Anda?")
    sumiati.writes("Nama toko", "Jamu Sumiati")
    sumiati.writes("Kota atau kabupaten asal barang", "Kab. Sukoharjo")
    camera.take("seller-register", sumiati.page)
    ratmi.presses("Barang")
    ratmi.presses("Tambah barang")
    camera.take("seller-listing", ratmi.page)
    ratmi.presses("Hari ini")


def shopping(cast: Cast) -> None:
    """The buyer looks around and fills his cart."""
    wahyu, camera = cast.wahyu, cast.camera
    wahyu.page.goto("/")
    camera.take("buyer-home", wahyu.page)
    wahyu.page.goto("/mudah")
    camera.take("buyer-easy", wahyu.page)
    wahyu.page.goto("/")
    wahyu.looks_for("batik parang")
    wahyu.presses(KAIN)
    camera.take("buyer-listing.webp", wahyu.page)
    wahyu.puts_into_cart()
    wahyu.looks_for("kopi kintamni")
    camera.take("buyer-search", wahyu.page)
    wahyu.presses(KOPI)
    wahyu.puts_into_cart()
    camera.take("buyer-cart", wahyu.page)
    wahyu.presses("Lanjut ke pembayaran")
    camera.take("buyer-checkout", wahyu.page)


def paying(cast: Cast) -> None:
    """One payment, booked by the bank."""
    wahyu, siti, camera = cast.wahyu, cast.siti, cast.camera
    wahyu.main.get_by_role("button", name="Bayar Rp").click()
    camera.take("buyer-pay", wahyu.page)
    siti.looks_for(wahyu.account_number())
    siti.presses_beginning("Isi formulir")
    camera.take("bank-desk", siti.page, siti.page.locator("header.top"))
    siti.presses("Catat transfer")
    cast.catch_up()
    siti.page.get_by_role("link", name=re.compile("^Perlu diurus")).first.click()
    siti.presses("MARIA TANDI")
    camera.take("bank-unmatched", siti.page)
    siti.page.get_by_role("link", name="Buku").first.click()
    camera.take("bank-book", siti.page)
    siti.page.goto("/api/docs")
    camera.take("api-docs", siti.page)
    siti.page.go_back()
    siti.page.get_by_role("link", name="Transfer").first.click()


def packing(cast: Cast) -> None:
    """The seller's day, and the new sale on top of it."""
    ratmi, camera = cast.ratmi, cast.camera
    ratmi.page.reload()
    camera.take("seller-today", ratmi.page)
    ratmi.page.get_by_role("link", name="Terima pesanan dari Wahyu Pratama?").last.click()
    camera.take("seller-sale", ratmi.page)
    ratmi.accepts_and_packs()
    camera.take("seller-packed", ratmi.page)


def carrying(cast: Cast) -> None:
    """The rider's day, and one parcel as far as the door."""
    dedi, wahyu, camera = cast.dedi, cast.wahyu, cast.camera
    number = cast.ratmi.number()
    dedi.page.reload()
    camera.take("courier-run", dedi.page)
    dedi.looks_for(number[-4:])
    dedi.carries_to_the_door()
    camera.take("courier-parcel", dedi.page, dedi.main.get_by_role("heading", level=1))
    dedi.presses("PIN lupa? Pakai foto dan nama")
    camera.take("courier-photo", dedi.page)
    dedi.page.go_back()
    cast.catch_up()
    wahyu.page.goto("/kabar")
    camera.take("buyer-news", wahyu.page)
    wahyu.opens_order()
    camera.take("buyer-order", wahyu.page)
    dedi.writes_pin(wahyu.pin(BATIK_RATMI))
    cast.catch_up()


def ending(cast: Cast) -> None:
    """Receipt, ratings, and what trust makes of it."""
    wahyu, camera = cast.wahyu, cast.camera
    wahyu.opens_order()
    wahyu.presses("Barang sudah saya terima", BATIK_RATMI)
    camera.take("buyer-confirm", wahyu.page)
    wahyu.presses("Ya, barang baik")
    cast.catch_up()
    wahyu.opens_order()
    wahyu.presses("Beri penilaian", BATIK_RATMI)
    camera.take("buyer-rate", wahyu.page)
    wahyu.page.goto("/")
    wahyu.looks_for("batik parang")
    wahyu.presses(KAIN)
    wahyu.presses("Mengapa?")
    camera.take("trust", wahyu.page)


def running(cast: Cast) -> None:
    """The operator looks at it all."""
    endang, camera = cast.endang, cast.camera
    camera.take("operator-desk", endang.page)
    endang.page.goto("/operator/applications")
    endang.main.get_by_role("rowheader").get_by_role("link").first.click()
    camera.take("operator-storefront", endang.page)
    endang.page.goto("/operator/orders")
    endang.main.get_by_role("rowheader").get_by_role("link").first.click()
    camera.take("operator-order", endang.page, height=1500)
    endang.page.goto("/operator/money")
    camera.take("operator-money", endang.page)


def sending_back(cast: Cast) -> None:
    """Somebody has to correct one paper of his application, and reads on his telephone which."""
    endang, rina, camera = cast.endang, cast.rina, cast.camera
    endang.approves("Madu Rina", ktp="Sebagian terpotong di foto. Keempat sudutnya harus terlihat.")
    cast.catch_up()
    rina.page.goto("/sellers/register")
    camera.take("seller-sent-back", rina.page)
    rina.page.goto("/demo/telepon")
    camera.take("demo-phone", rina.page, rina.page.get_by_role("heading", name="HP Rina Marlina"))


def complaining(cast: Cast) -> None:
    """Something came that was not bought, and something was bought that is not there."""
    wahyu, ratmi, camera = cast.wahyu, cast.ratmi, cast.camera
    wahyu.page.goto(f"/orders/{_sale_of(cast, wahyu.name, SaleState.DELIVERED).order.public_id}")
    wahyu.presses_beginning("Ada masalah?")
    wahyu.presses_beginning("Barang rusak")
    wahyu.writes("Dengan kata Anda sendiri", "Kotaknya penyok dan isinya pecah waktu saya buka.")
    camera.take("buyer-complaint", wahyu.page, wahyu.main.get_by_role("heading", level=1))
    wahyu.page.goto("/cases")
    wahyu.main.get_by_role("listitem").get_by_role("link").first.click()
    camera.take("buyer-case", wahyu.page)
    ratmi.page.goto(ratmi.page.url.partition("/sales")[0] + "/today")
    ratmi.opens_case_that_waits()
    camera.take("seller-case", ratmi.page)
    sale = _sale_of(cast, wahyu.name, SaleState.PAID, pieces=2)
    ratmi.page.goto(f"/sellers/{sale.seller.public_id}/sales/{sale.public_id}")
    ratmi.presses("Sebagian barang tidak ada")
    camera.take("seller-part", ratmi.page)


def answering(cast: Cast) -> None:
    """What the courier brings back, what he is asked, and what the operator decides."""
    lukas, endang, camera = cast.lukas, cast.endang, cast.camera
    lukas.main.get_by_role("link", name="Sedang kembali ke penjual").click()
    camera.take("courier-back", lukas.page)
    lukas.opens_case_that_waits()
    camera.take("courier-case", lukas.page, lukas.main.get_by_role("heading", level=1))
    endang.page.goto("/operator/cases")
    endang.presses("Paket hilang di jalan")
    camera.take("operator-case", endang.page)
    endang.presses("Putuskan")
    camera.take("operator-decide", endang.page)
    lukas.presses("Tarif")
    camera.take("courier-rates", lukas.page)
    lukas.presses("Uang")
    camera.take("courier-money", lukas.page)


def giving_back(cast: Cast) -> None:
    """Money that an account refused asks its owner for another one."""
    siti, maria, camera = cast.siti, cast.maria, cast.camera
    siti.page.get_by_role("link", name=re.compile("^Pengembalian")).first.click()
    siti.main.get_by_role("button", name=re.compile("^Sudah dikirim")).first.click()
    siti.page.get_by_role("link", name=re.compile("^Pengembalian")).first.click()
    siti.presses("Sudah lewat")
    siti.presses("MARIA TANDI")
    siti.presses("Uangnya kembali dari bank pembeli")
    siti.main.get_by_role("radio").first.check()
    siti.presses("Catat kembali")
    cast.catch_up()
    maria.page.goto("/kabar")
    maria.main.get_by_role("button", name=re.compile("^Tulis rekening")).first.click()
    camera.take("buyer-refund", maria.page)


def listening(cast: Cast) -> None:
    """A shop's own program: its key, its address, and what it heard."""
    ratmi, camera = cast.ratmi, cast.camera
    with ThreadPoolExecutor() as elsewhere:  # Playwright's own loop runs here
        elsewhere.submit(_send_to_programs, cast.app).result()
    with cast.app.app_context():
        cast.app.config["PUBLIC_URL"] = AS_SERVED
        with unit_of_work():
            programs.follow()
    ratmi.page.goto("/account/programs")
    ratmi.presses_beginning(BATIK_RATMI)
    ratmi.writes("Nama", "kasir toko")
    ratmi.page.get_by_role("checkbox", name="Melihat penjualan").check()
    ratmi.presses("Buat token")
    camera.take("program-token", ratmi.page)
    ratmi.presses("Sudah saya salin")
    ratmi.presses("Kabar untuk program Anda")
    ratmi.main.get_by_role("listitem").get_by_role("link").first.click()
    camera.take("program-webhook", ratmi.page)
    room = ratmi.page.url.partition("/webhooks")[0]
    ratmi.page.goto(f"/demo/penerima/{programs.RECEIVER}")
    camera.take("program-heard", ratmi.page)
    ratmi.page.goto(f"{room}/today")


def _send_to_programs(app: Flask) -> None:
    with app.app_context():
        webhooks.send_all()


def paying_out(cast: Cast) -> None:
    """Money goes out."""
    endang, siti, ratmi, camera = cast.endang, cast.siti, cast.ratmi, cast.camera
    endang.lets_days_pass(3, 7)
    cast.catch_up()
    ratmi.presses("Uang")
    camera.take("seller-money", ratmi.page)
    endang.page.goto("/operator/payouts")
    camera.take("operator-payouts", endang.page)
    endang.presses("Cairkan sekarang")
    siti.page.get_by_role("link", name="Transfer").first.click()
    siti.page.get_by_role("link", name="Pencairan").first.click()
    camera.take("bank-payouts", siti.page)


def _sale_of(cast: Cast, buyer: str, state: SaleState, pieces: int = 1) -> Sale:
    """A sale of that buyer's, of which nobody complains, with so many pieces of its first line."""
    with cast.app.app_context():
        return next(
            sale
            for sale in db.session.scalars(select(Sale).where(Sale.state == state).order_by(Sale.id))
            if sale.order.buyer.name == buyer
            and sale.seller.public_id
            and sale.lines[0].quantity >= pieces
            and not sale.frozen_minor
        )


if __name__ == "__main__":
    main()

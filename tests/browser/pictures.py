"""The pictures of the walk, taken from the demo into docs/pictures/: ``python -m tests.browser.pictures``."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.demo.load import load
from marketplace.demo.people import PASSWORD
from marketplace.kit.db import db
from marketplace.messages import sending
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import walk
from tests.browser.conftest import PLACE
from tests.browser.people import Banker, Buyer, Operator, Person, Rider, Seller
from tests.services import chromium
from tests.services.web import serving

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = PLACE | {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
DESK = PLACE | {"viewport": {"width": 1280, "height": 900}}
COLOURS, ALIKE_MAX = 256, 6
SCROLL = "place => window.scrollTo(0, place.getBoundingClientRect().top + window.scrollY - 60)"
KAIN, KOPI = "Kemeja batik tulis Parang, lengan panjang", "Kopi arabika Kintamani, biji"
BATIK_RATMI = "Batik Ratmi"
# Four of them side by side, for the first page.
ONE_ORDER = ("buyer-listing", "seller-sale", "courier-parcel", "buyer-order")
Somebody = TypeVar("Somebody", bound=Person)
PAPER, GAP, SIDE, ROUND = "#e4dac8", 30, 320, 24


@dataclass
class Camera:
    """Keeps what is on a screen as a small PNG."""

    folder: Path

    def take(self, name: str, page: Page, top: Locator | None = None, height: int = 0) -> None:
        """Photograph ``page`` as ``name``.png, scrolled to where ``top`` is; with ``height`` so many pixels of it."""
        page.wait_for_load_state("networkidle")
        if top is not None:
            top.evaluate(SCROLL)
        picture = Image.open(BytesIO(page.screenshot(full_page=bool(height)))).convert("RGB")
        keep(picture.crop((0, 0, picture.width, height or picture.height)), self.folder / f"{name}.png")


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture in few colours: flat drawings and words need no more."""
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _main_colours(picture) for part in colour])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def _main_colours(picture: Image.Image) -> list[tuple[int, int, int]]:
    """The most frequent colours, not too many that are alike: a small green tick keeps its green."""
    counted = sorted(picture.getcolors(picture.width * picture.height), reverse=True)
    alike: Counter[tuple[int, ...]] = Counter()
    chosen = []
    for _count, colour in counted:
        kind = tuple(part >> 5 for part in colour)
        alike[kind] += 1
        if alike[kind] <= ALIKE_MAX:
            chosen.append(colour)
    return chosen[:COLOURS]


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

    def catch_up(self) -> None:
        """What follows from what was pressed, follows now."""
        with self.app.app_context():
            walk.ring()
            sending.send_all()


def main() -> None:
    """Walk one order through the demo and photograph it on the way."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as app, serving(app) as base_url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_or_install(), args=chromium.ARGUMENTS
        )
        walk_one_order(hire(app, browser, base_url))
        browser.close()
    compose()


@contextmanager
def demo() -> Iterator[Flask]:
    """A demo marketplace of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DEMO": True, "VAR_DIR": folder, "DATABASE_URL": "", "REDIS_URL": ""})
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
    paying_out(cast)


def joining(cast: Cast) -> None:
    """Somebody begins to sell; somebody else lists one thing more."""
    sumiati, ratmi, camera = cast.sumiati.registers(), cast.ratmi, cast.camera
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
    wahyu.looks_for("batik parang")
    wahyu.presses(KAIN)
    camera.take("buyer-listing", wahyu.page)
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
    siti.page.reload()
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


def compose() -> None:
    """Four screens of one order side by side."""
    phones = [_rounded(FOLDER / f"{name}.png") for name in ONE_ORDER]
    height = max(phone.height for phone in phones)
    sheet = Image.new("RGB", (GAP + len(phones) * (SIDE + GAP), height + 2 * GAP), PAPER)
    for place, phone in enumerate(phones):
        sheet.paste(phone, (GAP + place * (SIDE + GAP), GAP), phone)
    keep(sheet, FOLDER / "one-order.png")


def _rounded(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    picture = picture.resize((SIDE, picture.height * SIDE // picture.width), Image.Resampling.LANCZOS)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), ROUND, fill=255)
    picture.putalpha(mask)
    return picture


if __name__ == "__main__":
    main()

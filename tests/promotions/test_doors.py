"""Vouchers by page and by program: given, typed at checkout, refused in a sentence with what was typed kept, ended."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.models import Order
from marketplace.promotions.models import Voucher
from tests import make
from tests.api.people import program_of
from tests.buyers.conftest import Shopper
from tests.forms import held_by


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two for pages."""
    return app_on_sqlite


def seated(app: Flask, party: Party) -> Shopper:
    """A party's owner, signed in."""
    person = Shopper(party, app.test_client())
    assert person.signs_in().status_code == 303
    return person


def test_a_seller_gives_a_voucher_and_a_buyer_pays_less_for_it(app: Flask, session: object) -> None:
    make.make_bank(), make.make_courier(fee=12_000)
    seller = make.make_seller()
    variant = make.make_variant(seller, price=100_000)
    shop, shopper = seated(app, seller), seated(app, make.make_buyer())
    room = f"/sellers/{seller.public_id}/vouchers"
    assert "Anda yang menanggung" in shop.get(room).text
    last = (clock.now() + timedelta(days=5)).date().isoformat()
    form = held_by(shop.get(f"{room}/new").text) | {"code": "hemat-10", "worth": "share", "uses_most": "3"}
    wrong = shop.post(f"{room}/new", **form, share="99", ends="besok")
    assert wrong.status_code == 422
    for words in ('value="hemat-10"', "Antara 0 dan 90 persen", "seperti 2026-12-31"):
        assert words in wrong.text
    assert shop.post(f"{room}/new", **form, share="10", most="25.000", ends=last).status_code == 303
    assert "10 persen, paling banyak Rp25.000" in shop.get(room).text

    shopper.puts(variant.public_id, 3)
    page = shopper.get("/checkout?vouchers=hemat-10+SALAH").text
    assert "SALAH: tidak ada voucher dengan kode ini." in page
    assert 'value="hemat-10 SALAH"' in page
    fields = held_by(page) | {"step": "pay", "vouchers": "hemat-10 SALAH"}
    assert shopper.post("/checkout", **fields).status_code == 409
    page = shopper.get("/checkout?vouchers=hemat-10").text
    assert "Anda hemat Rp25.000." in page
    sent = shopper.post("/checkout", **held_by(page) | {"step": "pay", "vouchers": "hemat-10"})
    order = db.session.scalars(select(Order)).one()
    assert sent.location == f"/pay/{order.public_id}"
    assert order.total_minor == rupiah(300_000 - 25_000 + 36_000)
    assert "−Rp25.000" in shopper.get(f"/orders/{order.public_id}").text
    assert (
        "Dipotong voucher Anda"
        in shop.get(f"/sellers/{seller.public_id}/sales/{order.sales[0].public_id}").text
    )
    voucher = db.session.scalars(select(Voucher)).one()
    assert shop.post(f"{room}/{voucher.public_id}/end").status_code == 303
    assert "sudah diakhiri" in shop.get(room).text
    assert "HEMAT-10" not in shop.get(room).text
    assert "HEMAT-10" in shop.get(f"{room}?over=1").text
    assert seated(app, make.make_seller()).get(f"{room}/{voucher.public_id}/end").status_code == 404


def test_programs_give_ask_for_and_end_vouchers(app: Flask, session: object) -> None:
    make.make_bank(), make.make_courier(fee=12_000)
    buyer, variant = make.make_buyer(), make.make_variant(price=100_000)
    operator, shopper = program_of(app, make.make_operator()), program_of(app, buyer)
    ends = (clock.now() + timedelta(days=5)).isoformat()
    asked = {"code": "PASAR", "amount_minor": rupiah(15_000), "ends_at": ends, "uses_most": 1}
    assert operator.post("/vouchers", asked | {"category": "entah"}).status_code == 404
    voucher = operator.does("/vouchers", asked)
    assert (voucher["code"], voucher["uses"], voucher["category"]) == ("PASAR", 0, None)
    wanted = {
        "address": make.address_of(buyer).public_id,
        "lines": [{"variant": variant.public_id, "quantity": 1}],
        "vouchers": ["pasar", "ENTAH"],
    }
    quote = shopper.does("/checkout/quote", wanted)
    assert not quote["is_ready"]
    assert quote["vouchers"] == [
        {"code": "PASAR", "given_by": "operator", "off_minor": rupiah(15_000), "refusal": ""},
        {"code": "ENTAH", "given_by": "", "off_minor": 0, "refusal": "voucher-unknown"},
    ]
    way = quote["ways_to_pay"][0]
    told = {"provider": way["provider"]["id"], "method": way["method"]}
    told |= {"expected_total_minor": quote["total_minor"]}
    assert shopper.post("/orders", wanted | told).json["code"] == "voucher-unknown"
    order = shopper.does("/orders", wanted | told | {"vouchers": ["PASAR"]})
    sale = order["sales"][0]
    assert (order["total_minor"], sale["goods_minor"], sale["promotion_minor"]) == (
        rupiah(97_000),
        rupiah(100_000),
        rupiah(15_000),
    )
    assert operator.reads(f"/vouchers/{voucher['id']}")["uses"] == 1
    assert shopper.does("/checkout/quote", wanted)["vouchers"][0]["refusal"] == "voucher-used-up"
    operator.does(f"/vouchers/{voucher['id']}/end")
    assert operator.reads("/vouchers")["items"] == []
    assert [one["code"] for one in operator.reads("/vouchers?over=true")["items"]] == ["PASAR"]

"""Checking out: one address, one payment, exactly the total that was seen, and once however often it is sent."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from buyers.models import CartLine
from buyers.showing import Banks, Way, grouped
from marketplace.accounts.models import Address, Party
from marketplace.catalog.models import Variant
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.models import Order
from marketplace.settlement.states import CASH
from marketplace.trust.standing import CAPABILITIES, Standing
from shipping.models import Rate
from tests import make
from tests.buyers.conftest import Shopper

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: id="[\w-]+")? value="([^"]*)"')
RADIO = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]+)"([^>]*)>')


@pytest.fixture
def courier(session: object) -> Party:
    """Hemat for Rp12.000 and Kilat for Rp24.000 a kilogram."""
    make.make_bank()
    return make.make_courier("Jalan Cepat", fee=12_000)


def _fields(page: TestResponse) -> dict[str, str]:
    """The checkout's form as a browser would send it."""
    form = page.text[page.text.index('action="/checkout"') :]
    fields = {**dict(HIDDEN.findall(form)), "step": "pay"}
    fields.update({name: value for name, value, rest in RADIO.findall(form) if "checked" in rest})
    fields.pop("csrf_token", None)
    return fields


def _orders(shopper: Shopper) -> list[Order]:
    return list(db.session.scalars(select(Order).where(Order.buyer_id == shopper.party.id)))


def test_two_sellers_are_one_order_with_one_payment(shopper: Shopper, courier: Party) -> None:
    cheap, dear = make.make_variant(price=40_000), make.make_variant(price=60_000)
    shopper.puts(cheap.public_id, 2)
    shopper.puts(dear.public_id)
    page = shopper.get("/checkout")
    fields = _fields(page)
    assert fields["seen_total"] == str(rupiah(80_000 + 60_000 + 24_000 + 12_000))
    sent = shopper.post("/checkout", **fields)
    (order,) = _orders(shopper)
    assert sent.location == f"/pay/{order.public_id}"
    assert order.total_minor == rupiah(176_000)
    assert sorted(sale.goods_minor for sale in order.sales) == [rupiah(60_000), rupiah(80_000)]
    assert "Transfer Rp176.000" in shopper.get(sent.location).text
    assert db.session.scalar(select(func.count(CartLine.id))) == 0


def test_an_amount_is_printed_once_where_one_piece_makes_it(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant(price=41_000).public_id)
    page = shopper.get("/checkout").text
    goods = page[page.index('id="h2"') : page.index('id="h3"')]
    assert goods.count("Rp41.000") == 1
    address = shopper.get("/checkout?address=new").text
    assert address.count("Rp41.000") == 1
    shopper.puts(make.make_variant(price=41_000).public_id, 2)
    both = shopper.get("/checkout").text
    assert "2 × Rp41.000" in both
    assert "Rp82.000" in both
    assert "Rp123.000" in shopper.get("/checkout?address=new").text


def test_the_same_form_sent_twice_is_one_order(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    fields = _fields(shopper.get("/checkout"))
    first, second = shopper.post("/checkout", **fields), shopper.post("/checkout", **fields)
    assert first.location == second.location
    assert len(_orders(shopper)) == 1


def test_another_courier_is_not_bought_before_its_total_was_seen(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    fields = _fields(shopper.get("/checkout"))
    (service,) = (name for name in fields if name.startswith("service-"))
    fields[service] = f"{courier.public_id}:kilat"
    refused = shopper.post("/checkout", **fields)
    assert refused.status_code == 409
    assert "Jumlahnya sekarang Rp124.000." in refused.text
    assert _orders(shopper) == []
    again = shopper.post("/checkout", **_fields(refused))
    assert again.status_code == 303
    assert _orders(shopper)[0].total_minor == rupiah(124_000)


@pytest.mark.parametrize("total", ["9" * 5_000, "-1", "²", "1e5", "", "banyak"])
def test_a_total_that_is_no_amount_buys_nothing_and_keeps_the_page(
    shopper: Shopper, courier: Party, total: str
) -> None:
    shopper.puts(make.make_variant().public_id)
    refused = shopper.post("/checkout", **(_fields(shopper.get("/checkout")) | {"seen_total": total}))
    assert refused.status_code == 422
    assert _orders(shopper) == []
    assert shopper.post("/checkout", **_fields(refused)).status_code == 303


def test_looking_again_keeps_every_choice(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    second = make.make_address(shopper.party, street="Jalan Mawar 9")
    fields = _fields(shopper.get("/checkout"))
    (service,) = (name for name in fields if name.startswith("service-"))
    fields |= {service: f"{courier.public_id}:kilat", "address": second.public_id, "step": "update"}
    looked = _fields(shopper.get(shopper.post("/checkout", **fields).location))
    assert (looked[service], looked["address"]) == (f"{courier.public_id}:kilat", second.public_id)
    assert looked["seen_total"] == str(rupiah(124_000))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda: db.session.execute(update(Variant).values(price_minor=rupiah(90_000))), id="goods"
        ),
        pytest.param(lambda: db.session.execute(update(Rate).values(first_kg_minor=rupiah(9_000))), id="fee"),
    ],
)
def test_a_price_that_moved_meanwhile_is_shown_before_it_is_paid(
    shopper: Shopper, courier: Party, change: Callable[[], object]
) -> None:
    shopper.puts(make.make_variant().public_id)
    fields = _fields(shopper.get("/checkout"))
    change()
    db.session.commit()
    assert shopper.post("/checkout", **fields).status_code == 409
    assert _orders(shopper) == []


def test_nobody_ships_to_another_ones_address(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    strange = make.make_address(make.make_buyer("Orang Lain"), street="Jalan Rahasia 1")
    fields = _fields(shopper.get("/checkout")) | {"address": strange.public_id}
    refused = shopper.post("/checkout", **fields)
    assert refused.status_code == 422
    assert "Pilih alamat tujuan." in refused.text
    assert "Jalan Rahasia 1" not in refused.text
    assert _orders(shopper) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"pay": "PL-00000-00000:virtual_account"},
        {"pay": ""},
        {"checkout_key": ""},
        {"checkout_key": "x" * 41},
        {"seen_total": "-1"},
        {"seen_total": "banyak"},
    ],
)
def test_a_form_that_was_bent_buys_nothing(shopper: Shopper, courier: Party, broken: dict[str, str]) -> None:
    shopper.puts(make.make_variant().public_id)
    fields = _fields(shopper.get("/checkout")) | broken
    assert shopper.post("/checkout", **fields).status_code == 422
    assert _orders(shopper) == []


def test_the_last_piece_taken_meanwhile_leaves_cart_and_money_alone(
    shopper: Shopper, new_shopper: Callable[..., Shopper], courier: Party
) -> None:
    last, faster = make.make_variant(stock=1), new_shopper()
    for each in (shopper, faster):
        each.puts(last.public_id)
    fields = _fields(shopper.get("/checkout"))
    assert faster.post("/checkout", **_fields(faster.get("/checkout"))).status_code == 303
    late = shopper.post("/checkout", **fields)
    assert late.location == "/cart"
    assert _orders(shopper) == []
    assert "baru saja habis" in shopper.get("/cart").text


def test_own_goods_are_not_sold_to_oneself(new_shopper: Callable[..., Shopper], courier: Party) -> None:
    user = make.make_user()
    shopper = new_shopper(make.make_buyer(user=user))
    shopper.puts(make.make_variant(make.make_seller(user=user)).public_id)
    refused = shopper.post("/checkout", **_fields(shopper.get("/checkout")))
    assert refused.status_code == 422
    assert "toko Anda sendiri" in refused.text
    assert _orders(shopper) == []


ADDRESS = {
    "recipient": "Sri Wahyuni",
    "phone": "0812 3456 7890",
    "street": "Jl. Kelengkeng 12",
    "town": "Kota Semarang",
    "district": "Semarang Selatan",
    "postcode": "50249",
}


def _addresses(shopper: Shopper) -> list[Address]:
    kept = select(Address).where(Address.party_id == shopper.party.id, Address.kept).order_by(Address.id)
    return list(db.session.scalars(kept))


def test_the_first_address_is_asked_for_on_the_way(
    new_shopper: Callable[..., Shopper], courier: Party
) -> None:
    shopper = new_shopper(make.make_party(make.PartyKind.BUYER))
    shopper.puts(make.make_variant().public_id)
    assert 'name="recipient"' in shopper.get("/checkout").text
    kept = shopper.post("/checkout/address", **ADDRESS)
    (address,) = _addresses(shopper)
    assert kept.location == f"/checkout?address={address.public_id}"
    assert (address.area_code, address.phone) == ("33.74", "+6281234567890")
    assert "Jl. Kelengkeng 12" in shopper.get(kept.location).text


def test_the_same_address_sent_twice_is_kept_once(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    assert (
        shopper.post("/checkout/address", **ADDRESS).location
        == shopper.post("/checkout/address", **ADDRESS).location
    )
    assert len(_addresses(shopper)) == 2


def test_a_town_nobody_knows_brings_those_that_may_be_meant(shopper: Shopper, courier: Party) -> None:
    shopper.puts(make.make_variant().public_id)
    refused = shopper.post("/checkout/address", **(ADDRESS | {"town": "Semarng"}))
    assert refused.status_code == 422
    assert 'value="33.74"' in refused.text
    assert 'value="Sri Wahyuni"' in refused.text
    assert (
        shopper.post("/checkout/address", **(ADDRESS | {"town": "Semarng", "area_code": "33.74"})).status_code
        == 303
    )


def test_a_new_seller_does_not_sell_more_at_once_than_a_new_seller_may(
    shopper: Shopper, courier: Party
) -> None:
    most = CAPABILITIES[Standing.NEW].order_limit_minor // 100
    variant = make.make_variant(price=most)
    shopper.puts(variant.public_id)
    fields = _fields(shopper.get("/checkout"))
    shopper.puts(variant.public_id)
    page = shopper.get("/checkout").text
    assert "boleh menerima paling banyak Rp2.000.000 dalam satu pesanan" in page
    assert "Bayar Rp" not in page
    total = rupiah(2 * most + 12_000 * 2)
    refused = shopper.post("/checkout", **(fields | {"seen_total": str(total)}))
    assert refused.status_code == 409
    assert "Batas ini naik setelah tokonya menyelesaikan lebih banyak pesanan dengan baik." in refused.text
    assert _orders(shopper) == []
    shopper.post("/cart/change", variant=variant.public_id, quantity="1")
    assert shopper.post("/checkout", **_fields(shopper.get("/checkout"))).status_code == 303
    assert len(_orders(shopper)) == 1


def test_where_no_courier_goes_nothing_can_be_paid(shopper: Shopper, session: object) -> None:
    make.make_bank()
    shopper.puts(make.make_variant().public_id)
    page = shopper.get("/checkout").text
    assert "Belum ada kurir dari Kota Semarang" in page
    assert "Bayar Rp" not in page


def test_banks_that_give_numbers_are_one_way_to_pay(app_on_sqlite: Flask) -> None:
    near, far = (Party(name=name, public_id=name) for name in ("Bank Nusa Karya", "Midtrans"))
    bank, cash, bca, twin = (
        Way(near, "virtual_account"),
        Way(near, CASH),
        Way(far, "va_bca"),
        Way(near, "va_bca"),
    )
    assert grouped([bank, cash]) == [bank, cash]
    qris = Way(far, "qris")
    first, banks, last = grouped([qris, bank, cash, bca])
    assert (first, last) == (qris, cash)
    assert isinstance(banks, Banks)
    assert [banks.name(way) for way in banks.ways] == ["Bank Nusa Karya", "BCA"]
    assert Banks((bca, twin)).name(twin) == "Virtual account BCA lewat Bank Nusa Karya"

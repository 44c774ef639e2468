"""An order in parts as its buyer reads it: each parcel by itself, what went back and why, what stays with whom."""

import pytest
from flask import Flask

from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.states import SaleState, ShipmentState
from tests import make, walk
from tests.buyers.conftest import Shopper

S, P = SaleState, ShipmentState

# the steps that bring a parcel to a state, after it was picked up
WAYS: dict[ShipmentState, tuple[tuple[str, str], ...]] = {
    P.PICKED_UP: (),
    P.OUT_FOR_DELIVERY: (("take_out", ""),),
    P.ATTEMPT_FAILED: (("take_out", ""), ("miss", "nobody-home")),
    P.EXCEPTION: (("report", "late"),),
    P.RETURNING: (("take_out", ""), ("miss", "refused"), ("turn_back", "")),
    P.RETURNED: (("take_out", ""), ("miss", "refused"), ("turn_back", ""), ("bring_back", "")),
}


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """Pages read the same on every database; the stories run on both."""
    return app_on_sqlite


def _sale(buyer: Party, until: SaleState = S.ACCEPTED, quantity: int = 2) -> Sale:
    """Pieces of Rp100.000 of one thing from one shop."""
    variant = make.make_variant(title="Tas mendong")
    return make.make_order(until, buyer=buyer, variants=[variant], quantity=quantity).sales[0]


def _two_parcels(buyer: Party) -> tuple[Sale, Shipment, Shipment]:
    sale = _sale(buyer)
    line = sale.lines[0].public_id
    first, second = selling.pack(make.actor_of(sale.seller), sale, walk.secret(), [{line: 1}, {line: 1}])
    db.session.commit()
    return sale, first, second


def _bring(parcel: Shipment, state: ShipmentState) -> None:
    rider = make.actor_of(parcel.courier)
    carrying.pick_up(rider, parcel)
    if state is P.DELIVERED:
        carrying.step(rider, parcel, "take_out")
        carrying.deliver_with_pin(rider, parcel, walk.pin_of(parcel), walk.secret())
    for verb, reason in WAYS.get(state, ()):
        carrying.step(rider, parcel, verb, reason)
    db.session.commit()
    events.deliver_all()
    db.session.commit()


def _page(shopper: Shopper, sale: Sale, rest: str = "") -> str:
    answer = shopper.get(f"/orders/{sale.order.public_id}{rest}")
    assert answer.status_code == 200
    return answer.text


def test_each_parcel_has_its_own_number_pin_and_state(shopper: Shopper) -> None:
    sale, first, second = _two_parcels(shopper.party)
    _bring(first, P.DELIVERED)
    page = _page(shopper, sale)
    assert "Penjual mengirim dalam 2 paket." in page
    for told in ("Bagian 1 dari 2", "Bagian 2 dari 2", first.awb, second.awb, "1 × Tas mendong"):
        assert told in page
    assert f"PIN Anda: {', '.join(walk.pin_of(second))}" in page
    assert page.count("PIN Anda:") == 1
    assert "Paket sampai di tangan Anda, bagian 1 dari 2" in page


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (P.DELIVERED, P.PICKED_UP, "Sebagian sudah Anda terima. Sisanya di jalan, tiba paling lambat"),
        (P.PICKED_UP, P.OUT_FOR_DELIVERY, "Kurir sedang mengantar. Siapkan PIN Anda."),
        (P.PICKED_UP, P.ATTEMPT_FAILED, "Kurir belum berhasil mengantar."),
        (P.PICKED_UP, P.EXCEPTION, "Ada masalah dengan paket di jalan."),
        (P.DELIVERED, P.RETURNING, "sedang kembali ke penjual."),
        (P.DELIVERED, P.RETURNED, "Untuk yang tidak sampai, Rp100.000 kembali kepada Anda."),
    ],
)
def test_parcels_that_fare_differently_are_one_sentence(
    shopper: Shopper, one: ShipmentState, other: ShipmentState, sentence: str
) -> None:
    sale, first, second = _two_parcels(shopper.party)
    _bring(first, one)
    _bring(second, other)
    assert sentence in _page(shopper, sale)
    assert sentence in shopper.get("/orders").text


def test_what_the_seller_lacks_goes_back_and_the_page_says_why(shopper: Shopper) -> None:
    sale = _sale(shopper.party)
    selling.decline_part(make.actor_of(sale.seller), sale, {sale.lines[0].public_id: 1}, "out-of-stock")
    db.session.commit()
    page = _page(shopper, sale)
    assert "1 tidak bisa dikirim" in page
    assert "Penjual hanya bisa mengirim sebagian" in page
    assert "Barangnya habis. Rp100.000 kembali kepada Anda." in page
    assert f"{sale.storefront.name}: 1 × Tas mendong." in page
    kept = money(sale.total_minor - sale.refunded_minor)
    assert f"Kami simpan {kept}" in page
    assert "Rp100.000" in page
    receipt = _page(shopper, sale, "/receipt")
    assert "(1 tidak bisa dikirim)" in receipt
    assert "−Rp100.000" in receipt
    assert "Tetap dibayar" in receipt
    assert kept in receipt


def test_a_completed_sale_of_which_a_part_went_back_says_so(shopper: Shopper) -> None:
    sale = _sale(shopper.party, S.COMPLETED)
    selling.give_back(make.actor_of(sale.seller), sale, {sale.lines[0].public_id: 2_000_000}, "flaw")
    db.session.commit()
    page = _page(shopper, sale)
    assert "Selesai. Sebagian uang Anda kembali: Rp20.000." in page
    assert "sebagian harga Tas mendong" in page
    assert "Ada cacat kecil. Rp20.000 kembali kepada Anda." in page
    assert money(sale.total_minor - 2_000_000) in page


def test_a_parcel_nobody_took_costs_its_shipping_and_the_page_says_how_much(shopper: Shopper) -> None:
    sale = _sale(shopper.party, S.PACKED)
    parcel = sale.shipments[0]
    _bring(parcel, P.RETURNED)
    page = _page(shopper, sale)
    assert sale.state is S.CANCELLED
    fee = money(sale.shipping_minor)
    assert f"Rp200.000 kembali kepada Anda; ongkos kirim {fee} tetap untuk kurir." in page
    assert f"Ongkos kirim {fee} tetap untuk kurir, sebab ia sudah mengantar sampai ke alamat." in page
    assert "Pembeli menolak. Percobaan 1 dari 3." in page
    assert "kembali penuh" not in page


def test_after_the_third_attempt_the_parcel_goes_back_and_no_pin_is_shown(shopper: Shopper) -> None:
    sale = _sale(shopper.party, S.PACKED)
    parcel = sale.shipments[0]
    rider = make.actor_of(parcel.courier)
    carrying.pick_up(rider, parcel)
    for _attempt in range(3):
        carrying.step(rider, parcel, "take_out")
        carrying.step(rider, parcel, "miss", "nobody-home")
    db.session.commit()
    page = _page(shopper, sale)
    assert "Percobaan 3 dari 3." in page
    assert "sedang kembali ke penjual" in page
    assert "PIN Anda:" not in page

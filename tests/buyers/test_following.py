"""Following an order: what the buyer sees of it, what he may do, and what stays veiled from whom."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import PartyKind
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale
from marketplace.orders.progress import progress
from marketplace.orders.states import SaleState
from marketplace.reviews.models import Rating
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import PaymentState
from tests import make, walk
from tests.buyers.conftest import Shopper

S = SaleState


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """Pages read the same on every database; the stories run on both."""
    return app_on_sqlite


def _order(shopper: Shopper, until: SaleState, sellers: int = 1) -> Order:
    return make.make_order(until, sellers, buyer=shopper.party)


def _page(shopper: Shopper, order: Order) -> str:
    answer = shopper.get(f"/orders/{order.public_id}")
    assert answer.status_code == 200
    return answer.text


def _sale_path(sale: Sale, verb: str) -> str:
    return f"/orders/{sale.order.public_id}/sales/{sale.public_id}/{verb}"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (S.AWAITING_PAYMENT, "Menunggu pembayaran Anda sampai"),
        (S.PAID, "Penjual sedang kami kabari."),
        (S.ACCEPTED, "Penjual sedang mengemas, paling lambat"),
        (S.PACKED, "Barang sudah dikemas dan menunggu kurir."),
        (S.HANDED_OVER, "Barang Anda di jalan, tiba paling lambat"),
        (S.DELIVERED, "Barang sudah tiba. Periksa, lalu kabari kami"),
        (S.COMPLETED, "Selesai. Barang sudah Anda terima."),
        (S.DECLINED, "Pesanan tidak jadi."),
        (S.CANCELLED, "Pesanan tidak jadi."),
        (S.EXPIRED, "Pesanan ditutup karena tidak dibayar."),
    ],
)
def test_every_state_of_an_order_is_one_sentence(
    app_on_sqlite: Flask, state: SaleState, sentence: str
) -> None:
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        assert progress(make.make_order(state, sellers=1)).sentence.count(sentence) == 1


def test_money_that_came_is_waited_for_nowhere_before_the_sales_have_heard_of_it(shopper: Shopper) -> None:
    order = _order(shopper, S.AWAITING_PAYMENT)
    payment = walk.payment_of(order)
    settlement.capture(make.actor_of(payment.provider), payment)
    db.session.commit()
    for path in ("/", "/orders", f"/orders/{order.public_id}"):
        page = shopper.get(path).text
        assert "Pembayaran sudah kami terima. Penjual sedang kami kabari." in page
        assert "Menunggu pembayaran" not in page
        assert "Anda membayar" not in page
    assert db.session.get_one(Sale, order.sales[0].id).state is S.AWAITING_PAYMENT


def test_of_several_parcels_the_one_that_needs_the_buyer_speaks(app_on_sqlite: Flask) -> None:
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        order = make.make_order(S.ACCEPTED, sellers=2)
        late = order.sales[1]
        late.state = S.DELIVERED
        assert progress(order).sentence.startswith("Paket 2 sudah tiba.")
        late.state = S.CANCELLED
        order.sales[0].state = S.COMPLETED
        assert progress(order).sentence == "Selesai. 1 paket Anda terima, 1 tidak jadi."


def test_the_pin_is_seen_while_the_parcel_is_on_its_way_and_by_its_buyer_alone(
    shopper: Shopper, new_shopper: Callable[..., Shopper]
) -> None:
    order = _order(shopper, S.HANDED_OVER)
    pin = walk.pin_of(order.sales[0].shipments[0])
    assert f"PIN Anda: {', '.join(pin)}" in _page(shopper, order)
    assert new_shopper().get(f"/orders/{order.public_id}").status_code == 404
    walk.deliver(order)
    db.session.commit()
    assert "PIN Anda:" not in _page(shopper, order)


def test_the_money_box_says_what_the_book_says(shopper: Shopper) -> None:
    order = _order(shopper, S.PAID, sellers=2)
    assert "Kami simpan Rp224.000" in _page(shopper, order)
    first = order.sales[0]
    assert shopper.post(_sale_path(first, "cancel"), reason="too-slow").status_code == 303
    page = _page(shopper, order)
    assert "Kami simpan Rp112.000" in page
    assert "Uang kembali Rp112.000" in page


def test_an_unpaid_order_is_cancelled_whole_and_its_demand_ends(shopper: Shopper) -> None:
    order = _order(shopper, S.AWAITING_PAYMENT, sellers=2)
    assert shopper.post(f"/orders/{order.public_id}/cancel").status_code == 422
    assert shopper.post(f"/orders/{order.public_id}/cancel", reason="changed-mind").status_code == 303
    assert {sale.state for sale in order.sales} == {S.CANCELLED}
    payment = db.session.scalars(select(Payment).where(Payment.payable_id == order.public_id)).one()
    assert payment.state is PaymentState.EXPIRED
    assert shopper.get(f"/pay/{order.public_id}").location == f"/orders/{order.public_id}"


def test_a_page_that_was_opened_before_the_money_came_cancels_nothing_that_is_paid(shopper: Shopper) -> None:
    order = _order(shopper, S.PAID)
    answer = shopper.post(f"/orders/{order.public_id}/cancel", reason="changed-mind")
    assert answer.status_code == 303
    assert "baru saja dibayar" in _page(shopper, order)
    assert {sale.state for sale in order.sales} == {S.PAID}


def test_a_packed_parcel_is_not_cancelled_any_more(shopper: Shopper) -> None:
    sale = _order(shopper, S.PACKED).sales[0]
    assert shopper.get(_sale_path(sale, "cancel")).status_code == 303
    assert shopper.post(_sale_path(sale, "cancel"), reason="changed-mind").status_code == 409
    assert sale.state is S.PACKED
    assert db.session.scalar(select(func.count(Refund.id))) == 0


def test_saying_that_it_is_good_twice_releases_once(shopper: Shopper) -> None:
    sale = _order(shopper, S.DELIVERED).sales[0]
    assert "Ya, barang baik" in shopper.get(_sale_path(sale, "confirm")).text
    for _press in range(2):
        assert shopper.post(_sale_path(sale, "confirm")).status_code == 303
    assert "Sudah diteruskan kepada penjual dan kurir" in _page(shopper, sale.order)


def test_nothing_is_confirmed_before_it_came(shopper: Shopper) -> None:
    sale = _order(shopper, S.HANDED_OVER).sales[0]
    assert shopper.post(_sale_path(sale, "confirm")).status_code == 409
    assert sale.state is S.HANDED_OVER


def test_a_strange_order_does_not_exist(shopper: Shopper, new_shopper: Callable[..., Shopper]) -> None:
    sale = _order(shopper, S.DELIVERED).sales[0]
    order, stranger = f"/orders/{sale.order.public_id}", new_shopper()
    own = make.make_order(S.DELIVERED, sellers=1, buyer=stranger.party)
    for path in (order, f"{order}/receipt", f"{order}/cancel", f"/pay/{sale.order.public_id}"):
        assert stranger.get(path).status_code == 404
    for verb in ("cancel", "confirm", "rate"):
        assert stranger.get(_sale_path(sale, verb)).status_code == 404
        assert stranger.post(_sale_path(sale, verb)).status_code == 404
        # the sale of one, by way of an order of another
        assert stranger.post(f"/orders/{own.public_id}/sales/{sale.public_id}/{verb}").status_code == 404


STARS = {"seller_goods": "5", "seller_packing": "5", "courier_stars": "4", "seller_text": "Anyamannya rapat."}


def test_neither_side_sees_the_others_rating_before_both_are_in(shopper: Shopper) -> None:
    sale = _order(shopper, S.COMPLETED).sales[0]
    walk.rate(sale, PartyKind.SELLER, PartyKind.BUYER, 3, "Sulit dihubungi.")
    db.session.commit()
    assert "Sulit dihubungi." not in _page(shopper, sale.order)
    assert shopper.post(_sale_path(sale, "rate"), **STARS).status_code == 303
    page = _page(shopper, sale.order)
    assert "Sulit dihubungi." in page
    assert "Anyamannya rapat." in page


def test_a_rating_counts_once_and_is_asked_for_whole(shopper: Shopper) -> None:
    sale = _order(shopper, S.COMPLETED).sales[0]
    refused = shopper.post(_sale_path(sale, "rate"), **(STARS | {"courier_stars": "6"}))
    assert refused.status_code == 422
    assert "untuk kurir" in refused.text
    assert "Anyamannya rapat." in refused.text
    assert db.session.scalar(select(func.count(Rating.id))) == 0
    assert shopper.post(_sale_path(sale, "rate"), **STARS).status_code == 303
    assert shopper.post(_sale_path(sale, "rate"), **(STARS | {"seller_goods": "1"})).status_code == 409
    assert set(db.session.scalars(select(Rating.stars))) == {5, 4}


def test_the_listing_shows_what_its_buyers_said_once_it_is_open(shopper: Shopper) -> None:
    sale = _order(shopper, S.COMPLETED).sales[0]
    listing = f"/l/{sale.lines[0].variant.listing.public_id}"
    shopper.post(_sale_path(sale, "rate"), **STARS)
    assert "Anyamannya rapat." not in shopper.get(listing).text
    walk.rate(sale, PartyKind.SELLER, PartyKind.BUYER, 5)
    db.session.commit()
    events.deliver_all()
    page = shopper.get(listing).text
    assert "Anyamannya rapat." in page
    assert "Budi S." in page
    assert "Budi Santoso" not in page


def test_what_people_write_is_shown_as_text(shopper: Shopper) -> None:
    sale = _order(shopper, S.COMPLETED).sales[0]
    words = '<script>alert("x")</script>'
    shopper.post(_sale_path(sale, "rate"), **(STARS | {"seller_text": words}))
    page = _page(shopper, sale.order)
    assert words not in page
    assert "&lt;script&gt;" in page


def test_the_receipt_is_there_once_there_is_something_to_show(shopper: Shopper) -> None:
    unpaid, paid = _order(shopper, S.AWAITING_PAYMENT), _order(shopper, S.PAID)
    assert shopper.get(f"/orders/{unpaid.public_id}/receipt").status_code == 404
    assert "Rp112.000" in shopper.get(f"/orders/{paid.public_id}/receipt").text

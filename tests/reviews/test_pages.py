"""Reviews on pages: what everybody reads, what each side sees and does, and the operator's trays."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.kit.db import db
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.reviews import actions
from marketplace.reviews.models import Rating
from marketplace.reviews.opinions import Opinion
from tests import make, walk
from tests.conftest import Visitor
from tests.papers import photo
from tests.queries import counted_queries
from tests.security.world import cookie_of
from tests.walk import actor_of

PHONE = "Hubungi nol delapan satu dua 3456 789"
BUYER, SELLER, COURIER = PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER
As = Callable[[Party | Any], Visitor]


@pytest.fixture
def signed(app_on_sqlite: Flask) -> Iterator[As]:
    """A browser in which the owner of a party, or a person, is signed in."""

    def browser(who: Any) -> Visitor:
        db.session.rollback()  # SQLite refuses to write on a view that grew old
        user = actor_of(who).user if isinstance(who, Party) else who
        visitor = app_on_sqlite.test_client()
        visitor.set_cookie("session", cookie_of(app_on_sqlite, user))
        db.session.commit()
        return visitor  # type: ignore[return-value]

    with app_on_sqlite.app_context():
        yield browser


def opened(seller: Party | None = None, text: str = "Anyamannya rapat.", **more: Any) -> Sale:
    variants = [make.make_variant(seller)] if seller else None
    order = make.make_order(SaleState.COMPLETED, **({"variants": variants} if variants else {}))
    sale = order.sales[0]
    opinion = Opinion(goods=5, packing=3, text=text, **more)
    actions.review(actor_of(sale.order.buyer), sale, SELLER, opinion)
    walk.rate(sale, BUYER, COURIER, 2, "Lama sekali.")
    walk.rate(sale, SELLER, BUYER, 5)
    db.session.commit()
    return sale


def mine(sale: Sale) -> str:
    """The number of what the buyer said of the seller."""
    found = db.session.scalars(
        select(Rating).where(Rating.sale_id == sale.id, Rating.rated_id == sale.seller_id)
    )
    number = found.one().public_id
    db.session.rollback()
    return number


def test_few_reviews_claim_no_mean_and_the_courier_has_a_page_of_his_own(signed: As) -> None:
    sale = opened()
    visitor = signed(make.make_buyer("Orang lain"))
    listing = f"/l/{sale.lines[0].variant.listing.public_id}"
    for path in (
        listing,
        f"{listing}/reviews",
        f"/s/{sale.storefront.slug}",
        f"/s/{sale.storefront.slug}/reviews",
    ):
        page = visitor.get(path).text
        assert "Baru: 1 ulasan sejauh ini" in page, path
        assert "Anyamannya rapat." in page
        assert "Lama sekali." not in page, "what is said of the courier is about the courier"
    assert "Lama sekali." in visitor.get(f"/couriers/{sale.courier.public_id}/reviews").text


def test_five_reviews_have_a_mean_a_spread_and_filters(signed: As) -> None:
    seller = make.make_seller()
    for stars in (5, 5, 4, 2, 1):
        sale = make.make_order(SaleState.COMPLETED, variants=[make.make_variant(seller)]).sales[0]
        walk.rate(sale, BUYER, SELLER, stars, f"Bintang {stars}." if stars < 5 else "")
        walk.rate(sale, BUYER, COURIER, 5)
        walk.rate(sale, SELLER, BUYER, 5)
    db.session.commit()
    visitor = signed(make.make_buyer())
    path = f"/s/{sale.storefront.slug}/reviews"
    page = visitor.get(path).text
    assert "3,4 dari 5, 5 ulasan pembeli" in page
    assert "40 persen" in page
    assert "Bintang 4." in page
    assert "Bintang 4." not in visitor.get(f"{path}?stars=1").text
    assert visitor.get(f"{path}?show=all").text.count("Kemasan: 3,4") == 1
    assert "Tidak ada ulasan seperti ini." in visitor.get(f"{path}?show=photos").text


def test_what_is_found_is_said_beside_the_words_and_they_and_the_photo_are_kept(signed: As) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    buyer = signed(sale.order.buyer)
    path = f"/orders/{sale.order.public_id}/sales/{sale.public_id}/rate"
    told = {"seller_goods": "5", "seller_packing": "4", "courier_stars": "5", "seller_text": PHONE}
    page = buyer.post(path, data=told | {"photos": (photo(), "a.jpg")}).text
    assert "nomor telepon “nol delapan satu dua 3456 789”" in page
    assert "Kirim apa adanya" in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert not db.session.scalars(select(Rating)).all()
    db.session.rollback()
    assert buyer.post(path, data=told | {"kept": kept, "as_is": "1"}).status_code == 303
    number = mine(sale)
    assert "Petugas membaca tulisan Anda dulu." in buyer.get(f"/reviews/{number}").text
    operator = signed(make.make_operator())
    assert number in operator.get("/operator/reviews").text
    page = operator.get(f"/operator/reviews/{number}").text
    assert "nomor telepon" in page
    assert (
        operator.post(
            f"/operator/reviews/{number}/decide", data={"part": "review", "verb": "hide"}
        ).status_code
        == 422
    )
    hide = {"part": "review", "verb": "hide", "ground": "personal-data", "note": "Hapus nomornya."}
    assert operator.post(f"/operator/reviews/{number}/decide", data=hide).status_code == 303
    page = buyer.get(f"/reviews/{number}").text
    assert "Tulisan Anda disembunyikan." in page
    assert "Hapus nomornya." in page
    assert buyer.post(f"/reviews/{number}/objection", data={"text": "Itu nomor toko."}).status_code == 303
    assert "Anda yang menyembunyikannya" in operator.get(f"/operator/reviews/{number}").text


def test_the_seller_answers_from_his_desk_and_a_reader_reports(signed: As) -> None:
    sale = opened()
    number = mine(sale)
    desk = f"/sellers/{sale.seller.public_id}/reviews"
    seller = signed(sale.seller)
    assert "Anyamannya rapat." in seller.get(f"{desk}?show=waiting").text
    assert "nomor telepon" in seller.post(f"{desk}/{number}/answer", data={"text": PHONE}).text
    assert seller.post(f"{desk}/{number}/answer", data={"text": "Terima kasih."}).status_code == 303
    reader = signed(make.make_buyer("Orang lain"))
    assert "Terima kasih." in reader.get(f"/s/{sale.storefront.slug}/reviews").text
    assert reader.get(f"/reviews/{number}/report?part=answer").status_code == 200
    told = {"part": "answer", "ground": "advertising"}
    assert reader.post(f"/reviews/{number}/report", data=told).status_code == 303
    assert number in signed(make.make_operator()).get("/operator/reviews").text
    assert reader.get(f"/reviews/{number}").status_code == 404


def test_a_closed_opinion_is_changed_on_a_page_and_an_open_one_is_not(signed: As) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    actions.review(actor_of(sale.order.buyer), sale, SELLER, Opinion(goods=5, packing=5, text="Bagus."))
    db.session.commit()
    buyer, number = signed(sale.order.buyer), mine(sale)
    path = f"/reviews/{number}/change"
    assert "Bagus." in buyer.get(path).text
    told = {"goods": "2", "packing": "5", "text": "Sobek."}
    assert buyer.post(path, data=told).status_code == 303
    page = buyer.get(f"/reviews/{number}").text
    assert "Sobek." in page
    assert "Yang Anda tulis sebelumnya" in page
    assert signed(sale.seller).get(f"/sellers/{sale.seller.public_id}/reviews/{number}").status_code == 404
    walk.rate(sale, BUYER, COURIER, 5)
    walk.rate(sale, SELLER, BUYER, 5)
    db.session.commit()
    assert buyer.get(path).status_code == 303
    buyer.post(path, data=told | {"text": "Lagi."})
    assert "Sobek." in buyer.get(f"/reviews/{number}").text


def test_pages_of_reviews_ask_the_same_of_the_database_however_many_there_are(signed: As) -> None:
    seller, operator = make.make_seller(), make.make_operator()
    asked = []
    for rows in (2, 5):
        for _row in range(rows):
            sale = opened(seller, PHONE, as_is=True)
        slug = sale.storefront.slug
        paths = {
            seller: f"/sellers/{seller.public_id}/reviews",
            operator: "/operator/reviews",
            sale.order.buyer: f"/s/{slug}/reviews?show=all",
        }
        counted = []
        for who, path in paths.items():
            visitor = signed(who)
            with counted_queries(db.engine) as queries:
                assert visitor.get(path).status_code == 200
            counted.append(len(queries))
        asked.append(counted)
    assert asked[0] == asked[1]

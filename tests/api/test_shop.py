"""Anybody's program: what is for sale, by whom, how far he is trusted, what carrying costs, and where a parcel is."""

import math
from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.catalog import actions as catalog
from marketplace.kit.db import db
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.reviews import actions as reviews
from tests import make, walk
from tests.api.people import Program, nobody
from tests.queries import counted_queries


@pytest.fixture
def shop(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield nobody(app_on_sqlite)


def found(shop: Program, path: str) -> list[str]:
    return [good["id"] for good in shop.reads(path)["items"]]


def test_goods_are_found_looked_at_and_quoted_for(shop: Program) -> None:
    seller = make.make_seller(area_code=make.SEMARANG)
    bag = make.make_listing(seller, title="Tas anyaman mendong", price=100_000, stock=3)
    cheap = make.make_listing(seller, title="Dompet mendong", price=40_000, description="Polos.")
    fee = make.make_courier(fee=12_000)
    bag_id, cheap_id, fee_id, slug = bag.public_id, cheap.public_id, fee.public_id, bag.storefront.slug
    assert found(shop, "/listings?q=anyaman") == [bag_id]
    assert found(shop, "/listings?q=mendong&sort=cheapest&limit=1") == [cheap_id]
    assert found(shop, "/listings?q=mendong&price_min_minor=5000000") == [bag_id]
    assert found(shop, f"/listings?town={make.YOGYAKARTA}") == []
    slip = shop.reads("/listings?q=anyamn")
    assert (slip["fit"], slip["text"], slip["count"]) == ("corrected", "anyaman", 1)
    seen = shop.reads(f"/listings/{bag_id}")
    assert (seen["variants"][0]["free"], seen["price_minor"]) == (3, 10_000_000)
    assert (seen["trust"]["standing"], seen["reviews"]["count"]) == ("new", 0)
    offers = shop.reads(f"/listings/{bag_id}/shipping?area_code={make.YOGYAKARTA}")["items"]
    assert [(offer["courier"]["id"], offer["service"], offer["fee_minor"]) for offer in offers] == [
        (fee_id, "hemat", 1_200_000),
        (fee_id, "kilat", 2_400_000),
    ]
    window = shop.get(f"/storefronts/{slug}")
    assert (window.json["listings"], window.json["story"]) == (2, "Sejak 1998.")
    assert "Jalan Kenanga" not in window.text, "where he lives is nobody's business"
    assert "+62" not in window.text
    assert found(shop, f"/storefronts/{slug}/listings") == [cheap_id, bag_id]
    unchanged = shop.get(
        f"/listings/{bag_id}", headers={"If-None-Match": shop.get(f"/listings/{bag_id}").headers["ETag"]}
    )
    assert unchanged.status_code == 304


def test_pictures_have_whole_addresses_that_open(shop: Program, app_on_sqlite: Flask) -> None:
    listing = make.make_listing()
    seller = walk.actor_of(listing.storefront.party)
    catalog.add_photos(seller, listing, [make.make_file(listing.storefront.party)])
    db.session.commit()
    [photo] = shop.reads(f"/listings/{listing.public_id}")["photos"]
    [card] = shop.reads("/listings")["items"]
    host = app_on_sqlite.config["PUBLIC_URL"]
    assert card["picture"] == photo["small"] != photo["large"]
    for address in (photo["small"], photo["large"]):
        assert shop.client.get(address.removeprefix(host)).content_type == "image/webp"


def test_what_is_not_on_sale_is_nowhere(shop: Program) -> None:
    draft = make.make_listing(live=False).public_id
    closed = make.make_storefront(is_open=False).slug
    assert found(shop, "/listings") == []
    for path in ("", "/reviews", "/imported-reviews", f"/shipping?area_code={make.YOGYAKARTA}"):
        assert shop.get(f"/listings/{draft}{path}").status_code == 404
    assert shop.get(f"/storefronts/{closed}").status_code == 404
    assert shop.get(f"/storefronts/{closed}/listings").status_code == 404


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/listings?colour=red", "/colour"),
        ("/listings?price_min_minor=1.5", "/price_min_minor"),
        ("/listings?category=nothing", "/category"),
        ("/listings?sort=paid", "/sort"),
        ("/areas", "/q"),
        ("/listings/{}/shipping?area_code=34", "/area_code"),
        ("/listings/{}/shipping?area_code=34.71&quantity=0", "/quantity"),
    ],
)
def test_a_question_that_does_not_fit_is_told_where(shop: Program, path: str, pointer: str) -> None:
    answer = shop.get(path.format(make.make_listing().public_id))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_areas_are_found_by_the_names_people_use(shop: Program) -> None:
    [first, *_rest] = shop.reads("/areas?q=jogja")["items"]
    assert (first["code"], first["zone"]) == ("34.71", "Asia/Jakarta")
    assert shop.reads("/areas/34.71") == first
    kinds = {area["kind"] for area in shop.reads("/areas?q=semarang&kind=district&limit=50")["items"]}
    assert kinds == {"district"}
    assert shop.get("/areas/99.99").status_code == 404


def test_trust_is_told_with_reasons_that_add_up_and_not_of_buyers(shop: Program) -> None:
    sale = make.make_sale(SaleState.COMPLETED)
    seller, buyer = sale.seller.public_id, sale.order.buyer.public_id
    read = shop.reads(f"/trust/{seller}")
    assert "packed_on_time" in {reason["code"] for reason in read["reasons"]}
    assert math.fsum(reason["log_odds"] for reason in read["reasons"]) == pytest.approx(
        read["log_odds"], abs=1e-3
    )
    assert shop.get(f"/trust/{buyer}").status_code == 404


def test_a_parcel_is_followed_without_a_word_about_people(shop: Program) -> None:
    order = make.make_order(SaleState.HANDED_OVER, sellers=1)
    parcel = order.sales[0].shipments[0]
    walk.bring(parcel)
    db.session.commit()
    kept = (order.address.street, order.address.recipient, order.buyer.name, order.sales[0].storefront.name)
    answer = shop.get(f"/parcels/{parcel.awb.lower()}")
    assert answer.json["state"] == "delivered"
    assert [step["state"] for step in answer.json["steps"]] == [
        "info_received",
        "picked_up",
        "out_for_delivery",
        "delivered",
    ]
    assert not [word for word in kept if word in answer.text]
    assert shop.get("/parcels/PL0000000000").status_code == 404


def test_lists_cost_the_same_however_long(shop: Program) -> None:
    seller, buyer = make.make_seller(), make.make_buyer()
    listing = make.make_listing(seller, stock=50)
    courier = make.make_courier()
    paths = {
        "/listings?q=tas": lambda: make.make_listing(),
        f"/storefronts/{listing.storefront.slug}/listings": lambda: make.make_listing(seller),
        f"/listings/{listing.public_id}/reviews": lambda: _reviewed(
            make.make_order(SaleState.COMPLETED, buyer=buyer, variants=listing.variants, courier=courier)
        ),
    }
    for path, one_more in paths.items():
        assert _cost(shop, path, one_more, 2) == _cost(shop, path, one_more, 4)


def _cost(shop: Program, path: str, one_more: Callable[[], object], rows: int) -> int:
    while len(shop.reads(path)["items"]) < rows:
        one_more()
        db.session.commit()
    with counted_queries(db.engine) as statements:
        shop.reads(path)
    return len(statements)


def _reviewed(order: Order) -> None:
    sale = order.sales[0]
    walk.rate(sale, PartyKind.BUYER, PartyKind.SELLER, 5, "Bagus.")
    reviews.reveal(walk.actor_of(sale.seller), reviews.open_window(sale))

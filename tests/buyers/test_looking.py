"""Looking around: what the shop's open pages show and survive, and what they cost the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Party
from marketplace.catalog.models import ImportedReview, ListingState, Storefront
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from marketplace.trust.models import TrustState
from tests import make
from tests.buyers.conftest import Shopper


@pytest.mark.parametrize(
    "path",
    [
        "/search?page=%00",
        "/search?page=eyJhIjoxfQ&sort=newest",
        "/search?q=kopi&page=-1",
        "/search?q=kopi&page=99999999999999999999",
        "/search?q=%00%27%22%3C%3E%29%28*AND*NEAR",
        "/search?q=" + "kopi+" * 100,
        "/search?category=tidak-ada&town=%00&from=-5&to=banyak&sort=x",
        "/search?from=99999999999999999999",
        "/orders?page=W10",
    ],
)
def test_a_bent_address_gives_a_page_all_the_same(shopper: Shopper, path: str) -> None:
    make.make_listing(title="Kopi Gayo")
    assert shopper.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/l/PL-00000-00000", "/l/%00", "/s/tidak-ada", "/s/%00", "/orders/%00", "/pay/x"]
)
def test_what_is_not_there_is_missed_politely(shopper: Shopper, path: str) -> None:
    assert shopper.get(path).status_code == 404


def test_only_live_goods_of_open_storefronts_are_seen(shopper: Shopper) -> None:
    seen, hidden, closed = (make.make_listing(title=f"Kendi {name}") for name in ("biru", "hitam", "merah"))
    hidden.state = ListingState.HIDDEN
    db.session.execute(update(Storefront).where(Storefront.id == closed.storefront_id).values(state="closed"))
    db.session.commit()
    for page in (shopper.get("/").text, shopper.get("/search?q=kendi").text):
        assert "Kendi biru" in page
        assert "Kendi hitam" not in page
        assert "Kendi merah" not in page
    for listing, status in ((seen, 200), (hidden, 404), (closed, 404)):
        assert shopper.get(f"/l/{listing.public_id}").status_code == status


def test_what_is_sold_out_says_so_and_cannot_be_pressed(shopper: Shopper) -> None:
    page = shopper.get(f"/l/{make.make_listing(stock=0).public_id}").text
    assert "Habis" in page
    assert "Beli sekarang" not in page


def test_a_restricted_seller_is_found_but_not_put_forward(shopper: Shopper) -> None:
    seller = make.make_seller()
    make.make_listing(seller, title="Lampu minyak")
    db.session.add(
        TrustState(
            party_id=seller.id,
            state={"as_of": None, "tallies": []},
            standing="restricted",
            as_of=seller.created_at,
        )
    )
    db.session.commit()
    assert "Lampu minyak" not in shopper.get("/").text
    assert "Lampu minyak" in shopper.get("/search?q=lampu").text


def test_imported_reviews_are_marked_as_such(shopper: Shopper) -> None:
    listing = make.make_listing()
    db.session.add(ImportedReview(listing_id=listing.id, stars=4, text="Cepat sampai.", source="PRDECT-ID"))
    db.session.commit()
    page = shopper.get(f"/l/{listing.public_id}").text
    assert "Cepat sampai." in page
    assert "Ulasan impor, tidak memengaruhi kepercayaan." in page
    assert "Belum ada ulasan." in page


def test_shipping_is_told_for_the_buyers_own_town_and_for_any_other(
    shopper: Shopper, visitor: Shopper
) -> None:
    make.make_courier("Jalan Cepat", fee=12_000)
    path = f"/l/{make.make_listing().public_id}"
    assert "Kota Yogyakarta" in shopper.get(path).text
    assert "Jalan Cepat Hemat, Rp12.000" in shopper.get(path).text
    assert "Jalan Cepat" not in visitor.get(path).text
    assert "ke Kota Makassar" in visitor.get(f"{path}?ke=Makassar").text
    assert "Kota Semarang" in visitor.get(f"{path}?ke=Semarng").text
    assert visitor.get(f"{path}?ke=%00").status_code == 200


def _fill(shopper: Shopper, count: int) -> None:
    """So many more of everything: sellers with goods, things in the cart, orders, reviews."""
    for _ in range(count):
        listing = make.make_listing(title="Tas anyam")
        for text in ("Bagus.", "Rapi."):
            db.session.add(ImportedReview(listing_id=listing.id, stars=5, text=text, source="lain"))
        db.session.commit()
        assert shopper.puts(listing.variants[0].public_id).status_code == 303


PAGES: dict[str, Callable[[Party, str, str], str]] = {
    "home": lambda buyer, listing, order: "/",
    "search": lambda buyer, listing, order: "/search?q=tas",
    "browse": lambda buyer, listing, order: "/search?sort=cheapest",
    "listing": lambda buyer, listing, order: f"/l/{listing}",
    "cart": lambda buyer, listing, order: "/cart",
    "checkout": lambda buyer, listing, order: "/checkout",
    "orders": lambda buyer, listing, order: "/orders",
    "order": lambda buyer, listing, order: f"/orders/{order}",
}


def test_no_page_asks_the_database_more_when_there_is_more_to_show(
    shopper: Shopper, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    make.make_bank()
    courier = make.make_courier()
    asked: list[dict[str, int]] = []
    for sellers in (1, 4):
        _fill(shopper, sellers)
        variants = [make.make_variant(title="Tas kulit") for _ in range(sellers)]
        order = make.make_order(SaleState.COMPLETED, buyer=shopper.party, variants=variants, courier=courier)
        listing = variants[0].listing.public_id
        asked.append({})
        for name, path in PAGES.items():
            address = path(shopper.party, listing, order.public_id)
            shopper.get(address)  # what is read once and kept
            with count_queries() as statements:
                assert shopper.get(address).status_code == 200
            asked[-1][name] = len(statements)
    few, many = asked
    assert many == few
    assert max(many.values()) <= 20

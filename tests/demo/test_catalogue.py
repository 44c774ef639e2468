"""A real catalogue fills the shop once, tells what it cleaned and left out, and can be bought from."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import PartyKind
from marketplace.catalog import prdect
from marketplace.catalog.models import ImportedReview, Listing, ListingState, Storefront, StorefrontState
from marketplace.cli import demo as cli
from marketplace.demo import catalogue
from marketplace.demo.people import OPERATOR
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from marketplace.trust.models import TrustFact
from tests import make
from tests.contents import counts

HEADER = (
    "Category;Product Name;Location;Price;Overall Rating;Number Sold;Total Review;"
    "Customer Rating;Customer Review;Sentiment;Emotion"
)
ROWS = (
    "Books;Kamus saku;Kota Bandung;53500;4.9;120;40;5;Bagus sekali;Positive;Happy",
    "Books;Kamus saku;Kota Bandung;53500;4.9;120;40;3;Sampulnya terlipat;Negative;Sadness",
    "Kitchen;Panci susu;  jakarta   utara ;85.000;4.8;11;3;4;Cepat sampai;Positive;Happy",
    "Kitchen;Wajan;Kota Antah Berantah;60000;4.8;11;3;4;Baik;Positive;Happy",
    "Kitchen;Sutil;Kota Bandung;gratis;4.8;11;3;4;Baik;Positive;Happy",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text("\n".join((HEADER, *ROWS)), encoding="utf-8")
    return path


def fill() -> catalogue.Filled:
    return catalogue.fill(prdect.read((HEADER, *ROWS)).goods, lambda count: None)


def test_towns_become_storefronts_and_goods_listings_with_their_reviews(app: Flask) -> None:
    with app.app_context():
        filled = fill()
        assert (filled.storefronts, filled.listings, filled.reviews) == (2, 2, 3)
        assert [good.title for good in filled.homeless] == ["Wajan"]
        book = db.session.scalars(select(Listing).where(Listing.title == "Kamus saku")).one()
        assert (book.state, book.price_minor, book.imported_sold) == (ListingState.LIVE, rupiah(53_500), 120)
        assert (book.storefront.state, book.storefront.town) == (StorefrontState.OPEN, "Kota Bandung")
        assert book.variants[0].stock.free >= catalogue.STOCK_MIN
        reviews = db.session.scalars(select(ImportedReview).where(ImportedReview.listing_id == book.id)).all()
        assert sorted(review.stars for review in reviews) == [3, 5]


def test_a_second_time_changes_nothing(app: Flask) -> None:
    with app.app_context():
        fill()
        before = counts()
        again = fill()
        assert (again.listings, again.known) == (0, 2)
        assert counts() == before


def test_an_import_teaches_trust_nothing(app: Flask) -> None:
    with app.app_context():
        make.make_operator()
        fill()
        assert db.session.scalar(select(func.count(TrustFact.id))) == 0


def test_what_was_imported_is_bought_and_brought(app: Flask) -> None:
    with app.app_context():
        fill()
        shop = db.session.scalars(select(Storefront).where(Storefront.town == "Kota Bandung")).one()
        assert shop.party.kind is PartyKind.SELLER
        listing = db.session.scalars(select(Listing).where(Listing.storefront_id == shop.id)).one()
        order = make.make_order(SaleState.COMPLETED, variants=[listing.variants[0]])
        assert order.sales[0].seller_id == shop.party_id


def test_the_command_tells_what_was_cleaned_and_left_out_by_line(
    app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "load", lambda: False)  # the demo itself is another test's matter
    told = app.test_cli_runner().invoke(args=["demo", "load", "--catalogue", str(file)])
    assert told.exit_code == 0, told.output
    assert "line 4 cleaned" in told.output
    assert "line 5 left out: no such town: Kota Antah Berantah" in told.output
    assert "line 6 left out" in told.output
    assert "2 goods in 2 new storefronts, 3 reviews" in told.output
    assert OPERATOR in told.output

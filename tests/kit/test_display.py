"""Numbers stand as the reader writes them; rupiah stand one way."""

import pytest
from flask import Flask

from marketplace.catalog.models import ImportedReview
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.kit.web.display import number
from tests import make


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [(4.75, "4,75", "4.75"), (0.5, "0,5", "0.5"), (12_000, "12.000", "12,000"), (3, "3", "3"), (0, "0", "0")],
)
def test_a_number_is_written_in_the_reader_s_way(
    app_on_sqlite: Flask, value: float, indonesian: str, english: str
) -> None:
    for language, written in (("id", indonesian), ("en", english)):
        with app_on_sqlite.test_request_context(headers={"Accept-Language": language}):
            assert number(value) == written
            assert money(28_500_000) == "Rp285.000"


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_mixes_the_two_ways(app_on_sqlite: Flask, language: str) -> None:
    """The standings' table has shares and counts, the courier's parcel a weight, the goods a mean of stars."""
    point, comma = (".", ",") if language == "en" else (",", ".")
    client = app_on_sqlite.test_client()
    with app_on_sqlite.app_context():
        listing = make.make_listing()
        for stars in (4, 5):
            review = ImportedReview(listing_id=listing.id, stars=stars, text="Cepat sampai.", source="lain")
            db.session.add(review)
        db.session.commit()
        address = f"/l/{listing.public_id}"
    headers = {"Accept-Language": language}
    rules = client.get("/kepercayaan", headers=headers).text
    assert f"2{point}5 " in rules
    assert f">5{comma}000<" in rules
    assert f"4{point}5 " in client.get(address, headers=headers).text

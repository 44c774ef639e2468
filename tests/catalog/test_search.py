"""Goods are found by the words people type, also with slips; filters and pages leave nothing out."""

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.catalog.search import Wish, corrected, find
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.kit.paging import SIZE
from marketplace.trust.models import TrustState
from tests import make

pytestmark = pytest.mark.usefixtures("session")


def _titles(wish: Wish, cursor: str | None = None) -> list[str]:
    return [listing.title for listing in find(wish, cursor).page.items]


def _shop(*titles: str, **changes: object) -> None:
    seller = make.make_seller("Toko Serba Ada")
    for title in titles:
        make.make_listing(seller, title=title, **changes)


def test_every_word_must_be_in_it_as_a_beginning_or_by_its_stem() -> None:
    _shop("Kopi Gayo bubuk", "Kopi Toraja biji", "Teh Gayo")
    assert _titles(Wish("kopi gayo")) == ["Kopi Gayo bubuk"]
    assert set(_titles(Wish("gay"))) == {"Kopi Gayo bubuk", "Teh Gayo"}
    assert _titles(Wish("KOPI tóraja!!")) == ["Kopi Toraja biji"]


def test_a_slip_of_the_fingers_is_put_right_and_said() -> None:
    _shop("Sepatu kulit Garut", "Sandal jepit")
    found = find(Wish("speatu kulit"))
    assert (found.fit, found.text) == ("corrected", "sepatu kulit")
    assert [listing.title for listing in found.page.items] == ["Sepatu kulit Garut"]


@pytest.mark.parametrize("known", ["sepatu", "sep", "2025", "xy"])
def test_known_words_numbers_and_short_words_are_left_alone(known: str) -> None:
    _shop("Sepatu kulit Garut")
    assert corrected(known) == known


def test_where_nothing_holds_all_words_the_nearest_is_shown_and_said() -> None:
    _shop("Kemeja batik Pekalongan", "Teko tanah liat")
    found = find(Wish("kemeja batik lengan panjang ukuran jumbo"))
    assert found.fit == "some"
    assert found.page.items[0].title == "Kemeja batik Pekalongan"


def test_nothing_like_it_is_nothing() -> None:
    _shop("Teko tanah liat")
    found = find(Wish("zzzzqqqq"))
    assert (found.count, list(found.page.items)) == (0, [])


def test_words_in_the_title_come_before_words_beside_it() -> None:
    _shop("Rak bambu", description="Cocok untuk menaruh kopi, kopi, dan kopi.")
    _shop("Kopi Temanggung", description="Disangrai pekan ini.")
    assert _titles(Wish("kopi")) == ["Kopi Temanggung", "Rak bambu"]


def test_of_equals_the_trusted_seller_comes_first() -> None:
    trusted, restricted = make.make_seller("Toko Satu"), make.make_seller("Toko Dua")
    for seller in (trusted, restricted):
        make.make_listing(seller, title="Tikar pandan")
    for seller, standing in ((trusted, "excellent"), (restricted, "restricted")):
        state = {"as_of": None, "tallies": []}
        db.session.add(TrustState(party=seller, state=state, standing=standing, as_of=seller.created_at))
    db.session.commit()
    found = find(Wish("tikar"))
    assert [listing.storefront.party_id for listing in found.page.items] == [trusted.id, restricted.id]


def test_filters_narrow_words_and_browsing_alike() -> None:
    semarang, denpasar = (
        make.make_seller("Toko Jawa", make.SEMARANG),
        make.make_seller("Toko Bali", make.DENPASAR),
    )
    make.make_listing(semarang, title="Topi rajut", price=20_000)
    make.make_listing(denpasar, title="Topi bambu", price=30_000)
    make.make_listing(denpasar, title="Topi pandan", price=50_000)
    for text in ("topi", ""):
        assert set(_titles(Wish(text, town=make.DENPASAR))) == {"Topi bambu", "Topi pandan"}
        assert _titles(Wish(text, price_max_minor=rupiah(20_000))) == ["Topi rajut"]
        assert _titles(Wish(text, price_min_minor=rupiah(50_000))) == ["Topi pandan"]
        assert _titles(Wish(text, category_id=0)) == []
        assert _titles(Wish(text, sort="cheapest")) == ["Topi rajut", "Topi bambu", "Topi pandan"]
        assert _titles(Wish(text, sort="dearest")) == ["Topi pandan", "Topi bambu", "Topi rajut"]


@pytest.mark.parametrize("sort", ["fit", "newest", "cheapest"])
@pytest.mark.parametrize("text", ["keranjang", ""])
def test_pages_hold_everything_once_forward_and_back(text: str, sort: str) -> None:
    titles = {f"Keranjang nomor {number}" for number in range(SIZE + 5)}
    _shop(*sorted(titles))
    wish = Wish(text, sort=sort)  # type: ignore[arg-type]
    first = find(wish)
    second = find(wish, first.page.next_cursor)
    seen = [listing.title for page in (first, second) for listing in page.page.items]
    assert sorted(seen) == sorted(titles)
    assert first.count == SIZE + 5
    assert second.page.next_cursor is None
    assert find(wish, second.page.previous_cursor).page.items == first.page.items


def test_what_was_renamed_is_found_by_its_new_name_only() -> None:
    _shop("Gelas bening")
    listing = db.session.scalars(select(Listing)).one()
    listing.search_text = "cangkir bening"
    listing.title = "Cangkir bening"
    db.session.commit()
    assert _titles(Wish("cangkir")) == ["Cangkir bening"]
    assert find(Wish("gelas", town="00.00")).count == 0


@pytest.mark.parametrize(
    "typed", ['"', "*", "AND OR NOT", "a:b NEAR(c)", "') --", "& | ! :*", "\x00", "kopi " * 500]
)
def test_nothing_that_can_be_typed_breaks_the_search(typed: str) -> None:
    _shop("Kopi Gayo")
    assert find(Wish(typed)).count >= 0

"""Goods: described once, changed in two tabs without loss, and shown as written."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Listing, ListingState, Variant
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from marketplace.trust.standing import CAPABILITIES, Standing
from tests import make
from tests.conftest import DATABASES
from tests.sellers.conftest import Person, words_of

SignsIn = Callable[..., Person]
VARIANT = {"price": "285.000", "stock": "4", "weight": "400", "length": "30", "width": "20,5", "height": "3"}


def _form(*variants: dict[str, str], **changes: str) -> dict[str, str]:
    told = {
        "title": "Kain batik tulis Kawung",
        "description": "Katun primisima, pewarna alam, dua meter.",
        "category": make.make_category().slug,
        "language": "id",
        "rows": str(len(variants)),
    }
    for row, variant in enumerate(variants):
        told |= {f"v{row}_{name}": value for name, value in variant.items()}
    return told | changes


def _shown(listing: Listing, **changes: str) -> dict[str, str]:
    """The form of a listing as its page shows it now, with ``changes``."""
    variants = [
        {
            **VARIANT,
            "name": variant.name,
            "price": str(variant.price_minor // 100),
            "stock": str(variant.stock.on_hand),
            "seen": str(variant.stock.on_hand),
            "id": variant.public_id,
        }
        for variant in listing.variants
    ]
    return _form(*variants, version=str(listing.version), title=listing.title) | changes


def _only_listing() -> Listing:
    return db.session.scalars(select(Listing)).one()


def _picture(name: str = "foto.jpg") -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    out.seek(0)
    return out, name


def _path(listing: Listing, more: str = "") -> str:
    return f"goods/{listing.public_id}{more}"


@pytest.fixture
def seller(session: Any) -> Party:
    """A seller with an open shop."""
    return make.make_seller()


@pytest.fixture
def person(signs_in: SignsIn, seller: Party) -> Person:
    """Its owner, signed in."""
    return signs_in(seller)


def test_a_thing_is_described_in_rupiah_grams_and_centimetres(person: Person) -> None:
    response = person.post("goods/new", _form(VARIANT))
    assert response.location.endswith("/photos")
    (variant,) = _only_listing().variants
    assert variant.price_minor == rupiah(285_000)
    assert (variant.weight_g, variant.length_mm, variant.width_mm, variant.height_mm) == (400, 300, 205, 30)
    assert variant.stock.on_hand == 4
    assert _only_listing().state is ListingState.DRAFT


def test_one_more_row_keeps_what_was_typed_and_writes_nothing(person: Person) -> None:
    response = person.post("goods/new", _form({**VARIANT, "name": "2 meter"}, more="1"))
    assert response.status_code == 200
    assert 'value="2 meter"' in response.text
    assert 'name="v1_price"' in response.text
    assert db.session.scalar(select(func.count(Listing.id))) == 0


def test_an_empty_row_is_left_aside(person: Person) -> None:
    person.post("goods/new", _form(VARIANT, {"name": "", "price": ""}))
    assert len(_only_listing().variants) == 1


def test_several_variants_need_names_that_tell_them_apart(person: Person) -> None:
    nameless = person.post("goods/new", _form(VARIANT, {**VARIANT, "name": "2 meter"}))
    assert "Beri nama tiap pilihan" in words_of(nameless)
    twice = [{**VARIANT, "name": "2 meter"}, {**VARIANT, "name": "2 Meter"}]
    same = person.post("goods/new", _form(*twice))
    assert (nameless.status_code, same.status_code) == (422, 422)
    assert "bernama sama" in words_of(same)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("price", "gratis"),
        ("price", "0"),
        ("price", "-5"),
        ("price", "99999999999999999999"),
        ("stock", "1,5"),
        ("weight", "0"),
        ("length", "12,55"),
        ("width", "١٢"),
        ("height", "0"),
    ],
)
def test_a_number_that_cannot_be_is_told_beside_its_field(person: Person, field: str, typed: str) -> None:
    response = person.post("goods/new", _form({**VARIANT, field: typed}))
    assert response.status_code == 422
    assert f'href="#f-v0_{field}"' in response.text
    assert "Kain batik tulis Kawung" in words_of(response)


def test_what_a_seller_wrote_is_shown_as_written(person: Person) -> None:
    person.post("goods/new", _form(VARIANT, title="<script>alert(1)</script> & kain"))
    page = person.get(_path(_only_listing()))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; kain" in page.text


def test_two_tabs_do_not_overwrite_each_other_unseen(person: Person, seller: Party) -> None:
    listing = make.make_listing(seller, title="Tas mendong")
    first, second = _shown(listing, title="Tas mendong besar"), _shown(listing, title="Tas mendong kecil")
    assert person.post(_path(listing), first).status_code == 303
    refused = person.post(_path(listing), second)
    assert refused.status_code == 422
    assert "Tas mendong kecil" in words_of(refused)
    assert listing.title == "Tas mendong besar"
    assert f'name="version" value="{listing.version}"' in refused.text
    assert person.post(_path(listing), second | {"version": str(listing.version)}).status_code == 303
    assert listing.title == "Tas mendong kecil"


@pytest.mark.parametrize("app", DATABASES, indirect=True)
def test_stock_that_was_not_touched_follows_what_was_packed_meanwhile(person: Person, seller: Party) -> None:
    variant = make.make_variant(seller, stock=10)
    form = _shown(variant.listing, title="Judul yang baru")
    make.make_order(SaleState.PACKED, variants=[variant], quantity=3)
    assert person.post(_path(variant.listing), form).status_code == 303
    assert (variant.listing.title, variant.stock.on_hand) == ("Judul yang baru", 7)


def test_stock_that_was_counted_before_it_moved_is_counted_again(person: Person, seller: Party) -> None:
    variant = make.make_variant(seller, stock=10)
    form = _shown(variant.listing, v0_stock="12")
    make.make_order(SaleState.PACKED, variants=[variant], quantity=3)
    refused = person.post(_path(variant.listing), form)
    assert refused.status_code == 422
    assert "sekarang 7" in words_of(refused)
    assert variant.stock.on_hand == 7
    assert 'name="v0_seen" value="7"' in refused.text


def test_stock_never_falls_below_what_is_promised(person: Person, seller: Party) -> None:
    variant = make.make_variant(seller, stock=10)
    make.make_order(variants=[variant], quantity=3)
    refused = person.post(_path(variant.listing), _shown(variant.listing, v0_stock="2"))
    assert refused.status_code == 422
    assert "Stok paling sedikit 3" in words_of(refused)
    assert variant.stock.on_hand == 10


def test_a_variant_of_another_shop_is_not_changed(person: Person, seller: Party) -> None:
    own, foreign = make.make_listing(seller), make.make_variant(stock=5)
    person.post(_path(own), _shown(own, v0_id=foreign.public_id, v0_seen="5", v0_stock="1", v0_name="Palsu"))
    assert (foreign.stock.on_hand, foreign.name) == (5, "")
    assert all(
        variant.listing_id == own.id
        for variant in db.session.scalars(select(Variant))
        if variant.id != foreign.id
    )


@pytest.mark.parametrize("more", ["", "/photos"])
def test_another_shop_s_goods_are_no_page(person: Person, more: str) -> None:
    foreign = make.make_listing()
    assert person.get(_path(foreign, more)).status_code == 404
    assert person.post(_path(foreign, "/state"), {"verb": "hide"}).status_code == 404
    assert foreign.state is ListingState.LIVE


def test_as_many_are_sold_at_once_as_the_standing_allows(
    person: Person, seller: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CAPABILITIES, Standing.NEW, replace(CAPABILITIES[Standing.NEW], listing_limit=1))
    sold, waiting = make.make_listing(seller), make.make_listing(seller, live=False)
    person.post(_path(waiting, "/state"), {"verb": "publish"})
    assert waiting.state is ListingState.DRAFT
    assert "paling banyak 1 barang" in words_of(person.get(_path(waiting)))
    person.post(_path(sold, "/state"), {"verb": "hide"})
    person.post(_path(waiting, "/state"), {"verb": "publish"})
    assert (sold.state, waiting.state) == (ListingState.HIDDEN, ListingState.LIVE)


def test_nothing_is_sold_before_the_shop_is_open(signs_in: SignsIn, session: Any) -> None:
    storefront = make.make_storefront(is_open=False)
    listing = make.make_listing(storefront.party, live=False)
    person = signs_in(storefront.party)
    person.post(_path(listing, "/state"), {"verb": "publish"})
    assert listing.state is ListingState.DRAFT


def test_one_bad_file_does_not_lose_the_good_ones(person: Person, seller: Party) -> None:
    listing = make.make_listing(seller)
    files = [_picture("satu.jpg"), (BytesIO(b"%PDF-1.4 nota"), "nota.pdf"), _picture("dua.jpg")]
    assert person.post(_path(listing, "/photos"), {"photos": files}).status_code == 303
    assert len(listing.photos) == 2
    assert "nota.pdf" in words_of(person.get(_path(listing, "/photos")))


def test_eight_photographs_and_no_more(person: Person, seller: Party) -> None:
    listing = make.make_listing(seller)
    catalog.add_photos(make.actor_of(seller), listing, [make.make_file(seller) for _ in range(7)])
    db.session.commit()
    response = person.post(_path(listing, "/photos"), {"photos": [_picture("a.jpg"), _picture("b.jpg")]})
    assert response.status_code == 422
    assert "Masih muat 1" in words_of(response)
    assert len(listing.photos) == 7


def test_a_photograph_is_taken_away_once(person: Person, seller: Party) -> None:
    listing = make.make_listing(seller)
    person.post(_path(listing, "/photos"), {"photos": [_picture()]})
    file = {"file": listing.photos[0].file.public_id}
    for _ in range(2):
        assert person.post(_path(listing, "/photos/remove"), file).status_code == 303
    assert listing.photos == []


def test_goods_are_found_by_words_and_state(person: Person, seller: Party) -> None:
    make.make_listing(seller, title="Tas anyaman pandan")
    make.make_listing(seller, title="Topi pandan", live=False)
    assert "Topi pandan" in words_of(person.get("goods?q=TOPI"))
    assert "Tas anyaman pandan" not in words_of(person.get("goods?q=topi"))
    assert "Topi pandan" not in words_of(person.get("goods?state=live"))
    assert "Tidak ada yang cocok" in words_of(person.get("goods?q=100%25_"))

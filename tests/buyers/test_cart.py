"""The cart holds what one may buy, for whoever picked it, before and after signing in."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from buyers import actions
from buyers.models import CartLine
from marketplace.accounts.models import Party
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Listing, ListingState
from marketplace.kit.db import db, unit_of_work
from tests import make
from tests.buyers.conftest import Shopper
from tests.races import race


def _cart_of(shopper: Shopper) -> dict[int, int]:
    lines = db.session.scalars(select(CartLine).where(CartLine.buyer_id == shopper.party.id))
    return {line.variant_id: line.quantity for line in lines}


def test_the_same_thing_put_twice_is_one_line_of_two(shopper: Shopper) -> None:
    variant = make.make_variant(stock=5)
    assert shopper.puts(variant.public_id).status_code == 303
    shopper.puts(variant.public_id)
    assert _cart_of(shopper) == {variant.id: 2}


def _page_of(shopper: Shopper, listing: Listing) -> str:
    """The token of a freshly loaded page of the goods."""
    found = re.search(r'name="page" value="([^"]+)"', shopper.get(f"/l/{listing.public_id}").text)
    assert found is not None
    return found[1]


def test_a_page_pressed_twice_adds_once_and_a_fresh_page_adds_again(shopper: Shopper) -> None:
    listing = make.make_listing(stock=5)
    variant = listing.variants[0]
    page = _page_of(shopper, listing)
    first, second = (shopper.puts(variant.public_id, 1, page) for _ in range(2))
    assert (first.location, second.location) == ("/cart", "/cart")
    assert _cart_of(shopper) == {variant.id: 1}
    shopper.puts(variant.public_id, 1, _page_of(shopper, listing))
    assert _cart_of(shopper) == {variant.id: 2}


def test_another_number_on_the_same_page_is_another_wish(shopper: Shopper) -> None:
    listing = make.make_listing(stock=5)
    variant, page = listing.variants[0], _page_of(shopper, listing)
    for quantity in (1, 3, 3):
        shopper.puts(variant.public_id, quantity, page)
    assert _cart_of(shopper) == {variant.id: 4}


def test_a_page_pressed_twice_at_once_adds_once(app: Flask, shopper: Shopper) -> None:
    variant = make.make_variant(stock=5)
    buyer_id, variant_id = shopper.party.id, variant.public_id
    db.session.rollback()

    def press() -> None:
        with unit_of_work():
            buyer = make.actor_of(db.session.get_one(Party, buyer_id))
            actions.add_to_cart(buyer, variant_id, 1, "one-page")

    assert race(app, [press] * 3) == [None] * 3
    assert _cart_of(shopper) == {variant.id: 1}


def test_a_visitor_who_presses_twice_and_signs_in_twice_has_it_once(visitor: Shopper) -> None:
    listing = make.make_listing(stock=9)
    variant, page = listing.variants[0], _page_of(visitor, listing)
    for _ in range(2):
        visitor.puts(variant.public_id, 2, page)
    basket = visitor.client.get_cookie("basket")
    assert basket is not None
    visitor.signs_in()
    visitor.client.set_cookie("basket", basket.value)
    visitor.signs_in()
    assert _cart_of(visitor) == {variant.id: 2}


def test_a_cart_never_holds_more_than_there_is(shopper: Shopper) -> None:
    variant = make.make_variant(stock=3, title="Kendi kecil")
    shopper.puts(variant.public_id, 2)
    refused = shopper.puts(variant.public_id, 2)
    assert refused.status_code == 409
    assert "Kendi kecil hanya ada 3" in refused.text
    assert _cart_of(shopper) == {variant.id: 2}


def test_what_is_not_on_sale_cannot_be_picked(shopper: Shopper, visitor: Shopper) -> None:
    hidden = make.make_listing(live=False).variants[0]
    for each in (shopper, visitor):
        assert each.puts(hidden.public_id).status_code == 404
    assert _cart_of(shopper) == {}


def test_a_quantity_of_nought_takes_the_line_away(shopper: Shopper) -> None:
    variant = make.make_variant()
    shopper.puts(variant.public_id)
    shopper.post("/cart/change", variant=variant.public_id, quantity="0")
    assert _cart_of(shopper) == {}


def test_nobody_changes_another_ones_cart(shopper: Shopper, new_shopper: Callable[..., Shopper]) -> None:
    stranger, variant = new_shopper(), make.make_variant()
    shopper.puts(variant.public_id)
    assert stranger.post("/cart/change", variant=variant.public_id, quantity="9").status_code == 404
    assert _cart_of(shopper) == {variant.id: 1}


def test_what_a_visitor_picked_is_in_his_cart_once_he_signed_in(visitor: Shopper) -> None:
    variant, other = make.make_variant(), make.make_variant(title="Tikar pandan")
    assert visitor.puts(variant.public_id, 2).location == "/login?next=/cart"
    visitor.puts(other.public_id)
    assert visitor.signs_in().status_code == 303
    assert _cart_of(visitor) == {variant.id: 2, other.id: 1}
    assert "Tikar pandan" in visitor.get("/cart").text
    assert visitor.client.get_cookie("basket") is None


def test_a_basket_that_was_tampered_with_is_empty(visitor: Shopper) -> None:
    variant = make.make_variant()
    visitor.client.set_cookie("basket", f'[["{variant.public_id}", 3]].forged')
    assert visitor.signs_in().status_code == 303
    assert _cart_of(visitor) == {}


def test_what_sold_out_meanwhile_stays_behind_and_the_rest_comes_along(visitor: Shopper) -> None:
    gone, there = make.make_variant(stock=1), make.make_variant()
    for variant in (gone, there):
        visitor.puts(variant.public_id)
    catalog.reserve([(gone.id, 1)])
    db.session.commit()
    assert visitor.signs_in().status_code == 303
    assert _cart_of(visitor) == {there.id: 1}


def test_a_cart_says_what_became_of_its_things_and_does_not_go_on(shopper: Shopper) -> None:
    hidden, scarce = make.make_listing(), make.make_variant(stock=4)
    shopper.puts(hidden.variants[0].public_id)
    shopper.puts(scarce.public_id, 4)
    catalog.move_listing(make.actor_of(hidden.storefront.party), hidden, "hide")
    catalog.reserve([(scarce.id, 1)])
    db.session.commit()
    assert hidden.state is ListingState.HIDDEN
    page = shopper.get("/cart").text
    assert "tidak dijual lagi" in page
    assert "Stok tinggal 3" in page
    assert "Lanjut ke pembayaran" not in page
    assert shopper.get("/checkout").location == "/cart"


@pytest.mark.parametrize("quantity", ["-1", "1000", "dua", "1,5", "", "9" * 40])
def test_nonsense_as_a_quantity_changes_nothing(shopper: Shopper, quantity: str) -> None:
    variant = make.make_variant()
    shopper.puts(variant.public_id)
    assert shopper.post("/cart/change", variant=variant.public_id, quantity=quantity).status_code == 422
    assert _cart_of(shopper) == {variant.id: 1}

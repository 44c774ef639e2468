"""What scripts add to the buyers' pages, which do the same without them: sums that follow, one press that counts."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select

from buyers.actions import add_to_cart
from marketplace.kit.db import db
from marketplace.orders.models import Order
from tests import make
from tests.browser.conftest import OpenPage
from tests.browser.people import Buyer
from tests.services.web import LiveServer
from tests.walk import actor_of


@pytest.fixture
def buyer(live_server: LiveServer, open_page: OpenPage) -> Buyer:
    """Somebody at a desk with one cloth in his cart, which two services would bring him."""
    with live_server.app.app_context():
        make.make_bank()
        make.make_courier("Jalan Cepat", fee=12_000)
        party = make.make_buyer()
        add_to_cart(actor_of(party), make.make_variant(price=100_000, stock=5).public_id, 1)
        db.session.commit()
        user = actor_of(party).user
        assert user is not None
        return Buyer(open_page("desktop"), user.name, user.phone or "").signs_in()


def test_the_cart_and_the_checkout_reckon_by_themselves(buyer: Buyer) -> None:
    """Every sum comes from the server; where one was stays in focus."""
    page = buyer.page
    page.goto("/cart")
    more = page.get_by_role("button", name=re.compile("^Tambah satu"))
    more.click()
    expect(page.locator("dl.sum dd").first).to_have_text("Rp200.000")
    expect(more).to_be_focused()
    page.goto("/checkout")
    before = buyer.figure("Jumlah")
    page.get_by_role("radio", name=re.compile("Kilat")).check()
    expect(page.locator("dl.sum .all dd")).not_to_have_text(before)
    expect(page.get_by_role("radio", name=re.compile("Kilat"))).to_be_checked()


def test_a_button_pressed_twice_sends_once_and_numbers_can_be_copied(
    buyer: Buyer, live_server: LiveServer
) -> None:
    """The second press of an impatient finger is nothing."""
    page = buyer.page
    page.goto("/checkout")
    page.get_by_role("button", name=re.compile("^Bayar Rp")).dblclick()
    expect(page.get_by_role("button", name="Salin nomor")).to_be_visible()
    assert _orders(live_server.app) == 1


def _orders(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Order.id))) or 0

"""The last piece of a thing, paid for by many at the same moment, through the shop's own pages."""

from collections import Counter
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlalchemy import select

from buyers.actions import add_to_cart
from marketplace.catalog.models import Stock
from marketplace.kit.db import db
from marketplace.ledger.queries import audit
from marketplace.orders.models import Order
from tests import make
from tests.conftest import DATABASES
from tests.counts import count
from tests.forms import held_by
from tests.races import race
from tests.services.web import LiveServer
from tests.walk import actor_of

pytestmark = pytest.mark.proof

BUYERS = count("BUYERS")
SOLD, SOLD_OUT = (
    "Transfer Rp112.000 sebelum",
    "Barang ini baru saja habis. Hapus dari keranjang untuk melanjutkan.",
)


class Browser:
    """As much of a browser as buying takes: cookies, and forms that are sent as they are shown."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.page = ""

    def opens(self, path: str, form: dict[str, str] | None = None) -> None:
        """Load a page; with ``form`` by sending it."""
        try:
            with self.opener.open(self.base_url + path, urlencode(form).encode() if form else None) as answer:
                self.page = answer.read().decode()
        except HTTPError as error:
            self.page = error.read().decode()

    def sends(self, path: str, **written: str) -> None:
        """Send the form in front of him, with what he has written into it."""
        self.opens(path, {**held_by(self.page), **written})


@pytest.mark.parametrize("live_server", DATABASES, indirect=True)
def test_the_last_piece_is_sold_once_and_the_others_are_told(live_server: LiveServer) -> None:
    """One of them is asked for his money; the others read why not, and what to do. No rupiah moved."""
    contacts = _put_the_last_piece_into_many_carts(live_server)
    browsers = [_at_checkout(live_server.base_url, contact) for contact in contacts]
    race(
        live_server.app,
        [lambda browser=browser: browser.sends("/checkout", step="pay") for browser in browsers],
    )
    said = Counter(words for browser in browsers for words in (SOLD, SOLD_OUT) if words in browser.page)
    assert said == {SOLD: 1, SOLD_OUT: BUYERS - 1}
    with live_server.app.app_context():
        assert len(db.session.scalars(select(Order)).all()) == 1
        assert [(row.on_hand, row.reserved) for row in db.session.scalars(select(Stock))] == [(1, 1)]
        assert audit().faults == []


def _put_the_last_piece_into_many_carts(live_server: LiveServer) -> list[str]:
    with live_server.app.app_context():
        make.make_bank()
        make.make_courier()
        last = make.make_variant(stock=1)
        people = [actor_of(make.make_buyer()) for _ in range(BUYERS)]
        for buyer in people:
            add_to_cart(buyer, last.public_id, 1)
        db.session.commit()
        return [buyer.user.phone or "" for buyer in people if buyer.user]


def _at_checkout(base_url: str, contact: str) -> Browser:
    browser = Browser(base_url)
    browser.opens("/login")
    browser.sends("/login", contact=contact, password=make.PASSWORD)
    browser.opens("/checkout")
    return browser

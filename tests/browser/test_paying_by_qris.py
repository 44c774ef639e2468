"""One order paid by QRIS, from the shelf to the money that goes back, on a telephone without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import audit, balance
from marketplace.settlement import asking, errands
from tests import make
from tests.browser.conftest import OpenPage
from tests.browser.people import Buyer, Seller
from tests.conftest import MakeApp
from tests.payments.midtrans_world import HOOK
from tests.services import standins
from tests.services.standins import StandIn
from tests.services.web import LiveServer
from tests.walk import actor_of

KAIN = "Kain batik tulis Kawung"


@pytest.fixture
def midtrans() -> Iterator[StandIn]:
    """Midtrans' stand-in, a server of its own."""
    with standins.midtrans() as stand:
        yield stand


@pytest.fixture
def live_server(
    make_app: MakeApp, serve: Callable[[Flask], str], redis_url: str, midtrans: StandIn
) -> LiveServer:
    """The marketplace; it knows where Midtrans is, and Midtrans where to tell."""
    app = make_app(
        "sqlite",
        REDIS_URL=redis_url,
        DEMO=True,
        MIDTRANS_SERVER_KEY=midtrans.key,
        MIDTRANS_API_URL=midtrans.url,
    )
    url = serve(app)
    midtrans.tells(url + HOOK)
    return LiveServer(app, url)


def test_a_qris_is_paid_told_and_given_back(
    live_server: LiveServer, open_page: OpenPage, midtrans: StandIn
) -> None:
    app = live_server.app
    with app.app_context():
        make.make_courier("Jalan Cepat")
        shop = make.make_seller("Batik Ratmi")
        make.make_listing(shop, title=KAIN, price=285_000, stock=3, weight_g=600)
        provider = make.make_party(PartyKind.PROVIDER, "Midtrans")
        asking.stand_for(provider, "midtrans")
        ratmi, budi = actor_of(shop).user, actor_of(make.make_buyer("Budi Santoso")).user
        db.session.commit()
        assert ratmi is not None
        assert budi is not None
        address = clearing(provider.public_id)
        buyer = Buyer(open_page("small phone"), budi.name, budi.phone or "").signs_in()
        seller = Seller(open_page("small phone"), ratmi.name, ratmi.phone or "")
    _orders(buyer)
    _call(app)
    buyer.page.reload()
    buyer.reads("Pindai dengan aplikasi bank atau dompet Anda")
    picture = buyer.page.get_by_role("img", name=re.compile("^Kode QRIS"))
    drawn = buyer.page.request.get(live_server.base_url + str(picture.get_attribute("src")))
    assert drawn.headers["content-type"].startswith("image/svg")
    _pays(buyer)
    assert midtrans.control("webhooks/idle")["idle"]
    _call(app)
    buyer.opens_order()
    buyer.reads("Pembayaran sudah kami terima")
    with app.app_context():
        assert balance(address) < 0
    _refuses(seller)
    _call(app)
    with app.app_context():
        assert balance(address) == 0
        assert not audit().faults
    (transaction,) = midtrans.see("transactions")
    assert transaction["transaction_status"] == "refund"


def _orders(buyer: Buyer) -> None:
    buyer.page.goto("/")
    buyer.presses(KAIN)
    buyer.puts_into_cart(1)
    buyer.presses("Lanjut ke pembayaran")
    buyer.ticks("QRIS lewat Midtrans")
    buyer.page.get_by_role("button", name=re.compile("^Bayar Rp")).first.click()


def _pays(buyer: Buyer) -> None:
    """In what plays his bank's app."""
    way = buyer.page.url
    buyer.presses("Bayar di tiruan Midtrans")
    buyer.presses("Bayar")
    buyer.reads("Sudah dibayar")
    buyer.page.goto(way)


def _refuses(seller: Seller) -> None:
    seller.signs_in()
    seller.opens_sale()
    seller.presses("Tidak bisa")
    seller.ticks("Barangnya habis")
    seller.presses("Ya, tolak pesanan")
    seller.reads("Ditolak")


def _call(app: Flask) -> None:
    """What follows, and the calls that are due."""
    with app.app_context():
        while events.deliver_all() + errands.call_all():
            pass

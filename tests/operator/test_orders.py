"""The operator sees a whole order on one page, and finds anything by its number."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.ledger.addresses import held
from marketplace.ledger.queries import balance
from marketplace.operator import wording
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.operator.conftest import Enter


def test_the_page_of_an_order_has_the_five_parties_the_parcels_and_every_posting(
    app: Flask, enter: Enter
) -> None:
    order = make.make_order(SaleState.COMPLETED)
    page = enter().get(f"/operator/orders/{order.public_id}").text
    parties = [order.buyer, walk.payment_of(order).provider, make.make_operator()]
    for sale in order.sales:
        parties += [sale.seller, sale.courier]
        assert sale.shipments[0].awb in page
        assert balance(held(sale.public_id)) == 0
    assert all(party.name in page for party in parties)
    assert money(order.total_minor) in page
    for words in ("captured", "escrowed", "released"):
        assert str(wording.TRANSFERS[words]) in page


def test_a_rating_stays_closed_to_the_operator_too_until_the_veil_is_lifted(enter: Enter) -> None:
    rating = make.make_rating()
    page = enter().get(f"/operator/orders/{rating.sale.order.public_id}").text
    assert "Tertutup sampai kedua pihak menilai." in page
    assert "dari 5" not in page


def test_no_page_of_the_operator_tells_a_buyer_s_pin(enter: Enter) -> None:
    order = make.make_order(SaleState.HANDED_OVER, sellers=1)
    parcel = order.sales[0].shipments[0]
    page = enter().get(f"/operator/orders/{order.public_id}").text
    assert parcel.pin_salt not in page
    assert parcel.pin_hash not in page
    assert "PIN" not in page


@pytest.mark.parametrize("spelling", [str, str.lower, lambda n: n.replace("-", " "), lambda n: n[3:]])
def test_a_number_is_found_however_it_is_typed(enter: Enter, spelling: Callable[[str], str]) -> None:
    order = make.make_order(SaleState.PACKED, sellers=1)
    sale = order.sales[0]
    client = enter()
    numbers = (order.public_id, sale.public_id, sale.shipments[0].public_id, walk.payment_of(order).public_id)
    for number in numbers:
        answer = client.get("/operator/find", query_string={"q": spelling(number)})
        assert answer.location == f"/operator/orders/{order.public_id}"


def test_a_number_leads_to_a_shop_or_a_party(enter: Enter, session: object) -> None:
    shop = make.make_storefront()
    client = enter()
    found = [
        client.get(f"/operator/find?q={number}").location for number in (shop.public_id, shop.party.public_id)
    ]
    assert found == [f"/operator/storefronts/{shop.public_id}", f"/operator/parties/{shop.party.public_id}"]


@pytest.mark.parametrize("text", ["Batik", "%", "' OR 1=1 --", "PL-00000-00000", "", "\x00", "9" * 400])
def test_whatever_is_looked_for_gets_an_answer(enter: Enter, text: str) -> None:
    answer = enter().get("/operator/find", query_string={"q": text}, follow_redirects=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["state=packed", "state=nonsense", "page=broken", "state=paid&page=eyJ4"])
def test_the_list_of_orders_bears_any_question(enter: Enter, session: object, query: str) -> None:
    assert enter().get(f"/operator/orders?{query}").status_code == 200


def test_orders_are_listed_by_the_state_of_their_sales(enter: Enter, session: object) -> None:
    packed, paid = make.make_order(SaleState.PACKED, 1), make.make_order(SaleState.PAID, 1)
    page = enter().get("/operator/orders?state=packed").text
    assert packed.public_id in page
    assert paid.public_id not in page


def test_an_order_costs_the_same_however_many_sales_it_has(
    enter: Enter, count_queries: Callable[[], Any]
) -> None:
    one, three = (make.make_order(SaleState.COMPLETED, sellers=n) for n in (1, 3))
    client = enter()
    costs = []
    for order in (one, three):
        with count_queries() as statements:
            assert client.get(f"/operator/orders/{order.public_id}").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_lists_cost_the_same_however_long_they_are(
    enter: Enter, count_queries: Callable[[], Any]
) -> None:
    client = enter()
    paths = ("/operator/orders", "/operator/parties", "/operator/storefronts?state=open", "/operator/desk")

    def costs() -> list[int]:
        counted = []
        for path in paths:
            with count_queries() as statements:
                assert client.get(path).status_code == 200
            counted.append(len(statements))
        return counted

    make.make_order(SaleState.PAID)
    make.make_storefront(is_open=False)
    few = costs()
    for _ in range(3):
        make.make_order(SaleState.PAID)
        make.make_storefront(is_open=False)
    assert costs() == few


def test_strangers_find_no_operator_s_room(app: Flask, enter: Enter) -> None:
    order = make.make_order(SaleState.PAID, sellers=1)
    seller = enter(order.sales[0].seller)
    for path in (
        "/operator/desk",
        f"/operator/orders/{order.public_id}",
        "/operator/money",
        "/operator/members",
    ):
        assert seller.get(path).status_code == 404
        assert app.test_client().get(path).status_code == 302


def test_every_event_that_is_recorded_has_words(session: object) -> None:
    for state in (SaleState.COMPLETED, SaleState.DECLINED, SaleState.CANCELLED, SaleState.EXPIRED):
        make.make_order(state, sellers=1)
    make.make_payout()
    make.make_rating()
    kinds = set(db.session.scalars(db.select(Event.kind).distinct()))
    assert {kind for kind in kinds if not kind.startswith("listing.")} <= set(wording.EVENTS)


@pytest.mark.parametrize("kind", PartyKind)
def test_every_kind_of_party_has_a_page(enter: Enter, session: object, kind: PartyKind) -> None:
    party = make.make_party(kind, f"Nama {kind}")
    assert f"Nama {kind}" in enter().get(f"/operator/parties/{party.public_id}").text

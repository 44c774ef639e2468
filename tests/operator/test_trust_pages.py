"""Everyone may read why a party is trusted; whose orders prove it stays between those who made them."""

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import PartyKind
from marketplace.kit.i18n import money
from marketplace.orders.states import SaleState
from marketplace.trust.standing import Standing
from tests import make
from tests.operator.conftest import Enter


def test_the_rules_are_open_to_all(client: FlaskClient, session: object) -> None:
    page = client.get("/kepercayaan", headers={"Accept-Language": "id"}).text
    for words in (*(standing.label for standing in Standing), "Paket hilang", "Rp50.000.000"):
        assert words in page


def test_a_seller_s_reasons_are_public_and_name_no_order(client: FlaskClient, session: object) -> None:
    order = make.make_order(SaleState.COMPLETED, sellers=1)
    page = client.get(f"/kepercayaan/{order.sales[0].seller.public_id}", headers={"Accept-Language": "id"})
    assert page.status_code == 200
    assert "Dikemas tepat waktu" in page.text
    for secret in (order.public_id, order.sales[0].public_id, order.buyer.name):
        assert secret not in page.text


def test_the_seller_s_own_people_are_led_to_the_proof(enter: Enter) -> None:
    sale = make.make_order(SaleState.COMPLETED, sellers=1).sales[0]
    page = enter(sale.seller).get(f"/kepercayaan/{sale.seller.public_id}").text
    assert f'href="/sellers/{sale.seller.public_id}/sales/{sale.public_id}"' in page


@pytest.mark.parametrize(
    "kind", [PartyKind.SELLER, PartyKind.COURIER, PartyKind.PROVIDER, PartyKind.OPERATOR]
)
def test_a_newcomer_s_page_says_new_and_not_bad(
    client: FlaskClient, session: object, kind: PartyKind
) -> None:
    party = make.make_party(kind)
    page = client.get(f"/kepercayaan/{party.public_id}", headers={"Accept-Language": "id"}).text
    assert "Bukan buruk, hanya belum dikenal." in page


def test_a_buyer_s_page_is_for_himself_his_sellers_and_the_operator(
    client: FlaskClient, enter: Enter
) -> None:
    order = make.make_order(SaleState.PAID, sellers=1)
    path = f"/kepercayaan/{order.buyer.public_id}"
    seen = {
        "nobody": client.get(path).status_code,
        "himself": enter(order.buyer).get(path).status_code,
        "his seller": enter(order.sales[0].seller).get(path).status_code,
        "the operator": enter().get(path).status_code,
        "another seller": enter(make.make_seller()).get(path).status_code,
        "his courier": enter(order.sales[0].courier).get(path).status_code,
    }
    assert seen == {
        "nobody": 404,
        "himself": 200,
        "his seller": 200,
        "the operator": 200,
        "another seller": 404,
        "his courier": 404,
    }


@pytest.mark.parametrize("number", ["PL-00000-00000", "x", "%00", "'"])
def test_an_unknown_party_has_no_page(client: FlaskClient, number: str) -> None:
    assert client.get(f"/kepercayaan/{number}").status_code == 404


def test_the_easy_door_asks_one_question_and_says_what_we_keep(client: FlaskClient, enter: Enter) -> None:
    order = make.make_order(SaleState.PAID, sellers=1)
    stranger = client.get("/mudah", headers={"Accept-Language": "id"}).text
    assert stranger.count("<h1>") == 1
    assert "/login" in stranger
    page = enter(order.buyer).get("/mudah").text
    assert f"/orders/{order.public_id}" in page
    assert money(order.total_minor) in page

"""What the main pages ask of the database: a fixed number of statements, however many rows they show."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from buyers.actions import add_to_cart
from marketplace.accounts.models import Party
from marketplace.accounts.queries import members
from marketplace.kit.db import db
from marketplace.kit.ports import plug
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.reactions import HANDLERS
from tests import make
from tests.queries import counted_queries
from tests.walk import actor_of

# page -> how many statements it sends, among them the one or two that know who is asking, and one for the bell
STATEMENTS = {
    "home": 14,
    "search": 9,
    "listing": 15,
    "storefront": 10,
    "cart": 7,
    "checkout": 17,
    "orders": 10,
    "order": 18,
    "seller's day": 27,
    "seller's goods": 11,
    "seller's sales": 8,
    "seller's statement": 37,
    "courier's run": 8,
    "courier's money": 30,
    "bank's desk": 16,
    "operator's desk": 11,
    "operator's orders": 7,
    "operator's order": 21,
    "operator's parties": 6,
    "operator's money": 22,
}

# A page that takes longer than a second looks at the clock once more.
CLOCK = "FROM clock_offset"

# In each of these the seller has as many sales as there are rows.
STATES = (SaleState.AWAITING_PAYMENT, SaleState.PAID, SaleState.PACKED, SaleState.COMPLETED)


@dataclass
class Place:
    """A marketplace in which there is as much of everything as there are rows."""

    buyer: Party
    seller: Party
    courier: Party
    bank: Party
    operator: Party
    order: Order

    def pages(self) -> dict[str, tuple[Party, str]]:
        """Who opens which address, by the page's name."""
        sale = self.order.sales[0]
        listing = sale.lines[0].variant.listing
        seller, courier, bank = self.seller.public_id, self.courier.public_id, self.bank.public_id
        return {
            "home": (self.buyer, "/"),
            "search": (self.buyer, "/search?q=tas"),
            "listing": (self.buyer, f"/l/{listing.public_id}"),
            "storefront": (self.buyer, f"/s/{sale.storefront.slug}"),
            "cart": (self.buyer, "/cart"),
            "checkout": (self.buyer, "/checkout"),
            "orders": (self.buyer, "/orders"),
            "order": (self.buyer, f"/orders/{self.order.public_id}"),
            "seller's day": (self.seller, f"/sellers/{seller}/today"),
            "seller's goods": (self.seller, f"/sellers/{seller}/goods"),
            "seller's sales": (self.seller, f"/sellers/{seller}/sales"),
            "seller's statement": (self.seller, f"/sellers/{seller}/money"),
            "courier's run": (self.courier, f"/shipping/{courier}/run"),
            "courier's money": (self.courier, f"/shipping/{courier}/money"),
            "bank's desk": (self.bank, f"/payments/{bank}/desk"),
            "operator's desk": (self.operator, "/operator/desk"),
            "operator's orders": (self.operator, "/operator/orders"),
            "operator's order": (self.operator, f"/operator/orders/{self.order.public_id}"),
            "operator's parties": (self.operator, "/operator/parties"),
            "operator's money": (self.operator, "/operator/money"),
        }


@pytest.mark.parametrize("rows", [3, 30])
def test_a_page_sends_as_many_statements_for_thirty_rows_as_for_three(
    app_on_sqlite: Flask, rows: int
) -> None:
    """A number that grew with the rows would differ between the two."""
    with app_on_sqlite.app_context():
        plug(app_on_sqlite, "reactions", HANDLERS)  # what happens moves things on; nobody is told of it
        place = _fill(rows)
        visits = [(name, _contact(party), path) for name, (party, path) in place.pages().items()]
        engine = db.engine
    clients = {contact: _signed_in(app_on_sqlite, contact) for _name, contact, _path in visits}
    counts = {}
    for name, contact, path in visits:
        with counted_queries(engine) as statements:
            answer = clients[contact].get(path)
        assert answer.status_code == 200, f"{name}: {answer.status}"
        counts[name] = len([statement for statement in statements if CLOCK not in statement])
    assert counts == STATEMENTS


def _fill(rows: int) -> Place:
    courier, buyer, seller = make.make_courier(), make.make_buyer(), make.make_seller()
    thing = make.make_variant(seller, stock=10 * rows)
    for state in STATES:
        for _ in range(rows):
            make.make_order(state, buyer=buyer, variants=[thing], courier=courier)
    things = [make.make_variant() for _ in range(rows)]
    order = make.make_order(SaleState.HANDED_OVER, buyer=buyer, variants=things, courier=courier)
    # On both first pages stands one that waits for money: whether it came is asked once.
    make.make_order(SaleState.AWAITING_PAYMENT, buyer=buyer, variants=[thing], courier=courier)
    for variant in things:
        add_to_cart(actor_of(buyer), variant.public_id, 1)
    db.session.commit()
    return Place(buyer, seller, courier, make.make_bank(), make.make_operator(), order)


def _contact(party: Party) -> str:
    return members(party.id)[0].user.phone or ""


def _signed_in(app: Flask, contact: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/login", data={"contact": contact, "password": make.PASSWORD}).status_code == 303
    return client

"""What the easy page says of a buyer's money is what stands in escrow for him, whatever became of parts of it."""

import pytest

from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from marketplace.ledger.addresses import held
from marketplace.ledger.queries import balance
from marketplace.operator.queries import kept_for_buyer
from marketplace.orders.actions import selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.walk import actor_of


@pytest.fixture(autouse=True)
def inside(app_on_sqlite):
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        yield


def _kept(sale: Sale) -> int:
    db.session.commit()
    kept = kept_for_buyer(sale.order.buyer_id)
    assert kept == balance(held(sale.public_id))
    return kept


def test_nothing_is_kept_before_it_was_paid() -> None:
    assert _kept(make.make_sale(SaleState.AWAITING_PAYMENT)) == 0


def test_pieces_that_are_not_sent_and_money_given_back_are_kept_no_longer() -> None:
    sale = make.make_order(SaleState.ACCEPTED, sellers=1, quantity=3).sales[0]
    line, seller = sale.lines[0], actor_of(sale.seller)
    assert _kept(sale) == sale.total_minor
    selling.decline_part(seller, sale, {line.public_id: 2}, "out-of-stock")
    selling.pack(seller, sale, walk.secret())
    selling.give_back(seller, sale, {line.public_id: 10_000}, "flaw")
    assert _kept(sale) == sale.total_minor - line.unit_price_minor - 10_000


def test_of_a_sale_that_is_over_only_what_is_disputed_is_kept() -> None:
    sale = make.make_order(SaleState.DELIVERED, sellers=1, quantity=2).sales[0]
    case = make.make_case(CaseKind.DAMAGED, sale)
    walk.complete(sale.order)
    assert _kept(sale) == case.disputed_minor > 0
    cases.withdraw(actor_of(sale.order.buyer), case)
    assert _kept(sale) == 0
    selling.give_back(actor_of(sale.seller), sale, {sale.lines[0].public_id: 10_000}, "flaw")
    assert _kept(sale) == 0

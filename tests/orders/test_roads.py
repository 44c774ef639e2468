"""Every end of a sale is reached by what its parties do, on every database."""

import pytest

from marketplace.ledger.queries import audit
from marketplace.orders.states import SALE, SaleState
from tests.make import make_order


@pytest.mark.parametrize("state", sorted(SALE.final))
def test_the_parties_of_an_order_can_bring_it_to_every_end(session, state: SaleState) -> None:
    order = make_order(state)
    assert [sale.state for sale in order.sales] == [state, state]
    assert audit().faults == []

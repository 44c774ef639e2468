"""Limits count while a request works, and neither waits for the other."""

import pytest

from marketplace.kit.db import db
from marketplace.orders.actions import carrying
from marketplace.orders.states import SaleState
from tests import make
from tests.conftest import MakeApp
from tests.people import at_work


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_pin_is_tried_at_once_where_limits_and_orders_share_a_database(
    make_app: MakeApp, database: str
) -> None:
    app = make_app(database, RATE_LIMITS=True)
    with app.app_context():
        parcel = make.make_shipment(SaleState.HANDED_OVER)
        carrying.step(make.actor_of(parcel.courier), parcel, "take_out")
        db.session.commit()
        rider = at_work(app, parcel.courier, "shipping", "rider")
        path = f"/parcels/{parcel.public_id}/deliver"
        answers = [rider.post(path, pin="no digits").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]

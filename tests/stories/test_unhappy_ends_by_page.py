"""Some unhappy ends once more, from the first button to the last, by the forms that people press."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.cases.models import Case
from marketplace.kit.db import db
from marketplace.ledger.queries import audit
from marketplace.settlement.models import Refund
from marketplace.settlement.states import RefundState
from tests import walk
from tests.people import at_work
from tests.stories.ends import COURIER_BEARS_ALL, Rupiah
from tests.stories.stage import Stage, heard, set_stage

WORDS = "Warnanya lain dari yang di foto."


@pytest.fixture
def rooms(app: Flask) -> Iterator["Rooms"]:
    """Everybody of a paid order at his desk."""
    with app.app_context():
        stage = set_stage()
        walk.pay(stage.order)
        yield Rooms(app, stage)


class Rooms:
    """Whoever of an order presses a button in his room; what follows has happened before the next one does."""

    def __init__(self, app: Flask, stage: Stage) -> None:
        self.stage, self.order, self.sale = stage, stage.order.public_id, stage.sale.public_id
        self.line = stage.sale.lines[0].public_id
        self.desks = {
            room: at_work(app, party, room)
            for room, party in (
                ("buyers", stage.order.buyer),
                ("sellers", stage.sale.seller),
                ("shipping", stage.courier),
                ("payments", stage.bank),
                ("operator", stage.operator),
            )
        }
        self.desks["buyers"].base, self.desks["operator"].base = "", "/operator"

    def press(self, room: str, path: str, **fields: str) -> None:
        """Send a form that must be taken."""
        answer = self.desks[room].post(path, **fields)
        assert answer.status_code == 303, f"{path}: {answer.status} {answer.text[-2000:]}"
        db.session.rollback()
        heard()

    def send_parcel(self) -> str:
        """Packed, fetched and taken out, by pages; the address of the parcel in the courier's room."""
        self.press("sellers", f"/sales/{self.sale}/pack")
        db.session.expire_all()
        parcel = f"/parcels/{self.stage.sale.shipments[0].public_id}"
        for verb in ("pick_up", "take_out"):
            self.press("shipping", f"{parcel}/steps/{verb}")
        return parcel

    def case(self) -> str:
        """The address of the only case."""
        return f"/cases/{db.session.scalars(select(Case.public_id)).one()}"

    def send_refunds(self) -> None:
        """The bank sends what goes back."""
        waiting = select(Refund.public_id).where(Refund.state == RefundState.PENDING).order_by(Refund.id)
        for public_id in db.session.scalars(waiting).all():
            self.press("payments", f"/refunds/{public_id}/sent")


def the_end(rooms: Rooms, has: Rupiah) -> None:
    """Who has how much, on a whole book; and the buyer reads what came back."""
    rooms.send_refunds()
    db.session.expire_all()
    assert rooms.stage.has() == has
    assert audit().faults == []
    page = rooms.desks["buyers"].reads(f"/orders/{rooms.order}")
    back = db.session.scalars(select(Refund).order_by(Refund.id)).all()
    assert sum(row.amount_minor for row in back) == has["buyer"] * 100
    assert all(f"Rp{row.amount_minor // 100:,}".replace(",", ".") in page for row in back)


def test_one_piece_declined_and_the_other_not_as_described(rooms: Rooms) -> None:
    fields = {f"kept_{rooms.line}": "1", f"seen_{rooms.line}": "2"}
    rooms.press("sellers", f"/sales/{rooms.sale}/decline-part", reason="out-of-stock", step="do", **fields)
    parcel = rooms.send_parcel()
    db.session.expire_all()
    rooms.press("shipping", f"{parcel}/deliver", pin=walk.pin_of(rooms.stage.sale.shipments[0]))
    complain = f"/orders/{rooms.order}/sales/{rooms.sale}/complain/not_as_described"
    rooms.press("buyers", complain, text=WORDS, **{f"n_{rooms.line}": "1"})
    rooms.press("sellers", f"{rooms.case()}/words", text="Di foto memang tampak lebih terang.")
    decision = {"size": "part", "amount": "40000", "seen": "4000000", "bearer": "seller"}
    rooms.press("operator", f"{rooms.case()}/decide", reason="goods-differ", text=WORDS, **decision)
    rooms.press("buyers", f"/orders/{rooms.order}/sales/{rooms.sale}/confirm")
    the_end(
        rooms,
        {"buyer": 138_500, "seller": 55_253, "courier": 24_000, "commission": 2_925, "tax": 322},  # 321.75
    )


def test_nobody_home_three_times(rooms: Rooms) -> None:
    rooms.press("sellers", f"/sales/{rooms.sale}/accept")
    parcel = rooms.send_parcel()
    for attempt in range(3):
        if attempt:
            rooms.press("shipping", f"{parcel}/steps/take_out")
        rooms.press("shipping", f"{parcel}/steps/miss", reason="nobody-home")
    rooms.press("shipping", f"{parcel}/steps/bring_back")
    the_end(rooms, {"buyer": 197_000, "courier": 24_000})


def test_lost_and_conceded(rooms: Rooms) -> None:
    rooms.press("sellers", f"/sales/{rooms.sale}/accept")
    parcel = rooms.send_parcel()
    rooms.press("shipping", f"{parcel}/steps/report", reason="lost")
    rooms.press("shipping", f"{rooms.case()}/concede", text="Kami yang menghilangkan.")
    the_end(rooms, COURIER_BEARS_ALL)
    assert rooms.stage.owes() == {"courier": 186_066}


def test_cancelled_while_it_was_not_packed(rooms: Rooms) -> None:
    rooms.press("sellers", f"/sales/{rooms.sale}/accept")
    rooms.press("buyers", f"/orders/{rooms.order}/sales/{rooms.sale}/cancel", reason="too-slow")
    the_end(rooms, {"buyer": 221_000})
    assert rooms.stage.shelf(rooms.stage.sale) == (10, 0)

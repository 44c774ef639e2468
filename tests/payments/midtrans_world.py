"""A marketplace beside the stand-in of Midtrans, told of by its notifications."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.orders.models import Order
from marketplace.settlement import asking, errands
from marketplace.settlement.models import Errand, Payment
from tests import make, walk
from tests.services import standins
from tests.services.standins import StandIn

HOOK = "/payments/hooks/midtrans"


@dataclass
class World:
    """An app, the stand-in it asks, and the party that stands for Midtrans here."""

    app: Flask
    stand: StandIn
    party: Party

    def order(self, method: str = "qris", **changes: Any) -> Order:
        """A fresh order; its payment is opened at Midtrans."""
        order = make.place_order(None, [make.make_variant()], provider=self.party, method=method, **changes)
        db.session.commit()
        errands.call_all()
        return order

    def pay(self, order: Order) -> Payment:
        """The buyer pays in his bank's app; nobody here has heard of it yet."""
        payment = walk.payment_of(order)
        assert payment.instruction is not None
        self.stand.control(f"transactions/{payment.instruction.reference}/pay")
        return payment

    def at_midtrans(self, payment: Payment) -> dict[str, Any]:
        """The transaction as Midtrans knows it."""
        assert payment.instruction is not None
        found = {one["order_id"]: one for one in self.stand.see("transactions")}
        return dict(found[payment.instruction.reference])

    def told(self) -> list[dict[str, Any]]:
        """Every notification, the oldest first."""
        return [dict(event["told"]) for event in self.stand.see("events")][::-1]

    def tell(self, told: dict[str, Any]) -> int:
        """Midtrans tells this here; the status it is answered with."""
        db.session.commit()
        headers = {"Content-Type": "application/json"}
        answer = self.app.test_client().post(HOOK, data=json.dumps(told), headers=headers)
        return answer.status_code

    def hear(self) -> None:
        """Midtrans tells all that it has to tell; then what follows here happens."""
        for told in self.told():
            assert self.tell(told) == 200
        self.follow()

    def follow(self) -> None:
        """The outbox and the errands, until nothing is due."""
        db.session.commit()
        while events.deliver_all() + errands.call_all():
            pass

    def later(self) -> None:
        """As if the time had come for everything that waits to be asked again."""
        db.session.commit()
        for errand in db.session.scalars(select(Errand)):
            errand.due_at = errand.created_at
        db.session.commit()
        self.follow()


@contextmanager
def world(make_app: Any, kind: str = "sqlite") -> Iterator[World]:
    """The marketplace on a database of its own, with Midtrans' stand-in, inside an app context."""
    with standins.midtrans() as stand:
        app = make_app(kind, MIDTRANS_SERVER_KEY=stand.key, MIDTRANS_API_URL=stand.url)
        with app.app_context():
            party = make.make_party(PartyKind.PROVIDER, "Midtrans")
            asking.stand_for(party, "midtrans")
            db.session.commit()
            yield World(app, stand, party)

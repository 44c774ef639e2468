"""A marketplace beside the stand-in of Stripe: what happens there, and how it is told here."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.queries import audit
from marketplace.orders.models import Order
from marketplace.settlement import asking, errands
from marketplace.settlement.models import Errand, Payment
from marketplace.settlement.states import ErrandState
from tests import make, walk
from tests.services import standins
from tests.services.standins import StandIn

HOOK = "/payments/hooks/stripe"
VISA = "4242424242424242"


@dataclass
class World:
    """An app, the stand-in it asks, and the party that stands for Stripe here."""

    app: Flask
    stand: StandIn
    party: Party
    last: str = ""  # event that was told

    def order(self, **changes: Any) -> Order:
        """A fresh order to be paid by card; its payment is opened at Stripe."""
        variants = [make.make_variant()]
        order = make.place_order(None, variants, provider=self.party, method="card", **changes)
        db.session.commit()
        errands.call_all()
        return order

    def pay(self, order: Order, card: str = VISA) -> Payment:
        """The buyer pays on Stripe's page; nobody here has heard of it yet."""
        payment = walk.payment_of(order)
        assert payment.instruction is not None
        self.stand.control(f"sessions/{payment.instruction.reference}/pay", card=card)
        return payment

    def get(self, path: str, **params: Any) -> Any:
        """What Stripe's API says."""
        headers = {"Authorization": f"Bearer {self.stand.key}"}
        url = f"{self.stand.url}/v1/{path}"
        answer = httpx.get(url, params=params, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **params: Any) -> Any:
        """What Stripe's API does."""
        headers = {"Authorization": f"Bearer {self.stand.key}"}
        url = f"{self.stand.url}/v1/{path}"
        answer = httpx.post(url, data=params, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def told(self) -> list[dict[str, Any]]:
        """Every event since this was asked last, the oldest first."""
        fresh: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self.get("events", limit=100, **after)
            for event in page["data"]:
                if event["id"] == self.last:
                    page["has_more"] = False
                    break
                fresh.append(event)
            if not page["has_more"]:
                break
            after = {"starting_after": fresh[-1]["id"]}
        self.last = fresh[0]["id"] if fresh else self.last
        return fresh[::-1]

    def hear(self, told: Sequence[dict[str, Any]], status: int = 200) -> None:
        """Stripe tells these here, each signed; then what follows here happens."""
        db.session.commit()
        for event in told:
            answer = self.send(event)
            assert answer.status_code == status, (event["type"], answer.text)
        self.follow()

    def send(self, event: dict[str, Any], **how: Any) -> Any:
        """One webhook, as ``signed`` makes it."""
        body, headers = signed(self.stand.secret, event, **how)
        return self.app.test_client().post(HOOK, data=body, headers=headers)

    def follow(self) -> None:
        """The outbox and the errands, until nothing is due."""
        db.session.commit()
        while events.deliver_all() + errands.call_all():
            pass
        db.session.expire_all()

    def later(self) -> None:
        """As if the time had come for everything that waits to be asked again; and what follows."""
        self.let_errands_be_due()
        self.follow()

    def let_errands_be_due(self) -> None:
        """The time has come for everything that waits to be asked again."""
        db.session.commit()
        for errand in db.session.scalars(select(Errand).where(Errand.state == ErrandState.QUEUED)):
            errand.due_at = errand.created_at
        db.session.commit()


def signed(
    secret: str, event: dict[str, Any], at: float | None = None, altered: bool = False
) -> tuple[bytes, dict[str, str]]:
    """A webhook's body and headers as Stripe signs them."""
    body = json.dumps(event).encode()
    moment = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    if altered:
        body = body.replace(b'"id"', b'"iD"', 1)
    return body, {"Stripe-Signature": f"t={moment},v1={signature}", "Content-Type": "application/json"}


@contextmanager
def world(make_app: Any, kind: str = "sqlite") -> Iterator[World]:
    """The marketplace on a database of its own, with Stripe's stand-in, inside an app context."""
    with standins.stripe() as stand:
        app = make_app(
            kind,
            STRIPE_SECRET_KEY=stand.key,
            STRIPE_WEBHOOK_SECRET=stand.secret,
            STRIPE_API_URL=stand.url,
        )
        with app.app_context():
            party = make.make_party(PartyKind.PROVIDER, "Stripe")
            asking.stand_for(party, "stripe")
            db.session.commit()
            yield World(app, stand, party)


def in_order() -> bool:
    """Whether the book is sound."""
    return not audit().faults


__all__ = ["HOOK", "VISA", "World", "in_order", "rupiah", "signed", "world"]

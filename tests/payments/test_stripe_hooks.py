"""Webhooks late, twice, at once, out of order, dropped, forged: one final state, and nothing moved by strangers."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import FEES, clearing, received
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import balance, balances
from marketplace.orders.models import Order
from marketplace.settlement import actions as settlement
from marketplace.settlement import errands
from marketplace.settlement.models import Payment, Receipt
from marketplace.settlement.states import PaymentState
from tests import make, walk
from tests.conftest import DATABASES, MakeApp
from tests.counts import count
from tests.payments.stripe_world import HOOK, VISA, World, in_order, signed, world
from tests.races import race

pytestmark = pytest.mark.proof
SEED = 20_261_122


@pytest.fixture(params=DATABASES)
def stripe(request: pytest.FixtureRequest, make_app: MakeApp) -> Iterator[World]:
    with world(make_app, request.param) as made:
        yield made


@pytest.fixture
def on_sqlite(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


def orders(stripe: World, number: int) -> list[Order]:
    """Fresh orders of one thing, each opened at Stripe."""
    variant, buyer, courier = make.make_variant(stock=number), make.make_buyer(), make.make_courier()
    made = [
        make.place_order(buyer, [variant], courier, provider=stripe.party, method="card")
        for _ in range(number)
    ]
    stripe.follow()
    return made


def of_payment(told: list[dict[str, Any]], payment: Payment) -> list[dict[str, Any]]:
    """Of these events those about one payment, in the order in which they happened."""
    assert payment.instruction is not None
    return [
        event
        for event in told
        if event["data"]["object"].get("metadata", {}).get("payment") == payment.public_id
        or event["data"]["object"].get("id") == payment.instruction.reference
    ]


def test_in_whatever_order_webhooks_come_and_whichever_are_lost_the_end_is_the_same(
    on_sqlite: World, record_property: Callable[[str, object], None]
) -> None:
    """Of payments alone: what follows for an order is tried elsewhere, and would take most of the time."""
    stripe, chance, tried = on_sqlite, random.Random(SEED), count("HOOK_ORDERS")
    client, buyer = stripe.app.test_client(), make.actor_of(make.make_buyer())
    counted = {"dropped": 0, "doubled": 0, "found by looking": 0}
    made: list[Payment] = []
    for _ in range(0, tried, 20):
        fresh = [
            settlement.demand(
                buyer,
                ("order", f"TRIED-{number}"),
                stripe.party,
                "card",
                rupiah(20_000 + number),
                clock.now() + timedelta(hours=3),
            )
            for number in range(len(made), min(len(made) + 20, tried))
        ]
        made += fresh
        db.session.commit()
        errands.call_all()
        stripe.told()
        for payment in fresh:
            assert payment.instruction is not None
            stripe.stand.control(f"sessions/{payment.instruction.reference}/pay", card=VISA)
        told = stripe.told()
        coming: list[dict[str, Any]] = []
        for payment in fresh:
            own = of_payment(told, payment)
            chance_kept = chance.choice((0, 0.5, 1))
            kept = [event for event in own if chance.random() < chance_kept]
            twice = [event for event in kept if chance.random() < 0.3]
            counted["dropped"] += len(own) - len(kept)
            counted["doubled"] += len(twice)
            coming += [*kept, *twice]
        chance.shuffle(coming)
        db.session.commit()
        for event in coming:
            body, headers = signed(stripe.stand.secret, event)
            assert client.post(HOOK, data=body, headers=headers).status_code == 200
        db.session.expire_all()
        counted["found by looking"] += sum(payment.captured_at is None for payment in fresh)
        stripe.let_errands_be_due()
        errands.call_all()
    db.session.expire_all()
    assert {payment.state for payment in made} == {PaymentState.CAPTURED}
    stood = balances(received(payment.public_id) for payment in made)
    assert all(stood[received(payment.public_id)] == payment.amount_minor for payment in made)
    entries = every(stripe, "balance_transactions")
    assert (len(entries), -balance(FEES)) == (tried, sum(entry["fee"] for entry in entries))
    assert balance(clearing(stripe.party.public_id)) == -sum(entry["net"] for entry in entries)
    assert in_order()
    said = ", ".join(f"{number} {what}" for what, number in counted.items())
    record_property("proof", f"webhooks: {tried} payments' in any order, {said}: one final state each")


def every(stripe: World, path: str) -> list[dict[str, Any]]:
    """A whole list of Stripe's, page by page."""
    rows: list[dict[str, Any]] = []
    while True:
        page = stripe.get(path, limit=100, **({"starting_after": rows[-1]["id"]} if rows else {}))
        rows += page["data"]
        if not page["has_more"]:
            return rows


def test_the_same_webhook_many_times_at_once_counts_once(
    stripe: World, record_property: Callable[[str, object], None]
) -> None:
    (order,) = orders(stripe, 1)
    stripe.told()
    payment = stripe.pay(order)
    told = of_payment(stripe.told(), payment)
    db.session.commit()
    at_once = count("HOOKS_AT_ONCE")
    for event in told:
        body, headers = signed(stripe.stand.secret, event)

        def send(body: bytes = body, headers: dict[str, str] = headers) -> int:
            return stripe.app.test_client().post(HOOK, data=body, headers=headers).status_code

        assert race(stripe.app, [send] * at_once) == [200] * at_once
    stripe.follow()
    assert payment.state is PaymentState.CAPTURED
    receipts = db.session.scalars(select(Receipt)).all()
    assert [receipt.times for receipt in receipts] == [at_once] * len(told)
    assert sum(receipt.did == "captured" for receipt in receipts) == 1
    assert balance(clearing(stripe.party.public_id)) == -payment.amount_minor - balance(FEES)
    assert in_order()
    record_property("proof", f"webhooks: {len(told)} kinds, each {at_once} times at once: one effect")


def test_no_webhook_that_is_forged_stale_or_altered_is_taken(
    on_sqlite: World, record_property: Callable[[str, object], None]
) -> None:
    stripe, chance = on_sqlite, random.Random(SEED)
    (order,) = orders(stripe, 1)
    payment = stripe.pay(order)
    told = of_payment(stripe.told(), payment)
    db.session.commit()
    before = db.session.scalar(select(func.count(Transfer.id)))
    client, tried = stripe.app.test_client(), count("WRONG_HOOKS")
    for number in range(tried):
        event = chance.choice(told)
        body, headers = WRONG[number % len(WRONG)](chance, stripe.stand.secret, event)
        answer = client.post(HOOK, data=body, headers=headers)
        assert answer.status_code == 400, (number, answer.text)
    db.session.rollback()  # and read what stands there now
    assert db.session.scalar(select(func.count(Transfer.id))) == before
    assert walk.payment_of(order).state is PaymentState.PENDING
    counted = db.session.scalars(select(Receipt).where(Receipt.did == "forged")).all()
    assert sum(receipt.times for receipt in counted) == tried
    assert len(counted) <= len(WRONG)
    record_property("proof", f"webhooks: 0 of {tried} forged, stale or altered ones were taken")


Wrong = Callable[[random.Random, str, dict[str, Any]], tuple[bytes, dict[str, str]]]


def _flipped(chance: random.Random, secret: str, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """One bit of the body is another."""
    body, headers = signed(secret, event)
    place = chance.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :], headers


def _dearer(_chance: random.Random, secret: str, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    body, headers = signed(secret, event)
    return body.replace(b'"id"', b'"id" ', 1) + b" ", headers


def _later(chance: random.Random, secret: str, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """An old signature under a young moment."""
    body, headers = signed(secret, event, at=1)
    young = signed(secret, event)[1]["Stripe-Signature"].partition(",")[0]
    return body, headers | {"Stripe-Signature": young + "," + headers["Stripe-Signature"].partition(",")[2]}


WRONG: tuple[Wrong, ...] = (
    lambda chance, secret, event: signed(f"whsec_{chance.random()}", event),
    lambda chance, secret, event: signed(secret, event, at=chance.randrange(1, 1_700_000_000)),
    lambda chance, secret, event: (signed(secret, event)[0], {}),
    lambda chance, secret, event: (signed(secret, event)[0], {"Stripe-Signature": "t=1,v1="}),
    lambda chance, secret, event: signed(secret, event, at=4_000_000_000),
    _flipped,
    _dearer,
    _later,
)


def test_what_is_too_long_is_not_read_and_what_is_nobody_s_is_not_found(on_sqlite: World) -> None:
    client = on_sqlite.app.test_client()
    assert client.post(HOOK, data=b"x" * 300_000).status_code == 413
    assert client.post("/payments/hooks/nobody", data=b"{}").status_code == 404
    assert rupiah(1) == 100


def test_while_stripe_cannot_be_asked_a_webhook_is_told_again(on_sqlite: World) -> None:
    stripe = on_sqlite
    (order,) = orders(stripe, 1)
    payment = stripe.pay(order)
    (event,) = [one for one in stripe.told() if one["type"] == "checkout.session.completed"]
    for kind in ("error", "nonsense", "hang-up"):
        stripe.stand.control("faults", kind=kind, method="GET", path="/v1/", times=1)
        assert stripe.send(event).status_code == 503
    db.session.expire_all()
    assert (payment.captured_at, db.session.scalar(select(Receipt))) == (None, None)
    stripe.hear([event])
    assert payment.state is PaymentState.CAPTURED

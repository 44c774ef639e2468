"""Whatever a courier collects, remits in part, too much, or not at all: his pocket is itemised by parcel, or empty."""

import itertools
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.cash import actions as cash
from marketplace.cash.models import Remittance
from marketplace.cash.queries import cash_ageing, pocket
from marketplace.cash.states import OPEN
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import cash as in_pocket
from marketplace.ledger.queries import balance, class_balances
from marketplace.settlement import at_the_door
from marketplace.tasks import strike_clocks
from payments.actions import Incoming, book
from tests import make, make_cash
from tests.counts import count
from tests.walk import actor_of

_numbers = itertools.count(1)

STEPS = st.one_of(
    st.tuples(st.just("collect"), st.integers(1_000, 200_000)),
    st.tuples(st.just("remit"), st.integers(1, 3)),
    st.tuples(st.just("transfer"), st.integers(-60_000, 60_000)),
    st.tuples(st.just("earn"), st.integers(1_000, 50_000)),
    st.tuples(st.just("days"), st.integers(1, 6)),
)


@pytest.mark.usefixtures("context")
@given(steps=st.lists(STEPS, min_size=3, max_size=12))
@settings(
    max_examples=count("WALKS"),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_pocket_is_itemised_or_empty(app: Flask, steps: list[tuple[str, int]]) -> None:
    courier, bank, service = make.make_courier(), make.make_bank(), make_cash.make_cash_service()
    buyer = make.make_buyer()
    for step, number in steps:
        if step == "collect":
            about = ("order", f"X{next(_numbers)}")
            payment = at_the_door.ask(buyer, about, service, rupiah(number), clock.now())
            cash.collect(actor_of(courier), payment, cash.Door(about[1], about[1], about[1], courier))
        elif step == "remit":
            rows = pocket(courier.id)[:number]
            if rows:
                cash.remit(actor_of(courier), [row.shipment_id for row in rows], bank)
        elif step == "transfer":
            row = db.session.query(Remittance).filter(Remittance.courier_id == courier.id).first()
            if row is not None:
                amount_minor = max(row.missing_minor + rupiah(number), 100)
                told = Incoming(row.account_number, amount_minor, "Kurir", f"T{next(_numbers)}")
                book(actor_of(bank), told)
        elif step == "earn":
            cash.pay_for_the_way(courier, f"X{next(_numbers)}", rupiah(number), "IDR")
        elif step == "days":
            clock.advance(timedelta(days=number))
            db.session.commit()
            strike_clocks.run()
        db.session.commit()
        items = [row.total_minor for row in cash_ageing(courier.id)]
        assert balance(in_pocket(courier.public_id)) == -sum(items)
        open_ = db.session.query(Remittance).filter(Remittance.courier_id == courier.id)
        waiting = sum(row.missing_minor for row in open_ if row.state in OPEN)
        assert sum(items) == waiting + sum(row.amount_minor for row in pocket(courier.id))
    assert not sum(class_balances().values())

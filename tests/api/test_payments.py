"""A bank's program: transfers that come in, refunds and payouts that go out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.api.calls import rooms
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Refund
from tests import make, walk
from tests.api.people import Program, program_of
from tests.make_chargebacks import make_chargeback
from tests.queries import counted_queries
from tests.walk import actor_of


@pytest.fixture
def bank(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield make.make_bank()


@pytest.fixture
def program(app_on_sqlite: Flask, bank: Party) -> Program:
    return program_of(app_on_sqlite, bank)


def test_a_transfer_pays_what_waits_for_it(program: Program) -> None:
    order = make.make_order()
    (waiting,) = program.reads("/payments")["items"]
    assert (waiting["payable"], waiting["amount_minor"]) == (order.public_id, order.total_minor)
    body = {"account_number": waiting["account_number"], "sender": "Budi", "bank_reference": "TRX 1"}
    short = program.does("/transfers", body | {"amount_minor": rupiah(1_000)})
    assert (short["state"], short["payment"]) == ("short", waiting["id"])
    rest = body | {"bank_reference": "TRX2", "amount_minor": order.total_minor - rupiah(1_000)}
    assert program.does("/transfers", rest)["state"] == "matched"
    assert program.does("/transfers", rest)["state"] == "matched", "the bank's own number is booked once"
    assert program.post("/transfers", rest | {"amount_minor": 1}).json["code"] == "reference-taken"
    assert program.reads(f"/payments/{waiting['id']}")["state"] == "captured"
    assert program.reads("/holding")["held_minor"] == order.total_minor


def test_money_that_fits_nothing_is_matched_or_goes_back(
    app_on_sqlite: Flask, program: Program, bank: Party
) -> None:
    order = make.make_order()
    stray = make.make_bank_line(bank, amount_minor=order.total_minor)
    other = make.make_bank_line(bank)
    path = f"/transfers/{stray.public_id}"
    (candidate,) = program.reads(f"{path}/candidates")["items"]
    stranger = program_of(app_on_sqlite, make.make_bank("Bank Lain"))
    assert stranger.post(f"{path}/match", {"payment": candidate["id"]}).status_code == 404
    assert (
        program.post(f"/transfers/{other.public_id}/match", {"payment": candidate["id"]}).json["code"]
        == "does-not-fit"
    )
    assert program.does(f"{path}/match", {"payment": candidate["id"]})["state"] == "matched"
    assert program.does(f"/transfers/{other.public_id}/send-back")["state"] == "sent_back"
    assert [row["id"] for row in program.reads("/transfers?done=true&q=Budi")["items"]]
    assert program.reads("/transfers?done=true&q=m²")["items"] == []  # a digit, but no number
    assert program.reads("/transfers")["items"] == []


def test_refunds_and_payouts_leave_and_come_back(program: Program, bank: Party) -> None:
    make.make_order(SaleState.DECLINED, sellers=1)
    refund = db.session.scalars(select(Refund)).one().public_id
    path = f"/refunds/{refund}"
    assert [row["id"] for row in program.reads("/refunds")["items"]] == [refund]
    assert program.does(f"{path}/sent", {})["refund"]["state"] == "paid"
    bounced = program.does(f"{path}/returned", {"reason": "closed"})
    assert bounced["refund"]["waits_for_account"] is True
    assert program.post(f"{path}/sent", {}).status_code == 409, "nobody has named another account yet"
    sale = make.make_order(SaleState.COMPLETED, sellers=1).sales[0]
    walk.let_pass(timedelta(days=sale.hold_days))
    settlement.run_payouts(actor_of(make.make_operator()), bank)
    db.session.commit()
    rows = program.reads("/payouts")["items"]
    first, second = (f"/payouts/{row['id']}" for row in rows)
    assert program.does(f"{first}/sent")["state"] == "paid"
    assert program.does(f"{first}/returned", {"reason": "closed"})["state"] == "returned_by_bank"
    assert program.does(f"{second}/failed")["state"] == "failed"
    assert program.reads(second)["lines"]


def test_longer_lists_ask_no_more_often(program: Program, bank: Party) -> None:
    def asked() -> list[int]:
        counts = []
        for path in ("/payments", "/transfers", "/refunds", "/payouts"):
            with counted_queries(db.engine) as statements:
                program.reads(path)
            counts.append(len(statements))
        return counts

    def more() -> None:
        make.make_order()
        make.make_bank_line(bank)
        make.make_order(SaleState.DECLINED, sellers=1)

    more()
    asked()
    few = asked()
    more()
    assert asked() == few


def test_a_provider_reads_what_it_told_and_which_payments_are_disputed(
    app_on_sqlite: Flask, program: Program
) -> None:
    disputed = make_chargeback()
    own = program_of(app_on_sqlite, disputed.payment.provider)
    (listed,) = own.reads("/chargebacks")["items"]
    assert (listed["id"], listed["payment"], listed["state"]) == (
        disputed.public_id,
        disputed.payment.public_id,
        "open",
    )
    assert own.reads(f"/chargebacks/{disputed.public_id}") == listed
    stranger = program_of(app_on_sqlite, make.make_bank("Bank Lain"))
    assert stranger.get(f"/chargebacks/{disputed.public_id}").status_code == 404
    for path in ("/chargebacks", "/outside/told", "/outside/waiting", "/outside/arrivals"):
        assert stranger.reads(path)["items"] == []


def _untold(name: str, schema: Schema) -> Iterator[str]:
    for field, one in (schema.load_fields | schema.dump_fields).items():
        inner = one.inner if isinstance(one, fields.List) else one
        if isinstance(inner, fields.Nested):
            yield from _untold(f"{name}.{field}", inner.schema)
        elif not isinstance(one, fields.Constant) and not one.metadata.get("description"):
            yield f"{name}.{field}"


def test_every_field_of_a_provider_s_calls_tells_what_it_is(app_on_sqlite: Flask) -> None:
    (room,) = (room for room in rooms(app_on_sqlite) if room.name == "payments")
    money = [
        call
        for call in room.calls
        if call.view.__module__.startswith(("payments.", "marketplace.settlement."))
    ]
    schemas = [(call.name, schema) for call in money for schema in (call.asks, call.shape) if schema]
    untold = [word for name, schema in schemas for word in _untold(name, schema())]
    assert not untold, "\n".join(untold)

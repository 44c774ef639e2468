"""A large statement is booked slice by slice: whoever is killed in between, each line is in the book once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.errors import MoveRefused
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import clearing
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import audit, balance
from marketplace.settlement.states import PaymentState, PayoutState
from payments.models import BankLine
from payments.statements import actions, booking
from payments.statements.models import BankStatement, Fate, Stop
from payments.statements.rows import Row
from tests import make
from tests.payments.test_booking_statements import ON_SQLITE, credit, debit, owner, pays, statement_of
from tests.people import at_work

pytestmark = pytest.mark.usefixtures("session", "slices_of_four")


@pytest.fixture
def slices_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking, "SLICE_LINES", 4)


def _lines() -> Iterator[Row]:
    """Some that fit, some that do not, a payout that comes back a slice later, and one line twice."""
    payout, refund = make.make_payout(), make.make_refund()
    yield debit(payout)
    yield debit(refund)
    for number in range(4):
        yield pays(make.make_payment(), reference=f"P{number}")
    yield replace(debit(payout, reference="B1", return_code="AC04"), amount_minor=payout.amount_minor)
    yield credit(-rupiah(500), is_fee=True, reference="ADM")
    yield credit(rupiah(7_000), reference="SAME")
    yield pays(make.make_payment(), -rupiah(100), reference="S1")
    yield credit(rupiah(7_000), reference="SAME")
    yield credit(-rupiah(9_000), reference="OUT")


def _count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _uploaded(role: str = "owner", *rows: Row) -> BankStatement:
    owner()
    statement = actions.upload(owner(role), statement_of(*rows))
    db.session.commit()
    return statement


@pytest.mark.parametrize("killed_in", [1, 2, 3])
def test_whoever_is_killed_in_a_slice_the_next_one_goes_on_and_no_line_is_booked_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch, killed_in: int
) -> None:
    rows = list(_lines())
    statement = _uploaded("owner", *rows)
    before = -balance(clearing(make.make_bank().public_id))
    slice_by_slice, begun = booking._book_slice, iter(range(1, 100))

    def falls(*told: Any) -> None:
        slice_by_slice(*told)
        if next(begun) == killed_in:
            raise KeyboardInterrupt

    monkeypatch.setattr(booking, "_book_slice", falls)
    for _ in range(2):
        try:
            booking.book(make.actor_of(make.make_bank()), statement)
            db.session.commit()
            booking.go_on(pause_seconds=0)
        except KeyboardInterrupt:
            db.session.rollback()
            assert statement.lines_booked == 4 * (killed_in - 1)
            assert audit().faults == []
    db.session.refresh(statement)
    lines = booking.lines_of(statement)
    assert (statement.lines_booked, statement.stopped, statement.booked_at is None) == (12, "", False)
    assert Fate.REPEATED not in {line.fate for line in lines}
    assert [line.fate for line in lines].count(Fate.PAYOUT_BACK) == 1
    assert -balance(clearing(make.make_bank().public_id)) == before + sum(row.amount_minor for row in rows)
    told = db.session.scalars(select(Event).where(Event.kind == "statement.booked")).all()
    assert [event.data["lines"] for event in told] == [12]
    moved, booked = _count(Transfer), _count(BankLine)
    assert (booking.go_on(), booking.book(make.actor_of(make.make_bank()), statement)) == (0, statement)
    assert (_count(Transfer), _count(BankLine)) == (moved, booked)
    assert audit().faults == []


@ON_SQLITE
def test_a_statement_in_slices_is_sorted_as_one_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = _uploaded("owner", *_lines())
    at_once = [
        (one.fate, str(one.reason))
        for one in booking.sort(booking.gather(make.make_bank(), booking.lines_of(statement)))
    ]
    booking.book(make.actor_of(make.make_bank()), statement)
    db.session.commit()
    with pytest.raises(MoveRefused):
        actions.drop(make.actor_of(make.make_bank()), statement)
    booking.go_on(pause_seconds=0)
    assert [(line.fate, line.reason) for line in booking.lines_of(statement)] == at_once


@ON_SQLITE
def test_what_a_teller_may_not_say_waits_for_the_owner_and_the_page_says_how_far_it_is(app: Flask) -> None:
    payout, payments = make.make_payout(), [make.make_payment() for _ in range(5)]
    back = replace(debit(payout, reference="B1", return_code="AC04"), amount_minor=payout.amount_minor)
    statement = _uploaded("teller", *(pays(one) for one in payments), back)
    desk = at_work(app, make.make_bank(), "payments", "teller")
    path = f"/statements/{statement.public_id}"
    assert desk.post(f"{path}/book").status_code == 303
    seen = desk.get(path)
    assert (seen.headers["Refresh"], "4 dari 6 baris" in seen.text) == ("3", True)
    assert "Sedang dibukukan" in desk.reads("/statements")
    make.payments.payout_sent(make.actor_of(make.make_bank()), payout)  # meanwhile, by hand
    db.session.commit()
    assert (booking.go_on(pause_seconds=0), statement.stopped) == (0, Stop.NEEDS_OWNER)
    assert desk.post(f"{path}/book").status_code == 403
    seen = desk.get(path)
    assert ("Refresh" in seen.headers, "Menunggu pemilik akun" in seen.text) == (False, True)
    boss = at_work(app, make.make_bank(), "payments")
    assert boss.post(f"{path}/book").status_code == 303
    db.session.rollback()
    assert (statement.lines_booked, payout.state) == (6, PayoutState.RETURNED_BY_BANK)
    assert {payment.state for payment in payments} == {PaymentState.CAPTURED}
    assert audit().faults == []


@ON_SQLITE
def test_what_goes_wrong_in_a_slice_stops_it_there_and_a_person_lets_it_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = _uploaded(
        "owner", *(credit(rupiah(number), reference=f"R{number}") for number in range(1, 10))
    )
    boss = make.actor_of(make.make_bank())
    booking.book(boss, statement)
    db.session.commit()
    with monkeypatch.context() as broken:
        broken.setattr(booking, "enter", lambda *_: 1 / 0)
        assert booking.go_on(pause_seconds=0) == 0
    assert (statement.stopped, statement.lines_booked, booking.go_on()) == (Stop.FAULT, 4, 0)
    booking.book(boss, statement)
    db.session.commit()
    booking.go_on(pause_seconds=0)
    assert (statement.stopped, statement.lines_booked, _count(BankLine)) == ("", 9, 9)


@ON_SQLITE
def test_a_payout_that_came_back_is_not_sent_again_by_the_same_statement(app: Flask) -> None:
    payout = make.make_payout()
    back = replace(debit(payout, reference="B1", return_code="AC04"), amount_minor=payout.amount_minor)
    rows = [debit(payout, reference="A1"), back, debit(payout, reference="A2")]
    statement = booking.book(owner(), _uploaded("owner", *rows))
    assert [line.fate for line in booking.lines_of(statement)] == [
        Fate.PAYOUT,
        Fate.PAYOUT_BACK,
        Fate.UNEXPLAINED,
    ]
    assert audit().faults == []

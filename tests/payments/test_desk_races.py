"""Several people at one bank's desk at the same moment: every sum is booked once, and one of two words counts."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.cash import actions as cash
from marketplace.cash.models import CashCollection, Remittance
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import MoveRefused, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import clearing
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import audit, balance
from marketplace.settlement.models import Payment, Payout
from marketplace.settlement.states import PaymentState, PayoutState
from payments import actions as desk
from payments.models import BankLine, LineState
from payments.statements import actions, booking
from payments.statements.models import BankStatement, StatementLine
from tests import make
from tests.counts import count
from tests.make_cash import collected, make_cash_order
from tests.payments.test_booking_statements import credit, debit, owner, pays, statement_of
from tests.races import race

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900), pytest.mark.usefixtures("session")]
AT_ONCE = count("TELLERS")
Told = Callable[[str, object], None]


def _alone(work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` in a unit of work of its own."""

    def step() -> Any:
        with unit_of_work():
            return work()

    return step


def _actor() -> Any:
    return make.actor_of(make.make_bank())


def _rows(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _in_the_bank() -> int:
    return -balance(clearing(make.make_bank().public_id))


def _refusals(ends: list[Any]) -> int:
    wrong = [end for end in ends if isinstance(end, Exception) and not isinstance(end, Refusal)]
    assert not wrong, wrong[:2]
    return sum(isinstance(end, Refusal) for end in ends)


def test_the_same_file_many_times_at_once_is_one_statement(app: Flask, record_property: Told) -> None:
    owner()
    data = statement_of(*(credit(rupiah(number), reference=f"R{number}") for number in range(1, 30)))
    db.session.commit()
    ends = race(app, [_alone(lambda: actions.upload(_actor(), data).public_id)] * AT_ONCE)
    assert len(set(ends)) == 1, ends
    assert (_rows(BankStatement), _rows(StatementLine)) == (1, 29)
    record_property(
        "proof", f"the same file {AT_ONCE} times at once on {db.engine.dialect.name}: one statement"
    )


def test_a_statement_booked_by_many_at_once_books_each_line_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, record_property: Told
) -> None:
    monkeypatch.setattr(booking, "SLICE_LINES", 5)
    owner()
    waiting, payout = [make.make_payment() for _ in range(12)], make.make_payout()
    rows = [debit(payout), *(pays(payment) for payment in waiting), credit(rupiah(3), reference="U1")]
    again = [*rows[:4], credit(rupiah(4), reference="U2")]
    ours = actions.upload(_actor(), statement_of(*rows)).id
    theirs = actions.upload(_actor(), statement_of(*again, opening=7)).id
    db.session.commit()
    before, held = _rows(Transfer), _in_the_bank()

    def book(statement_id: int) -> None:
        booking.book(_actor(), db.session.get_one(BankStatement, statement_id))

    works = [_alone(partial(book, ours)), _alone(partial(book, theirs))] * AT_ONCE
    ends = race(app, [*works, *[lambda: booking.go_on(pause_seconds=0)] * 2])
    assert _refusals(ends) == 0
    booking.go_on(pause_seconds=0)
    db.session.rollback()
    assert {row.lines_booked == row.lines_count for row in db.session.scalars(select(BankStatement))} == {
        True
    }
    assert {row.state for row in db.session.scalars(select(Payment))} == {PaymentState.CAPTURED}
    assert payout.state is PayoutState.PAID
    assert (_rows(Transfer) - before, _rows(BankLine)) == (15, 14)
    assert _in_the_bank() == held + sum(row.amount_minor for row in rows) + rupiah(4)
    assert audit().faults == []
    record_property(
        "proof",
        f"two statements that overlap, booked {AT_ONCE} times each at once on {db.engine.dialect.name}: "
        f"each line once",
    )


def test_who_says_sent_by_hand_while_the_statement_says_it_sends_it_once(app: Flask) -> None:
    for _ in range(count("ROUNDS")):
        owner()
        payout = make.make_payout()
        payout_id, statement_id = payout.id, actions.upload(_actor(), statement_of(debit(payout))).id
        db.session.commit()
        held = _in_the_bank()

        def by_hand(payout_id: int = payout_id) -> None:
            desk.payout_sent(_actor(), db.session.get_one(Payout, payout_id))

        def by_statement(statement_id: int = statement_id) -> None:
            booking.book(_actor(), db.session.get_one(BankStatement, statement_id))

        assert _refusals(race(app, [_alone(by_hand), _alone(by_statement), _alone(by_hand)])) == 0
        db.session.rollback()
        assert held - _in_the_bank() == payout.amount_minor
    assert audit().faults == []


def test_money_is_assigned_or_goes_back_and_never_both(app: Flask, record_property: Told) -> None:
    assigned = 0
    for number in range(count("ROUNDS")):
        owner()
        payment = make.make_payment()
        stray = desk.Incoming("8808000000000001", payment.amount_minor, "SRI", f"STRAY{number}")
        payment_id, line_id = payment.id, desk.book(_actor(), stray).id
        db.session.commit()
        held = _in_the_bank()

        def assign(line_id: int = line_id, payment_id: int = payment_id) -> None:
            desk.match(
                _actor(), db.session.get_one(BankLine, line_id), db.session.get_one(Payment, payment_id)
            )

        def send_back(line_id: int = line_id) -> None:
            desk.send_back(_actor(), db.session.get_one(BankLine, line_id))

        ends = race(app, [_alone(assign), _alone(send_back), _alone(assign), _alone(send_back)])
        assert _refusals(ends) == 2
        assert all(isinstance(end, MoveRefused) for end in ends if end is not None)
        db.session.rollback()
        line, took = db.session.get_one(BankLine, line_id), payment.state is PaymentState.CAPTURED
        assert line.state is (LineState.MATCHED if took else LineState.SENT_BACK)
        assert _in_the_bank() == (held if took else held - payment.amount_minor)
        assigned += took
    assert audit().faults == []
    record_property(
        "proof",
        f"assigned while it is sent back, {count('ROUNDS')} times on {db.engine.dialect.name}: "
        f"{assigned} assigned, the others sent back, none both",
    )


def _cash_of(courier: Party, parcels: int) -> list[str]:
    return [collected(make_cash_order(courier=courier)).shipments[0].public_id for _ in range(parcels)]


def test_a_courier_who_remits_the_same_cash_twice_at_once_owes_it_once(
    app: Flask, record_property: Told
) -> None:
    courier = make.make_courier(cash_fee=0)
    one, other = _cash_of(courier, 2)
    courier_id = courier.id
    make.make_bank()
    db.session.commit()

    def remit(*shipments: str) -> str:
        actor = make.actor_of(db.session.get_one(Party, courier_id))
        return cash.remit(actor, shipments, make.make_bank()).public_id

    works = [_alone(partial(remit, one)), _alone(partial(remit, one, other))] * AT_ONCE
    ends = race(app, works)
    assert _refusals(ends) == AT_ONCE  # who came second with other parcels
    assert len({end for end in ends if isinstance(end, str)}) == 1
    (remittance,) = db.session.scalars(select(Remittance)).all()
    rows = db.session.scalars(select(CashCollection)).all()
    assert sum(row.amount_minor for row in rows if row.remittance_id) == remittance.amount_minor
    record_property(
        "proof", f"one courier, {2 * AT_ONCE} remittances at once on {db.engine.dialect.name}: one is made"
    )


def test_what_comes_for_a_remittance_many_times_at_once_is_taken_once_and_goes_back_else(app: Flask) -> None:
    courier = make.make_courier(cash_fee=0)
    remittance = cash.remit(make.actor_of(courier), _cash_of(courier, 1), make.make_bank())
    owner()
    db.session.commit()
    held, number, asked = _in_the_bank(), remittance.account_number, remittance.amount_minor

    def transfer(reference: str) -> str:
        return str(desk.book(_actor(), desk.Incoming(number, asked, "KURIR", reference)).state)

    ends = race(app, [_alone(partial(transfer, f"K{place}")) for place in range(AT_ONCE)])
    assert sorted(ends) == [LineState.MATCHED, *[LineState.RETURNING] * (AT_ONCE - 1)]
    db.session.rollback()
    assert (remittance.missing_minor, _in_the_bank()) == (0, held + AT_ONCE * asked)
    assert audit().faults == []

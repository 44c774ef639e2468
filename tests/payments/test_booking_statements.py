"""A statement is booked once, as a whole, and what does not fit exactly waits for a person."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db
from marketplace.kit.errors import MoveRefused, NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import FEES, ROUNDING, clearing, unexplained
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import audit, balance
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState, Refused
from payments import naming
from payments.findings import Finding
from payments.models import BankLine, LineState
from payments.statements import actions, booking, entering, writing
from payments.statements.models import BankStatement, Fate, StatementLine
from payments.statements.rows import Read, Row
from tests import make
from tests.make_cash import make_remittance

ACCOUNT = "9900110220"
ON_SQLITE = pytest.mark.parametrize(
    "app", ["sqlite"], indirect=True
)  # no rule of the database is asked there
pytestmark = pytest.mark.usefixtures("session")


def owner(role: str = "owner") -> Actor:
    bank = make.make_bank()
    actor = make.actor_of(bank)
    naming.name_account(actor, ACCOUNT, "Pasarlima")
    return actor if role == "owner" else make.actor_of(bank, make.make_member(bank, role))


def today() -> date:
    return local(clock.now(), make.make_bank().zone).date()


def credit(amount_minor: int, **told: Any) -> Row:
    return Row(
        0, today(), amount_minor, **({"reference": f"TRX{amount_minor}", "name": "SRI WAHYUNI"} | told)
    )


def pays(payment: Payment, more_minor: int = 0, **told: Any) -> Row:
    return credit(payment.amount_minor + more_minor, virtual=payment.account_number, **told)


def debit(row: Payout | Refund, **told: Any) -> Row:
    return credit(-row.amount_minor, ours=row.public_id, **told)


def statement_of(*rows: Row, layout: str = "mt940", opening: int = 0) -> bytes:
    closing = opening + sum(row.amount_minor for row in rows)
    return writing.WRITERS[layout](Read("", ACCOUNT, "IDR", opening, closing, list(rows)))


def booked(actor: Actor, *rows: Row, opening: int = 0) -> list[StatementLine]:
    statement = actions.upload(actor, statement_of(*rows, opening=opening))
    booking.book(actor, statement)
    db.session.commit()
    assert audit().faults == []
    return list(booking.lines_of(statement))


def _rows(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _in_the_bank() -> int:
    return -balance(clearing(make.make_bank().public_id))


def test_payments_are_found_by_number_by_order_and_in_free_text(app: Flask) -> None:
    actor, waiting = owner(), [make.make_payment() for _ in range(3)]
    rows = [
        pays(waiting[0]),
        credit(waiting[1].amount_minor, text=f"untuk {waiting[1].payable_id} ya", reference="A2"),
        credit(waiting[2].amount_minor, text=f"VA {waiting[2].account_number} SRI", reference="A3"),
    ]
    lines = booked(actor, *rows)
    assert {payment.state for payment in waiting} == {PaymentState.CAPTURED}
    assert [(line.fate, line.reason) for line in lines] == [(Fate.INCOMING, Finding.EXACT)] * 3
    assert _in_the_bank() == sum(row.amount_minor for row in rows)


def test_the_same_file_and_overlapping_ones_book_each_line_once(app: Flask) -> None:
    actor, payment = owner(), make.make_payment()
    first, other = pays(payment), credit(rupiah(7_000), reference="")
    fee = credit(-rupiah(500), is_fee=True, reference="ADM1")
    booked(actor, first, other, fee)
    before = _rows(Transfer)
    assert booked(actor, first, other, fee)
    again = booked(actor, other, replace(first, text="sama"), fee, opening=50)
    assert {line.fate for line in again} == {Fate.REPEATED}
    assert (_rows(Transfer), _rows(BankLine), _rows(BankStatement)) == (before, 2, 2)


@ON_SQLITE
def test_what_was_booked_by_hand_is_not_booked_again(app: Flask) -> None:
    actor, payment = owner(), make.make_payment()
    make.payments.book(actor, make.Incoming(payment.account_number, payment.amount_minor, "SRI", "TRX1"))
    assert [line.fate for line in booked(actor, pays(payment, reference="TRX1"))] == [Fate.REPEATED]
    assert _in_the_bank() == payment.amount_minor


def test_nothing_is_half_booked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, payment = owner(), make.make_payment()
    statement = actions.upload(actor, statement_of(pays(payment), credit(-rupiah(5), reference="X")))
    db.session.commit()

    def broken(*_: object) -> None:
        raise OSError("the light went out")

    monkeypatch.setattr(entering, "_by_itself", broken)
    with pytest.raises(OSError, match="light"):
        booking.book(actor, statement)
    db.session.rollback()
    assert (_rows(BankLine), _rows(Transfer), payment.state) == (0, 0, PaymentState.PENDING)
    assert db.session.scalars(select(StatementLine.fate)).all() == [None, None]


def test_what_does_not_fit_exactly_waits_for_a_person(app: Flask) -> None:
    actor = owner()
    short, much, order, twice = (make.make_payment() for _ in range(4))
    number = f"{short.account_number[:-1]}{(int(short.account_number[-1]) + 1) % 10}"
    lines = booked(
        actor,
        pays(short, -rupiah(500), reference="S1"),
        pays(much, rupiah(500), reference="M1"),
        credit(order.amount_minor - 100, text=order.payable_id, reference="O1"),
        credit(rupiah(90_000), virtual=number, reference="U1"),
        pays(twice, reference="T1"),
        pays(twice, reference="T2"),
        credit(rupiah(80_000), reference="SAME"),
        credit(rupiah(80_000), reference="SAME"),
    )
    assert [line.reason for line in lines] == [
        Finding.TOO_LITTLE,
        Finding.TOO_MUCH,
        Finding.UNKNOWN_NUMBER,
        Finding.UNKNOWN_NUMBER,
        Finding.EXACT,
        Finding.ALREADY_PAID,
        Finding.UNKNOWN_NUMBER,
        Finding.REFERENCE_TWICE,
    ]
    assert [payment.state for payment in (short, much, order, twice)] == [
        PaymentState.PENDING,
        PaymentState.CAPTURED,
        PaymentState.PENDING,
        PaymentState.CAPTURED,
    ]
    assert _in_the_bank() == sum(line.amount_minor for line in lines)


@ON_SQLITE
def test_a_reference_that_stands_for_another_amount_pays_nothing_by_itself(app: Flask) -> None:
    actor, first, second = owner(), make.make_payment(), make.make_payment()
    booked(actor, pays(first, reference="TRX1"))
    (line,) = booked(actor, pays(second, rupiah(1), reference="TRX1"))
    assert (line.reason, second.state) == (Finding.REFERENCE_TWICE, PaymentState.PENDING)
    assert booked(actor, pays(second, rupiah(1), reference="TRX1"), opening=7)[0].fate is Fate.REPEATED
    assert _in_the_bank() == first.amount_minor + second.amount_minor + rupiah(1)


def test_sen_are_rounded_and_nobody_owes_them(app: Flask) -> None:
    actor, more, less = owner(), make.make_payment(), make.make_payment()
    booked(actor, pays(more, 37, reference="A1"), pays(less, -50, reference="A2"))
    assert {more.state, less.state} == {PaymentState.CAPTURED}
    assert balance(ROUNDING) == 37 - 50
    assert _in_the_bank() == more.amount_minor + less.amount_minor - 13


def test_a_debit_with_our_id_and_amount_is_the_payout_or_the_refund(app: Flask) -> None:
    actor, refund, payout = owner(), make.make_refund(), make.make_payout()
    before = _in_the_bank()
    booked(actor, debit(refund), debit(payout), credit(-rupiah(500), is_fee=True, reference="ADM"))
    assert (refund.state, payout.state) == (RefundState.PAID, PayoutState.PAID)
    assert before - _in_the_bank() == refund.amount_minor + payout.amount_minor + rupiah(500)
    assert balance(FEES) == -rupiah(500)


def test_what_was_told_by_hand_is_confirmed_and_nothing_leaves_twice(app: Flask) -> None:
    actor, payout = owner(), make.make_payout()
    make.payments.payout_sent(actor, payout)
    before = _in_the_bank()
    (first,) = booked(actor, debit(payout, reference="D1"))
    assert (first.fate, _in_the_bank()) == (Fate.PAYOUT, before)
    (second,) = booked(actor, debit(payout, reference="D2"))
    assert (second.fate, second.reason) == (Fate.UNEXPLAINED, "sent-twice")
    assert balance(unexplained(second.public_id)) == -payout.amount_minor


@ON_SQLITE
@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"return_code": "AC04"}, Refused.CLOSED),
        ({"text": "RETUR AC01 NO REK SALAH"}, Refused.UNKNOWN_NUMBER),
        ({"return_code": "MS03"}, Refused.BLOCKED),
    ],
)
def test_money_that_comes_back_frees_the_payout_with_its_reason(
    app: Flask, told: dict[str, str], reason: Refused
) -> None:
    actor, payout, refund = owner(), make.make_payout(), make.make_refund()
    back = replace(debit(payout, reference="B1", **told), amount_minor=payout.amount_minor)
    booked(actor, debit(payout), debit(refund), back)
    assert (payout.state, payout.return_reason) == (PayoutState.RETURNED_BY_BANK, reason)
    booked(actor, replace(debit(refund, reference="B2", **told), amount_minor=refund.amount_minor))
    assert (refund.state, refund.bounce_reason) == (RefundState.PENDING, reason)


def test_money_that_left_without_a_word_is_explained_by_a_person(app: Flask) -> None:
    actor, payout, other, refund = owner(), make.make_payout(), make.make_payout(), make.make_refund()
    before = _in_the_bank()
    (line,) = booked(actor, credit(-payout.amount_minor, name="MELATI"))
    assert (line.fate, _in_the_bank()) == (Fate.UNEXPLAINED, before - payout.amount_minor)
    assert payout.state is PayoutState.PENDING
    with pytest.raises(Refusal):
        booking.explain(actor, line, refund.public_id)
    for _ in range(2):
        booking.explain(actor, line, payout.public_id)
    db.session.commit()
    assert (payout.state, other.state) == (PayoutState.PAID, PayoutState.PENDING)
    assert (balance(unexplained(line.public_id)), _in_the_bank()) == (0, before - payout.amount_minor)
    assert booked(actor, debit(payout, reference="D9"))[0].reason == "sent-twice"
    assert audit().faults == []


@ON_SQLITE
def test_who_may_not_pay_books_no_statement_that_says_money_left(app: Flask) -> None:
    payout = make.make_payout()
    owner()
    teller = owner("teller")
    statement = actions.upload(teller, statement_of(debit(payout)))
    with pytest.raises(NotYours):
        booking.book(teller, statement)
    assert booked(teller, pays(make.make_payment()))
    assert payout.state is PayoutState.PENDING


@ON_SQLITE
def test_a_statement_is_dropped_until_it_is_booked(app: Flask) -> None:
    actor = owner()
    statement = actions.upload(actor, statement_of(credit(rupiah(5))))
    db.session.commit()
    actions.drop(actor, statement)
    db.session.commit()
    assert (_rows(BankStatement), _rows(StatementLine)) == (0, 0)
    kept = actions.upload(actor, statement_of(credit(rupiah(5))))
    booking.book(actor, kept)
    with pytest.raises(MoveRefused):
        actions.drop(actor, kept)


@ON_SQLITE
def test_an_expired_payment_is_taken_and_what_was_short_is_completed(app: Flask) -> None:
    actor, late, parts = owner(), make.make_payment(), make.make_payment()
    lines = booked(
        actor,
        pays(parts, -rupiah(100), reference="P1"),
        credit(rupiah(100), virtual=parts.account_number, reference="P2"),
    )
    assert [line.reason for line in lines] == [Finding.TOO_LITTLE, Finding.COMPLETES]
    assert {line.state for line in db.session.scalars(select(BankLine))} == {LineState.MATCHED}
    make.walk.let_pass(late.expires_at - clock.now() + timedelta(seconds=1))
    assert booked(actor, pays(late, reference="L1"))[0].reason == Finding.TOO_LATE


@ON_SQLITE
def test_cash_that_a_courier_transferred_is_his_remittance(app: Flask) -> None:
    actor, remittance = owner(), make_remittance()
    (line,) = booked(actor, credit(remittance.amount_minor, virtual=remittance.account_number, name="KURIR"))
    assert (line.fate, line.subject_id) == (Fate.REMITTANCE, remittance.public_id)
    assert remittance.missing_minor == 0

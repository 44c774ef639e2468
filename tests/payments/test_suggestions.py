"""Suggestions: ranked, each saying why, and never a match by themselves."""

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.kit.db import db
from marketplace.settlement.states import PaymentState, PayoutState
from payments import suggesting
from payments.models import BankLine
from payments.statements.booking import explain
from payments.suggestions import Because, Money, Waiting, is_one_digit_off, is_swapped, near_numbers, suggest
from tests import make
from tests.payments.test_booking_statements import booked, credit, owner

DAY = date(2026, 11, 22)
NUMBER = "8808123412341234"
MONEY = Money(14_599_000, NUMBER, "SRI WAHYUNI", "", DAY)


def _waits(
    name: str = "Orang lain", number: str = "8808999999999999", minor: int = 1, days: int = 30
) -> Waiting:
    return Waiting(f"{name} {number} {minor}", minor, number, (name,), ("PL-1",), DAY - timedelta(days))


@pytest.mark.parametrize(
    ("waiting", "reasons"),
    [
        (_waits(minor=14_599_000), [Because.AMOUNT]),
        (_waits(number="8808123412341235"), [Because.ONE_DIGIT]),
        (_waits(number="880812341234123"), [Because.ONE_DIGIT]),
        (_waits(number="8808123412342134"), [Because.SWAPPED]),
        (_waits("Wahyuni, Sri"), [Because.NAME]),
        (_waits("Sri Wahyuningsih"), [Because.NAME_RATHER]),
        (_waits("sri wahyuni", NUMBER, 14_599_000, 1), ["amount", "number", "name", "near"]),
        (_waits(days=1), None),
        (_waits(), None),
    ],
)
def test_each_says_why(waiting: Waiting, reasons: list[Because] | None) -> None:
    found = suggest(MONEY, [waiting])
    assert [list(one.reasons) for one in found] == ([reasons] if reasons else [])


def test_the_likeliest_comes_first_and_the_order_is_always_the_same() -> None:
    waiting = [
        _waits("Sri Wahyuni"),
        _waits(number=NUMBER[:-1] + "9", minor=14_599_000),
        _waits(minor=14_599_000),
    ]
    found = suggest(MONEY, waiting)
    assert found == suggest(MONEY, waiting[::-1])
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    assert found[0].reasons[:2] == (Because.AMOUNT, Because.ONE_DIGIT)


def test_every_slip_of_a_finger_is_known_as_one() -> None:
    near = near_numbers("880812")
    assert all(is_one_digit_off("880812", one) or is_swapped("880812", one) for one in near)
    assert not is_one_digit_off("880812", "880921")
    assert not is_swapped("880812", "808821")


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_suggested_is_matched_by_one_press_and_not_before(app: Flask) -> None:
    actor, payout, payment = owner(), make.make_payout(), make.make_payment()
    slip = payment.account_number[:-2] + payment.account_number[-1] + payment.account_number[-2]
    slip = slip if slip != payment.account_number else payment.account_number[:-1] + "x"
    came, left = booked(
        actor,
        credit(payment.amount_minor, virtual=slip.replace("x", "")),
        credit(-payout.amount_minor, name=payout.account.holder.upper(), reference="D"),
    )
    line = db.session.get_one(BankLine, came.bank_line_id)
    first = suggesting.for_transfer(line)[0]
    assert first.id == payment.public_id
    assert Because.AMOUNT in first.reasons
    assert {Because.SWAPPED, Because.ONE_DIGIT} & set(first.reasons)
    sent = suggesting.for_money_out(left)[0]
    assert (sent.id, sent.reasons[:2]) == (payout.public_id, (Because.AMOUNT, Because.NAME))
    assert (payment.state, payout.state) == (PaymentState.PENDING, PayoutState.PENDING)
    make.payments.match(actor, line, payment)
    explain(actor, left, payout.public_id)
    assert (payment.state, payout.state) == (PaymentState.CAPTURED, PayoutState.PAID)

"""Money reaches the bank, and a person there books it: once, and never lost."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import clearing, received, unmatched
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import audit, balance
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments import actions, queries
from payments.actions import Incoming
from payments.findings import Finding
from payments.models import BankLine, LineState
from tests import make, walk

pytestmark = pytest.mark.usefixtures("session")


def _teller() -> Actor:
    bank = make.make_bank()
    return make.actor_of(bank, make.make_member(bank, "teller"))


def _owner() -> Actor:
    return make.actor_of(make.make_bank())


def _transfer(payment: Payment | None = None, more: int = 0, reference: str = "REF1") -> Incoming:
    """A transfer for ``payment``, ``more`` rupiah above what it asks for; without one to a number nobody has."""
    if payment is None:
        return Incoming("8808999999999999", rupiah(50_000), "SRI WAHYUNI", reference)
    return Incoming(payment.account_number, payment.amount_minor + rupiah(more), "SRI WAHYUNI", reference)


def _deliver() -> None:
    db.session.commit()
    events.deliver_all()


def _rows(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_right_amount_on_the_right_number_pays_the_order() -> None:
    payment = make.make_payment()
    line = actions.book(_teller(), _transfer(payment))
    _deliver()
    assert (line.state, line.reason, line.payment_id) == (LineState.MATCHED, Finding.EXACT, payment.id)
    assert payment.state is PaymentState.CAPTURED
    assert db.session.scalars(select(Sale.state)).all() == [SaleState.PAID]
    assert balance(clearing(make.make_bank().public_id)) == -payment.amount_minor


def test_the_same_reference_is_booked_once() -> None:
    payment, teller = make.make_payment(), _teller()
    first = actions.book(teller, _transfer(payment))
    again = actions.book(teller, _transfer(payment))
    assert again is first
    assert (_rows(BankLine), _rows(Transfer)) == (1, 1)


def test_a_known_reference_with_another_amount_is_refused() -> None:
    payment, teller = make.make_payment(), _teller()
    actions.book(teller, _transfer(payment))
    with pytest.raises(Invalid) as refused:
        actions.book(teller, _transfer(payment, more=1))
    assert refused.value.code == "reference-taken"
    assert (_rows(BankLine), _rows(Transfer)) == (1, 1)


def test_too_little_waits_for_the_rest_and_pays_nothing() -> None:
    payment = make.make_payment()
    line = actions.book(_teller(), _transfer(payment, -500))
    assert (line.state, line.reason) == (LineState.SHORT, Finding.TOO_LITTLE)
    assert payment.state is PaymentState.PENDING
    assert balance(unmatched(line.public_id)) == payment.amount_minor - rupiah(500)
    assert balance(received(payment.public_id)) == 0


def test_too_much_pays_with_exactly_what_was_asked_and_the_rest_stands_apart() -> None:
    payment = make.make_payment()
    line = actions.book(_teller(), _transfer(payment, 500))
    assert (line.state, line.reason, line.surplus_minor) == (
        LineState.SURPLUS,
        Finding.TOO_MUCH,
        rupiah(500),
    )
    assert payment.state is PaymentState.CAPTURED
    assert balance(unmatched(line.public_id)) == rupiah(500)
    assert balance(received(payment.public_id)) == payment.amount_minor
    assert balance(clearing(make.make_bank().public_id)) == -payment.amount_minor - rupiah(500)


def test_money_for_an_unknown_number_is_kept_apart() -> None:
    line = actions.book(_teller(), _transfer())
    assert (line.state, line.reason, line.payment_id) == (
        LineState.UNMATCHED,
        Finding.UNKNOWN_NUMBER,
        None,
    )
    assert balance(unmatched(line.public_id)) == rupiah(50_000)


def test_paying_twice_keeps_the_second_transfer_apart_to_be_sent_back() -> None:
    payment, teller = make.make_payment(), _teller()
    actions.book(teller, _transfer(payment))
    second = actions.book(teller, _transfer(payment, reference="REF2"))
    assert (second.state, second.reason) == (LineState.RETURNING, Finding.ALREADY_PAID)
    assert balance(received(payment.public_id)) == payment.amount_minor
    assert balance(unmatched(second.public_id)) == payment.amount_minor


def test_money_that_comes_too_late_is_taken_and_refunded_in_full() -> None:
    order = make.make_order(SaleState.EXPIRED, sellers=1)
    payment = walk.payment_of(order)
    line = actions.book(_teller(), _transfer(payment))
    _deliver()
    assert (line.state, line.reason) == (LineState.MATCHED, Finding.TOO_LATE)
    refund = db.session.scalars(select(Refund)).one()
    assert (refund.amount_minor, refund.state) == (payment.amount_minor, RefundState.PENDING)


def test_unmatched_money_goes_back_once_and_the_book_is_whole() -> None:
    line, owner = actions.book(_teller(), _transfer()), _owner()
    actions.send_back(owner, line)
    actions.send_back(owner, line)
    assert line.state is LineState.SENT_BACK
    assert balance(unmatched(line.public_id)) == 0
    assert balance(clearing(make.make_bank().public_id)) == 0
    assert audit().faults == []


def test_a_person_finds_what_a_wrong_number_was_meant_for() -> None:
    payment, teller = make.make_payment(), _teller()
    line = actions.book(teller, Incoming("88", payment.amount_minor, "SRI", "REF9"))
    assert [found.id for found in queries.candidates(make.make_bank().id, line.amount_minor)] == [payment.id]
    actions.match(teller, line, payment)
    actions.match(teller, line, payment)
    _deliver()
    assert (line.state, line.payment_id, payment.state) == (
        LineState.MATCHED,
        payment.id,
        PaymentState.CAPTURED,
    )
    assert balance(unmatched(line.public_id)) == 0
    assert queries.holding(make.make_bank()).held_minor == payment.amount_minor
    assert audit().faults == []


def test_a_line_is_not_matched_with_a_payment_of_another_amount() -> None:
    payment, teller = make.make_payment(), _teller()
    line = actions.book(teller, _transfer(payment, more=-500))
    with pytest.raises(Invalid) as refused:
        actions.match(teller, line, payment)
    assert refused.value.code == "does-not-fit"
    assert (line.state, payment.state) == (LineState.SHORT, PaymentState.PENDING)


def test_a_matched_line_is_not_matched_again_nor_sent_back() -> None:
    first, second, teller = make.make_payment(), make.make_payment(), _teller()
    line = actions.book(teller, _transfer(first))
    with pytest.raises(MoveRefused):
        actions.match(teller, line, second)
    with pytest.raises(MoveRefused):
        actions.send_back(_owner(), line)
    assert second.state is PaymentState.PENDING


def test_a_teller_books_but_sends_no_money_out() -> None:
    teller = _teller()
    line, refund, payout = actions.book(teller, _transfer()), make.make_refund(), make.make_payout()
    for refused, thing in (
        (actions.send_back, line),
        (actions.refund_sent, refund),
        (actions.payout_sent, payout),
        (actions.payout_failed, payout),
    ):
        with pytest.raises(NotYours):
            refused(teller, thing)
    assert (line.state, refund.state, payout.state) == (
        LineState.UNMATCHED,
        RefundState.PENDING,
        PayoutState.PENDING,
    )


def test_another_bank_touches_nothing_here() -> None:
    stranger = make.actor_of(make.make_bank("Bank Lain"))
    payout, refund, payment = make.make_payout(), make.make_refund(), make.make_payment()
    line = actions.book(_teller(), _transfer())
    for refused, things in (
        (actions.match, (line, payment)),
        (actions.send_back, (line,)),
        (actions.refund_sent, (refund,)),
        (actions.payout_sent, (payout,)),
        (actions.payout_failed, (payout,)),
    ):
        with pytest.raises(Missing):
            refused(stranger, *things)
    theirs = actions.book(stranger, _transfer(payment, reference="REF1"))
    assert (theirs.reason, payment.state) == (Finding.UNKNOWN_NUMBER, PaymentState.PENDING)


def test_refunds_and_payouts_that_were_sent_leave_the_bank() -> None:
    owner, refund, payout = _owner(), make.make_refund(), make.make_payout()
    before = queries.holding(make.make_bank()).held_minor
    actions.refund_sent(owner, refund)
    actions.payout_sent(owner, payout)
    after = queries.holding(make.make_bank()).held_minor
    assert before - after == refund.amount_minor + payout.amount_minor
    assert after == -balance(clearing(make.make_bank().public_id))


def test_a_payout_that_failed_is_paid_by_the_next_run() -> None:
    owner, payout = _owner(), make.make_payout()
    actions.payout_failed(owner, payout)
    db.session.commit()
    again = make.settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    assert [row.amount_minor for row in again if row.party_id == payout.party_id] == [payout.amount_minor]


def test_two_tellers_who_book_the_same_transfer_at_once_book_it_once(app: Flask) -> None:
    payment, teller = make.make_payment(), _teller()
    transfer = _transfer(payment)
    db.session.commit()
    bank_id, user_id = teller.party_id, teller.user.id if teller.user else 0
    start, errors = threading.Barrier(2, timeout=20), []

    def work() -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work() as session:
                    party, user = (session.get(kind, row) for kind, row in _who(bank_id, user_id))
                    actions.book(Actor("provider", user, party, "teller"), transfer)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert (_rows(BankLine), _rows(Transfer)) == (1, 1)


def _who(bank_id: int, user_id: int) -> tuple[tuple[type[Any], int], ...]:
    return (make.Party, bank_id), (make.User, user_id)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("SRI", True),
        ("wahyuni", True),
        ("9999 9999", True),
        ("50.000", True),
        ("REF1", True),
        ("Yoga", False),
    ],
)
def test_a_transfer_is_found_by_name_number_or_amount(
    session: scoped_session[Any], words: str, found: bool
) -> None:
    actions.book(_teller(), _transfer())
    session.flush()
    page = queries.open_lines(make.make_bank().id, words)
    assert bool(page.items) is found

"""Money that comes too small, too big, too late, twice, from another or to a wrong number: at the end of each story
nobody has lost a rupiah, and the book says where every one of them is."""

from datetime import timedelta

import pytest

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing, MoveRefused
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import held
from marketplace.ledger.queries import balance
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payment
from marketplace.settlement.queries import arrived
from marketplace.settlement.states import PaymentState
from payments import actions as payments
from payments import queries as desk
from payments.findings import Finding
from payments.models import BankLine, LineState
from tests import walk
from tests.make import make_bank
from tests.stories.astray import (
    BUDI,
    SRI,
    at_the_bank,
    comes,
    gone,
    in_suspense,
    order_of,
    refunds,
    told,
    whole,
)
from tests.walk import actor_of

pytestmark = pytest.mark.usefixtures("session")


def test_who_pays_too_little_is_asked_for_the_rest_and_pays_it() -> None:
    order = order_of()
    first = comes(order, 150_000)
    payment, (sale,) = walk.payment_of(order), order.sales
    assert (first.state, payment.state) == (LineState.SHORT, PaymentState.PENDING)
    assert arrived(payment).missing_minor == rupiah(47_000)
    (said,) = told("transfer.short")
    assert (said["missing_minor"], said["payer"], said["payable"]) == (
        rupiah(47_000),
        order.buyer.public_id,
        order.public_id,
    )
    assert sale.state is SaleState.AWAITING_PAYMENT

    second = comes(order, 40_000)
    assert second.state is LineState.SHORT
    assert told("transfer.short")[-1]["missing_minor"] == rupiah(7_000)

    last = comes(order, 7_000)
    assert last.reason == Finding.COMPLETES
    assert {line.state for line in (first, second, last)} == {LineState.MATCHED}
    assert (payment.state, sale.state) == (PaymentState.CAPTURED, SaleState.PAID)
    assert balance(held(sale.public_id)) == at_the_bank() == rupiah(197_000)
    assert arrived(payment).missing_minor == 0
    whole()


def test_what_came_and_was_never_completed_is_sent_back_when_the_time_is_over() -> None:
    order, owner = order_of(), actor_of(make_bank())
    line = comes(order, 150_000)
    gone(order)
    assert walk.payment_of(order).state is PaymentState.EXPIRED
    assert (line.state, line.reason) == (LineState.RETURNING, Finding.NOBODY_WAITS)
    assert told("transfer.returning")[0]["payer"] == order.buyer.public_id
    assert in_suspense() == {f"suspense:{line.public_id}:unmatched": rupiah(150_000)}

    late = comes(order, 47_000)
    assert late.state is LineState.RETURNING, "the rest comes for nothing now"
    for row in (line, late, late):
        payments.send_back(owner, row)
    db.session.commit()
    assert at_the_bank() == 0
    assert [said["amount_minor"] for said in told("transfer.sent_back")] == [rupiah(150_000), rupiah(47_000)]
    whole()


def test_who_cancels_after_paying_too_little_gets_it_back() -> None:
    order = order_of()
    line = comes(order, 150_000)
    walk.cancel(order)
    db.session.commit()
    gone(order)
    assert line.state is LineState.RETURNING
    payments.send_back(actor_of(make_bank()), line)
    whole()


def test_a_whole_transfer_after_one_too_small_pays_alone_and_the_small_one_goes_back() -> None:
    order = order_of()
    small, full = comes(order, 100_000, SRI), comes(order, 197_000, BUDI)
    assert (full.state, small.state) == (LineState.MATCHED, LineState.RETURNING)
    assert arrived(walk.payment_of(order)).senders == [BUDI]
    payments.send_back(actor_of(make_bank()), small)
    assert at_the_bank() == rupiah(197_000)
    whole()


def test_who_pays_too_much_pays_exactly_and_the_rest_goes_back_once() -> None:
    order, owner = order_of(), actor_of(make_bank())
    line = comes(order, 200_000)
    assert (line.state, line.surplus_minor) == (LineState.SURPLUS, rupiah(3_000))
    assert balance(held(order.sales[0].public_id)) == rupiah(197_000)
    assert at_the_bank() == rupiah(200_000)
    (said,) = told("transfer.surplus")
    assert (said["amount_minor"], said["payer"]) == (rupiah(3_000), order.buyer.public_id)
    assert in_suspense() == {f"suspense:{line.public_id}:unmatched": rupiah(3_000)}
    with pytest.raises(MoveRefused):
        payments.send_back(owner, line)
    db.session.rollback()
    payments.send_surplus(owner, line)
    payments.send_surplus(owner, line)
    db.session.commit()
    assert (line.state, at_the_bank()) == (LineState.SETTLED, rupiah(197_000))
    whole()


def test_a_rest_that_is_too_much_completes_and_gives_back_what_is_over() -> None:
    order = order_of()
    first, last = comes(order, 150_000), comes(order, 50_000)
    assert (first.state, last.state, last.surplus_minor) == (
        LineState.MATCHED,
        LineState.SURPLUS,
        rupiah(3_000),
    )
    payments.send_surplus(actor_of(make_bank()), last)
    assert balance(held(order.sales[0].public_id)) == at_the_bank() == rupiah(197_000)
    whole()


def test_who_pays_too_late_gets_it_all_back() -> None:
    order, owner = order_of(), actor_of(make_bank())
    gone(order)
    line = comes(order, 197_000)
    assert (line.state, line.reason) == (LineState.MATCHED, Finding.TOO_LATE)
    (refund,) = refunds()
    assert (refund.amount_minor, refund.reason) == (rupiah(197_000), "nobody-waits")
    assert order.sales[0].state is SaleState.EXPIRED
    payments.refund_sent(owner, refund)
    assert at_the_bank() == 0
    whole()


def test_who_pays_twice_gets_the_second_back() -> None:
    order = order_of()
    first, second = comes(order, 197_000), comes(order, 197_000)
    assert (first.state, second.state) == (LineState.MATCHED, LineState.RETURNING)
    assert told("transfer.returning")[0]["reason"] == Finding.ALREADY_PAID
    payments.send_back(actor_of(make_bank()), second)
    assert balance(held(order.sales[0].public_id)) == at_the_bank() == rupiah(197_000)
    whole()


def test_who_pays_for_another_is_known_and_gets_back_what_goes_back() -> None:
    order, bank = order_of(), make_bank()
    comes(order, 150_000, SRI)
    comes(order, 47_000, BUDI)
    payment, (sale,) = walk.payment_of(order), order.sales
    assert sale.state is SaleState.PAID, "the number decides, whoever pays"
    assert arrived(payment).senders == [SRI, BUDI]
    walk.decline(order)
    db.session.commit()
    (refund,) = refunds()
    parts = desk.origins([refund])[refund.id]
    assert {part.line.sender: part.amount_minor for part in parts} == {
        SRI: rupiah(150_000),
        BUDI: rupiah(47_000),
    }
    payments.refund_sent(actor_of(bank), refund)
    assert at_the_bank() == 0
    whole()


def test_each_part_of_what_goes_back_finds_the_account_it_came_from_once() -> None:
    lines = [
        BankLine(id=1, amount_minor=70, surplus_minor=0),
        BankLine(id=2, amount_minor=50, surplus_minor=20),
    ]
    shared = desk.shared_out(lines, [(1, 60), (2, 40)])
    assert {row: [(part.line.id, part.amount_minor) for part in parts] for row, parts in shared.items()} == {
        1: [(1, 60)],
        2: [(1, 10), (2, 30)],
    }


def test_money_for_a_wrong_number_is_given_to_its_order_by_a_person_or_sent_back() -> None:
    order, owner = order_of(), actor_of(make_bank())
    meant = comes(order, 197_000, number="8808000000000001")
    lost = comes(order, 5_000, number="8808000000000002")
    assert {meant.state, lost.state} == {LineState.UNMATCHED}
    assert all("payer" not in said for said in told("transfer.unmatched"))
    payment = walk.payment_of(order)
    with pytest.raises(Invalid):
        payments.match(owner, lost, payment)
    db.session.rollback()
    payments.match(owner, meant, payment)
    payments.send_back(owner, lost)
    db.session.commit()
    walk.ring()
    assert order.sales[0].state is SaleState.PAID
    assert at_the_bank() == rupiah(197_000)
    whole()


def test_the_rest_that_went_to_a_wrong_number_completes_the_order_too() -> None:
    order, owner = order_of(), actor_of(make_bank())
    comes(order, 150_000)
    stray = comes(order, 47_000, number="")
    payment = walk.payment_of(order)
    assert [found.id for found in desk.candidates(make_bank().id, stray.amount_minor)] == [payment.id]
    payments.match(owner, stray, payment)
    assert payment.state is PaymentState.CAPTURED
    db.session.commit()
    walk.ring()
    whole()


def test_a_second_transfer_to_an_old_number_is_given_to_the_order_it_was_meant_for() -> None:
    old, new, owner = order_of(), order_of(), actor_of(make_bank())
    comes(old, 197_000)
    second = comes(old, 197_000)
    payments.match(owner, second, walk.payment_of(new))
    db.session.commit()
    walk.ring()
    assert new.sales[0].state is SaleState.PAID
    assert at_the_bank() == rupiah(2 * 197_000)
    whole()


def test_what_lies_too_long_at_the_bank_is_said_once() -> None:
    order = order_of()
    line = comes(order, 5_000, number="")
    clock.advance(timedelta(days=1))
    db.session.commit()
    walk.ring()
    assert told("transfer.overdue") == []
    walk.let_pass(timedelta(days=13))
    walk.let_pass(timedelta(days=13))
    (said,) = told("transfer.overdue")
    assert said["provider"] == make_bank().public_id
    assert [row.id for row in desk.overdue(make_bank().id)] == [line.id]
    payments.send_back(actor_of(make_bank()), line)
    assert desk.overdue(make_bank().id) == []


def test_nobody_but_its_bank_moves_what_went_astray() -> None:
    order, stranger = order_of(), actor_of(make_bank("Bank Lain"))
    line = comes(order, 150_000)
    payment = db.session.get_one(Payment, walk.payment_of(order).id)
    for step in (
        lambda: payments.send_back(stranger, line),
        lambda: payments.send_surplus(stranger, line),
        lambda: payments.match(stranger, line, payment),
    ):
        with pytest.raises(Missing):
            step()
        db.session.rollback()
    assert line.state is LineState.SHORT

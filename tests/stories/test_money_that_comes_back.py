"""Payouts and refunds that do not arrive, and what is taken from who was paid before: it is sent once more, or paid
back, to the rupiah."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, MoveRefused, NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import owing, payable, received
from marketplace.ledger.queries import audit, balance
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payout
from marketplace.settlement.queries import purse
from marketplace.settlement.statement import Period, statement
from marketplace.settlement.states import PayoutState, RefundState, Refused
from payments import actions as payments
from sellers import actions as shop
from tests import walk
from tests.make import make_bank, make_operator, make_order, make_seller, make_variant
from tests.stories.astray import at_the_bank, comes, order_of, refunds, told, whole
from tests.walk import actor_of

pytestmark = pytest.mark.usefixtures("session")


def earned(seller: Party, price: int = 100_000) -> int:
    """A sale of ``seller`` is completed and its money may leave; what is his, in minor units."""
    order = make_order(SaleState.COMPLETED, variants=[make_variant(seller, price=price)])
    walk.let_pass(timedelta(days=order.sales[0].hold_days, minutes=1))
    return purse(seller).due_minor


def paid_out(seller: Party) -> list[Payout]:
    """The seller's payouts of one run."""
    made = settlement.run_payouts(actor_of(make_operator()), make_bank())
    db.session.commit()
    return [payout for payout in made if payout.party_id == seller.id]


def test_a_payout_that_comes_back_is_sent_once_more_when_the_account_is_mended() -> None:
    seller, owner = make_seller(), actor_of(make_bank())
    due = earned(seller)
    (first,) = paid_out(seller)
    payments.payout_sent(owner, first)
    held_before = at_the_bank()
    payments.payout_returned(owner, first, Refused.NAME_DIFFERS)
    payments.payout_returned(owner, first, Refused.NAME_DIFFERS)
    db.session.commit()
    assert first.state is PayoutState.RETURNED_BY_BANK
    assert at_the_bank() == held_before + due
    assert purse(seller).due_minor == balance(payable(seller.public_id)) == due
    (said,) = told("payout.returned")
    assert (said["party"], said["reason"], said["amount_minor"]) == (seller.public_id, "name-differs", due)
    assert paid_out(seller) == [], "nothing more goes to an account that refused"

    account = db.session.scalars(select(PayoutAccount).where(PayoutAccount.party_id == seller.id)).one()
    assert account.refused_reason == "name-differs"
    with pytest.raises(Invalid):
        shop.set_bank_account(actor_of(seller), account.bank, account.number, account.holder)
    db.session.rollback()
    shop.set_bank_account(actor_of(seller), account.bank, account.number, "Sri Lestari Wahyuni")
    db.session.commit()
    (again,) = paid_out(seller)
    assert paid_out(seller) == []
    assert (again.amount_minor, [line.subject_id for line in again.lines]) == (
        due,
        [line.subject_id for line in first.lines],
    )
    payments.payout_sent(owner, again)
    lines = statement(seller, Period()).lines
    assert [line.kind for line in lines] == [
        "payout_ordered",
        "payout_returned",
        "payout_ordered",
        "released",
    ]
    assert lines[0].balance_minor == 0
    assert at_the_bank() == held_before
    assert audit().faults == []


def test_an_account_that_refuses_at_once_is_no_fault_of_the_bank() -> None:
    seller, owner = make_seller(), actor_of(make_bank())
    due = earned(seller)
    (payout,) = paid_out(seller)
    payments.payout_returned(owner, payout, Refused.UNKNOWN_NUMBER)
    assert told("payout.failed") == []
    assert purse(seller).due_minor == due
    accounts.set_payout_account(seller, "BCA", "123456", "Sri")
    db.session.commit()
    assert [row.amount_minor for row in paid_out(seller)] == [due]


def test_a_refund_after_the_payout_leaves_the_seller_owing_and_the_next_sale_pays_it_back() -> None:
    seller, owner = make_seller(), actor_of(make_bank())
    due = earned(seller)
    (first,) = paid_out(seller)
    payments.payout_sent(owner, first)
    order = order_of()
    comes(order, 197_000)
    sale = order.sales[0]
    ledger.post(
        "taken:T",
        "refund_ordered",
        ("sale", sale.public_id),
        settlement.taken_from(seller, received(walk.payment_of(order).public_id), due, "IDR"),
    )
    settlement.charge(seller.id, ("refund", "T"), due, "damaged", about=sale.public_id)
    db.session.commit()
    assert (balance(payable(seller.public_id)), balance(owing(seller.public_id))) == (0, -due)
    assert (purse(seller).due_minor, purse(seller).owing_minor) == (-due, due)
    assert paid_out(seller) == []

    earned(seller, price=300_000)
    more = purse(seller).due_minor
    assert more == 2 * due
    (second,) = paid_out(seller)
    assert second.amount_minor == more
    assert [line.amount_minor for line in second.lines] == [-due, 3 * due]
    assert second.lines[0].sale == sale.public_id
    assert (balance(payable(seller.public_id)), balance(owing(seller.public_id))) == (0, 0)
    told_lines = statement(seller, Period())
    assert told_lines.totals.taken_minor == due
    assert told_lines.closing_minor == told_lines.lines[0].balance_minor == 0
    assert min(line.balance_minor for line in told_lines.lines) == -due
    assert audit().faults == []


def test_a_refund_that_comes_back_goes_to_an_account_its_payer_names() -> None:
    order, owner = order_of(), actor_of(make_bank())
    comes(order, 197_000)
    walk.decline(order)
    db.session.commit()
    (refund,) = refunds()
    buyer = actor_of(order.buyer)
    with pytest.raises(MoveRefused):
        settlement.name_refund_account(buyer, refund, "BCA", "123456", "Budi Santoso")
    db.session.rollback()
    for attempt in (1, 2):
        payments.refund_sent(owner, refund)
        payments.refund_returned(owner, refund, Refused.CLOSED)
        db.session.commit()
        assert (refund.state, refund.bounces) == (RefundState.PENDING, attempt)
        with pytest.raises(Refusal, match="other-account"):  # a page left open from before it came back
            payments.refund_sent(owner, refund)
        db.session.rollback()
        assert at_the_bank() == rupiah(197_000)
        assert told("refund.returned")[-1]["payer"] == order.buyer.public_id
        with pytest.raises(NotYours):
            settlement.name_refund_account(actor_of(order.sales[0].seller), refund, "BCA", "1", "X")
        db.session.rollback()
        settlement.name_refund_account(buyer, refund, "BCA", f"12345{attempt}", "Budi Santoso")
        db.session.commit()
    with pytest.raises(Refusal, match="other-account"):  # its payer has changed it while the bank looked
        payments.refund_sent(owner, refund, "123451")
    db.session.rollback()
    payments.refund_sent(owner, refund, "123452")
    db.session.commit()
    assert (refund.state, refund.back_number, at_the_bank()) == (RefundState.PAID, "123452", 0)
    whole()

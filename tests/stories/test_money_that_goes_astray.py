"""Money that comes too small, too big, too late, twice, from another, to a wrong number, or does not arrive where it
was sent: at the end of each story nobody has lost a rupiah, and the book says where every one of them is."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing, MoveRefused, NotYours
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import clearing, held, owing, payable, received
from marketplace.ledger.queries import audit, balance, standing
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.queries import arrived, purse
from marketplace.settlement.statement import Period, statement
from marketplace.settlement.states import PaymentState, PayoutState, RefundState, Refused
from payments import actions as payments
from payments import queries as desk
from payments.actions import Incoming
from payments.findings import Finding
from payments.models import BankLine, LineState
from sellers import actions as shop
from tests import walk
from tests.make import make_bank, make_courier, make_operator, make_order, make_seller, make_variant
from tests.walk import actor_of

pytestmark = pytest.mark.usefixtures("session")

SRI, BUDI = "SRI LESTARI", "BUDI SANTOSO"
_references = itertools.count(1)


def order_of(price: int = 185_000, fee: int = 12_000, seller: Party | None = None) -> Order:
    """An order of one thing that waits for its money."""
    return make_order(variants=[make_variant(seller, price=price)], courier=make_courier(fee=fee))


def comes(order: Order, amount: int, sender: str = BUDI, number: str | None = None) -> BankLine:
    """The bank books ``amount`` rupiah that came to the order's number, and everybody hears of it."""
    known = walk.payment_of(order).account_number
    incoming = Incoming(known if number is None else number, rupiah(amount), sender, f"ASTRAY{next(_references)}")
    line = payments.book(actor_of(make_bank()), incoming)
    db.session.commit()
    walk.ring()
    return line


def gone(order: Order) -> None:
    """The time to pay runs out."""
    walk.expire(order)


def at_the_bank() -> int:
    """What the bank holds for us, in minor units."""
    return -balance(clearing(make_bank().public_id))


def in_suspense() -> dict[str, int]:
    """Money that stands where none should stay, by address; in minor units."""
    return {address: minor for places in standing().values() for address, minor in places}


def told(kind: str) -> list[dict]:
    """What was said of transfers, payouts or refunds."""
    return [e.data for e in db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id))]


def refunds() -> list[Refund]:
    return list(db.session.scalars(select(Refund).order_by(Refund.id)))


def whole() -> None:
    """The book holds together, and nothing of it stands between two chairs."""
    assert audit().faults == []
    assert audit().sums in ({"IDR": 0}, {})
    assert in_suspense() == {}


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
        assert at_the_bank() == rupiah(197_000)
        assert told("refund.returned")[-1]["payer"] == order.buyer.public_id
        with pytest.raises(NotYours):
            settlement.name_refund_account(actor_of(order.sales[0].seller), refund, "BCA", "1", "X")
        db.session.rollback()
        settlement.name_refund_account(buyer, refund, "BCA", f"12345{attempt}", "Budi Santoso")
        db.session.commit()
    payments.refund_sent(owner, refund)
    db.session.commit()
    assert (refund.state, refund.back_number, at_the_bank()) == (RefundState.PAID, "123452", 0)
    whole()


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

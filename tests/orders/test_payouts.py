"""A payout run pays what is due, once, and what fails is owed again."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from marketplace.accounts import actions as accounts
from marketplace.accounts import grants
from marketplace.accounts.models import Party, PayoutAccount, Right
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import MoveRefused
from marketplace.ledger.addresses import clearing, payable, payout_transit
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Earning, Payout
from marketplace.settlement.states import PayoutState
from marketplace.settlement.waiting import waits_until
from tests import walk
from tests.contents import counts
from tests.make import make_bank, make_courier, make_operator, make_order, make_seller, make_variant
from tests.races import race
from tests.walk import actor_of

pytestmark = pytest.mark.proof


def run() -> list[Payout]:
    payouts = settlement.run_payouts(actor_of(make_operator()), make_bank())
    db.session.commit()
    return payouts


def completed(seller: Party | None = None, courier: Party | None = None) -> Sale:
    """A completed sale whose money may leave."""
    order = make_order(SaleState.COMPLETED, variants=[make_variant(seller or make_seller())], courier=courier)
    sale = order.sales[0]
    db.session.execute(update(Earning).values(available_at=Earning.earned_at))
    db.session.commit()
    return sale


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two, but for who runs at once."""
    with app_on_sqlite.app_context():
        yield


def test_one_payout_a_party_with_a_line_for_each_sale(context) -> None:
    seller, courier = make_seller(), make_courier()
    sales = [completed(seller, courier) for _ in range(3)]
    payouts = {payout.party_id: payout for payout in run()}
    assert set(payouts) == {seller.id, courier.id}
    mine = payouts[seller.id]
    assert [line.subject_id for line in mine.lines] == [sale.public_id for sale in sales]
    assert mine.amount_minor == sum(line.amount_minor for line in mine.lines) == 3 * 9_445_000
    assert balance(payable(seller.public_id)) == 0
    assert balance(payout_transit(mine.public_id)) == mine.amount_minor
    assert (
        mine.account_id
        == db.session.scalars(select(PayoutAccount.id).where(PayoutAccount.party_id == seller.id)).one()
    )


def test_running_again_pays_nothing_twice(context) -> None:
    completed()
    assert len(run()) == 2
    before = counts()
    assert run() == []
    assert counts() == before


def test_what_is_held_waits_for_its_day(context) -> None:
    sale = make_order(SaleState.COMPLETED, sellers=1).sales[0]
    assert [payout.party_id for payout in run()] == [sale.courier_id]
    walk.let_pass(timedelta(days=sale.hold_days, minutes=-5))
    assert run() == []
    walk.let_pass(timedelta(minutes=6))
    assert [payout.party_id for payout in run()] == [sale.seller_id]


def test_who_has_no_bank_account_is_paid_when_there_is_one(context) -> None:
    seller = make_seller()
    db.session.execute(delete(PayoutAccount).where(PayoutAccount.party_id == seller.id))
    completed(seller)
    assert seller.id not in {payout.party_id for payout in run()}
    accounts.set_payout_account(seller, "Bank Contoh", "1", "Sri")
    assert [payout.party_id for payout in run()] == [seller.id]


def test_nothing_is_sent_to_a_new_account_for_three_working_days(context) -> None:
    seller = make_seller()
    completed(seller)
    late = accounts.set_payout_account(seller, "Bank Lain", "999", "Sri")
    db.session.commit()
    until = add_working_days(late.created_at, 3, "Asia/Jakarta")
    assert waits_until(late) == until
    assert seller.id not in {payout.party_id for payout in run()}
    clock.advance(until - clock.now() - timedelta(minutes=1))
    assert waits_until(late) == until
    assert run() == []
    clock.advance(timedelta(minutes=2))
    assert [payout.account_id for payout in run()] == [late.id]
    assert waits_until(late) is None


def test_an_account_seen_with_the_papers_or_in_place_of_a_refused_one_does_not_wait(context) -> None:
    seller = make_seller()
    completed(seller)
    grants.end(seller, Right.BE_PAID)
    seen = accounts.set_payout_account(seller, "Bank Lain", "999", "Sri")
    assert waits_until(seen) is None
    grants.give(seller, [Right.BE_PAID], ("party", seller.public_id))
    assert waits_until(seen) is None
    db.session.execute(update(PayoutAccount).values(refused_at=seen.created_at))
    mended = accounts.set_payout_account(seller, "Bank Lain", "998", "Sri")
    db.session.commit()
    assert waits_until(mended) is None
    assert mended.id in {payout.account_id for payout in run()}


def test_a_payout_goes_to_the_account_it_was_made_for(context) -> None:
    sale = completed()
    payout = next(p for p in run() if p.party_id == sale.seller_id)
    accounts.set_payout_account(sale.seller, "Bank Lain", "999", "Sri")
    db.session.commit()
    db.session.refresh(payout)
    assert payout.account.bank == "Bank Contoh"


def test_what_failed_is_owed_again_and_paid_by_the_next_run(context) -> None:
    sale = completed()
    bank = actor_of(make_bank())
    failed = next(p for p in run() if p.party_id == sale.seller_id)
    settlement.fail_payout(bank, failed)
    settlement.fail_payout(bank, failed)
    db.session.commit()
    assert balance(payable(sale.seller.public_id)) == failed.amount_minor
    assert balance(payout_transit(failed.public_id)) == 0
    (again,) = run()
    assert (again.party_id, again.amount_minor) == (sale.seller_id, failed.amount_minor)
    assert again.public_id != failed.public_id
    settlement.mark_payout_paid(bank, again)
    settlement.mark_payout_paid(bank, again)
    with pytest.raises(MoveRefused):
        settlement.fail_payout(bank, again)
    with pytest.raises(MoveRefused):
        settlement.mark_payout_paid(bank, failed)
    assert again.state is PayoutState.PAID
    assert [line.subject_id for line in failed.lines] == [sale.public_id], "the failed one is still explained"
    assert audit().faults == []


def test_what_is_at_the_bank_in_the_end_is_the_operators(context) -> None:
    completed()
    bank = make_bank()
    for payout in run():
        settlement.mark_payout_paid(actor_of(bank), payout)
    assert -balance(clearing(bank.public_id)) == balance("operator:commission") + balance("operator:tax") > 0


def test_two_runs_at_once_pay_everybody_once(app) -> None:
    with app.app_context():
        owed = {completed().seller_id for _ in range(3)}
        operator_id, bank_id = make_operator().id, make_bank().id

    def pay() -> list[int]:
        with unit_of_work():
            operator, bank = (db.session.get_one(Party, row) for row in (operator_id, bank_id))
            return [payout.party_id for payout in settlement.run_payouts(actor_of(operator), bank)]

    paid = [party for parties in race(app, [pay, pay]) for party in parties]
    with app.app_context():
        assert len(paid) == len(set(paid)) == 6
        assert owed < set(paid)
        assert audit().faults == []


def test_sales_complete_while_payouts_run(app) -> None:
    """Both touch what is owed to the same parties; neither may wait for the other for ever."""
    with app.app_context():
        sellers, courier = [make_seller() for _ in range(3)], make_courier()
        for seller in sellers:
            completed(seller, courier)
        variants = [make_variant(seller) for seller in sellers]
        order = make_order(SaleState.DELIVERED, variants=variants, courier=courier)
        sale_ids = [sale.id for sale in reversed(order.sales)]
        buyer_id, operator_id, bank_id = order.buyer_id, make_operator().id, make_bank().id

    def complete() -> str:
        for sale_id in sale_ids:
            with unit_of_work():
                buyer = db.session.get_one(Party, buyer_id)
                selling.complete(actor_of(buyer), db.session.get_one(Sale, sale_id))
        return "done"

    def pay() -> str:
        with unit_of_work():
            operator, bank = (db.session.get_one(Party, row) for row in (operator_id, bank_id))
            settlement.run_payouts(actor_of(operator), bank)
        return "done"

    assert race(app, [complete, pay]) == ["done", "done"]
    with app.app_context():
        assert audit().faults == []

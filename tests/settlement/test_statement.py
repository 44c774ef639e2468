"""The statement explains every rupiah of what a party is owed, and ends where the book ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import rupiah
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, held, payable
from marketplace.ledger.queries import balance
from marketplace.orders.postings import LineTerms, Terms, released, worth
from marketplace.settlement import actions, queries
from marketplace.settlement.models import Payout
from marketplace.settlement.statement import (
    Period,
    Statement,
    earned_by_month,
    every_line,
    explained,
    months,
    statement,
    this_month,
)
from tests import make

pytestmark = pytest.mark.usefixtures("session")


def _sell(seller: Party, courier: Party, price: int, hold_days: int = 0) -> str:
    """A sale of ``price`` rupiah and 12,000 of shipping whose escrow is released, in the book alone."""
    sale = new_public_id()
    subject = ("sale", sale)
    goods, shipping = rupiah(price), rupiah(12_000)
    ledger.post(f"in:{sale}", "captured", subject, [Posting(clearing("bank"), held(sale), goods + shipping)])
    terms = Terms(sale, seller.public_id, courier.public_id, (LineTerms(goods, 500),), 1100, "IDR")
    recipe = released(terms, worth(terms, [0], [goods], shipping))
    ledger.post(f"release:{sale}", "released", subject, recipe)
    actions.earn(seller.id, subject, recipe[1].amount_minor, hold_days, reason="standing")
    actions.earn(courier.id, subject, shipping)
    db.session.commit()
    return sale


def _pay_out(seller: Party) -> Payout:
    payouts = actions.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    db.session.commit()
    return next(payout for payout in payouts if payout.party_id == seller.id)


def _busy_seller() -> tuple[Party, Party]:
    """A seller and his courier after three sales, a payout that failed, and one that reached him."""
    seller, courier = make.make_seller(), make.make_courier()
    _sell(seller, courier, 285_000)
    actions.fail_payout(make.actor_of(make.make_bank()), _pay_out(seller))
    _sell(seller, courier, 99_999)
    actions.mark_payout_paid(make.actor_of(make.make_bank()), _pay_out(seller))
    _sell(seller, courier, 1_234_567)
    return seller, courier


def _sold() -> Party:
    """A seller who has sold one thing."""
    seller = make.make_seller()
    _sell(seller, make.make_courier(), 50_000)
    return seller


def _let_pass(span: timedelta) -> None:
    clock.advance(span)
    db.session.commit()


def _owed(party: Party) -> int:
    return balance(payable(party.public_id))


def _net(told: Statement) -> int:
    return told.totals.earned_minor - told.totals.sent_minor + told.totals.other_minor


def test_a_sale_is_explained_to_the_rupiah() -> None:
    seller = make.make_seller()
    _sell(seller, make.make_courier(), 285_000)
    (line,) = statement(seller, Period()).lines
    assert line.gross_minor == rupiah(285_000)
    assert line.commission_minor == rupiah(14_250)  # 5 percent
    assert line.tax_minor == rupiah(1_568)  # 11 percent of it, on whole rupiah
    assert line.net_minor == line.balance_minor == rupiah(269_182) == _owed(seller)


def test_the_last_balance_is_the_book_s_and_each_follows_from_the_one_before() -> None:
    seller, _courier = _busy_seller()
    told = statement(seller, Period())
    assert [line.kind for line in told.lines] == [
        "released",
        "payout_ordered",
        "released",
        "payout_failed",
        "payout_ordered",
        "released",
    ]
    assert told.closing_minor == told.lines[0].balance_minor == _owed(seller)
    running = told.opening_minor
    for line in reversed(told.lines):
        running += line.net_minor
        assert line.balance_minor == running
        assert line.net_minor == line.gross_minor - line.commission_minor - line.tax_minor
    assert told.opening_minor + _net(told) == told.closing_minor


def test_a_courier_bears_none_of_the_seller_s_fees() -> None:
    _seller, courier = _busy_seller()
    told = statement(courier, Period())
    assert told.totals.commission_minor == told.totals.tax_minor == 0
    assert all(line.gross_minor == line.net_minor for line in told.lines)
    assert told.closing_minor == _owed(courier)


def test_pages_joined_are_the_whole() -> None:
    seller, _courier = _busy_seller()
    whole = statement(seller, Period()).lines
    first = statement(seller, Period(), size=4)
    second = statement(seller, Period(), first.page.next_cursor, size=4)
    assert first.lines + second.lines == whole
    assert second.page.next_cursor is None


def test_a_file_reads_the_same_lines_from_old_to_new() -> None:
    seller, _courier = _busy_seller()
    with Session(db.engine) as session:
        lines = list(every_line(session, session.get_one(Party, seller.id), Period()))
    assert lines == statement(seller, Period()).lines[::-1]


def test_a_month_opens_where_the_one_before_it_closed() -> None:
    seller, courier = make.make_seller(), make.make_courier()
    for price in (50_000, 60_000):
        _sell(seller, courier, price)
        _let_pass(timedelta(days=32))
    later, *_between, first = months(seller)
    told = {period.word: statement(seller, period) for period in months(seller)}
    assert told[first.word].opening_minor == 0
    assert told[first.word].lines
    assert told[later.word].closing_minor == _owed(seller)
    for older, newer in zip(months(seller)[1:], months(seller), strict=False):
        assert told[newer.word].opening_minor == told[older.word].closing_minor
    earned = earned_by_month(seller, months(seller))
    assert earned == [told[period.word].totals.earned_minor for period in months(seller)]


def test_this_month_holds_now() -> None:
    period = this_month(make.make_seller(area_code=make.JAYAPURA))
    assert period.start is not None
    assert period.end is not None
    assert period.start <= clock.now() < period.end


def test_a_payout_is_explained_sale_by_sale() -> None:
    seller, courier = make.make_seller(), make.make_courier()
    _sell(seller, courier, 50_000)
    _sell(seller, courier, 70_000)
    payout = _pay_out(seller)
    lines = explained(
        seller, [((line.subject_kind, line.subject_id), line.amount_minor) for line in payout.lines]
    )
    assert [line.gross_minor for line in lines] == [rupiah(50_000), rupiah(70_000)]
    assert sum(line.net_minor for line in lines) == payout.amount_minor


def test_the_purse_is_what_the_book_owes_split_by_when_it_may_go() -> None:
    seller, courier = make.make_seller(), make.make_courier()
    _sell(seller, courier, 50_000)
    _sell(seller, courier, 70_000, hold_days=7)
    purse = queries.purse(seller)
    assert purse.due_minor == purse.ready_minor + purse.waiting_minor == _owed(seller)
    assert purse.ready_minor > 0
    assert purse.waiting_minor > 0
    assert purse.next_at is not None
    assert purse.next_at > clock.now()


def test_money_under_way_to_the_bank_is_no_longer_owed_and_not_yet_paid() -> None:
    payout = _pay_out(_sold())
    purse = queries.purse(payout.party)
    assert (purse.due_minor, purse.under_way_minor) == (0, payout.amount_minor)
    assert queries.paid_since(payout.party_id, payout.created_at) == 0
    actions.mark_payout_paid(make.actor_of(payout.provider), payout)
    assert queries.purse(payout.party).under_way_minor == 0
    assert queries.paid_since(payout.party_id, payout.created_at) == payout.amount_minor


def test_a_failed_payout_is_not_the_one_an_earning_went_out_with() -> None:
    payout = _pay_out(_sold())
    earnings = [line.earning_id for line in payout.lines]
    assert queries.payouts_of_earnings(earnings) == dict.fromkeys(earnings, payout)
    actions.fail_payout(make.actor_of(payout.provider), payout)
    assert queries.payouts_of_earnings(earnings) == {}


def test_nobody_reads_a_payout_of_another_party() -> None:
    payout = _pay_out(_sold())
    assert queries.payout_of(payout.party_id, payout.public_id) is not None
    assert queries.payout_of(make.make_seller().id, payout.public_id) is None


def test_a_longer_statement_costs_no_more_queries(
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    seller, courier = make.make_seller(), make.make_courier()
    counted = []
    for _ in range(2):
        _sell(seller, courier, 50_000)
        _sell(seller, courier, 60_000)
        db.session.expire_all()
        assert seller.zone
        with count_queries() as asked:
            statement(seller, Period())
        counted.append(len(asked))
    assert counted[0] == counted[1]

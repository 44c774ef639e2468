"""Orders that are paid with credit, wholly or in part: each rupiah goes back where it came from."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from buyers import actions as buying
from marketplace.accounts.models import Party
from marketplace.catalog.models import Variant
from marketplace.holding.buyers import held_for_buyer
from marketplace.holding.lines import Kind
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import LOSSES, payable
from marketplace.ledger.addresses import held as escrow_of
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Order
from marketplace.orders.queries import drawn_for
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import CREDIT, PaymentState, RefundState
from tests import make, walk
from tests.api.people import program_of
from tests.doors.current import door
from tests.make import address_of, make_bank, make_buyer, make_courier, make_variant
from tests.make_chargebacks import make_chargeback
from tests.races import race
from tests.stories.astray import comes, whole
from tests.stories.credited import FEE, PRICE, WHOLE, buys, rich, rupiah_of
from tests.walk import actor_of

ONE = PRICE + FEE  # what one sale costs, in rupiah


def states(order: Order) -> set[SaleState]:
    return {sale.state for sale in order.sales}


def back(order: Order) -> dict[str, int]:
    """What went back of an order, in rupiah, by the way it goes."""
    rows = db.session.execute(
        select(Payment.method, func.sum(Refund.amount_minor))
        .join(Refund.payment)
        .where(Payment.payable_id == order.public_id)
        .group_by(Payment.method)
    )
    return {method: int(minor) // 100 for method, minor in rows}


def test_a_part_is_paid_with_credit_and_only_the_rest_is_asked_for(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 60_000)
    payment = walk.payment_of(order)
    assert (payment.amount_minor, rupiah_of(buyer)) == (rupiah(ONE - 60_000), WHOLE - 60_000)
    assert states(order) == {SaleState.AWAITING_PAYMENT}
    comes(order, ONE - 60_000)
    (sale,) = order.sales
    assert (sale.state, balance(escrow_of(sale.public_id))) == (SaleState.PAID, rupiah(ONE))
    for step in walk.ROADS[SaleState.COMPLETED][1:]:
        step(order)
    alone = make.make_order(SaleState.COMPLETED, variants=[make_variant(price=PRICE)], courier=sale.courier)
    earned = [balance(payable(one.seller.public_id)) for one in (sale, alone.sales[0])]
    assert earned[0] == earned[1] > 0, "who pays with credit pays nobody less"
    assert rupiah_of(buyer) == WHOLE - 60_000
    assert audit().faults == []


def test_credit_that_pays_all_asks_no_provider_and_the_order_is_paid_at_once(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 2 * ONE - ONE, sellers=1)
    assert states(order) == {SaleState.PAID}
    payment = walk.payment_of(order)
    assert (payment.method, payment.state) == (CREDIT, PaymentState.CAPTURED)
    walk.decline(order)
    db.session.commit()
    assert (rupiah_of(buyer), back(order)) == (WHOLE, {CREDIT: ONE})
    whole()


def test_what_was_not_paid_in_time_is_credit_again_and_late_money_goes_back_alone(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 60_000)
    walk.expire(order)
    assert (states(order), rupiah_of(buyer)) == ({SaleState.EXPIRED}, WHOLE)
    comes(order, ONE - 60_000)
    assert rupiah_of(buyer) == WHOLE
    assert back(order) == {CREDIT: 60_000, "virtual_account": ONE - 60_000}
    assert audit().faults == []


def test_what_is_cancelled_before_it_is_paid_is_credit_again(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 60_000)
    buying.cancel(actor_of(buyer), order, order.sales, "changed-mind")
    db.session.commit()
    assert rupiah_of(buyer) == WHOLE
    assert walk.payment_of(order).state is PaymentState.EXPIRED
    whole()


def test_credit_that_pays_what_is_left_of_an_order_pays_it(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, ONE + 5_000, sellers=2)
    buying.cancel(actor_of(buyer), order, order.sales[:1], "changed-mind")
    db.session.commit()
    assert [sale.state for sale in order.sales] == [SaleState.CANCELLED, SaleState.PAID]
    assert rupiah_of(buyer) == WHOLE - ONE, "what is not needed of it is credit again"
    asked = walk.payment_of(order)
    assert asked.state is PaymentState.EXPIRED
    comes(order, 2 * ONE - ONE - 5_000)  # all the same
    assert back(order)["virtual_account"] * 100 == asked.amount_minor
    door().decline(order.sales[1], "out-of-stock")
    db.session.commit()
    assert rupiah_of(buyer) == WHOLE


def test_of_an_order_that_is_paid_in_part_with_credit_a_sale_may_be_gone_before(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 60_000, sellers=2)
    buying.cancel(actor_of(buyer), order, order.sales[:1], "changed-mind")
    db.session.commit()
    assert rupiah_of(buyer) == WHOLE - 60_000, "one of them is still wanted"
    held = {group.kind: group.total_minor for group in held_for_buyer(buyer.id)}
    assert held == {Kind.CREDIT: rupiah(WHOLE - 60_000), Kind.DRAWN: rupiah(60_000)}
    comes(order, 2 * ONE - 60_000)
    assert order.sales[1].state is SaleState.PAID
    assert (back(order), rupiah_of(buyer)) == ({"virtual_account": ONE}, WHOLE - 60_000)
    assert balance(escrow_of(order.sales[1].public_id)) == rupiah(ONE)


@pytest.mark.parametrize(
    ("credit", "method", "code"),
    [
        (WHOLE - 1, "virtual_account", "credit-too-much"),
        (-1, "virtual_account", "credit-too-much"),
        (1, "cash_on_delivery", "credit-at-the-door|cash-not-offered"),
    ],
)
def test_credit_that_does_not_fit_an_order_is_refused(
    session: Any, credit: int, method: str, code: str
) -> None:
    buyer, thing = rich(), make_variant(price=PRICE)
    with pytest.raises(Refusal, match=code):
        make.place_order(buyer, [thing], make_courier(fee=FEE), credit_minor=rupiah(credit), method=method)
    db.session.rollback()
    with pytest.raises(Refusal, match="credit-changed"):
        make.place_order(make_buyer(), [thing], make_courier(fee=FEE), credit_minor=rupiah(1))
    db.session.rollback()
    assert (rupiah_of(buyer), db.session.scalar(select(func.count(Payment.id)))) == (WHOLE, 1)


def test_two_checkouts_at_once_do_not_spend_it_twice(app: Flask) -> None:
    with app.app_context():
        buyer = rich()
        things = [make_variant(price=PRICE) for _ in range(2)]
        courier, _bank = make_courier(fee=FEE), make_bank()
        address_of(buyer)
        db.session.commit()
        ids = [thing.public_id for thing in things]
        buyer_id, courier_id = buyer.id, courier.id

    def buy(public_id: str) -> str:
        with unit_of_work():
            own = db.session.get_one(Party, buyer_id)
            thing = db.session.scalars(select(Variant).where(Variant.public_id == public_id)).one()
            courier = db.session.get_one(Party, courier_id)
            return make.place_order(own, [thing], courier, credit_minor=rupiah(ONE)).public_id

    ends = race(app, [partial(buy, public_id) for public_id in ids])
    with app.app_context():
        refused = [end for end in ends if isinstance(end, Refusal)]
        assert [refusal.code for refusal in refused] == ["credit-changed"], ends
        buyer = db.session.get_one(Party, buyer_id)
        assert rupiah_of(buyer) == WHOLE - ONE
        orders = db.session.scalars(select(Order).where(Order.buyer_id == buyer_id)).all()
        assert len(orders) == 2, "the one that its credit came from, and the winner's"
        reserved = [
            thing.stock.reserved
            for thing in db.session.scalars(select(Variant).where(Variant.public_id.in_(ids)))
        ]
        assert sorted(reserved) == [0, 1], "nothing of the loser is half written"
        assert audit().faults == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, ONE - 1),
    st.lists(st.integers(1, PRICE), min_size=1, max_size=4),
    st.booleans(),
)
def test_never_more_goes_to_a_provider_than_it_took_and_all_goes_back(
    app_on_sqlite: Flask, credit: int, amounts: list[int], released: bool
) -> None:
    with app_on_sqlite.app_context():
        buyer = rich()
        before = rupiah_of(buyer)
        order = buys(buyer, credit)
        asked, (sale,) = walk.payment_of(order), order.sales
        comes(order, ONE - credit)
        for step in walk.ROADS[SaleState.COMPLETED if released else SaleState.DELIVERED][1:]:
            step(order)
        left, gone = PRICE, 0
        for amount in amounts:
            some = min(amount, left)
            if not some:
                break
            row = selling.give_back(
                actor_of(sale.seller), sale, {sale.lines[0].public_id: rupiah(some)}, "flaw"
            )
            db.session.commit()
            assert row is not None
            assert row.amount_minor == rupiah(some)
            left, gone = left - some, gone + some
            through = back(order).get("virtual_account", 0)
            assert through == min(gone, ONE - credit), (
                "through the provider first, as far as it came from there"
            )
            assert rupiah_of(buyer) - (before - credit) == gone - through
        assert asked.amount_minor == rupiah(ONE - credit)
        drawn = drawn_for(order)
        assert drawn is not None
        assert back(order).get(CREDIT, 0) <= credit
        states = db.session.scalars(select(Refund.state).where(Refund.payment_id == drawn.id))
        assert set(states) <= {RefundState.CREDITED}
        assert audit().faults == []


def test_a_lost_dispute_takes_what_the_card_paid_and_leaves_credit_alone(session: Any) -> None:
    buyer = rich()
    order = buys(buyer, 60_000)
    comes(order, ONE - 60_000)
    before = balance(LOSSES)
    make_chargeback(order, lost=True)
    walk.ring()
    (sale,) = order.sales
    assert back(order)["virtual_account"] == ONE - 60_000
    assert (sale.state, balance(LOSSES)) == (SaleState.CANCELLED, before)
    assert rupiah_of(buyer) == WHOLE, "his credit is his again: the sale came to nothing"
    assert audit().faults == []


def test_the_operator_reads_what_was_credit_and_that_it_went_back(app_on_sqlite: Flask) -> None:
    with app_on_sqlite.app_context():
        buyer = rich()
        order = buys(buyer, 60_000)
        comes(order, ONE - 60_000)
        walk.decline(order)
        db.session.commit()
        program = program_of(app_on_sqlite, make.make_operator())
        number = order.public_id
        refunds = program.get(f"/orders/{number}/money").json["refunds"]
        assert {row["state"]: row["amount_minor"] for row in refunds} == {
            "pending": rupiah(ONE - 60_000),
            "credited": rupiah(60_000),
        }
        kinds = [row["kind"] for row in program.get(f"/orders/{number}/events").json["items"]]
        assert {"credit.used", "refund.credited"} <= set(kinds)

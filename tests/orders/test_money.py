"""Where a buyer's money is at each turn of an order, to the rupiah."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import MoveRefused, NotYours
from marketplace.kit.money import rupiah, share
from marketplace.ledger.addresses import (
    COMMISSION,
    ROUNDING,
    TAX,
    clearing,
    held,
    payable,
    received,
    refund_transit,
)
from marketplace.ledger.queries import audit, balance
from marketplace.orders import postings
from marketplace.orders.actions import selling
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement.actions import RefundPart
from marketplace.settlement.models import Earning, Refund, RefundLine
from marketplace.settlement.states import PaymentState
from marketplace.tasks import strike_clocks
from tests import walk
from tests.contents import counts
from tests.make import make_bank, make_courier, make_order, make_variant, place_order
from tests.walk import actor_of


@pytest.fixture
def context(app_on_sqlite):
    """The recipes are the same on every database; the database's own part is tested with the book."""
    with app_on_sqlite.app_context():
        yield


def priced(*prices: int, fee: int = 12_000) -> Order:
    """An order with a sale per price in rupiah, each with one parcel of ``fee``."""
    order = place_order(None, [make_variant(price=price) for price in prices], make_courier(fee=fee))
    db.session.commit()
    return order


def stock(sale: Sale) -> tuple[int, int]:
    db.session.refresh(sale.lines[0].variant.stock)
    return sale.lines[0].variant.stock.on_hand, sale.lines[0].variant.stock.reserved


def refunds_of(subject: str) -> list[Refund]:
    return list(db.session.scalars(select(Refund).where(Refund.subject_id == subject)))


def test_money_that_came_stands_in_the_escrow_of_each_sale(context) -> None:
    order = priced(185_000, 60_500)
    walk.pay(order)
    payment = walk.payment_of(order)
    assert balance(clearing(payment.provider.public_id)) == -rupiah(269_500)
    assert balance(received(payment.public_id)) == 0
    assert [balance(held(sale.public_id)) for sale in order.sales] == [rupiah(197_000), rupiah(72_500)]
    assert payment.state is PaymentState.CAPTURED


# goods, commission 5 %, tax of 11 % on it, what is left for the seller: by hand, in rupiah
BY_HAND = [
    (100_000, 5_000, 550, 94_450),
    (285_000, 14_250, 1_568, 269_182),  # 1567.5 of tax
    (60_500, 3_025, 333, 57_142),  # 332.75
    (19_990, 1_000, 110, 18_880),  # 999.5
    (9, 0, 0, 9),
    (1, 0, 0, 1),
]


def test_escrow_is_released_to_the_rupiah(context) -> None:
    for goods, fee, tax, rest in BY_HAND:
        assert fee + tax + rest == goods
        kept = balance(COMMISSION), balance(TAX)
        order = priced(goods, fee=12_000)
        walk.to(SaleState.COMPLETED, order)
        sale = order.sales[0]
        assert balance(held(sale.public_id)) == 0
        assert balance(payable(sale.seller.public_id)) == rupiah(rest)
        assert balance(payable(sale.courier.public_id)) == rupiah(12_000)
        assert (balance(COMMISSION) - kept[0], balance(TAX) - kept[1]) == (rupiah(fee), rupiah(tax))
        rows = db.session.scalars(select(Earning).where(Earning.subject_id == sale.public_id))
        assert {row.party_id: row.amount_minor for row in rows} == {
            sale.seller_id: rupiah(rest),
            sale.courier_id: rupiah(12_000),
        }
    assert audit().faults == []


LINES = st.lists(
    st.builds(
        lambda price, bp, fixed: postings.LineTerms(price, bp, price * fixed // 10_000),
        st.integers(1, 10**12),
        st.integers(0, 4_000),
        st.integers(0, 1_000),
    ),
    min_size=1,
    max_size=4,
)


def terms_of(lines: list[postings.LineTerms], tax_bp: int) -> postings.Terms:
    return postings.Terms("S", "A", "C", tuple(lines), tax_bp, "IDR")


@given(LINES, st.integers(0, 10**9), st.integers(0, 2_000))
def test_the_parts_of_a_sale_add_up(lines: list[postings.LineTerms], shipping: int, tax_bp: int) -> None:
    prices, none = [line.price_minor for line in lines], [0] * len(lines)
    terms = terms_of(lines, tax_bp)
    recipe = postings.released(terms, postings.worth(terms, none, prices, shipping))
    assert all(part.amount_minor >= 0 for part in recipe)
    out = sum(part.amount_minor for part in recipe if part.source == held("S"))
    assert (
        out - sum(part.amount_minor for part in recipe if part.source == ROUNDING) == sum(prices) + shipping
    )
    by = {part.destination: part.amount_minor for part in recipe}
    assert (by[COMMISSION] % 100, by[TAX] % 100) == (0, 0)
    exact = sum(line.price_minor * line.commission_bp / 10_000 + line.fixed_minor for line in lines)
    assert abs(by[COMMISSION] - exact) <= 51
    of_lines = postings.commission_by_line(lines, prices, tax_bp)
    assert tuple(map(sum, zip(*of_lines, strict=True))) == (by[COMMISSION], by[TAX])
    for line, (fee, _tax) in zip(lines, of_lines, strict=True):
        # Half a rupiah is what rounding the sale gives or takes, less than one what dividing it does.
        assert abs(fee - float(line.exactly(line.price_minor))) <= 50 + 100


@given(LINES, st.integers(0, 2_000), st.data())
def test_by_whatever_parts_it_is_released_and_taken_back_the_commission_is_that_of_what_stays_sold(
    lines: list[postings.LineTerms], tax_bp: int, data: st.DataObject
) -> None:
    terms = terms_of(lines, tax_bp)
    kept = [0] * len(lines)
    fee = tax = seller = 0
    for _ in range(4):
        place = data.draw(st.integers(0, len(lines) - 1))
        now = data.draw(st.integers(0, lines[place].price_minor))
        then, sign = [*kept[:place], now, *kept[place + 1 :]], 1 if now >= kept[place] else -1
        more = [abs(one - another) for one, another in zip(then, kept, strict=True)]
        part = postings.worth(terms, min(kept, then), more, 0)
        assert min(part.seller_minor, part.commission_minor, part.tax_minor) >= 0
        assert part.rounding_minor <= 100
        fee, tax = fee + sign * part.commission_minor, tax + sign * part.tax_minor
        seller += sign * (part.seller_minor - part.rounding_minor)
        kept = then
    assert (fee, tax) == postings.commission(lines, kept, tax_bp)
    assert seller + fee + tax == sum(kept)


@given(st.lists(st.integers(1, 10**10), min_size=1, max_size=5), st.integers(0, 3_000), st.integers(0, 2_000))
def test_lines_of_one_rate_are_rounded_once_a_sale(prices: list[int], rate_bp: int, tax_bp: int) -> None:
    lines = [postings.LineTerms(price, rate_bp) for price in prices]
    fee = share(sum(prices), rate_bp)
    assert postings.commission(lines, prices, tax_bp) == (fee, share(fee, tax_bp))


ENDS = {
    "declined": ((), walk.decline, (10, 0)),
    "declined after all": ((walk.accept,), walk.decline, (10, 0)),
    "cancelled": ((), walk.cancel, (10, 0)),
    "never packed": ((), lambda _: walk.let_pass(timedelta(days=9)), (10, 0)),
    "never fetched": ((walk.accept, walk.pack), lambda _: walk.let_pass(timedelta(days=6)), (9, 0)),
    "never brought": (
        (walk.accept, walk.pack, walk.hand_over),
        lambda _: [walk.let_pass(timedelta(days=days)) for days in (22, 8)],
        (9, 0),
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_a_paid_sale_gives_the_money_back(context, end: str) -> None:
    steps, ending, on_shelf = ENDS[end]
    order = priced(185_000)
    for step in (walk.pay, *steps, ending):
        step(order)
        db.session.commit()
    sale, payment = order.sales[0], walk.payment_of(order)
    (refund,) = refunds_of(sale.public_id)
    assert refund.amount_minor == payment.amount_minor == rupiah(197_000)
    assert balance(held(sale.public_id)) == 0
    assert balance(refund_transit(refund.public_id)) == rupiah(197_000)
    assert payment.state is PaymentState.REFUNDED
    lines = db.session.scalars(select(RefundLine).order_by(RefundLine.id)).all()
    assert [(row.line_id, row.quantity, row.amount_minor) for row in lines] == [
        (sale.lines[0].public_id, 1, rupiah(185_000)),
        (None, 1, rupiah(12_000)),
    ]
    assert stock(sale) == on_shelf
    settlement.mark_refund_paid(actor_of(payment.provider), refund)
    settlement.mark_refund_paid(actor_of(payment.provider), refund)
    assert balance(refund_transit(refund.public_id)) == 0
    assert balance(clearing(payment.provider.public_id)) == 0
    assert audit().faults == []


def test_an_order_nobody_pays_gives_its_pieces_back(context) -> None:
    order = make_order(SaleState.EXPIRED)
    assert [stock(sale) for sale in order.sales] == [(10, 0), (10, 0)]
    assert walk.payment_of(order).state is PaymentState.EXPIRED
    assert audit().transfers == 0


def test_money_that_comes_too_late_goes_back(context) -> None:
    order = make_order(SaleState.EXPIRED, sellers=1)
    walk.pay(order)
    payment = walk.payment_of(order)
    (refund,) = refunds_of(payment.public_id)
    assert (refund.amount_minor, refund.reason) == (payment.amount_minor, "nobody-waits")
    assert order.sales[0].state is SaleState.EXPIRED
    assert balance(received(payment.public_id)) == 0
    assert audit().faults == []


def test_money_that_came_in_time_is_in_time_also_when_the_outbox_is_late(context) -> None:
    order = priced(185_000)
    payment = walk.payment_of(order)
    settlement.capture(actor_of(payment.provider), payment)
    db.session.commit()
    clock.advance(timedelta(hours=30))
    db.session.commit()
    strike_clocks.run()  # the clocks come first, and the outbox has not been emptied
    assert order.sales[0].state is SaleState.AWAITING_PAYMENT
    walk.ring()
    db.session.refresh(order.sales[0])
    assert order.sales[0].state is SaleState.PAID
    assert balance(held(order.sales[0].public_id)) == rupiah(197_000)


def test_a_sale_cancelled_before_payment_is_not_paid_for(context) -> None:
    order = priced(185_000, 60_500)
    one, two = order.sales
    selling.cancel(actor_of(order.buyer), one, "changed-mind")
    db.session.commit()
    walk.pay(order)
    assert (one.state, two.state) == (SaleState.CANCELLED, SaleState.PAID)
    assert balance(held(two.public_id)) == rupiah(72_500)
    payment = walk.payment_of(order)
    assert payment.state is PaymentState.PARTLY_REFUNDED
    assert [row.amount_minor for row in refunds_of(payment.public_id)] == [rupiah(197_000)]
    selling.decline(actor_of(two.seller), two, "out-of-stock")
    db.session.commit()
    assert walk.payment_of(order).state is PaymentState.REFUNDED
    assert audit().faults == []


def test_the_clock_completes_what_nobody_disputes(context) -> None:
    order = make_order(SaleState.DELIVERED, sellers=1)
    sale = order.sales[0]
    walk.let_pass(timedelta(days=sale.inspection_days, hours=-1))
    assert sale.state is SaleState.DELIVERED
    walk.let_pass(timedelta(hours=1, seconds=1))
    db.session.refresh(sale)
    assert sale.state is SaleState.COMPLETED
    told = db.session.scalars(select(Event).where(Event.kind == "sale.completed")).one()
    assert told.data["by_clock"] is True
    assert balance(held(sale.public_id)) == 0


SAYINGS = {
    "pay": walk.pay,
    "accept": walk.accept,
    "pack": walk.pack,
    "hand_over": walk.hand_over,
    "complete": walk.complete,
    "decline": walk.decline,
    "cancel": walk.cancel,
}


def test_what_is_said_twice_happens_once(context) -> None:
    for state, verb in TWICE.items():
        order = make_order(state)
        before = counts()
        SAYINGS[verb](order)
        db.session.commit()
        assert counts() == before, verb


def test_what_comes_out_of_turn_is_refused_and_leaves_nothing(context) -> None:
    for state, verbs in OUT_OF_TURN.items():
        order = make_order(state, sellers=1)
        before = counts()
        for verb in verbs:
            with pytest.raises(MoveRefused):
                SAYINGS[verb](order)
            db.session.rollback()
            assert counts() == before, (state, verb)
            assert order.sales[0].state is state


TWICE = {
    SaleState.PAID: "pay",
    SaleState.ACCEPTED: "accept",
    SaleState.PACKED: "pack",
    SaleState.HANDED_OVER: "hand_over",
    SaleState.COMPLETED: "complete",
    SaleState.DECLINED: "decline",
    SaleState.CANCELLED: "cancel",
}
OUT_OF_TURN = {
    SaleState.AWAITING_PAYMENT: ("accept", "decline", "pack", "complete"),
    SaleState.PAID: ("pack", "complete"),
    SaleState.PACKED: ("accept", "cancel", "decline", "complete"),
    SaleState.HANDED_OVER: ("complete", "cancel", "decline"),
    SaleState.DELIVERED: ("cancel", "decline"),
    SaleState.COMPLETED: ("cancel", "decline", "accept"),
    SaleState.CANCELLED: ("accept", "pack", "complete"),
}


def test_a_refund_never_exceeds_what_was_paid(context) -> None:
    order = make_order(SaleState.PAID, sellers=2)
    payment, sale = walk.payment_of(order), order.sales[0]
    buyer, source = actor_of(order.buyer), held(sale.public_id)
    before = counts()

    def back(minor: int) -> None:
        settlement.refund(buyer, payment, ("sale", sale.public_id), source, [RefundPart(None, 1, minor)], "x")

    with pytest.raises(ValueError, match="exceeds"):
        back(payment.amount_minor + 1)
    db.session.rollback()
    with pytest.raises(Exception, match=r"ledger|floor|CHECK"):
        back(sale.total_minor + 1)  # the other sale's money is not this one's
    db.session.rollback()
    assert counts() == before
    back(sale.total_minor)
    db.session.commit()
    with pytest.raises(Exception, match=r"ledger|floor|CHECK|exceeds"):
        back(1)
    db.session.rollback()


def test_a_payment_that_was_never_made_cannot_be_given_back(context) -> None:
    order = make_order()
    payment = walk.payment_of(order)
    with pytest.raises(MoveRefused):
        settlement.refund_received(actor_of(order.buyer), payment, payment.amount_minor, "x")


def test_only_the_provider_books_money(context) -> None:
    order = make_order()
    payment = walk.payment_of(order)
    for party in (order.buyer, order.sales[0].seller, order.sales[0].courier):
        with pytest.raises(NotYours):
            settlement.capture(actor_of(party), payment)
    assert payment.state is PaymentState.PENDING


def test_what_is_sold_to_many_adds_up_at_the_bank(context) -> None:
    orders = [make_order(state) for state in (SaleState.COMPLETED, SaleState.PAID, SaleState.DECLINED)]
    bank = make_bank()
    paid = sum(order.total_minor for order in orders)
    assert balance(clearing(bank.public_id)) == -paid
    assert audit().sums == {"IDR": 0}

"""Vouchers: who may use them, what they take off, who bears it, and that the last one is used once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.catalog.models import Variant
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, PROMOTIONS, TAX, held, payable
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.promotions import actions, queries
from marketplace.promotions.actions import VoucherDetails
from marketplace.promotions.models import Voucher, VoucherUse
from tests import make, walk
from tests.counts import count
from tests.make_terms import make_voucher
from tests.races import race
from tests.walk import actor_of

pytestmark = pytest.mark.proof


@pytest.fixture
def context(app_on_sqlite):
    with app_on_sqlite.app_context():
        make.make_bank()
        yield


def bought(*codes: str, buyer: Party | None = None, **changes: object) -> Order:
    """Two pieces at Rp100.000 of one seller, carried for Rp24.000, with these vouchers."""
    variants = changes.pop("variants", None) or [make.make_variant(price=100_000)]
    order = make.place_order(buyer, variants, quantity=2, vouchers=codes, **changes)
    db.session.commit()
    return order


def refused(code: str, *codes: str, **changes: object) -> None:
    with pytest.raises(Refusal) as found:
        bought(*codes, **changes)
    assert found.value.code == code
    db.session.rollback()


def uses(code: str) -> int:
    db.session.expire_all()
    return db.session.scalars(select(Voucher.uses).where(Voucher.code == code)).one()


def test_a_sellers_voucher_lowers_his_price_and_the_commission_with_it(context) -> None:
    variant = make.make_variant(price=100_000)
    seller = variant.listing.storefront.party
    make_voucher(seller, "MELATI", amount_minor=rupiah(30_000))
    order = bought("MELATI", variants=[variant])
    sale = order.sales[0]
    assert (order.total_minor, sale.goods_minor, sale.discount_minor) == (
        rupiah(194_000),
        rupiah(170_000),
        rupiah(30_000),
    )
    walk.to(SaleState.COMPLETED, order)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(8_500), rupiah(935))
    assert balance(payable(seller.public_id)) == rupiah(160_565)
    assert balance(PROMOTIONS) == 0
    assert audit().faults == []


def test_the_operators_voucher_costs_the_seller_nothing_and_goes_back_in_proportion(context) -> None:
    make_voucher(None, "PASAR", share_bp=1_000, most_minor=rupiah(15_000))
    order = bought("PASAR")
    sale = order.sales[0]
    assert (order.total_minor, sale.goods_minor, sale.promotion_minor) == (
        rupiah(209_000),
        rupiah(200_000),
        rupiah(15_000),
    )
    walk.pay(order)
    assert balance(held(sale.public_id)) == rupiah(224_000)
    assert balance(PROMOTIONS) == -rupiah(15_000)
    selling.decline_part(actor_of(sale.seller), sale, {sale.lines[0].public_id: 1}, "out-of-stock")
    db.session.commit()
    assert (sale.refunded_minor, balance(PROMOTIONS)) == (rupiah(92_500), -rupiah(7_500))
    for step in (walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
        db.session.commit()
    assert balance(payable(sale.seller.public_id)) == rupiah(94_450)  # as if nobody had a voucher
    selling.give_back(actor_of(sale.seller), sale, {sale.lines[0].public_id: rupiah(100_000)}, "flaw")
    db.session.commit()
    assert (sale.refunded_minor, balance(PROMOTIONS)) == (rupiah(185_000), 0)
    assert (balance(COMMISSION), balance(payable(sale.seller.public_id))) == (0, 0)
    assert audit().faults == []


def test_each_reason_why_not_is_told_and_nothing_is_bought(context) -> None:
    variant, buyer = make.make_variant(price=100_000), make.make_buyer()
    seller, operator = variant.listing.storefront.party, actor_of(make.make_operator())
    soon = clock.now() + timedelta(days=2)
    make_voucher(None, "NANTI", starts_at=soon)
    make_voucher(None, "BUKU", category=make.make_category("buku"))
    make_voucher(None, "BESAR", least_minor=rupiah(500_000))
    make_voucher(seller, "TOKO"), make_voucher(seller, "TOKO2"), make_voucher(make.make_seller(), "LAIN")
    actions.end(operator, make_voucher(None, "LEWAT"))
    make_voucher(None, "SEKALI", uses_most=5), make_voucher(None, "HABIS", uses_most=1)
    refusals = {
        "voucher-unknown": ("TIDAK-ADA",),
        "voucher-early": ("NANTI",),
        "voucher-over": ("LEWAT",),
        "voucher-other-goods": ("BUKU",),
        "voucher-too-little": ("BESAR",),
        "voucher-one-only": ("TOKO", "TOKO2"),
    }
    for code, codes in refusals.items():
        refused(code, *codes, variants=[variant], buyer=buyer)
    refused("voucher-other-goods", "LAIN", variants=[variant])
    order = bought("TOKO", "SEKALI", variants=[variant], buyer=buyer)
    assert [use.voucher.code for use in queries.uses_of([order.public_id, order.sales[0].public_id])] == [
        "TOKO",
        "SEKALI",
    ]
    refused("voucher-used", "SEKALI", variants=[variant], buyer=buyer)
    bought("HABIS", variants=[variant])
    refused("voucher-used-up", "HABIS", variants=[variant], buyer=buyer)
    assert db.session.query(VoucherUse).count() == 3


def test_what_comes_to_nothing_before_it_is_paid_frees_its_vouchers(context) -> None:
    one, two = make.make_variant(price=100_000), make.make_variant(price=100_000)
    make_voucher(one.listing.storefront.party, "TOKO", uses_most=1), make_voucher(None, "SEMUA", uses_most=1)
    buyer, courier = make.make_buyer(), make.make_courier()
    order = bought("TOKO", "SEMUA", variants=[one, two], buyer=buyer, courier=courier)
    selling.cancel(actor_of(buyer), order.sales[0], "changed-mind")
    db.session.commit()
    assert (uses("TOKO"), uses("SEMUA")) == (0, 1)
    walk.expire(order)
    assert (uses("TOKO"), uses("SEMUA")) == (0, 0)
    again = bought("TOKO", "SEMUA", variants=[one, two], buyer=buyer, courier=courier)
    walk.pay(again)
    walk.decline(again)
    db.session.commit()
    assert (uses("TOKO"), uses("SEMUA")) == (1, 1), "paid for: what was used stays used"
    assert balance(PROMOTIONS) == 0
    assert audit().faults == []


def test_only_sellers_and_the_operator_give_and_each_ends_his_own(context) -> None:
    seller, soon = make.make_seller(), clock.now() + timedelta(days=9)
    voucher = make_voucher(seller, "SATU")
    assert make_voucher(seller, "satu", ends_at=voucher.ends_at) is voucher
    wrong = {
        "voucher-taken": VoucherDetails("SATU", soon, 10, amount_minor=100),
        "voucher-code": VoucherDetails("A B", soon, 10, amount_minor=100),
        "voucher-worth": VoucherDetails("DUA", soon, 10, amount_minor=100, share_bp=100, most_minor=100),
        "voucher-dates": VoucherDetails("DUA", clock.now(), 10, amount_minor=100),
    }
    for code, details in wrong.items():
        with pytest.raises(Invalid) as found:
            actions.give(actor_of(make.make_operator()), details)
        assert found.value.code == code
    with pytest.raises(NotYours):
        actions.give(actor_of(make.make_buyer()), wrong["voucher-taken"])
    with pytest.raises(Refusal):
        actions.end(actor_of(make.make_operator()), voucher)
    actions.end(actor_of(seller), voucher)
    actions.end(actor_of(seller), voucher)
    assert queries.vouchers_of(seller.id, is_over=True).items == [voucher]


def test_the_last_voucher_is_used_once_however_many_want_it(app) -> None:
    with app.app_context():
        make_voucher(None, "REBUT", uses_most=1, amount_minor=rupiah(10_000))
        things = [make.make_variant(price=50_000) for _ in range(count("RACERS"))]
        courier, bank = make.make_courier(), make.make_bank()
        rows = [(make.make_buyer().id, thing.id) for thing in things]
        ids = courier.id, bank.id
        db.session.commit()

    def buy(buyer_id: int, variant_id: int) -> str:
        with unit_of_work():
            get = db.session.get_one
            order = make.place_order(
                get(Party, buyer_id),
                [get(Variant, variant_id)],
                get(Party, ids[0]),
                provider=get(Party, ids[1]),
                vouchers=("REBUT",),
            )
            return order.public_id

    ends = race(app, [lambda row=row: buy(*row) for row in rows])
    won = [end for end in ends if isinstance(end, str)]
    lost = [end.code for end in ends if isinstance(end, Refusal)]
    assert (len(won), lost) == (1, ["voucher-used-up"] * (len(rows) - 1)), ends
    with app.app_context():
        assert uses("REBUT") == 1
        assert [sale.promotion_minor for sale in db.session.scalars(select(Sale))] == [rupiah(10_000)]

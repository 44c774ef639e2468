"""Buying: what is checked out is there, costs what was seen, and is bought once."""

import uuid
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Membership, Party
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Stock, Variant
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, OutOfStock, Refusal
from marketplace.kit.money import rupiah
from marketplace.orders.actions import placing
from marketplace.orders.models import Order, PolicyVersion
from marketplace.settlement.models import Payment
from marketplace.trust import queries as trust
from marketplace.trust.standing import CAPABILITIES, Standing
from tests import walk
from tests.contents import counts
from tests.counts import count
from tests.make import (
    actor_of,
    address_of,
    make_bank,
    make_buyer,
    make_courier,
    make_listing,
    make_operator,
    make_seller,
    make_storefront,
    make_user,
    make_variant,
    place_order,
    storefront_of,
)
from tests.races import race

pytestmark = pytest.mark.proof


def stock(variant: Variant) -> tuple[int, int]:
    """Pieces on hand, and of these promised."""
    row = db.session.get_one(Stock, variant.id, populate_existing=True)
    return row.on_hand, row.reserved


def test_an_order_has_a_sale_per_seller_and_one_payment(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        one, two = make_seller("Satu"), make_seller("Dua")
        courier = make_courier(fee=12_000)
        bag, hat, cup = (
            make_variant(one, price=185_000),
            make_variant(one, price=40_000),
            make_variant(two, price=60_500),
        )
        order = place_order(make_buyer(), [bag, cup, hat], courier)
        assert [(s.seller.name, s.goods_minor, s.shipping_minor) for s in order.sales] == [
            ("Satu", rupiah(225_000), rupiah(24_000)),  # 1.4 kg is charged as two
            ("Dua", rupiah(60_500), rupiah(12_000)),
        ]
        assert order.total_minor == rupiah(321_500)
        payment = walk.payment_of(order)
        assert (payment.amount_minor, payment.expires_at) == (order.total_minor, order.pay_by)
        assert payment.account_number.startswith("8808")
        assert [stock(v) for v in (bag, hat, cup)] == [(10, 1)] * 3


def test_terms_are_frozen_at_purchase(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        order = place_order(None, [make_variant()])
        db.session.commit()
        sale = order.sales[0]
        frozen = ("commission_bp", "commission_tax_bp", "inspection_days", "hold_days", "rating_days")
        before = [getattr(sale, name) for name in frozen]
        assert before == [500, 1100, 2, CAPABILITIES[Standing.NEW].hold_days, 14]
        policy = sale.policy
        values = {c.name: getattr(policy, c.name) for c in PolicyVersion.__table__.c if c.name != "id"}
        db.session.add(PolicyVersion(**values | {"starts_at": order.placed_at, "commission_bp": 900}))
        db.session.commit()
        later = place_order(None, [make_variant()]).sales[0]
        assert later.commission_bp == 900
        db.session.expire_all()
        assert [getattr(sale, name) for name in frozen] == before
        assert sale.policy_version_id == policy.id


def test_the_order_keeps_its_own_copy_of_the_address(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        buyer = make_buyer()
        address, actor = address_of(buyer), actor_of(buyer)
        order = place_order(buyer, [make_variant()])
        address.street = "Jalan Lain 1"
        db.session.flush()
        assert order.address.street == "Jalan Melati 7"
        accounts.drop_address(actor, address)
        db.session.commit()
        assert order.address.recipient == "Budi Santoso"


def test_the_same_form_sent_twice_makes_one_order(session) -> None:
    buyer, variant, courier, key = make_buyer(), make_variant(), make_courier(), uuid.uuid4().hex
    first = place_order(buyer, [variant], courier, checkout_key=key)
    session.commit()
    before = counts()
    assert place_order(buyer, [variant], courier, checkout_key=key) is first
    session.commit()
    assert counts() == before
    assert stock(variant) == (10, 1)
    other = place_order(make_buyer(), [variant], courier, checkout_key=key)
    assert other is not first, "a key belongs to its buyer"


def test_a_double_click_makes_one_order(app) -> None:
    with app.app_context():
        buyer, variant, courier, bank = make_buyer(), make_variant(), make_courier(), make_bank()
        ids, key = (buyer.id, variant.id, courier.id, bank.id), uuid.uuid4().hex

    def click() -> str:
        with unit_of_work():
            return checkout(*ids, checkout_key=key).public_id

    assert len(set(race(app, [click] * 3))) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Order.id))) == 1
        assert db.session.scalar(select(func.count(Payment.id))) == 1
        assert stock(db.session.get_one(Variant, ids[1])) == (10, 1)


def test_the_last_piece_is_sold_once_however_many_want_it(app, record_property) -> None:
    racers, rounds = count("RACERS"), count("ROUNDS")
    with app.app_context():
        courier, bank = make_courier().id, make_bank().id
        buyers = [make_buyer(f"Pembeli {n}").id for n in range(racers)]
        last = [make_variant(stock=1).id for _ in range(rounds)]
        db.session.commit()
        before = counts()

    def buy(buyer_id: int, variant_id: int) -> Exception | str:
        try:
            with unit_of_work():
                return checkout(buyer_id, variant_id, courier, bank).public_id
        except OutOfStock as refusal:
            return refusal

    for variant_id in last:
        ends = race(app, [partial(buy, buyer_id, variant_id) for buyer_id in buyers])
        bought = [end for end in ends if isinstance(end, str)]
        refused = [end for end in ends if isinstance(end, OutOfStock)]
        assert (len(bought), len(refused)) == (1, racers - 1), ends
        assert {refusal.facts["free"] for refusal in refused} == {0}
    with app.app_context():
        assert len(db.session.scalars(select(Order)).all()) == rounds
        grown = {name: n - before[name] for name, n in counts().items() if n != before[name]}
        assert grown == {  # the winners', and nothing of the others
            "address": rounds,
            "delivery": 2 * rounds,
            "event": 2 * rounds,
            "order": rounds,
            "payment": rounds,
            "sale": rounds,
            "sale_line": rounds,
        }
        assert {stock(db.session.get_one(Variant, variant_id)) for variant_id in last} == {(1, 1)}
        dialect = db.engine.dialect.name
    record_property(
        "proof", f"{dialect}: {racers} at once for the last piece, {rounds} times: 1 sold each time"
    )


def checkout(buyer_id: int, variant_id: int, courier_id: int, bank_id: int, **changes: object) -> Order:
    """Check out one piece, all rows loaded in this thread."""
    get = db.session.get_one
    return place_order(
        get(Party, buyer_id),
        [get(Variant, variant_id)],
        get(Party, courier_id),
        provider=get(Party, bank_id),
        **changes,
    )


def test_fewer_pieces_than_wanted_are_refused_with_what_there_is(session) -> None:
    plenty, few = make_variant(stock=50), make_variant(stock=2)
    buyer, courier = make_buyer(), make_courier()
    make_bank()
    before = counts()
    with pytest.raises(OutOfStock) as refused:
        place_order(buyer, [plenty, few], courier, quantity=3)
    session.rollback()
    assert refused.value.facts["free"] == 2
    assert counts() == before
    assert (stock(plenty), stock(few)) == ((50, 0), (2, 0))


@pytest.fixture
def shop(app_on_sqlite):
    """One thing for sale, who wants it, and who brings it."""
    with app_on_sqlite.app_context():
        make_bank()
        yield make_buyer(), make_variant(), make_courier()


def refused_with(code: str, buyer: Party, variants: list[Variant], courier: Party, **changes: object) -> None:
    """Check out and see the refusal ``code``, with nothing changed."""
    db.session.commit()
    before = counts()
    with pytest.raises(Refusal) as refused:
        place_order(buyer, variants, courier, **changes)
    assert refused.value.code == code
    db.session.rollback()
    assert counts() == before
    assert all(stock(variant)[1] == 0 for variant in variants)


def test_a_price_that_changed_is_not_charged(shop) -> None:
    buyer, variant, courier = shop
    refused_with("price-changed", buyer, [variant], courier, seen_total_minor=rupiah(111_999))
    assert place_order(buyer, [variant], courier, seen_total_minor=rupiah(112_000)).total_minor == rupiah(
        112_000
    )


def test_nobody_buys_his_own_goods(shop) -> None:
    _, variant, courier = shop
    seller_in_person = actor_of(variant.listing.storefront.party).user
    refused_with("own-goods", make_buyer(user=seller_in_person), [variant], courier)
    staff = make_user()
    db.session.add(Membership(user=staff, party=variant.listing.storefront.party, role="staff"))
    refused_with("own-goods", make_buyer(user=staff), [variant], courier)


def test_what_is_not_for_sale_is_not_sold(shop) -> None:
    buyer, variant, courier = shop
    seller = variant.listing.storefront.party
    refused_with("not-for-sale", buyer, [make_listing(seller, live=False).variants[0]], courier)
    catalog.move_listing(actor_of(seller), variant.listing, "hide")
    refused_with("not-for-sale", buyer, [variant], courier)
    catalog.move_listing(actor_of(seller), variant.listing, "publish")
    catalog.decide_storefront(actor_of(make_operator()), storefront_of(seller), "close")
    refused_with("not-for-sale", buyer, [variant], courier)
    waiting = make_storefront(is_open=False).party
    with pytest.raises(Refusal, match="may-not-sell"):
        make_variant(waiting)


def test_an_order_needs_goods_pieces_and_a_courier_that_goes_there(shop) -> None:
    buyer, variant, courier = shop
    refused_with("empty-cart", buyer, [], courier)
    for quantity in (0, -1):
        refused_with("quantity", buyer, [variant], courier, quantity=quantity)
    storefront = variant.listing.storefront_id
    for services in (
        {},
        {storefront: "nobody:hemat"},
        {storefront: f"{courier.id}:terbang"},
        {0: f"{courier.id}:hemat"},
    ):
        refused_with("no-courier", buyer, [variant], courier, services=services)


def test_stock_is_never_sold_below_what_is_promised(shop) -> None:
    buyer, variant, courier = shop
    place_order(buyer, [variant], courier, quantity=4)
    db.session.commit()
    listing = variant.listing
    wanted = catalog.VariantDetails("", rupiah(1), 3, 700, 300, 200, 100, public_id=variant.public_id)
    details = catalog.ListingDetails(listing.title, listing.description, listing.category_id, [wanted])
    with pytest.raises(Invalid) as refused:
        catalog.change_listing(actor_of(listing.storefront.party), listing, details, listing.version)
    assert refused.value.code == "stock-promised"
    db.session.rollback()
    assert stock(variant) == (10, 4)


def test_two_who_edit_one_listing_do_not_overwrite_each_other(shop) -> None:
    _, variant, _ = shop
    listing, actor = variant.listing, actor_of(variant.listing.storefront.party)
    wanted = catalog.VariantDetails("", rupiah(5), 3, 700, 300, 200, 100, public_id=variant.public_id)
    details = catalog.ListingDetails("Tas baru", "", listing.category_id, [wanted])
    version = listing.version
    catalog.change_listing(actor, listing, details, version)
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        catalog.change_listing(actor, listing, details, version)
    assert refused.value.code == "changed-meanwhile"


def test_hold_days_follow_the_sellers_standing(shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer, variant, courier = shop
    known = trust.score_of(variant.listing.storefront.party_id)
    for standing in Standing:
        monkeypatch.setattr(trust, "score_of", lambda _, s=standing: replace(known, standing=s))
        order = place_order(buyer, [variant], courier)
        assert order.sales[0].hold_days == CAPABILITIES[standing].hold_days


@pytest.mark.parametrize(
    ("goods", "limit", "sentence"),
    [
        (200_000_000, 200_000_000, None),
        (200_000_100, 200_000_000, "Toko Sri untuk sekarang boleh menerima paling banyak Rp2.000.000"),
        (100, 0, "Toko Sri sedang kami hentikan sementara."),
    ],
)
def test_what_a_standing_allows_in_one_order_is_said_with_the_amount(
    app_on_sqlite: Flask, goods: int, limit: int, sentence: str | None
) -> None:
    with app_on_sqlite.test_request_context(headers={"Accept-Language": "id"}):
        refusal = placing.over_limit("Toko Sri", goods, limit)
        assert refusal is None if sentence is None else str(refusal).startswith(sentence)

"""Rules of commission: the most specific in force wins, what was bought keeps its rate, and each party sees which."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.catalog.models import Listing
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, TAX
from marketplace.ledger.queries import audit, balance
from marketplace.orders import commission
from marketplace.orders.actions import selling
from marketplace.orders.actions.commission import RuleDetails, add_rule, end_rule
from marketplace.orders.income import income, sold_at
from marketplace.orders.models import CommissionRule, FixedPer
from tests import make, walk
from tests.walk import actor_of


@pytest.fixture
def shop(app_on_sqlite):
    """A seller's two things, of two kinds."""
    with app_on_sqlite.app_context():
        seller = make.make_seller()
        bag, cup = make.make_listing(seller, price=100_000), make.make_listing(seller, price=40_000)
        cup.category = make.make_category("cangkir")
        make.make_bank(), make.make_operator()
        db.session.commit()
        yield seller, bag, cup


def ruled(rate_bp: int, **changes: object) -> CommissionRule:
    rule = add_rule(actor_of(make.make_operator()), RuleDetails(rate_bp, **changes))
    db.session.commit()
    return rule


def rates(*listings: Listing) -> list[tuple[int, str]]:
    rules = commission.rules_for(listings)
    return [(rules.of(listing).rate_bp, rules.of(listing).word) for listing in listings]


def test_the_most_specific_rule_in_force_wins(shop: tuple[Party, Listing, Listing]) -> None:
    seller, bag, cup = shop
    assert rates(bag, cup) == [(500, "policy")] * 2
    ruled(700, category=cup.category)
    ruled(900, category=bag.category, seller=make.make_seller("Lain"))
    assert rates(bag, cup) == [(500, "policy"), (700, "category")]
    ruled(600, seller=seller)
    assert rates(bag, cup) == [(600, "seller")] * 2
    both = ruled(300, seller=seller, category=cup.category)
    ruled(
        100, listing=bag, starts_at=clock.now() + timedelta(days=1), ends_at=clock.now() + timedelta(days=3)
    )
    assert rates(bag, cup) == [(600, "seller"), (300, "seller-category")]
    ruled(800, seller=seller)  # a change is a new rule: the later start wins
    assert rates(bag, cup) == [(800, "seller"), (300, "seller-category")]
    clock.advance(timedelta(days=1, hours=1))
    assert rates(bag, cup) == [(100, "listing"), (300, "seller-category")]
    end_rule(actor_of(make.make_operator()), both)
    clock.advance(timedelta(days=2))
    assert rates(bag, cup) == [(800, "seller")] * 2


def test_what_was_bought_keeps_its_rates_line_by_line_and_the_book_follows(
    shop: tuple[Party, Listing, Listing],
) -> None:
    seller, bag, cup = shop
    of_bag = ruled(1_000, listing=bag, fixed_minor=rupiah(2_000))
    order = make.make_order(variants=[bag.variants[0], cup.variants[0]], quantity=2)
    end_rule(actor_of(make.make_operator()), of_bag)
    ruled(4_000, seller=seller)
    sale = order.sales[0]
    frozen = [
        (line.commission_bp, line.commission_fixed_minor, line.commission_rule_id) for line in sale.lines
    ]
    assert frozen == [(1_000, rupiah(4_000), of_bag.id), (500, 0, None)]
    fees = [(one.commission_minor, one.tax_minor) for one in sold_at(sale)]
    assert fees == [(rupiah(24_000), rupiah(2_640)), (rupiah(4_000), rupiah(440))]
    walk.pay(order)
    walk.accept(order)
    selling.decline_part(actor_of(seller), sale, {sale.lines[0].public_id: 1}, "out-of-stock")
    db.session.commit()
    for step in (walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
        db.session.commit()
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(16_000), rupiah(1_760))  # one bag, two cups
    selling.give_back(actor_of(seller), sale, {sale.lines[1].public_id: rupiah(40_000)}, "flaw")
    db.session.commit()
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(14_000), rupiah(1_540))
    assert income(sale).seller_minor == rupiah(140_000 - 15_540)
    assert audit().faults == []


def test_a_fixed_part_a_sale_is_taken_once_and_never_more_than_half_the_price(
    shop: tuple[Party, Listing, Listing],
) -> None:
    seller, bag, cup = shop
    ruled(0, seller=seller, fixed_minor=rupiah(7_000), fixed_per=FixedPer.SALE)
    lines = make.make_order(variants=[bag.variants[0], cup.variants[0]]).sales[0].lines
    assert [line.commission_fixed_minor for line in lines] == [rupiah(5_000), rupiah(2_000)]
    ruled(1_000, listing=cup, fixed_minor=rupiah(30_000))
    assert commission.cost(cup, 1).commission_minor == rupiah(20_000)


def test_a_rule_is_told_to_its_seller_said_twice_made_once_and_never_begins_or_ends_in_the_past(
    shop: tuple[Party, Listing, Listing],
) -> None:
    seller, bag, cup = shop
    operator, now = actor_of(make.make_operator()), clock.now()
    rule = ruled(700, seller=seller)
    assert ruled(700, seller=seller) is rule
    told = db.session.scalars(select(Event).where(Event.kind == "commission.rule_added")).one()
    assert (told.data["seller"], told.data["rate_bp"]) == (seller.public_id, 700)
    wrong = {
        "rule-about": {"listing": bag, "seller": seller},
        "rule-past": {"listing": bag, "starts_at": now - timedelta(minutes=1)},
        "rule-dates": {"listing": bag, "ends_at": now},
    }
    for code, changes in wrong.items():
        with pytest.raises(Refusal) as refused:
            add_rule(operator, RuleDetails(100, **changes))
        assert refused.value.code == code
    with pytest.raises(NotYours):
        add_rule(actor_of(seller), RuleDetails(0, seller=seller))
    with pytest.raises(Refusal) as refused:
        end_rule(operator, rule, now - timedelta(days=1))
    assert refused.value.code == "rule-past"
    coming = ruled(900, category=cup.category, starts_at=now + timedelta(days=2))
    end_rule(operator, coming)
    end_rule(operator, coming)
    assert coming.ends_at == coming.starts_at
    clock.advance(timedelta(days=3))
    assert rates(cup) == [(700, "seller")]

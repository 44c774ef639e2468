"""Trust learns from what happened, once each, and what it learned decides what a party may do."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.applications import actions as applications
from marketplace.applications.actions import Verdict
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from marketplace.reactions import REACTIONS
from marketplace.settlement import actions as settlement
from marketplace.trust import actions as trust
from marketplace.trust import score as model
from marketplace.trust.facts import FACT_KINDS
from marketplace.trust.models import TrustFact, TrustState
from marketplace.trust.queries import capabilities, latest_facts, score_of, standings
from marketplace.trust.reading import FACTS_OF
from marketplace.trust.standing import CAPABILITIES, Standing
from tests import walk
from tests.contents import counts
from tests.make import (
    make_application,
    make_bank,
    make_buyer,
    make_courier,
    make_operator,
    make_order,
    make_party,
    make_payout,
    make_seller,
    make_variant,
    place_order,
)


@pytest.fixture(autouse=True)
def context(app_on_sqlite):
    """Learning is the same on every database."""
    with app_on_sqlite.app_context():
        yield


def known_of(party: Party) -> dict[str, int]:
    rows = select(TrustFact.kind, func.count()).where(TrustFact.party_id == party.id).group_by(TrustFact.kind)
    return dict(map(tuple, db.session.execute(rows)))


def test_each_party_is_known_by_what_it_did_itself() -> None:
    order = make_order(SaleState.COMPLETED, sellers=1)
    sale = order.sales[0]
    walk.rate(sale, PartyKind.BUYER, PartyKind.SELLER, 5)
    walk.rate(sale, PartyKind.BUYER, PartyKind.COURIER, 2)
    walk.rate(sale, PartyKind.SELLER, PartyKind.BUYER, 3)
    db.session.commit()
    walk.ring()
    assert known_of(sale.seller) == {"packed_on_time": 1, "sale_completed": 1, "stars_good": 1}
    assert known_of(sale.courier) == {"delivered_on_time": 1, "delivered_with_pin": 1, "stars_bad": 1}
    assert known_of(order.buyer) == {"paid_on_time": 1, "receipt_confirmed": 1}, "three stars say neither"
    assert known_of(make_bank()) == {"payment_booked": 1}


@pytest.mark.parametrize(
    ("state", "days", "of_seller", "of_buyer"),
    [
        (SaleState.DECLINED, 0, {"sale_declined": 1}, {"paid_on_time": 1}),
        (SaleState.CANCELLED, 0, {}, {"paid_on_time": 1}),
        (SaleState.EXPIRED, 0, {}, {"order_unpaid": 1}),
        (SaleState.ACCEPTED, 10, {"sale_cancelled_unpacked": 1}, {"paid_on_time": 1}),
        (SaleState.DELIVERED, 3, {"packed_on_time": 1, "sale_completed": 1}, {"paid_on_time": 1}),
    ],
)
def test_blame_goes_where_it_belongs(state: SaleState, days: int, of_seller: dict, of_buyer: dict) -> None:
    order = make_order(state, sellers=1)
    walk.let_pass(timedelta(days=days))
    assert known_of(order.sales[0].seller) == of_seller
    assert known_of(order.buyer) == of_buyer


def test_a_late_courier_does_not_cost_the_seller() -> None:
    order = make_order(SaleState.HANDED_OVER, sellers=1)
    walk.let_pass(timedelta(days=15))
    walk.deliver(order)
    db.session.commit()
    walk.ring()
    sale = order.sales[0]
    assert known_of(sale.courier) == {"delivered_late": 1, "delivered_with_pin": 1}
    assert known_of(sale.seller) == {"packed_on_time": 1}


def test_the_bank_is_known_by_its_payouts() -> None:
    payout = make_payout()
    before = known_of(payout.provider).get("payout_paid", 0)
    settlement.mark_payout_paid(walk.actor_of(payout.provider), payout)
    db.session.commit()
    walk.ring()
    assert known_of(payout.provider)["payout_paid"] == before + 1


def test_the_operator_is_judged_too() -> None:
    application = make_application(until="in_review")
    verdicts = {paper.name: Verdict(True) for paper in application.papers}
    applications.decide(walk.actor_of(make_operator()), application, application.version, verdicts)
    db.session.commit()
    walk.ring()
    operator = db.session.scalars(select(Party).where(Party.kind == PartyKind.OPERATOR)).one()
    assert known_of(operator) == {"storefront_decided_in_time": 1}


def test_the_same_event_counts_once() -> None:
    sale = make_order(SaleState.COMPLETED, sellers=1).sales[0]
    before, score = counts(), score_of(sale.seller_id)
    for event in db.session.scalars(select(Event).where(Event.kind.in_(FACTS_OF))):
        trust.learn(event)
    db.session.commit()
    assert counts() == before
    assert score_of(sale.seller_id).log_odds == pytest.approx(score.log_odds, abs=1e-9)


def test_reckoned_afresh_everybody_stands_where_he_stood() -> None:
    courier, buyer, seller = make_courier(), make_buyer(), make_seller()
    for state in (SaleState.COMPLETED, SaleState.DECLINED, SaleState.COMPLETED, SaleState.EXPIRED):
        make_order(state, buyer=buyer, courier=courier, variants=[make_variant(seller)])
        walk.let_pass(timedelta(days=11))
    rows = {row.party_id: row for row in db.session.scalars(select(TrustState))}
    assert len(rows) >= 4
    for party in db.session.scalars(select(Party).where(Party.id.in_(rows))):
        kept = model.unpacked(rows[party.id].state)
        afresh = trust.recompute(party)
        assert afresh.counts == kept.counts
        assert (afresh.good, afresh.bad) == pytest.approx((kept.good, kept.bad), abs=1e-9)
        now = clock.now()
        assert model.score(afresh, now).log_odds == pytest.approx(model.score(kept, now).log_odds, abs=1e-9)
        assert rows[party.id].standing == str(model.score(afresh, afresh.as_of or now).standing)


def test_nothing_is_written_about_whom_nothing_is_known() -> None:
    party = make_party(PartyKind.SELLER)
    before = counts()
    assert trust.recompute(party).as_of is None
    db.session.commit()
    assert counts() == before
    assert (score_of(party.id).standing, standings([party.id])) == (Standing.NEW, {party.id: "new"})


def test_a_standing_decides_how_long_money_stays() -> None:
    seller, courier, buyer = make_seller(), make_courier(), make_buyer()
    variant = make_variant(seller, stock=100)
    assert (
        place_order(buyer, [variant], courier).sales[0].hold_days == CAPABILITIES[Standing.NEW].hold_days == 7
    )
    now = clock.now()
    make_known(seller, "sale_completed", 12)
    assert capabilities(seller.id).hold_days == CAPABILITIES[Standing.BUILDING].hold_days
    assert place_order(buyer, [variant], courier).sales[0].hold_days == 5
    make_known(seller, "sale_completed", 200)
    assert place_order(buyer, [variant], courier).sales[0].hold_days == 2
    make_known(seller, "sale_cancelled_unpacked", 150)
    assert place_order(buyer, [variant], courier, bounded=False).sales[0].hold_days >= 14
    assert score_of(seller.id).at >= now


def make_known(party: Party, kind: str, times: int) -> None:
    """As though ``kind`` had happened ``times`` times just now."""
    good = FACT_KINDS[kind].good
    for n in range(times):
        event = Event(
            kind="test",
            subject_kind="sale",
            subject_id=f"{kind}:{n}",
            at=clock.now(),
            recorded_at=clock.real_now(),
            acting_kind="clock",
            data={},
        )
        db.session.add(event)
        db.session.flush()
        db.session.add(
            TrustFact(
                party_id=party.id,
                event_id=event.id,
                kind=kind,
                good=good,
                weight=1.0,
                subject_kind="sale",
                subject_id=event.subject_id,
                at=event.at,
            )
        )
    db.session.flush()
    trust.recompute(party)
    db.session.commit()


def test_every_event_that_proves_something_is_heard() -> None:
    for kind in FACTS_OF:
        assert any(reaction.key == "trust.learn" for reaction in REACTIONS[kind])


def test_the_newest_facts_come_first() -> None:
    seller = make_seller()
    for state in (SaleState.DECLINED, SaleState.COMPLETED):
        make_order(state, variants=[make_variant(seller)])
    assert latest_facts(seller.id)[0].kind == "sale_completed"
    assert len(latest_facts(seller.id, limit=1)) == 1

"""Words in public: changed while closed, answered once, held, reported, hidden with a reason, objected to, restored."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Missing, MoveRefused, Refusal
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.reviews import actions, moderating, queries
from marketplace.reviews.answering import answer
from marketplace.reviews.models import Rating, RatingAnswer, RatingVersion
from marketplace.reviews.opinions import Opinion
from marketplace.reviews.overall import overall
from marketplace.reviews.states import WordsState
from marketplace.trust.models import TrustFact
from tests import make, walk
from tests.contents import counts
from tests.races import race
from tests.walk import actor_of

BUYER, SELLER, COURIER = PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER
PHONE = "Bagus, hubungi 0812-3456-7890."


@pytest.fixture
def sale(app_on_sqlite: Flask) -> Iterator[Sale]:
    """A sale that is complete."""
    with app_on_sqlite.app_context():
        yield make.make_sale(SaleState.COMPLETED)


def said(sale: Sale, text: str = "Rapi.", **more: Any) -> Rating:
    """What the buyer says of the seller."""
    opinion = Opinion(goods=5, packing=3, text=text, **more)
    return actions.review(actor_of(sale.order.buyer), sale, SELLER, opinion)


def opened(sale: Sale, text: str = "Rapi.", **more: Any) -> Rating:
    """The same once everybody has spoken."""
    rating = said(sale, text, **more)
    walk.rate(sale, BUYER, COURIER, 1)
    walk.rate(sale, SELLER, BUYER, 5)
    db.session.commit()
    return rating


def refused(code: str, act: Any) -> None:
    db.session.commit()
    before = counts()
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code
    db.session.rollback()
    assert counts() == before


def judge(party: Party | None = None) -> Actor:
    """A person of the operator, another one each time."""
    operator = party or make.make_operator()
    user = make.make_member(operator, "reviewer")
    return Actor(kind="operator", user=user, party=operator, role="reviewer")


def told(kind: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == kind)))


def test_one_overall_lies_between_goods_and_packing_and_the_goods_weigh_more() -> None:
    for goods in range(1, 6):
        for packing in range(1, 6):
            whole = overall(goods, packing)
            assert min(goods, packing) <= whole <= max(goods, packing)
            assert abs(whole - goods) <= abs(whole - packing)
            assert goods == 5 or whole <= overall(goods + 1, packing)


def test_a_late_courier_costs_the_courier_and_not_the_seller(sale: Sale) -> None:
    opened(sale)
    walk.ring()
    facts = db.session.scalars(select(TrustFact).where(TrustFact.kind.like("stars%")))
    assert {(fact.party_id, fact.kind) for fact in facts} >= {
        (sale.seller_id, "stars_good"),
        (sale.courier_id, "stars_bad"),
    }


def test_an_opinion_is_changed_while_closed_and_the_earlier_words_are_kept(sale: Sale) -> None:
    rating = said(sale, "Bagus sekali.")
    db.session.commit()
    worse = Opinion(goods=1, packing=1, text="Ternyata sobek.")
    assert actions.change(actor_of(sale.order.buyer), rating, worse)
    assert not actions.change(actor_of(sale.order.buyer), rating, worse)
    db.session.commit()
    kept = db.session.scalars(select(RatingVersion.text).order_by(RatingVersion.number)).all()
    assert (kept, rating.stars, rating.text) == (["Bagus sekali.", "Ternyata sobek."], 1, "Ternyata sobek.")
    walk.rate(sale, BUYER, COURIER, 5)
    walk.rate(sale, SELLER, BUYER, 5)
    again = Opinion(goods=5, packing=5, text="Lupakan.")
    refused("window-closed", lambda: actions.change(actor_of(sale.order.buyer), rating, again))
    with pytest.raises(Missing):
        actions.change(actor_of(sale.seller), rating, again)


def test_what_was_said_once_cannot_be_written_over(sale: Sale) -> None:
    said(sale)
    db.session.commit()
    version = db.session.scalars(select(RatingVersion)).one()
    version.text = "Buruk."
    with pytest.raises(Exception, match="stays as it was said"):
        db.session.flush()
    db.session.rollback()


def test_a_number_is_not_published_before_a_person_has_read_it(sale: Sale) -> None:
    refused("words-found", lambda: said(sale, PHONE))
    rating = opened(sale, PHONE, as_is=True)
    assert rating.state is WordsState.HELD
    assert rating.revealed_at is not None  # its stars count
    scope = queries.about(sale.seller_id)
    assert queries.shown(scope).items == []
    assert [row.id for row in queries.shown(scope, queries.ALL).items] == [rating.id]
    moderating.decide(judge(), rating, "review", "keep")
    assert [row.id for row in queries.shown(scope).items] == [rating.id]


def test_who_puts_his_words_right_waits_for_nobody(sale: Sale) -> None:
    rating = said(sale, PHONE, as_is=True)
    actions.change(actor_of(sale.order.buyer), rating, Opinion(goods=5, packing=3, text="Bagus."))
    assert rating.state is WordsState.SHOWN


def test_the_other_side_answers_once_and_nobody_else(sale: Sale) -> None:
    rating = said(sale)
    with pytest.raises(Missing):
        answer(actor_of(sale.seller), rating, "Terima kasih.")
    walk.rate(sale, BUYER, COURIER, 5)
    walk.rate(sale, SELLER, BUYER, 5)
    first = answer(actor_of(sale.seller), rating, "Terima kasih.")
    assert answer(actor_of(sale.seller), rating, "Terima kasih.") is first
    refused("already-answered", lambda: answer(actor_of(sale.seller), rating, "Ada lagi."))
    with pytest.raises(Missing):
        answer(actor_of(sale.courier), rating, "Saya juga.")


def test_hidden_words_are_told_with_the_reason_and_another_person_decides_the_objection(sale: Sale) -> None:
    rating = opened(sale, "Tokonya begitu.")
    author, first, second = actor_of(sale.order.buyer), judge(), judge()
    stranger = actor_of(make.make_buyer("Orang lain"))
    report = moderating.report(stranger, rating, "review", "insult")
    assert moderating.report(stranger, rating, "review", "advertising") is report
    refused("own-words", lambda: moderating.report(author, rating, "review", "insult"))
    refused("ground", lambda: moderating.decide(first, rating, "review", "hide"))
    moderating.decide(first, rating, "review", "hide", "not-about-this", "Ini tentang toko lain.")
    assert (rating.state, report.decision_id is not None) == (WordsState.HIDDEN, True)
    assert told("review.hidden")[0].data["author"] == sale.order.buyer.public_id
    assert queries.stats_of(queries.about(sale.seller_id)).count == 1  # the stars stay
    moderating.objected(author, rating, "review", "Ini memang toko ini.")
    refused("already-objected", lambda: moderating.objected(author, rating, "review", "Sungguh."))
    refused("same-person", lambda: moderating.decide(first, rating, "review", "restore"))
    moderating.decide(second, rating, "review", "restore")
    assert rating.state is WordsState.SHOWN
    assert [one.outcome_id is not None for one in queries.objections_of(rating)] == [True]
    refused("nothing-to-decide", lambda: moderating.decide(second, rating, "review", "keep"))


def test_an_objection_may_be_turned_down_and_then_nothing_waits(sale: Sale) -> None:
    rating = opened(sale)
    moderating.decide(judge(), rating, "review", "hide", "insult")
    moderating.objected(actor_of(sale.order.buyer), rating, "review", "Tidak menghina.")
    moderating.decide(judge(), rating, "review", "uphold")
    assert (rating.state, queries.waiting_count()) == (WordsState.HIDDEN, 0)
    with pytest.raises(MoveRefused):
        moderating.decide(judge(), rating, "review", "uphold")


def test_nobody_decides_about_his_own_shop_and_no_role_without_the_right(sale: Sale) -> None:
    rating = opened(sale)
    operator = make.make_operator()
    insider = judge(operator)
    db.session.add(Membership(user=insider.user, party=sale.seller, role="staff"))
    refused("own-review", lambda: moderating.decide(insider, rating, "review", "hide", "insult"))
    finance = Actor("operator", make.make_member(operator, "finance"), operator, "finance")
    refused("not-allowed", lambda: moderating.decide(finance, rating, "review", "hide", "insult"))


def test_what_is_said_of_a_buyer_is_reported_by_its_sides_alone(sale: Sale) -> None:
    opened(sale)
    about_buyer = db.session.scalars(select(Rating).where(Rating.rated_id == sale.order.buyer_id)).one()
    with pytest.raises(Missing):
        moderating.report(actor_of(make.make_buyer()), about_buyer, "review", "insult")
    assert moderating.report(actor_of(sale.order.buyer), about_buyer, "review", "insult")


def test_one_person_reports_so_much_a_day(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    rating = opened(sale)
    answer(actor_of(sale.seller), rating, "Terima kasih.")
    monkeypatch.setattr(moderating, "REPORTS_A_DAY", 1)
    busy = actor_of(make.make_buyer())
    moderating.report(busy, rating, "review", "insult")
    refused("too-many-reports", lambda: moderating.report(busy, rating, "answer", "insult"))


def test_a_silent_buyer_is_asked_once_and_one_who_spoke_is_not(sale: Sale) -> None:
    spoke = make.make_sale(SaleState.COMPLETED)
    said(spoke)
    db.session.commit()
    for _day in range(4):
        clock.advance(timedelta(days=1))
        db.session.commit()
        walk.ring()
    assert [event.subject_id for event in told("review.asked")] == [sale.public_id]


def test_photos_are_for_everybody_only_while_the_words_stand(sale: Sale) -> None:
    file = make.make_file(sale.order.buyer, queries.PURPOSE, is_public=False)
    rating = said(sale, "Lihat fotonya.", photos=[file])
    assert not file.is_public
    walk.rate(sale, BUYER, COURIER, 5)
    walk.rate(sale, SELLER, BUYER, 5)
    assert file.is_public
    moderating.decide(judge(), rating, "review", "hide", "personal-data")
    assert not file.is_public
    with pytest.raises(Missing):
        queries.pictures(actor_of(sale.order.buyer), [file.public_id])


def test_two_who_answer_at_once_leave_one_answer(app: Flask) -> None:
    with app.app_context():
        rating_id = opened(make.make_sale(SaleState.COMPLETED)).id

    def say(words: str) -> None:
        with unit_of_work():
            rating = db.session.get_one(Rating, rating_id)
            answer(actor_of(rating.rated), rating, words)

    outcomes = race(app, [lambda: say("Terima kasih."), lambda: say("Sama-sama.")])
    assert sorted(getattr(one, "code", "") for one in outcomes) == ["", "already-answered"]
    with app.app_context():
        assert len(db.session.scalars(select(RatingAnswer)).all()) == 1

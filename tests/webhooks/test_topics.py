"""Who is offered what: nothing is forgotten, and nobody hears what is not his business."""

import json

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from marketplace.reactions import REACTIONS
from marketplace.voices import VOICES
from marketplace.webhooks.bodies import facts_for
from marketplace.webhooks.topics import (
    FACTS_FOR,
    FAMILIES,
    MEANING,
    OFFERED,
    OFFERED_KINDS,
    UNOFFERED,
    groups,
    offered,
    ways,
)
from tests import make
from tests.messages.test_nobody_forgotten import recorded


def test_whatever_happens_is_offered_to_somebody_besides_the_operator_or_is_not_for_a_reason() -> None:
    assert recorded() == OFFERED_KINDS | UNOFFERED.keys()
    assert OFFERED_KINDS & UNOFFERED.keys() == set()
    assert set(MEANING) == OFFERED_KINDS == {topic for kind in PartyKind for topic in offered(kind)}


def test_whoever_is_told_of_something_by_a_notice_may_have_it_told_to_his_program() -> None:
    told = {
        (party_kind, kind, notice.to or party_kind.value)
        for party_kind, notices in VOICES.notices.items()
        for kind, rows in notices.items()
        for notice in rows
        if kind not in UNOFFERED and party_kind is not PartyKind.OPERATOR
    }
    programs = {
        (party_kind, topic, word)
        for party_kind, words in OFFERED.items()
        for word, topics in words.items()
        for topic in topics
    }
    unheard = told - programs
    # The shop's notices of its application go to ``seller``, which is the same party as ``party``.
    assert {
        kind for _, kind, word in unheard if not (kind.startswith("application.") and word == "seller")
    } == set()


def test_every_topic_stands_on_the_page_once_and_has_an_outbox_handler() -> None:
    for kind in PartyKind:
        shown = [topic for group in groups(kind) for topic, _ in group.kinds]
        assert sorted(shown) == sorted(offered(kind))
    assert {topic.partition(".")[0] for topic in MEANING} == set(FAMILIES)
    for topic in MEANING:
        assert "webhooks.put_down" in [reaction.key for reaction in REACTIONS[topic]]


def test_every_event_of_an_order_names_whom_it_is_offered_to(app_on_sqlite) -> None:
    """A party whose id an event does not carry would wait for it in vain."""
    with app_on_sqlite.app_context():
        buyer = make.make_buyer()
        order = make.make_order(SaleState.COMPLETED, buyer=buyer)
        make.make_payout()
        make.make_refund()
        make.make_case()
        make.make_bank_line()
        make.make_order(SaleState.EXPIRED)
        unnamed = {
            (event.kind, kind, word)
            for event in db.session.scalars(select(Event))
            for kind, word in ways(event.kind)
            if word and word not in {event.subject_kind: 0, **event.data} and event.kind not in UNOFFERED
        }
        # Money that fits nothing is nobody's, and an event about a company is not about a shop.
        assert {(kind, word) for kind, _, word in unnamed} <= ALLOWED_TO_BE_NAMELESS
        assert order.public_id in json.dumps([event.data for event in db.session.scalars(select(Event))])


ALLOWED_TO_BE_NAMELESS = {
    ("application.begun", "courier_applicant"),
    ("application.submitted", "courier_applicant"),
    ("application.taken", "courier_applicant"),
    ("application.accepted", "courier_applicant"),
    ("application.issued", "courier_applicant"),
    ("transfer.returning", "payer"),
}


def test_facts_about_people_stay_in_the_house() -> None:
    event = Event(data={"applicant": "u", "reviewer": "v", "cost_minor": 5, "bearer": "courier", "sale": "s"})
    assert facts_for(event, PartyKind.SELLER) == {"bearer": "courier", "sale": "s"}
    assert facts_for(event, PartyKind.COURIER) == {"cost_minor": 5, "bearer": "courier", "sale": "s"}
    assert facts_for(event, PartyKind.OPERATOR) == event.data
    assert set(FACTS_FOR) < set(event.data)

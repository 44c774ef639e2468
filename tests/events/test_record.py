"""The record says who did what for whom, and nothing about a person that would have to be forgotten."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Address, PartyKind, PayoutAccount, User
from marketplace.catalog.models import Listing, Storefront
from marketplace.events.models import Delivery, Event
from marketplace.kit.db import db
from marketplace.ledger.models import PostingRow, Transfer
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from tests import walk
from tests.contents import everything
from tests.make import make_bank, make_operator, make_order

FOR_GOOD = (Event, Delivery, Transfer, PostingRow)
SAID = "Terima kasih, anyamannya rapi sekali."


@pytest.fixture
def session(app_on_sqlite) -> Iterator[Any]:
    """What is written down is the same on every database."""
    with app_on_sqlite.app_context():
        yield db.session


@pytest.fixture
def whole_story(session) -> None:
    """An order from checkout to payout, rated; another declined; a third paid too late."""
    order = make_order(SaleState.COMPLETED)
    for sale in order.sales:
        walk.rate(sale, PartyKind.BUYER, PartyKind.SELLER, 5, SAID)
        walk.rate(sale, PartyKind.BUYER, PartyKind.COURIER, 4, SAID)
        walk.rate(sale, PartyKind.SELLER, PartyKind.BUYER, 5, SAID)
    session.commit()
    walk.let_pass(timedelta(days=8))
    for payout in settlement.run_payouts(walk.actor_of(make_operator()), make_bank()):
        settlement.mark_payout_paid(walk.actor_of(payout.provider), payout)
    make_order(SaleState.DECLINED)
    late = make_order(SaleState.EXPIRED, sellers=1)
    walk.pay(late)
    walk.ring()


def test_what_is_kept_for_good_says_nothing_personal(whole_story, session) -> None:
    kept = everything(session.connection(), *(model.__tablename__ for model in FOR_GOOD))
    assert all(kept.values())
    words = personal_words(session)
    assert len(words) > 30
    told = json.dumps(kept, default=str)
    assert [word for word in words if word in told] == []


def test_every_event_names_who_did_it(whole_story, session) -> None:
    for event in session.scalars(select(Event)):
        by_person = event.acting_kind != "clock"
        assert (event.acting_user_id is not None) >= by_person, event.kind
        assert (event.acting_party_id is not None) == by_person, event.kind
    # what follows by itself from a booking is done by the clock, for the bank
    refund = session.scalars(
        select(Event).where(
            Event.kind == "refund.ordered", Event.data["reason"].as_string() == "nobody-waits"
        )
    ).one()
    assert (refund.acting_kind, refund.acting_party_id) == ("clock", None)
    assert refund.on_behalf_of_id == make_bank().id


def personal_words(session) -> set[str]:
    """Everything in the database that is about a person, or was written by one."""
    columns = (
        *(User.name, User.email, User.phone, User.password_hash),
        *(Address.recipient, Address.phone, Address.street, Address.district, Address.landmark),
        *(PayoutAccount.number, PayoutAccount.holder),
        *(Storefront.name, Storefront.phone, Storefront.story),
        *(Listing.title, Listing.description),
    )
    words = {word for column in columns for word in session.scalars(select(column)) if word}
    return words | {SAID}

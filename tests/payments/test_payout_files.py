"""Payout files: valid by schema, the same bytes at every time, and nothing in two of them."""

import threading
from dataclasses import replace
from functools import cache
from importlib.resources import files as resources
from io import BytesIO
from xml.etree import ElementTree

import pytest
import xmlschema
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import MoveRefused, NotYours, Refusal
from marketplace.settlement.states import PayoutState, RefundState
from payments.files import actions, queries
from payments.files.models import FileState, PayoutFile, PayoutFileItem
from payments.files.pain import NAMESPACE, Account, Order, Transfer, write
from tests import make
from tests.counts import count
from tests.payments.test_booking_statements import booked, debit, owner, pays

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(resources("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def _ids(data: bytes) -> list[str | None]:
    return [one.text for one in ElementTree.parse(BytesIO(data)).iter(f"{{{NAMESPACE}}}EndToEndId")]


_words = st.text(max_size=200)
_accounts = st.builds(
    Account,
    number=st.text("0123456789 -./AB", max_size=40),
    holder=_words,
    bank=_words,
    bic=st.sampled_from(["", "BNINIDJA"]),
)


@settings(max_examples=count("EXAMPLES"))
@given(
    payer=_accounts,
    holder=_words,
    transfers=st.lists(
        st.builds(
            Transfer,
            end_to_end=st.just("PL-7K3M9-2XDQW"),
            amount_minor=st.integers(1, 10**15),
            to=_accounts,
            text=_words,
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_whatever_people_are_called_the_file_is_valid(
    payer: Account, holder: str, transfers: list[Transfer]
) -> None:
    order = Order("PL-7K3M9-2XDQW", clock.real_now(), holder, payer, "IDR", transfers)
    _schema().validate(BytesIO(write(order)))
    assert write(order) == write(order)


@pytest.mark.usefixtures("session")
def test_a_payout_is_in_one_file_and_paid_when_the_statement_says_so(app: Flask) -> None:
    actor, payout = owner(), make.make_payout()
    refund = make.make_refund()
    file = actions.make(actor)
    db.session.commit()
    data = actions.bytes_of(file)
    _schema().validate(BytesIO(data))
    assert payout.public_id in _ids(data)
    assert refund.public_id not in _ids(data), "nobody knows the account that it came from"
    assert (file.total_minor, file.items_count) == (sum(i.amount_minor for i in file.items), len(_ids(data)))
    later = make.make_payout()
    second = actions.make(actor)
    assert later.public_id in _ids(actions.bytes_of(second))
    assert not set(_ids(actions.bytes_of(second))) & set(_ids(data))
    with pytest.raises(Refusal):
        actions.make(actor)
    actions.hand_in(actor, file)
    assert actions.bytes_of(file) == data
    booked(actor, debit(payout))
    assert payout.state is PayoutState.PAID


@ON_SQLITE
@pytest.mark.usefixtures("session")
def test_a_file_is_withdrawn_until_the_bank_has_it(app: Flask) -> None:
    actor, payout = owner(), make.make_payout()
    first = actions.make(actor)
    actions.withdraw(actor, first)
    actions.withdraw(actor, first)
    second = actions.make(actor)
    assert payout.public_id in _ids(actions.bytes_of(second))
    assert first.state is FileState.WITHDRAWN
    with pytest.raises(Refusal, match="in-a-file"):
        make.payments.payout_failed(actor, payout)
    actions.hand_in(actor, second)
    with pytest.raises(MoveRefused):
        actions.withdraw(actor, second)
    third = _third(actor)
    make.payments.payout_sent(actor, third.items[0].payout)
    with pytest.raises(MoveRefused):
        actions.withdraw(actor, third)


def _third(actor: Actor) -> PayoutFile:
    make.make_payout()
    return actions.make(actor)


@ON_SQLITE
@pytest.mark.usefixtures("session")
def test_a_refund_goes_to_the_account_it_came_from_and_again_to_the_one_its_payer_names(app: Flask) -> None:
    actor = owner()
    order = make.make_order(sellers=1)
    booked(actor, pays(make.walk.payment_of(order), account="5551234567"))
    make.walk.events.deliver_all()
    make.walk.decline(order)
    db.session.commit()
    (file,) = [actions.make(actor)]
    refund = file.items[0].refund
    assert refund is not None
    assert b"<Id>5551234567</Id>" in actions.bytes_of(file)
    actions.hand_in(actor, file)
    sent = debit(refund, return_code="AC04")
    booked(actor, sent, replace(sent, amount_minor=refund.amount_minor, reference="BACK"))
    assert (refund.state, queries.ready(actor.party_id).count) == (RefundState.PENDING, 0)
    make.settlement.name_refund_account(make.actor_of(order.buyer), refund, "Bank Lain", "777888999", "Budi")
    assert b"777888999" in actions.bytes_of(actions.make(actor))


@ON_SQLITE
@pytest.mark.usefixtures("session")
def test_only_who_may_pay_makes_files(app: Flask) -> None:
    make.make_payout()
    owner()
    with pytest.raises(NotYours):
        actions.make(owner("teller"))


@pytest.mark.usefixtures("session")
def test_two_who_make_a_file_at_once_claim_nothing_twice(app: Flask) -> None:
    actor, payout = owner(), make.make_payout()
    db.session.commit()
    ids = actor.party_id, actor.user.id if actor.user else 0
    start, told = threading.Barrier(2, timeout=20), []

    def work() -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work() as session:
                    party, user = session.get(make.Party, ids[0]), session.get(make.User, ids[1])
                    actions.make(Actor("provider", user, party))
                    told.append("made")
            except Refusal as refusal:
                told.append(refusal.code)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["made", "nothing-to-send"]
    assert db.session.scalars(select(PayoutFileItem.payout_id)).all().count(payout.id) == 1

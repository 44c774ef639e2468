"""Parties on the command line: read by anybody in the machine room, changed by somebody of the operator."""

import pytest
from flask import Flask

from marketplace.accounts import actions as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import LoginSession, Party, PartyKind, User
from marketplace.accounts.queries import is_member, rights_of
from marketplace.api import tokens
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from tests import make
from tests.cli.conftest import Ask, Run
from tests.contents import counts


@pytest.fixture
def seller(app_on_sqlite: Flask) -> str:
    """A seller with an open shop."""
    with app_on_sqlite.app_context():
        return make.make_seller("Toko Kenanga").public_id


def test_a_party_is_shown_with_its_people_rights_money_and_standing(app_on_sqlite: Flask, ask: Ask) -> None:
    with app_on_sqlite.app_context():
        sale = make.make_sale(SaleState.COMPLETED)
        number, owner = sale.seller.public_id, sale.seller.memberships[0].user
        earned = sale.goods_minor
    shown = ask("parties", "show", number.lower().replace("-", " "))
    assert (shown["party"], shown["standing"]) == (number, "new")
    assert [(member["user"], member["role"]) for member in shown["members"]] == [(owner.public_id, "owner")]
    assert {row["right"] for row in shown["rights"]} == {"sell", "be_paid"}
    assert 0 < shown["purse"]["due_minor"] < earned
    assert {row["currency"] for row in shown["balances"]} == {"IDR"}
    assert shown["created_at"].endswith("Z")


def test_a_standing_finds_also_those_of_whom_nothing_is_known(seller: str, ask: Ask, run: Run) -> None:
    found = ask("parties", "list", "--standing", "new", "--kind", "seller", "--search", "KENANGA")
    assert [row["party"] for row in found["items"]] == [seller]
    assert run("parties", "list", "--standing", "excellent").exit_code == 1


def test_a_right_is_ended_and_given_back_by_somebody_for_a_reason(
    app_on_sqlite: Flask, ask: Ask, run: Run, operator: str, seller: str
) -> None:
    words = ("--reason", "fraud", "--as", operator)
    assert ask("parties", "end-right", seller, "sell", *words)["granted"] is False
    assert run("parties", "end-right", seller, "sell", *words).exit_code == 1
    with app_on_sqlite.app_context():
        party = db.session.query(Party).filter_by(public_id=seller).one()
        assert {str(right) for right in rights_of(party.id)} == {"be_paid"}
        assert db.session.query(Storefront).one().state is StorefrontState.CLOSED
        event = db.session.query(Event).filter_by(kind="party.right_ended").one()
        who = db.session.get_one(User, event.acting_user_id)
        assert (who.phone, event.acting_kind, event.data["reason"]) == (operator, "operator", "fraud")
    ask("parties", "grant", seller, "sell", "--reason", "mistake", "--as", operator)
    with app_on_sqlite.app_context():
        assert {str(right) for right in rights_of(party.id)} == {"be_paid", "sell"}
    assert run("parties", "grant", seller, "carry", "--reason", "asked", "--as", operator).exit_code == 1


def test_who_may_not_changes_nothing_and_neither_does_who_judges_himself(
    app_on_sqlite: Flask, run: Run, operator: str, seller: str
) -> None:
    with app_on_sqlite.app_context():
        stranger = make.make_user().phone
        clerk = make.make_member(make.make_operator(), "finance").phone
        own = make.make_party(PartyKind.SELLER, user=accounts.find_by_contact(operator)).public_id
        before = counts()
    changes = (
        ("end-right", seller, "sell", "--reason", "fraud", "--as", stranger),
        ("end-right", seller, "sell", "--reason", "fraud", "--as", clerk),
        ("grant", own, "sell", "--reason", "asked", "--as", operator),
        ("add-member", seller, operator, "--role", "staff", "--as", operator),
        ("add-member", seller, stranger, "--role", "teller", "--as", operator),
        ("add-member", seller, "0812-0000-000", "--role", "staff", "--as", operator),
        ("sign-out", stranger, "--as", clerk),
    )
    for words in changes:
        told = run("parties", *words)
        assert told.exit_code == 1, words
        assert told.stderr.strip().endswith("."), words
    with app_on_sqlite.app_context():
        assert counts() == before


def test_somebody_gets_a_role_in_a_party_that_is_not_the_operators(
    app_on_sqlite: Flask, ask: Ask, operator: str, seller: str
) -> None:
    with app_on_sqlite.app_context():
        user = make.make_user()
    ask("parties", "add-member", seller, user.phone, "--role", "staff", "--as", operator)
    with app_on_sqlite.app_context():
        party = db.session.query(Party).filter_by(public_id=seller).one()
        assert is_member(user, party.id)
        told = db.session.query(Event).filter_by(kind="party.member_added").one()
        assert told.data == {"party": seller, "member": user.public_id, "role": "staff"}


def test_sessions_and_tokens_of_a_person_end_at_once(app_on_sqlite: Flask, ask: Ask, operator: str) -> None:
    with app_on_sqlite.app_context():
        party = make.make_buyer()
        user = party.memberships[0].user
        accounts.open_session(user, "Ponsel")
        token, _secret = tokens.make(
            Actor(kind="buyer", user=user, party=party), "Toko", {"see:read"}, days=30
        )
        db.session.commit()
    told = ask("parties", "sign-out", user.phone, "--as", operator)
    assert told == {"user": user.public_id, "sessions": 1, "tokens": 1}
    with app_on_sqlite.app_context():
        assert db.session.query(LoginSession).filter_by(ended_at=None).count() == 0
        assert not db.session.get_one(type(token), token.id).is_live
        assert db.session.query(Event).filter_by(kind="user.signed_out").one().subject_id == user.public_id

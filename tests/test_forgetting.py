"""What is kept for a while only is gone afterwards, and what is not over yet stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import contacts
from marketplace.accounts.models import Code, LimitCounter, LoginSession
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.messages.forgetting import BLANK
from marketplace.messages.models import Message, News
from marketplace.messages.states import MessageState
from marketplace.orders.states import SaleState
from marketplace.tasks import strike_clocks
from tests import make


@pytest.fixture(autouse=True)
def session(app_on_sqlite: Any) -> Any:
    with app_on_sqlite.app_context():
        yield


def test_codes_counts_and_sessions_that_are_over_are_erased() -> None:
    user, now = make.make_user(), clock.real_now()
    of_user = {"user_id": user.id, "purpose": "confirm", "code_hash": "x"}
    for hours in (25, 23):
        at = now - timedelta(hours=hours)
        db.session.add(Code(created_at=at, expires_at=at + timedelta(minutes=10), **of_user))
    for key, seconds in (("over", -1), ("running", 600)):
        db.session.add(LimitCounter(key=key, count=1, expires_at=now.timestamp() + seconds))
    for device, ended, expires in (
        ("ended", 31, -5),
        ("expired", None, 31),
        ("lately", 29, -5),
        ("live", None, -5),
    ):
        days = [now - timedelta(days=number) if number is not None else None for number in (ended, expires)]
        db.session.add(
            LoginSession(
                user=user,
                token_hash=device,
                device=device,
                created_at=now,
                ended_at=days[0],
                expires_at=days[1],
            )
        )
    db.session.commit()
    strike_clocks.run()
    assert [code.created_at for code in db.session.scalars(select(Code))] == [now - timedelta(hours=23)]
    assert db.session.scalars(select(LimitCounter.key)).all() == ["running"]
    assert set(db.session.scalars(select(LoginSession.device))) == {"lately", "live"}


def test_what_people_were_told_is_erased_after_ninety_days() -> None:
    make.make_order(SaleState.PAID, sellers=1)
    assert db.session.scalars(select(News)).all()
    assert db.session.scalars(select(Message)).all()
    before = set(db.session.scalars(select(News.id)))
    clock.advance(timedelta(days=89))
    db.session.commit()
    strike_clocks.run()
    assert before <= set(db.session.scalars(select(News.id)))
    clock.advance(timedelta(days=2))
    db.session.commit()
    while strike_clocks.run():
        pass
    assert before.isdisjoint(db.session.scalars(select(News.id)))
    assert not set(db.session.scalars(select(Message.news_id))) & before


def sent_to(user: Any) -> Message:
    contacts.send_confirming_code(user)
    message = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    message.state = MessageState.SENT
    db.session.commit()
    return message


@pytest.mark.parametrize("contact", ["0812 3456 7890", "sri@contoh.id"])
def test_the_digits_of_a_code_are_readable_while_it_lives_and_not_afterwards(contact: str) -> None:
    used, over = (accounts.register("Sri", one, make.PASSWORD) for one in (contact, f"{contact}1"))
    messages = sent_to(used), sent_to(over)
    strike_clocks.run()
    digits = [make_digits(message) for message in messages]
    contacts.confirm(used, digits[0])
    messages[1].expires_at = clock.real_now()
    db.session.commit()
    strike_clocks.run()
    for message, number in zip(messages, digits, strict=True):
        db.session.refresh(message)
        assert BLANK in message.body
        assert number not in message.body + message.html


def make_digits(message: Message) -> str:
    """The six digits in a message."""
    return next(word for word in message.body.replace(".", " ").split() if len(word) == 6 and word.isdigit())

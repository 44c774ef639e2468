"""The way out: in order, retried, and never twice, whoever is killed when."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.events.actions import BACKOFF_SECONDS
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import NotYours, Refusal
from marketplace.kit.ports import plug
from marketplace.messages import forgetting, sending
from marketplace.messages.models import Message
from marketplace.messages.ports import PORT, Outgoing, Uncertain, Undeliverable
from marketplace.messages.states import Fate, MessageState, Pace
from tests import make
from tests.messages.conftest import Outbox
from tests.races import race
from tests.walk import actor_of

pytestmark = pytest.mark.proof


@pytest.fixture
def session(app_on_sqlite: Flask, channels: dict[str, Outbox]) -> Iterator[Any]:
    with app_on_sqlite.app_context():
        yield db.session


def write(user: User, body: str, **changes: Any) -> Message:
    given = {"channel": "sms", "address": user.phone or "", "body": body} | changes
    message = Message(user_id=user.id, **given)
    db.session.add(message)
    db.session.commit()
    return message


def fresh(message: Message) -> Message:
    db.session.refresh(message)
    return message


def refusing(error: BaseException, body: str = "") -> Callable[[Outgoing], None]:
    def breaks(outgoing: Outgoing) -> None:
        if body in outgoing.text:
            raise error

    return breaks


def test_what_is_due_leaves_once_with_its_reference(session, sms) -> None:
    message = write(make.make_user(), "satu")
    assert (sending.send_all(), sending.send_all()) == (1, 0)
    assert sms.texts == ["satu"]
    assert (fresh(message).state, message.reference) == (MessageState.SENT, "ref-1")


def test_what_waits_for_the_morning_waits(session, sms) -> None:
    write(make.make_user(), "pagi", due_at=clock.now() + timedelta(hours=8))
    assert sending.send_all() == 0
    clock.advance(timedelta(hours=9))
    session.commit()
    assert sending.send_all() == 1


def test_a_person_s_messages_leave_in_order_and_one_that_fails_holds_up_his_own_alone(
    session, sms, pass_time
) -> None:
    sri, budi = make.make_user(), make.make_user()
    first = write(sri, "1")
    write(sri, "2")
    write(budi, "lain")
    sms.breaks = refusing(ConnectionError("down"), "1")
    sending.send_due()  # the channel rests after the first
    sending.send_due()
    assert sms.texts == ["lain"]
    assert "down" in (fresh(first).error or "")
    sms.breaks = refusing(ConnectionError("down"), "never")
    pass_time(BACKOFF_SECONDS[0] + 1)
    sending.send_all()
    assert sms.texts == ["lain", "1", "2"]


def test_a_code_overtakes_what_waits(session, sms) -> None:
    sri = make.make_user()
    write(sri, "tenang", due_at=clock.now() + timedelta(hours=8))
    write(sri, "mendesak", pace=Pace.URGENT)
    write(sri, "kode", pace=Pace.CODE)
    sending.send_all()
    assert sms.texts == ["mendesak", "kode"]


def test_a_channel_in_trouble_is_asked_less_and_less_often_and_in_the_end_a_person_looks(
    session, sms, pass_time
) -> None:
    message = write(make.make_user(), "x")
    sms.breaks = refusing(TimeoutError("no answer"))
    for attempt in range(1, sending.ATTEMPTS_MAX):
        sending.send_due()
        assert (fresh(message).attempts, message.state) == (attempt, MessageState.QUEUED)
        wait = BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS)) - 1]
        assert timedelta(seconds=wait - 1) < message.due_at - clock.now() <= timedelta(seconds=wait)
        pass_time(wait + 1)
    sending.send_due()
    assert fresh(message).state is MessageState.FAILED
    assert sms.given == []


def test_a_channel_in_trouble_is_not_asked_for_everybody_at_once(session, sms, mail) -> None:
    for n in range(5):
        user = make.make_user()
        write(user, f"{n}")
        write(user, f"{n}", channel="email", address="a@contoh.id")
    sms.breaks = refusing(TimeoutError("no answer"))
    sending.send_due()
    assert (sms.asked, len(mail.given)) == (1, 5)


def test_a_refusal_for_good_is_not_repeated_and_holds_nobody_up(session, sms, pass_time) -> None:
    sri = make.make_user()
    bad = write(sri, "buruk")
    write(sri, "baik")
    sms.breaks = refusing(Undeliverable("no such number"), "buruk")
    sending.send_all()
    pass_time(10**6)
    sending.send_all()
    assert (fresh(bad).state, sms.asked, sms.texts) == (MessageState.FAILED, 2, ["baik"])


@pytest.mark.parametrize("death", [SystemExit(), KeyboardInterrupt()])
def test_a_worker_killed_while_giving_it_away_never_sends_it_twice(
    session, sms, pass_time, death: BaseException
) -> None:
    sri = make.make_user()
    message = write(sri, "sekali")
    given: list[str] = []

    def die(outgoing: Outgoing) -> None:
        given.append(outgoing.text)  # it went out, and nobody noted it
        raise death

    sms.breaks = die
    with pytest.raises(type(death)):
        sending.send_due()
    sms.breaks = lambda outgoing: None
    assert fresh(message).state is MessageState.SENDING
    assert sending.send_all() == 0
    pass_time(sending.LEASE_SECONDS + 1)
    write(sri, "berikutnya")
    sending.send_all()
    assert fresh(message).state is MessageState.UNCERTAIN
    assert (given, sms.texts) == (["sekali"], ["berikutnya"])


def test_a_line_that_broke_before_the_answer_is_for_a_person_to_judge(session, sms) -> None:
    message = write(make.make_user(), "x")
    sms.breaks = refusing(Uncertain("closed after the data"))
    sending.send_all()
    assert (fresh(message).state, sms.asked) == (MessageState.UNCERTAIN, 1)


def test_the_operator_sends_again_once_and_nobody_else_does(session, sms) -> None:
    message = write(make.make_user(), "x", state=MessageState.UNCERTAIN, attempts=1)
    operator = actor_of(make.make_operator())
    with pytest.raises(NotYours):
        sending.send_again(actor_of(make.make_seller()), message)
    assert sending.send_again(operator, message)
    session.commit()
    assert sending.send_again(operator, message)  # a double click changes nothing
    session.commit()
    sending.send_all()
    assert sms.texts == ["x"]


def test_a_code_that_opens_nothing_any_more_is_not_sent_again(session, sms) -> None:
    operator, of_code = actor_of(make.make_operator()), {"state": MessageState.FAILED, "pace": Pace.CODE}
    over = write(make.make_user(), "123456", expires_at=clock.real_now(), **of_code)
    used = write(
        make.make_user(), forgetting.BLANK, expires_at=clock.real_now() + timedelta(hours=1), **of_code
    )
    for message in (over, used):
        with pytest.raises(Refusal, match="code-expired"):
            sending.send_again(operator, message)
    good = write(make.make_user(), "654321", expires_at=clock.real_now() + timedelta(hours=1), **of_code)
    assert sending.send_again(operator, good)
    session.commit()
    sending.send_all()
    assert sms.texts == ["654321"]
    assert good.expires_at, "it still ends"


def test_who_was_thought_dead_and_comes_back_is_believed(session, sms, pass_time) -> None:
    message = write(make.make_user(), "x")
    slow = sending._take(set())
    assert slow is not None
    pass_time(sending.LEASE_SECONDS + 1)
    sending.send_all()
    assert fresh(message).state is MessageState.UNCERTAIN
    sending._give_away(slow)
    assert fresh(message).state is MessageState.SENT


def test_a_code_whose_time_is_over_is_not_sent_any_more(session, sms, pass_time) -> None:
    message = write(
        make.make_user(), "kode", pace=Pace.CODE, expires_at=clock.real_now() + timedelta(minutes=10)
    )
    sms.breaks = refusing(TimeoutError("no answer"))
    sending.send_due()
    sms.breaks = lambda outgoing: None
    pass_time(601)
    assert sending.send_all() == 0
    assert fresh(message).state is MessageState.FAILED


def test_no_transaction_is_open_while_the_channel_answers(app_on_sqlite: Flask, session, sms) -> None:
    write(make.make_user(), "x")
    seen = []

    def write_meanwhile(outgoing: Outgoing) -> None:
        def another() -> str:
            with app_on_sqlite.app_context():
                return write(make.make_user(), "lain").public_id

        seen.extend(race(app_on_sqlite, [another]))

    sms.breaks = write_meanwhile
    sending.send_due(limit=1)
    assert isinstance(seen[0], str)


def test_a_receipt_is_believed_once(session, sms) -> None:
    message = write(make.make_user(), "x")
    sending.send_all()
    assert sending.receipt("sms", "ref-1", Fate.DELIVERED, "stat:DELIVRD")
    at = message.delivered_at
    assert sending.receipt("sms", "ref-1", Fate.DELIVERED, "stat:DELIVRD")
    assert sending.receipt("sms", "ref-1", Fate.FAILED, "stat:UNDELIV")
    assert (message.state, message.delivered_at) == (MessageState.DELIVERED, at)


def test_a_receipt_of_failure_is_for_the_operator_to_see(session, sms) -> None:
    message = write(make.make_user(), "x")
    sending.send_all()
    assert sending.receipt("sms", "ref-1", Fate.FAILED, "stat:UNDELIV")
    assert (message.state, message.error) == (MessageState.FAILED, "stat:UNDELIV")


@pytest.mark.parametrize(("channel", "reference"), [("sms", "unknown"), ("email", "ref-1"), ("sms", "")])
def test_a_receipt_for_nothing_we_know_changes_nothing(session, sms, channel: str, reference: str) -> None:
    message = write(make.make_user(), "x")
    sending.send_all()
    assert not sending.receipt(channel, reference, Fate.FAILED, "?")
    assert fresh(message).state is MessageState.SENT


def test_several_senders_at_once_give_nothing_away_twice_and_keep_the_order(app: Flask) -> None:
    sms = Outbox("sms")
    plug(app, PORT, {"sms": sms})
    with app.app_context():
        for user in (make.make_user(), make.make_user()):
            for n in range(5):
                write(user, f"{n}", address=user.phone)

    def work() -> int:
        done = 0
        while True:
            done += sending.send_all()
            left = db.session.scalars(select(Message.id).where(Message.state != MessageState.SENT)).all()
            db.session.rollback()
            if not left:
                return done

    assert sum(race(app, [work] * 3)) == 10
    for address in {outgoing.address for outgoing in sms.given}:
        assert [o.text for o in sms.given if o.address == address] == ["0", "1", "2", "3", "4"]

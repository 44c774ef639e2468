"""The whole way out over real servers: queued, handed in, arrived, told of; and what happens when a server is away."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.messages import sending
from marketplace.messages.channels.chosen import channels
from marketplace.messages.channels.demo import DemoChannel
from marketplace.messages.channels.smpp import Smpp
from marketplace.messages.channels.smtp import Smtp
from marketplace.messages.models import Message
from marketplace.messages.states import Fate, MessageState
from tests import make
from tests.conftest import MakeApp
from tests.services.smsc import SECONDS, MessageCentre
from tests.services.smtp import PostOffice
from tests.test_cli import run

PHONE, MAILBOX = "+6281234567890", "sri@contoh.id"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def post() -> PostOffice:
    return PostOffice()


@pytest.fixture
def centre() -> MessageCentre:
    return MessageCentre()


@pytest.fixture
def connected(make_app: MakeApp, post: PostOffice, centre: MessageCentre) -> Flask:
    """The app with a server for letters and one for SMS; neither is open yet."""
    return make_app("sqlite", SMTP_URL=f"smtp://127.0.0.1:{post.port}?tls=no", SMS_URL=centre.url)


@pytest.fixture
def queue(connected: Flask) -> Iterator[Callable[[str, str], str]]:
    """``queue(channel, address)`` puts a message into the queue and gives its public id."""
    with connected.app_context():
        user = make.make_user()
        db.session.commit()

        def put(channel: str, address: str) -> str:
            message = Message(
                user_id=user.id,
                channel=channel,
                address=address,
                subject="Paket tiba",
                body="Paket Anda tiba.\n",
                html="<p>Paket Anda tiba.</p>" if channel == "email" else "",
            )
            db.session.add(message)
            db.session.commit()
            return message.public_id

        yield put


def message(public_id: str) -> Message:
    db.session.rollback()
    found = db.session.scalar(
        select(Message).where(Message.public_id == public_id).execution_options(populate_existing=True)
    )
    assert found is not None
    return found


def later(minutes: int) -> None:
    """What a worker does when it looks again so much later."""
    with clock.replaying(clock.now() + timedelta(minutes=minutes)):
        sending.send_all()


def test_settings_choose_the_channels(connected: Flask, app_on_sqlite: Flask) -> None:
    by_settings = channels(connected.config, str)
    assert [type(by_settings[name]) for name in ("email", "sms")] == [Smtp, Smpp]
    assert {type(channel) for channel in channels(app_on_sqlite.config, str).values()} == {DemoChannel}


def test_what_is_queued_arrives_once(
    queue: Callable[[str, str], str], post: PostOffice, centre: MessageCentre
) -> None:
    with post.open(), centre.open():
        letter, sms = queue("email", MAILBOX), queue("sms", PHONE)
        sending.send_all()
        later(60)
    assert len(post.letters) == 1
    assert centre.texts(PHONE[1:]) == ["Paket Anda tiba.\n"]
    assert message(letter).state is message(sms).state is MessageState.SENT
    assert message(letter).reference == post.letters[0]["Message-ID"]
    assert message(sms).reference == centre.taken[0].message_id
    assert post.letters[0]["List-Unsubscribe"].startswith("<http")


def test_what_meets_a_server_that_is_away_arrives_when_it_is_back(
    queue: Callable[[str, str], str], post: PostOffice, centre: MessageCentre
) -> None:
    letter, sms = queue("email", MAILBOX), queue("sms", PHONE)
    sending.send_all()
    assert message(letter).state is message(sms).state is MessageState.QUEUED
    assert message(letter).error
    assert message(sms).error
    with post.open(), centre.open():
        later(1)
    assert message(letter).state is message(sms).state is MessageState.SENT
    assert (len(post.letters), len(centre.taken)) == (1, 1)


def test_a_refused_address_is_not_tried_again(
    queue: Callable[[str, str], str], post: PostOffice, centre: MessageCentre
) -> None:
    post.refusals[MAILBOX] = "550 5.1.1 no such mailbox"
    centre.answers = [0x0B]
    with post.open(), centre.open():
        letter, sms = queue("email", MAILBOX), queue("sms", PHONE)
        sending.send_all()
        post.refusals.clear()
        later(60)
    assert message(letter).state is message(sms).state is MessageState.FAILED
    assert "no such mailbox" in (message(letter).error or "")
    assert post.letters == centre.taken == []


def test_a_letter_that_may_have_gone_out_is_not_sent_twice(
    queue: Callable[[str, str], str], post: PostOffice
) -> None:
    post.verdicts = [""]
    with post.open():
        letter = queue("email", MAILBOX)
        sending.send_all()
        later(60)
    assert message(letter).state is MessageState.UNCERTAIN
    assert post.letters == []


def test_without_a_message_centre_nothing_is_listened_to(app_on_sqlite: Flask) -> None:
    told = run(app_on_sqlite, "messages", "receipts")
    assert told.exit_code == 1
    assert "SMS_URL" in told.stderr


@pytest.fixture
def listener(connected: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """The process that ``serve.py`` starts to listen to receipts."""
    settings = {
        name: str(connected.config[name]) for name in ("DATABASE_URL", "SMS_URL", "SECRET_KEY", "VAR_DIR")
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "messages", "receipts"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_the_process_notes_receipts_also_after_the_centre_was_away_and_ends_when_told(
    queue: Callable[[str, str], str], centre: MessageCentre, listener: subprocess.Popen[str]
) -> None:
    numbers = [f"+62812345678{n}" for n in range(2)]
    with centre.open():
        first, second = (queue("sms", number) for number in numbers)
        sending.send_all()
        references = [message(public_id).reference for public_id in (first, second)]
        assert centre.tell(references[0], "DELIVRD") == 0
        assert message(first).state is MessageState.DELIVERED
        assert message(second).state is MessageState.SENT
    with centre.open():
        assert centre.tell(references[1], "UNDELIV", in_words=True) == 0
        assert message(second).state is MessageState.FAILED
        assert "UNDELIV" in (message(second).error or "")
        assert centre.tell(references[0], "DELIVRD") == 0, "hearing it twice"
        assert centre.tell("mc-unknown", "DELIVRD") != 0, "may be known later"
        assert centre.tell("mc-unknown", "DELIVRD") == 0, "or never"
        listener.send_signal(signal.SIGTERM)
        assert listener.wait(SECONDS) == 0, listener.stdout and listener.stdout.read()
    assert message(first).state is MessageState.DELIVERED


def test_a_receipt_twice_is_once_and_none_moves_another_message(
    queue: Callable[[str, str], str], centre: MessageCentre
) -> None:
    with centre.open():
        sms = queue("sms", PHONE)
        sending.send_all()
    reference = message(sms).reference
    assert not sending.receipt("sms", "", Fate.FAILED, "")
    assert not sending.receipt("email", reference, Fate.FAILED, "")
    assert not sending.receipt("sms", "mc-unknown", Fate.FAILED, "")
    assert message(sms).state is MessageState.SENT
    for _ in range(2):
        assert sending.receipt("sms", reference, Fate.DELIVERED, "")
        db.session.commit()
        assert message(sms).state is MessageState.DELIVERED

"""A channel that takes its time holds up nobody but those who wait for it."""

from threading import Event as Signal

import pytest
from flask import Flask

from marketplace.accounts.actor import THE_CLOCK
from marketplace.events import actions as events
from marketplace.events.actions import Reaction
from marketplace.kit.db import unit_of_work
from marketplace.kit.ports import plug
from marketplace.messages import actions as messages
from marketplace.messages.ports import PORT, Outgoing
from marketplace.tasks import send, wake
from tests import make
from tests.services.web import LiveServer
from tests.services.worker import Worker

SECONDS = 120  # after which somebody hangs; nothing here waits for time to pass


class SlowChannel:
    """Takes a message and does not come back before it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.reached, self.let_go = Signal(), Signal()

    def send(self, outgoing: Outgoing) -> str:
        """Wait."""
        self.asked += 1
        self.reached.set()
        assert self.let_go.wait(SECONDS)
        return "at last"


@pytest.mark.parametrize("live_server", ["sqlite", "postgresql"], indirect=True)
def test_the_outbox_is_emptied_while_a_channel_takes_its_time(
    live_server: LiveServer, worker: Worker
) -> None:
    app, channel = live_server.app, SlowChannel()
    told: list[str] = []
    plug(app, PORT, {"sms": channel, "email": channel})
    hear = Reaction("neighbours.hear", lambda event: told.append(event.subject_id))
    plug(app, "reactions", {"bell.rung": (hear,)})
    _ring(app, "before", codes=2)
    try:
        assert channel.reached.wait(SECONDS)
        _ring(app, "meanwhile")
        worker.catch_up()
        with app.app_context():
            assert send() == 0
    finally:
        channel.let_go.set()
    assert told == ["before", "meanwhile"]


def _ring(app: Flask, subject: str, codes: int = 0) -> None:
    with app.app_context():
        with (
            unit_of_work()
        ):  # the worker writes meanwhile: on SQLite who reads first and writes then comes too late
            for _ in range(codes):
                messages.send_code(make.make_user(), "password", "123456")
            events.record("bell.rung", ("bell", subject), THE_CLOCK)
        wake()  # as a request does that left something for later

"""A channel that tests can watch and break."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.kit import clock
from marketplace.kit.ports import plug
from marketplace.messages.ports import PORT, Outgoing


class Outbox:
    """Both ways out: keeps what it was given, and raises what it is told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.given: list[Outgoing] = []
        self.asked = 0
        self.breaks: Callable[[Outgoing], None] = lambda outgoing: None

    def send(self, outgoing: Outgoing) -> str:
        """Take it, unless told to break."""
        self.asked += 1
        self.breaks(outgoing)
        self.given.append(outgoing)
        return f"ref-{len(self.given)}"

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [outgoing.text for outgoing in self.given]


@pytest.fixture
def channels(app_on_sqlite: Flask) -> dict[str, Outbox]:
    """The ways out, by name."""
    made = {name: Outbox(name) for name in ("email", "sms")}
    plug(app_on_sqlite, PORT, made)
    return made


@pytest.fixture
def sms(channels: dict[str, Outbox]) -> Outbox:
    """The way to telephones."""
    return channels["sms"]


@pytest.fixture
def mail(channels: dict[str, Outbox]) -> Outbox:
    """The way to mailboxes."""
    return channels["email"]


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets real time go by, in seconds."""
    gone = timedelta()
    real = clock.real_now

    def later() -> datetime:
        return real() + gone

    def go_by(seconds: float) -> None:
        nonlocal gone
        gone += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "real_now", later)
    return go_by

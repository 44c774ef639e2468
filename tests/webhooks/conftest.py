"""A marketplace that may call this machine, and programs that listen here."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.webhooks import actions
from marketplace.webhooks.models import Endpoint
from tests.conftest import MakeApp
from tests.walk import actor_of

NOWHERE = "http://127.0.0.1:9/"  # nothing listens there
PROGRAM = Path(__file__).with_name("receiver.py")


class Receiver:
    """A program in a process of its own, that was given its secrets as a person gives them: by copying."""

    def __init__(self, *secrets: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM), *secrets], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def url(self, path: str) -> str:
        """Where it answers in this way."""
        return f"http://127.0.0.1:{self.port}/{path}"

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What arrived."""
        with urlopen(self.url("kept")) as answer:
            return list(json.load(answer))

    def end(self) -> None:
        """Stop listening."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def app_on_sqlite(make_app: MakeApp) -> Flask:
    """One that may call private addresses."""
    return make_app("sqlite", WEBHOOK_PRIVATE_HOSTS=True)


@pytest.fixture
def session(app_on_sqlite: Flask) -> Iterator[Any]:
    """Inside the app, with its database."""
    with app_on_sqlite.app_context():
        yield db.session


@pytest.fixture
def receiver() -> Iterator[Callable[..., Receiver]]:
    """Starts programs that listen with given secrets; they end with the test."""
    with contextlib.ExitStack() as programs:

        def start(*secrets: str) -> Receiver:
            program = Receiver(*secrets)
            programs.callback(program.end)
            return program

        yield start


def listen(party: Party, url: str, *topics: str) -> Endpoint:
    """The party's program listens there."""
    endpoint = actions.add(actor_of(party), url, topics)
    db.session.commit()
    return endpoint


def secret_of(endpoint: Endpoint) -> str:
    """What its owner copies."""
    return actions.secrets(actor_of(endpoint.party), endpoint)[0]

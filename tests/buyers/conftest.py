"""Somebody who shops: a visitor who is signed in, with the party he buys for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from tests import make


@dataclass
class Shopper:
    """A buyer at his browser, or a visitor who has not signed in.

    With each request the test lets go of what it read: SQLite refuses to write on a view that grew old.
    """

    party: Party
    client: FlaskClient

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Look at a page."""
        return self._send(lambda: self.client.get(path, **kwargs))

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send a form."""
        return self._send(lambda: self.client.post(path, data=fields))

    def signs_in(self) -> TestResponse:
        """Come in with the password that all builders' people have."""
        user = make.actor_of(self.party).user
        assert user is not None
        return self.post("/login", contact=user.phone, password=make.PASSWORD)

    def puts(self, variant: str, quantity: int = 1, page: str = "") -> TestResponse:
        """Put something into the cart, from a ``page`` that is told from others."""
        return self.post("/cart/add", variant=variant, quantity=quantity, page=page)

    def _send(self, request: Callable[[], TestResponse]) -> TestResponse:
        db.session.rollback()
        answer = request()
        db.session.expire_all()
        return answer


@pytest.fixture
def new_visitor(app: Flask, session: object) -> Callable[..., Shopper]:
    """Makes somebody who has not signed in; without ``party`` a fresh buyer."""
    return lambda party=None: Shopper(party or make.make_buyer(), app.test_client())


@pytest.fixture
def new_shopper(new_visitor: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Makes a buyer who is signed in; for a given party its owner."""

    def new(party: Party | None = None) -> Shopper:
        shopper = new_visitor(party)
        assert shopper.signs_in().status_code == 303
        return shopper

    return new


@pytest.fixture
def shopper(new_shopper: Callable[..., Shopper]) -> Shopper:
    """A buyer with an address, signed in."""
    return new_shopper()


@pytest.fixture
def visitor(new_visitor: Callable[..., Shopper]) -> Shopper:
    """A buyer who has not signed in."""
    return new_visitor()

"""The sellers' room as its people see it; on SQLite, unless a test names both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Membership, Party, User
from marketplace.kit.db import db
from tests.conftest import MakeApp


@dataclass
class Person:
    """Somebody in front of a screen."""

    client: FlaskClient
    user: User
    party: Party | None = None

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page of the shop (a path without a slash before it), or of the site."""
        return self._seen(self.client.get(self._address(path), **kwargs))

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form."""
        return self._seen(self.client.post(self._address(path), data=data or {}, **kwargs))

    def _address(self, path: str) -> str:
        if path.startswith("/"):
            return path
        assert self.party is not None
        return f"/sellers/{self.party.public_id}/{path}"

    def _seen(self, response: TestResponse) -> TestResponse:
        """What was written meanwhile is seen by the test too."""
        db.session.rollback()
        db.session.expire_all()
        return response


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: MakeApp) -> Flask:
    """The app."""
    return make_app(getattr(request, "param", "sqlite"))


@pytest.fixture
def signs_in(app: Flask, session: scoped_session[Any]) -> Callable[..., Person]:
    """Puts a user in front of a screen of his own, acting for a party; without a user its owner."""

    def sit_down(party: Party | None = None, user: User | None = None) -> Person:
        if user is None:
            assert party is not None
            user = (
                db.session.query(Membership).filter_by(party_id=party.id).order_by(Membership.id).first().user
            )
        accounts.open_session(user, "a test")
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user.login_token
        return Person(client, user, party)

    return sit_down


def words_of(response: TestResponse) -> str:
    """The page as text with its entities read."""
    return unescape(response.text)

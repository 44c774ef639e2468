"""The operator's people at their desk."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Membership, Party
from marketplace.kit.db import db
from tests import make

Enter = Callable[..., FlaskClient]


@pytest.fixture
def app(app_on_sqlite: Flask) -> Flask:
    """One database is as good as two for pages; what they call is tried on both elsewhere."""
    return app_on_sqlite


@pytest.fixture
def enter(app: Flask, session: object) -> Enter:
    """``enter(party, role)`` signs a fresh person of that party in; the operator's owner by default."""

    def enter(party: Party | None = None, role: str = "owner") -> FlaskClient:
        user = make.make_user()
        db.session.add(Membership(user=user, party=party or make.make_operator(), role=role))
        db.session.commit()
        client = app.test_client()
        answer = client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
        assert answer.status_code == 303
        return client

    return enter

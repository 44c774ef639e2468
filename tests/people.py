"""Somebody at his browser, signed in, who works for a party."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts.models import Party, User
from marketplace.kit.db import db
from tests import make


@dataclass
class Worker:
    """``base`` stands before every path: the address of the party's pages.

    Before each request the test lets go of what it read: SQLite refuses to write on a view that grew old.
    """

    party: Party
    user: User
    client: FlaskClient
    base: str

    def get(self, path: str) -> TestResponse:
        """Look at a page."""
        db.session.rollback()
        return self.client.get(self.base + path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        db.session.rollback()
        return self.client.post(self.base + path, data=fields)

    def reads(self, path: str) -> str:
        """The words of a page that must open."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return answer.text


def at_work(app: Flask, party: Party, room: str, role: str = "owner") -> Worker:
    """A member of ``party`` in ``role``, signed in: its first one for the owner, else a new one."""
    user = make.make_member(party, role) if role != "owner" else make.actor_of(party).user
    assert user is not None
    worker = Worker(party, user, app.test_client(), f"/{room}/{party.public_id}")
    db.session.rollback()
    answer = worker.client.post("/login", data={"contact": user.phone, "password": make.PASSWORD})
    assert answer.status_code == 303, answer.text
    return worker

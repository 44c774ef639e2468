"""A program that speaks for a party, with a token of its own."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.accounts.roles import ROLES
from marketplace.api import tokens
from marketplace.api.scopes import scopes_of
from marketplace.kit.db import db
from tests import make

ROOMS = {
    PartyKind.SELLER: "sellers",
    PartyKind.BUYER: "buyers",
    PartyKind.COURIER: "shipping",
    PartyKind.PROVIDER: "payments",
    PartyKind.OPERATOR: "operator",
}


@dataclass
class Program:
    """``base`` stands before every path; each write gets a key of its own unless one is named.

    Before each request the test lets go of what it read: SQLite refuses to write on a view that grew old.
    """

    party: Party | None
    client: FlaskClient
    base: str
    secret: str = ""

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        key: str = "",
        headers: dict[str, str] | None = None,
        picture: bytes | None = None,
    ) -> TestResponse:
        """Send one request; a path that begins with /api is taken as it is. ``picture`` is a JPEG instead of JSON."""
        db.session.rollback()
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if method != "GET":
            sent["Idempotency-Key"] = key or str(uuid.uuid4())
        more: dict[str, Any] = {} if json is None else {"json": json}
        if picture is not None:
            more = {"data": picture, "content_type": "image/jpeg"}
        address = path if path.startswith("/api") else self.base + path
        return self.client.open(address, method=method, headers=sent | (headers or {}), **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read."""
        return self.send("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Do."""
        return self.send("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Change."""
        return self.send("PUT", path, json, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """Remove."""
        return self.send("DELETE", path, **more)

    def reads(self, path: str, **more: Any) -> Any:
        """What must be there to be read."""
        answer = self.get(path, **more)
        assert answer.status_code == 200, f"{path}: {answer.status} {answer.text}"
        return answer.json

    def does(self, path: str, json: Any = None, method: str = "POST", **more: Any) -> Any:
        """What must be done; gives the answer's body, None where it has none."""
        answer = self.send(method, path, json, **more)
        assert answer.status_code in (200, 201, 204), f"{path}: {answer.status} {answer.text}"
        return answer.json if answer.status_code != 204 else None


def nobody(app: Flask, room: str = "shop") -> Program:
    """A program without a token."""
    return Program(None, app.test_client(), f"/api/v1/{room}")


def program_of(app: Flask, party: Party, role: str = "owner", scopes: list[str] | None = None) -> Program:
    """A program of ``party`` whose token was made by its owner, or by a new member in ``role``."""
    secret = secret_of(party, role, scopes)
    return Program(party, app.test_client(), f"/api/v1/{ROOMS[PartyKind(party.kind)]}", secret)


def secret_of(party: Party, role: str = "owner", scopes: list[str] | None = None) -> str:
    """The secret of a new token; everything that the role may give where no scopes are named."""
    kind = PartyKind(party.kind)
    member: User | None = make.make_member(party, role) if role != "owner" else make.actor_of(party).user
    token, secret = tokens.make(
        Actor(kind=kind.value, user=make.actor_of(party).user, party=party, role="owner"),
        "a program of a test",
        scopes or [scope for scope in scopes_of(kind, "owner") if scope.split(":")[0] in ROLES[kind][role]],
        30,
    )
    assert member is not None
    token.user = member
    db.session.commit()
    return secret


def problem(answer: TestResponse) -> tuple[int, str]:
    """The status and the code of a problem, which is a whole one."""
    assert answer.content_type == "application/problem+json"
    told: Any = answer.json
    assert told["status"] == answer.status_code
    assert told["type"].endswith("#" + told["code"])
    assert told["title"]
    assert told["detail"]
    return answer.status_code, told["code"]

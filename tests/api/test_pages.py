"""Pages for who writes programs: tokens of a party, and what the API says of itself."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.api.calls import rooms
from marketplace.api.models import ApiToken
from marketplace.api.problem_codes import PROBLEM_CODES
from marketplace.kit.db import db
from tests import make
from tests.api.people import Program
from tests.people import at_work


@pytest.fixture
def app(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def token_form(**changes: object) -> dict[str, object]:
    return {"name": "Kasir", "days": "30", "scopes": ["sales:read", "sales:write"]} | changes


def test_a_token_is_shown_once_and_works_until_it_is_taken_back(app: Flask) -> None:
    seller = make.make_seller()
    owner = at_work(app, seller, "sellers")
    path = f"/account/programs/{seller.public_id}"
    assert owner.client.get("/account/programs").text.count(path) == 1
    made = owner.client.post(path, data=token_form())
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    secret = re.search(r"pasarlima_[\w-]{43}", made.text)[0]  # type: ignore[index]
    listed = owner.client.get(path).text
    assert secret not in listed
    assert f"…{secret[-4:]}" in listed
    program = Program(seller, app.test_client(), "/api/v1/sellers", secret)
    assert program.get("/sales").status_code == 200
    assert program.get("/goods").json["code"] == "scope-missing"
    row = db.session.scalars(select(ApiToken)).one()
    assert secret not in str(vars(row))
    db.session.rollback()
    assert owner.client.post(f"{path}/{row.public_id}/revoke").status_code == 303
    assert program.get("/sales").json["code"] == "token-revoked"


def test_what_was_typed_stays_when_something_is_missing(app: Flask) -> None:
    seller = make.make_seller()
    owner = at_work(app, seller, "sellers")
    path = f"/account/programs/{seller.public_id}"
    for changes in ({"scopes": []}, {"scopes": ["payouts:write"]}, {"days": "9999"}, {"name": " "}):
        answer = owner.client.post(path, data=token_form(**changes))
        assert answer.status_code == 422, changes
        assert 'value="Kasir"' in answer.text or changes == {"name": " "}
    assert db.session.scalars(select(ApiToken)).all() == []


def test_tokens_are_the_owners_business(app: Flask) -> None:
    seller = make.make_seller()
    owner = at_work(app, seller, "sellers")
    path = f"/account/programs/{seller.public_id}"
    owner.client.post(path, data=token_form())
    db.session.rollback()
    token = db.session.scalars(select(ApiToken.public_id)).one()
    staff, stranger = at_work(app, seller, "sellers", "staff"), at_work(app, make.make_seller(), "sellers")
    assert staff.client.post(path, data=token_form()).status_code == 403
    assert stranger.client.get(path).status_code == 404
    assert stranger.client.post(f"{path}/{token}/revoke").status_code == 404
    own = f"/account/programs/{stranger.party.public_id}/{token}/revoke"
    assert stranger.client.post(own).status_code == 404
    db.session.rollback()
    assert db.session.scalars(select(ApiToken)).one().is_live


def test_every_call_and_every_code_is_on_a_page(app: Flask) -> None:
    client = app.test_client()
    front = client.get("/api/docs").text
    for room in rooms(app):
        page = client.get(f"/api/docs/{room.name}")
        assert f"/api/docs/{room.name}" in front
        assert [call.name for call in room.calls if f'id="{call.name}"' not in page.text] == []
        names = [call.name for call in room.calls]
        assert len(names) == len(set(names))
    codes = client.get("/api/docs/problems").text
    assert [code for code in PROBLEM_CODES if f'id="{code}"' not in codes] == []
    assert client.get("/api/docs/nowhere").status_code == 404


def test_the_document_is_read_again_only_when_it_changed(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/api/openapi.json")
    assert (
        client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    )
    english = client.get("/api/openapi.json", headers={"Accept-Language": "en"}).json
    assert set(english["paths"]) == set(first.json["paths"])
    assert "Accept-Language" in first.headers["Vary"]

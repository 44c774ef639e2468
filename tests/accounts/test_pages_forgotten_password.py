"""A forgotten password, by the pages, on both databases: the attempts are counted beside the request."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.messages.models import Message
from tests import make

PASSWORD = make.PASSWORD
NEW_PASSWORD = "kata sandi yang baru"


def is_signed_in(client: FlaskClient) -> bool:
    """Whether this visitor's account opens."""
    return client.get("/account").status_code == 200


def sent_code(app: Flask) -> str:
    """The six digits of the newest message."""
    with app.app_context():
        body = db.session.scalars(select(Message.body).order_by(Message.id.desc()).limit(1)).one()
    return re.search(r"\d{6}", body)[0]  # type: ignore[index]


def test_a_forgotten_password_is_made_anew_with_the_code(
    app: Flask, client: FlaskClient, session: object
) -> None:
    make.make_user(contact="0811 1111 111")
    elsewhere = app.test_client()
    elsewhere.post("/login", data={"contact": "0811 1111 111", "password": PASSWORD})
    assert client.post("/lupa-sandi", data={"contact": "08111111111"}).location == "/lupa-sandi/baru"
    assert "08111111111" in client.get("/lupa-sandi/baru").text
    form = {"contact": "08111111111", "code": sent_code(app), "password": NEW_PASSWORD}
    assert client.post("/lupa-sandi/baru", data=form).location == "/login"
    assert not is_signed_in(elsewhere)
    login = {"contact": "0811 1111 111", "password": NEW_PASSWORD}
    assert client.post("/login", data=login).status_code == 303


def test_a_code_serves_once(app: Flask, client: FlaskClient, session: object) -> None:
    make.make_user(contact="0811 1111 111")
    client.post("/lupa-sandi", data={"contact": "08111111111"})
    form = {"contact": "08111111111", "code": sent_code(app), "password": NEW_PASSWORD}
    assert client.post("/lupa-sandi/baru", data=form).status_code == 303
    assert client.post("/lupa-sandi/baru", data=form | {"password": PASSWORD}).status_code == 422


def test_wrong_codes_use_up_the_right_one(app: Flask, client: FlaskClient, session: object) -> None:
    make.make_user(contact="0811 1111 111")
    client.post("/lupa-sandi", data={"contact": "08111111111"})
    code = sent_code(app)
    wrong = "000000" if code != "000000" else "111111"
    form = {"contact": "08111111111", "password": NEW_PASSWORD}
    for _ in range(5):
        assert client.post("/lupa-sandi/baru", data=form | {"code": wrong}).status_code == 422
    assert client.post("/lupa-sandi/baru", data=form | {"code": code}).status_code == 422


def test_asking_for_a_code_does_not_tell_who_is_known(
    app: Flask, client: FlaskClient, session: object
) -> None:
    make.make_user(contact="sri@contoh.id")
    for contact in ("sri@contoh.id", "tidak-ada@contoh.id"):
        asked = client.post("/lupa-sandi", data={"contact": contact})
        assert (asked.status_code, asked.location) == (303, "/lupa-sandi/baru")
        answer = client.post(
            "/lupa-sandi/baru", data={"contact": contact, "code": "12 34 56", "password": NEW_PASSWORD}
        )
        assert answer.status_code == 422
        assert "sudah lewat waktu" in answer.text

"""Nobody keeps the place busy by sending much."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make

MEGABYTE = 1024 * 1024


@pytest.fixture
def client(app_on_sqlite: Flask) -> FlaskClient:
    return app_on_sqlite.test_client()


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain", ""])
def test_words_without_files_are_refused_before_they_are_read(client: FlaskClient, kind: str) -> None:
    answer = client.post("/login", data="a=1&" * (MEGABYTE // 2), content_type=kind)
    assert answer.status_code == 413
    assert "Kiriman terlalu besar" in answer.text


def test_a_long_form_that_people_do_send_is_read(client: FlaskClient) -> None:
    answer = client.post("/login", data={"contact": "x" * (MEGABYTE // 2), "password": "y"})
    assert answer.status_code == 422
    assert "Terlalu panjang" in answer.text


def test_a_photograph_may_be_longer_than_words(app_on_sqlite: Flask, client: FlaskClient) -> None:
    with app_on_sqlite.app_context():
        make.make_user(contact="sri@contoh.id")
    form = {
        "contact": "sri@contoh.id",
        "password": make.PASSWORD,
        "photo": (io.BytesIO(bytes(2 * MEGABYTE)), "foto.jpg"),
    }
    assert client.post("/login", data=form, content_type="multipart/form-data").status_code == 303


def test_words_among_files_are_no_longer_than_words_alone(client: FlaskClient) -> None:
    form = {"contact": "x" * 2 * MEGABYTE, "photo": (io.BytesIO(b"x"), "foto.jpg")}
    assert client.post("/login", data=form, content_type="multipart/form-data").status_code == 413

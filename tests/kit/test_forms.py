"""What a person typed is kept, whatever is wrong with it, and every error says what to do."""

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema
from marshmallow.fields import List

from marketplace.kit.errors import Invalid
from marketplace.kit.web.fields import Choice, Text, Whole, rupiah_field
from marketplace.kit.web.forms import Form, read_form


class Goods(Schema):
    """A form with a field of each kind."""

    title = Text(10, length_min=3)
    note = Text(5, required=False)
    price = rupiah_field(most=1_000_000)
    weight = Whole(1, 30_000, required=False)
    kind = Choice("new", "used")
    marks = List(Choice("a", "b"))


FINE = {"title": "Tas", "price": "1.500", "kind": "new"}


@pytest.fixture
def speaking() -> Flask:
    """Just enough of an application for words and forms."""
    app = Flask("forms")
    Babel(app)
    return app


def read(app: Flask, **typed: object) -> Form:
    with app.test_request_context("/", method="POST", data=typed):
        return read_form(Goods())


def test_a_good_form_is_understood(speaking) -> None:
    form = read(speaking, **FINE, note=" ok ", weight="30.000", marks=["a", "b"])
    assert form.errors == {}
    assert form.data == {
        "title": "Tas",
        "note": "ok",
        "price": 150_000,
        "weight": 30_000,
        "kind": "new",
        "marks": ["a", "b"],
    }


def test_what_is_optional_may_be_left_empty(speaking) -> None:
    form = read(speaking, **FINE, note="", weight="")
    assert form.errors == {}
    assert (form.data["note"], form.data["weight"]) == ("", None)


def test_what_was_typed_stays_and_unknown_fields_are_left_aside(speaking) -> None:
    form = read(speaking, title="x" * 11, price="mahal", kind="stolen", marks=["a", "z"], admin="1")
    assert form.values["title"] == "x" * 11
    assert form.values["price"] == "mahal"
    assert set(form.errors) == {"title", "price", "kind", "marks"}
    assert "admin" not in form.values
    assert all(isinstance(s, str) and s for said in form.errors.values() for s in said)


def test_an_empty_form_names_every_field_that_is_needed(speaking) -> None:
    assert set(read(speaking).errors) == {"title", "price", "kind"}
    assert set(read(speaking, title=" ", price="", kind="").errors) == {"title", "price", "kind"}


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1500", 150_000),
        ("1.500", 150_000),
        ("Rp1.500", 150_000),
        ("Rp 1 500", 150_000),
        (" 1\u00a0500 ", 150_000),
    ],
)
def test_a_price_is_read_as_people_write_it(speaking, typed: str, minor: int) -> None:
    assert read(speaking, **(FINE | {"price": typed})).data["price"] == minor


@pytest.mark.parametrize("typed", ["0", "-5", "1,50", "1e3", "1.000.001", "9" * 40, "٣", "NaN", "\x00"])
def test_what_is_no_price_is_refused(speaking, typed: str) -> None:
    assert "price" in read(speaking, **(FINE | {"price": typed})).errors


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_breaks_a_form(typed: str) -> None:
    app = Flask("forms")
    Babel(app)
    form = read(app, title=typed, price=typed, weight=typed, kind=typed, marks=[typed])
    assert "\x00" not in form.data.get("title", "")


def test_invisible_letters_do_not_make_a_name(speaking) -> None:
    assert read(speaking, **(FINE | {"title": "\u200b\u202e\u2066"})).errors.keys() == {"title"}
    assert read(speaking, **(FINE | {"title": "Ta\u202es\u200b"})).data["title"] == "Tas"


def test_a_refusal_stands_beside_its_field_or_over_the_form() -> None:
    form = Form({"pin": "0000"})
    form.refuse(Invalid("PIN tidak cocok."), "pin")
    form.refuse(Invalid("Coba lagi."))
    assert form.errors == {"pin": ["PIN tidak cocok."], "": ["Coba lagi."]}


def test_a_number_left_empty_is_what_it_is_when_it_was_not_sent_at_all(app_on_sqlite) -> None:
    class Pieces(Schema):
        quantity = Whole(1, 9, required=False, load_default=1)
        rest = Whole(1, 9, required=False)

    with app_on_sqlite.test_request_context(method="POST", data={"quantity": " ", "rest": ""}):
        assert read_form(Pieces()).data == {"quantity": 1, "rest": None}

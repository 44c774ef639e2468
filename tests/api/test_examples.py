"""The examples of the API's pages: one for every call, such as the call takes and answers, and nobody's data."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from marshmallow import fields

from marketplace.api.calls import Call, Listed, Paged, Room, rooms
from marketplace.api.reading import PICTURE, query_schema
from marketplace.api.reference import EXAMPLES
from marketplace.api.shapes import Shape
from marketplace.kit.ids import read_public_id
from tests.api.recorded import NOBODYS_NIK
from tests.security.test_every_route import bare_app

ID = re.compile(r"PL-[0-9A-Z]{5}-[0-9A-Z]{5}")
PHONE = re.compile(r"(?:\+62|\b0)8[0-9]{8,}")
INVENTED = re.compile(r"(?:\+62|0)81[23]000000[0-9]{2}")
FILE = re.compile(r'"content": "([A-Za-z0-9+/]+=*)"')
CURSOR = re.compile(r'"(?:next|previous)": "[^"]*"')
MAILBOX = re.compile(r"[\w.-]+@[\w.-]+")
NUMBER_OF_A_PERSON = re.compile(r"\b[0-9]{16}\b")
SECRETS = (
    re.compile(r"pasarlima_[\w-]{10,}"),  # a token's
    re.compile(r"whsec_(?!rahasia\b)"),  # what webhooks are signed by
    re.compile(r"/files/signed/\w+/[\w-]*\.[\w-]+\."),  # the address of a private picture
    re.compile(r"\b(?=\w*[0-9])(?=\w*[a-z])(?=\w*[A-Z])[\w-]{32,}\b"),  # whatever chance made
)


@pytest.fixture(scope="module")
def app() -> Flask:
    return bare_app()


def written(room: Room) -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / f"{room.name}.json").read_text(encoding="utf-8")))


def every(app: Flask) -> Iterator[tuple[str, Room, Call, Mapping[str, Any]]]:
    for room in rooms(app):
        examples = written(room)
        for call in room.calls:
            yield f"{room.name}.{call.name}", room, call, examples[call.name]


def test_every_call_has_an_example_and_nothing_else_has_one(app: Flask) -> None:
    for room in rooms(app):
        assert set(written(room)) == {call.name for call in room.calls}, (
            f"{room.name}: python -m tests.api.examples"
        )


def test_what_is_asked_is_what_the_call_takes(app: Flask) -> None:
    with app.test_request_context():
        for name, room, call, example in every(app):
            address = urlsplit(example["path"])
            adapter = app.url_map.bind("")
            endpoint, ids = adapter.match(address.path, method=call.method)
            assert endpoint == f"api_{room.name}.{call.name}", name
            assert set(ids) == {part for part, _ in call.parts}, name
            if call.is_safe:
                lists = {
                    field
                    for field, kind in query_schema(call).fields.items()
                    if isinstance(kind, fields.List)
                }
                words = {
                    word: texts if word in lists else texts[0]
                    for word, texts in parse_qs(address.query).items()
                }
                assert query_schema(call).validate(words) == {}, name
            elif isinstance(call.asks, type):
                assert call.asks().validate(example["request"]) == {}, name
            assert example.get("picture", False) is (call.asks == PICTURE), name
            assert ("if_match" in example) is (call.matches is not None), name


def test_what_is_answered_has_every_field_of_the_shape_and_no_other(app: Flask) -> None:
    for name, _room, call, example in every(app):
        assert example["status"] == (call.status if call.gives is not None else 204), name
        answer = example.get("response")
        if call.shape is None:
            assert answer is None, name
            continue
        assert answer is not None, name
        if not isinstance(call.gives, Paged | Listed):
            fits(name, call.shape(), answer)
            continue
        beside = {"next", "previous"} if isinstance(call.gives, Paged) else set()
        if isinstance(call.gives, Paged) and call.gives.about is not None:
            beside |= set(call.gives.about().fields)
        assert set(answer) == {"items"} | beside, name
        for one in answer["items"]:
            fits(name, call.shape(), one)


def fits(name: str, shape: Shape, told: Mapping[str, Any]) -> None:
    assert set(told) == set(shape.dump_fields), name
    for field, kind in shape.dump_fields.items():
        inner = kind.inner if isinstance(kind, fields.List) else kind
        if isinstance(inner, fields.Pluck) or not isinstance(inner, fields.Nested):
            continue
        values = told[field] if isinstance(kind, fields.List) else [told[field]]
        for value in values:
            if value is not None:
                fits(f"{name}.{field}", inner.schema, value)  # type: ignore[arg-type]


def test_nothing_is_a_secret_or_a_real_persons(app: Flask) -> None:
    for room in rooms(app):
        text = CURSOR.sub("", (EXAMPLES / f"{room.name}.json").read_text(encoding="utf-8"))
        text = FILE.sub(lambda found: b64decode(found[1]).decode(), text)
        assert [found for secret in SECRETS for found in secret.findall(text)] == [], room.name
        assert all(read_public_id(one) == one for one in ID.findall(text)), room.name
        assert [one for one in PHONE.findall(text) if not INVENTED.fullmatch(one)] == [], room.name
        assert {one.rpartition("@")[2] for one in MAILBOX.findall(text)} <= {"example.test"}, room.name
        numbers = {one for one in NUMBER_OF_A_PERSON.findall(text) if not one.startswith(("8808", "8809"))}
        assert numbers <= {NOBODYS_NIK}, room.name
        assert "/tmp/" not in text, room.name

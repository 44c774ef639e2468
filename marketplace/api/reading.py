"""Reading what a program sent: one JSON object of a bounded size, or a picture, or the words of an address."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import current_app, request
from marshmallow import ValidationError
from marshmallow.fields import List
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from marketplace.api.calls import BODY_BYTES_MAX, Call, Paged
from marketplace.api.fields import Asked, QueryCount, Text
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.paging import CURSOR_LENGTH_MAX

PICTURES = ("image/jpeg", "image/png", "image/webp")
SIZE, SIZE_MAX = 24, 100
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
PICTURE = "picture"

_BROKEN = _l("Isi kiriman bukan JSON yang bisa dibaca. Kirim satu objek JSON dalam UTF-8.")


class BadRequest(Refusal):
    """What was sent cannot be read at all."""

    status = 400
    code = "unreadable"


class Unfit(Refusal):
    """What was sent can be read, and does not fit; ``errors`` say where."""

    status = 422
    code = "invalid"


def asked(call: Call) -> Any:
    """What the call's schema makes of the body or the address; None where it asks for nothing.

    Raises BadRequest, Unfit, or werkzeug's errors for what is too large (413) or of another type (415).
    """
    if call.is_safe:
        return _load(query_schema(call), _words(call))
    if call.asks is None:
        return _nothing()
    if call.asks == PICTURE:
        return _picture()
    assert isinstance(call.asks, type)
    return _load(call.asks(), _object(call.bytes_max))


def query_schema(call: Call) -> Asked:
    """What the address of a GET may say: the call's own words, which fields to give, and which page of a list."""
    words: dict[str, Any] = {}
    if call.shape is not None:
        words["fields"] = Text(length_max=500, required=False)
    if isinstance(call.gives, Paged):
        words["cursor"] = Text(length_max=CURSOR_LENGTH_MAX, required=False)
        words["limit"] = QueryCount(1, SIZE_MAX, load_default=SIZE)
    own = call.asks().fields if isinstance(call.asks, type) else {}
    named = Asked.from_dict({**own, **words}, name="Query")
    schema = named()
    assert isinstance(schema, Asked)
    return schema


def _words(call: Call) -> dict[str, Any]:
    """The query as names with a text each, or a list where the call asks for one."""
    own = call.asks().fields if isinstance(call.asks, type) else {}
    lists = {name for name, field in own.items() if isinstance(field, List)}
    return {
        name: texts if name in lists else texts[-1] if len(texts) == 1 else texts
        for name, texts in request.args.to_dict(flat=False).items()
    }


def _load(schema: Asked | Any, values: Any) -> Any:
    try:
        return schema.load(values)
    except ValidationError as error:
        raise Unfit(
            _l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."),
            messages=error.messages_dict,
        ) from error


def _nothing() -> None:
    """A call that asks for nothing may be sent an empty body or an empty object."""
    if request.get_data():
        _load(Asked(), _object())


def _object(bytes_max: int = BODY_BYTES_MAX) -> Mapping[str, Any]:
    request.max_content_length = bytes_max
    if not request.get_data():
        return {}  # what must be in it is told by the schema
    if request.mimetype != "application/json":
        raise UnsupportedMediaType()
    try:
        text = request.get_data().decode("utf-8")
        found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except HTTPException:
        raise
    except (ValueError, RecursionError) as error:
        raise BadRequest(_BROKEN) from error
    if _NUL.search(text):  # PostgreSQL keeps no such text
        raise BadRequest(_BROKEN)
    return found  # type: ignore[no-any-return]  # whatever it is, the schema says whether it is an object


def _picture() -> bytes:
    if request.mimetype not in PICTURES:
        raise UnsupportedMediaType()
    request.max_content_length = current_app.config["UPLOAD_BYTES_MAX"]
    content = request.get_data()
    if not content:
        raise BadRequest(_l("Kirim gambarnya sebagai isi permintaan."))
    return content


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which each name is said once: of two, nobody knows which was meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name said twice")
    return found

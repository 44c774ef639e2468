"""The OpenAPI 3.1 document, drawn from the rooms' tables; nothing of it is written by hand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import current_app
from marshmallow import Schema, fields

from marketplace.api import fields as asked
from marketplace.api import shapes
from marketplace.api.calls import Call, Listed, Paged, Room
from marketplace.api.reading import PICTURE, PICTURES, query_schema
from marketplace.kit.i18n import _
from marketplace.kit.web import problems
from marketplace.kit.web.errors import WORDS
from marketplace.kit.web.fields import Text

VERSION = "1"
ID_PATTERN = "^PL-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$"
AWB_PATTERN = "^[0-9A-Z]{1,20}$"

# Which problems a call may answer, by what it is. 500 is never promised and always possible.
OF_ALL = (404, 405, 422, 429, 503)
OF_TOKENS = (401, 403)
OF_WRITES = (400, 409, 413, 415)
OF_MATCHED = (412, 428)


def openapi(rooms: Iterable[Room]) -> dict[str, Any]:
    """The whole document in the language of who reads it."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec(
        title="Pasarlima",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": _("Satu ruang untuk tiap pihak, dan toko untuk siapa saja."),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        servers=[{"url": current_app.config["PUBLIC_URL"]}],
    )
    converter = plugin.converter
    assert converter is not None, "the document made it"
    _teach(converter)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", PROBLEM)
    for status, (title, text) in WORDS.items():
        content = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(str(status), {"description": f"{title}. {text}", "content": content})
    for room in rooms:
        spec.tag({"name": room.name, "description": str(room.title)})
        for call in room.calls:
            operation = _operation(room, call, converter)
            spec.path(f"{room.prefix}{call.template}", operations={call.method.lower(): operation})
    found: dict[str, Any] = json.loads(json.dumps(spec.to_dict(), default=str))
    return found


# RFC 9457, with our own members.
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "facts": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def _operation(room: Room, call: Call, converter: OpenAPIConverter) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{room.name}.{call.name}",
        "summary": str(call.says),
        "tags": [room.name],
        "parameters": [*_path(call), *_query(call, converter), *_headers(call)],
        "responses": _responses(call, converter),
    }
    if call.tells:
        operation["description"] = str(call.tells)
    if call.can:
        operation["security"] = [{"token": []}]
        operation["x-scope"] = call.scope
    if call.deprecated is not None:
        operation["deprecated"] = True
    if call.asks is not None and not call.is_safe:
        operation["requestBody"] = _body(call)
    return operation


def _path(call: Call) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _part(converter)}
        for name, converter in call.parts
    ]


def _part(converter: str) -> dict[str, Any]:
    if converter.startswith("any("):
        return {"type": "string", "enum": [word.strip(" '\"") for word in converter[4:-1].split(",")]}
    return {"type": "string", "minLength": 1} if converter else {"type": "string", "pattern": ID_PATTERN}


def _query(call: Call, converter: OpenAPIConverter) -> list[dict[str, Any]]:
    if not call.is_safe:
        return []
    found: list[dict[str, Any]] = converter.schema2parameters(query_schema(call), location="query")
    return found


def _headers(call: Call) -> Sequence[dict[str, Any]]:
    """What must stand beside the body."""
    if call.is_safe:
        return ()
    key = {"name": "Idempotency-Key", "in": "header", "required": True}
    key["schema"] = {"type": "string", "pattern": "^[!-~]{8,100}$"}
    match = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    return (key, match) if call.matches is not None else (key,)


def _body(call: Call) -> dict[str, Any]:
    if call.asks == PICTURE:
        types: dict[str, Any] = {name: {"schema": {}} for name in PICTURES}
        return {"required": True, "content": types}
    assert isinstance(call.asks, type)
    return {
        "required": any(field.required for field in call.asks().fields.values()),
        "description": _("Paling besar %(most)d kB.", most=call.bytes_max // 1024),
        "content": {"application/json": {"schema": call.asks}},
    }


def _responses(call: Call, converter: OpenAPIConverter) -> dict[str, Any]:
    wrong = [*OF_ALL, *(OF_TOKENS if call.can else ()), *(() if call.is_safe else OF_WRITES)]
    wrong += OF_MATCHED if call.matches is not None else ()
    good = {str(call.status if call.gives is not None else 204): _good(call, converter)}
    same = {"304": {"description": _("Tidak berubah sejak ETag di If-None-Match.")}} if call.is_safe else {}
    return good | same | {str(status): str(status) for status in sorted(wrong)}


def _good(call: Call, converter: OpenAPIConverter) -> dict[str, Any]:
    if call.gives is None:
        return {"description": _("Sudah dilakukan.")}
    if isinstance(call.gives, str):
        return {"description": call.gives, "content": {call.gives: {"schema": {}}}}
    one: Any = call.shape
    schema: Any = one
    if isinstance(call.gives, Paged | Listed):
        properties: dict[str, Any] = {"items": {"type": "array", "items": one}}
        if isinstance(call.gives, Paged):
            cursor = {"type": ["string", "null"]}
            properties |= {"next": cursor, "previous": cursor, **_about(call.gives, converter)}
        schema = {"type": "object", "required": sorted(properties), "properties": properties}
    return {"description": str(_doc(call.shape)), "content": {"application/json": {"schema": schema}}}


def _about(gives: Paged, converter: OpenAPIConverter) -> dict[str, Any]:
    """What stands beside the items of a page."""
    told = gives.about().fields if gives.about is not None else {}
    return {name: converter.field2property(field) for name, field in told.items()}


def _doc(shape: type[Schema] | None) -> str:
    return (shape.__name__ if shape else "").removesuffix("Shape")


def _name_of(schema: Any) -> str:
    """A component is named after its class, and after its module where two rooms have the same name."""
    found = schema if isinstance(schema, type) else type(schema)
    name = found.__name__.removesuffix("Shape")
    return (
        "".join(
            part.title()
            for part in found.__module__.split(".")
            if part not in ("marketplace", "api", "shapes")
        )
        + name
    )


def _teach(converter: Any) -> None:
    """Tell apispec what our own fields are."""
    converter.add_attribute_function(_own_properties)
    for field in (asked.Moment, shapes.Moment):
        converter.map_to_openapi_type(field, "string", "date-time")


def _own_properties(_converter: Any, field: fields.Field[Any], **_more: Any) -> Mapping[str, Any]:
    if isinstance(field, Text):
        least = max(field.length_min, 1 if field.required else 0)
        return {"minLength": least, "maxLength": field.length_max}
    if isinstance(field, asked.Choice):
        return {"enum": list(field.choices)}
    if isinstance(field, asked.Count):
        return {"minimum": field.least, "maximum": field.most}
    if isinstance(field, asked.Id | shapes.Id):
        return {"pattern": ID_PATTERN}
    if isinstance(field, shapes.Word) and field.words:
        return {"enum": [*field.words, *([None] if field.allow_none else [])]}
    return {}

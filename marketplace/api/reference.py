"""What the pages for developers show of each call: fields, an example that was played, and what may be refused."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketplace.api.calls import Call, Room
from marketplace.api.document import ID_PATTERN

ONE_LINE = 48  # letters of a body that stand beside one another
ID_EXAMPLE = "PL-7K3M9-2XDQW"
EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Field:
    """One field of a body, an address or an answer: ``contents[].line``."""

    name: str
    type: str
    is_required: bool
    limits: str
    description: str


@dataclass(frozen=True)
class Entry:
    """One call as its page shows it."""

    room: Room
    call: Call
    path: str
    query: list[Field]
    body: list[Field]
    answer: list[Field]
    example: Mapping[str, Any] | None

    @property
    def curl(self) -> str:
        """The example as a command that works when its ids are one's own."""
        if self.example is None:
            return ""
        lines = [f'curl -X {self.call.method} "$PASARLIMA{self.example["path"]}"']
        if self.call.can:
            lines.append('-H "Authorization: Bearer $TOKEN"')
        if not self.call.is_safe:
            lines.append(f'-H "Idempotency-Key: {uuid.uuid4()}"')
        if self.call.matches is not None:
            lines.append(f"-H 'If-Match: {self.example['if_match']}'")
        if self.example.get("picture"):
            lines += ['-H "Content-Type: image/jpeg"', "--data-binary @foto.jpg"]
        elif self.example.get("request") is not None:
            body = json.dumps(self.example["request"], ensure_ascii=False)
            if len(body) > ONE_LINE:
                body = json.dumps(self.example["request"], ensure_ascii=False, indent=2)
            lines += ['-H "Content-Type: application/json"', f"-d '{body}'"]
        return " \\\n  ".join(lines)

    @property
    def answered(self) -> str:
        """What came back."""
        if self.example is None or self.example.get("response") is None:
            return ""
        return json.dumps(self.example["response"], ensure_ascii=False, indent=2)


def entries(room: Room, document: Mapping[str, Any]) -> list[Entry]:
    """The room's calls in the order of its table, with what ``document`` (OpenAPI) says of each."""
    played = examples(room.name)
    return [_entry(room, call, document, played.get(call.name)) for call in room.calls]


@lru_cache
def examples(room: str) -> Mapping[str, Any]:
    """Calls that were played once, by name; ``python -m tests.api.examples`` writes them."""
    path = EXAMPLES / f"{room}.json"
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _entry(room: Room, call: Call, document: Mapping[str, Any], example: Mapping[str, Any] | None) -> Entry:
    path = f"{room.prefix}{call.template}"
    operation = document["paths"][path][call.method.lower()]
    schemas = document["components"]["schemas"]
    query = [
        Field(p["name"], *_told(p["schema"], p.get("required", False)))
        for p in operation["parameters"]
        if p["in"] == "query" or (p["in"] == "path" and "enum" in p["schema"])
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(iter(operation["responses"].values()))
    answer = good.get("content", {}).get("application/json", {}).get("schema")
    return Entry(
        room, call, path, query, list(_fields(body, schemas)), list(_fields(answer, schemas)), example
    )


def _fields(
    schema: Mapping[str, Any] | None, schemas: Mapping[str, Any], before: str = ""
) -> Iterator[Field]:
    """Every field of an object, those of objects inside it after it."""
    whole = _resolved(schema or {}, schemas)
    needed = whole.get("required", ())
    for name, raw in whole.get("properties", {}).items():
        inner = _resolved(raw, schemas)
        yield Field(before + name, *_told(inner, name in needed))
        if "array" in inner.get("type", ()):
            yield from _fields(inner.get("items"), schemas, f"{before}{name}[].")
        else:
            yield from _fields(inner, schemas, f"{before}{name}.")


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to, with what stands beside it."""
    for together in ("allOf", "anyOf"):
        if together in schema:
            return {**_resolved(schema[together][0], schemas), **schema}
    if "$ref" not in schema:
        return schema
    return schemas[schema["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]


def _told(schema: Mapping[str, Any], is_required: bool) -> tuple[str, bool, str, str]:
    kind = schema.get("type", "object")
    shown = " | ".join(kind) if isinstance(kind, list) else str(kind)
    if schema.get("format"):
        shown = f"{shown} ({schema['format']})"
    return shown, is_required, _with_default(schema), str(schema.get("description", ""))


def _with_default(schema: Mapping[str, Any]) -> str:
    """The limits, and what counts when nothing is sent."""
    default = schema.get("default")
    parts = (_limits(schema), f"= {default}" if default else "")
    return "; ".join(part for part in parts if part)


def _limits(schema: Mapping[str, Any]) -> str:
    if schema.get("pattern") == ID_PATTERN:
        return ID_EXAMPLE
    if "enum" in schema.get("items", ()):
        return _limits(schema["items"])
    if "enum" in schema:
        return " · ".join(str(word) for word in schema["enum"] if word is not None)
    for least, most in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        if most in schema:
            return f"{schema.get(least, 0)} – {schema[most]}"
    return str(schema.get("pattern", ""))

"""Stripe's own document: what goes over the wire is laid beside it.

It is no part of the project. It is looked for in the folder that STRIPE_DATA names, or in ../shared/data/stripe; where
it is not, the fields that it requires are known here (REQUIRED), and that is all that is checked.
"""

import gzip
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource

FOLDER = Path(os.environ.get("STRIPE_DATA") or Path(__file__).parents[3] / "shared" / "data" / "stripe")
DOCUMENT = FOLDER / "openapi-2023-08-16.json.gz"
FIXTURES = FOLDER / "fixtures.json.gz"
ABSENT = (
    f"Stripe's document is not in {FOLDER} (STRIPE_DATA names another): only required fields were checked"
)
WHERE = "urn:stripe"
# Newer than the document, and in Stripe's current examples or its current error codes.
NEWER_ERRORS = {"api_errors": ("doc_url", "request_log_url")}

# kind -> the fields its document requires, for where the document is not at hand.
REQUIRED = {
    "account": "id object",
    "balance": "available livemode object pending",
    "balance_transaction": (
        "amount available_on created currency fee fee_details id net object reporting_category status type"
    ),
    "charge": (
        "amount amount_captured amount_refunded billing_details captured created currency disputed id livemode metadata"
        " object paid refunded status"
    ),
    "checkout.session": (
        "automatic_tax created custom_fields custom_text expires_at id livemode mode object payment_method_types"
        " payment_status shipping_options"
    ),
    "dispute": (
        "amount balance_transactions charge created currency evidence evidence_details id is_charge_refundable livemode"
        " metadata object reason status"
    ),
    "event": "created data id livemode object pending_webhooks type",
    "file": "created id object purpose size",
    "item": "amount_discount amount_subtotal amount_tax amount_total currency description id object",
    "list": "data has_more object url",
    "payment_intent": (
        "amount capture_method confirmation_method created currency id livemode object payment_method_types status"
    ),
    "payment_method": "billing_details created id livemode object type",
    "payout": (
        "amount arrival_date automatic created currency id livemode method object reconciliation_status source_type"
        " status type"
    ),
    "refund": "amount created currency id object",
    "transfer": "amount amount_reversed created currency id livemode metadata object reversals reversed",
    "transfer_reversal": "amount created currency id object transfer",
    "webhook_endpoint": "created enabled_events id livemode metadata object status url",
}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    query: str
    body: str
    status: int
    answer: str


def is_here() -> bool:
    """Whether the document is at hand."""
    return DOCUMENT.exists()


def mistakes(exchange: Exchange) -> list[str]:
    """What of an exchange does not fit; of a request only where the stand-in took it."""
    told = f"{exchange.method} {exchange.path} -> {exchange.status}"
    try:
        answer = json.loads(exchange.answer)
    except ValueError:
        return []  # the line was cut, or nonsense was ordered
    if not is_here():
        return [f"{told}: {what}" for what in lacking(answer)]
    found = _answer_mistakes(exchange, answer)
    if exchange.status < 300:
        found += _request_mistakes(exchange)
        found += [what for thing in _events_in(answer) for what in _event_mistakes(thing)]
    return [f"{told}: {what}" for what in found]


def lacking(thing: Any) -> list[str]:
    """Every object in an answer that lacks a field its kind must have."""
    if isinstance(thing, list):
        return [what for inner in thing for what in lacking(inner)]
    if not isinstance(thing, dict):
        return []
    kind = thing.get("object")
    needs = REQUIRED.get(kind, "").split() if isinstance(kind, str) and not thing.get("deleted") else []
    found = [f"{kind} lacks {name}" for name in needs if name not in thing]
    return found + [what for inner in thing.values() for what in lacking(inner)]


@lru_cache
def document() -> dict[str, Any]:
    """The document in the words of JSON Schema."""
    with gzip.open(DOCUMENT) as file:
        return dict(_as_json_schema(json.load(file)))


@lru_cache
def fixtures() -> dict[str, Any]:
    """Stripe's current example of each kind."""
    with gzip.open(FIXTURES) as file:
        return dict(json.load(file)["resources"])


def _as_json_schema(node: Any) -> Any:
    """``nullable`` said as JSON Schema says it, references made absolute, and no field beside those named."""
    if isinstance(node, list):
        return [_as_json_schema(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _as_json_schema(inner) for name, inner in node.items()}
    if isinstance(schema.get("$ref"), str):
        schema["$ref"] = WHERE + schema["$ref"]
    if schema.get("properties") and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    if schema.pop("nullable", None) is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


@lru_cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(WHERE, Resource.opaque(document()))


@lru_cache
def _validator(pointer: str) -> Validator:
    return Draft202012Validator({"$ref": f"{WHERE}#{pointer}"}, registry=_registry())


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


@lru_cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the document's paths, the more literal ones first."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def _operation(exchange: Exchange) -> tuple[str, dict[str, Any]]:
    for pattern, path in _paths():
        if pattern.fullmatch(exchange.path) and exchange.method.lower() in document()["paths"][path]:
            return path, document()["paths"][path][exchange.method.lower()]
    raise AssertionError(f"Stripe has no {exchange.method} {exchange.path}")


def _answer_mistakes(exchange: Exchange, answer: Any) -> list[str]:
    if exchange.status >= 400:
        return _worst(_validator("/components/schemas/error"), answer)
    path, _ = _operation(exchange)
    pointer = (
        f"/paths/{_escaped(path)}/{exchange.method.lower()}/responses/200/content/application~1json/schema"
    )
    return _worst(_validator(pointer), answer)


def _events_in(answer: Any) -> list[dict[str, Any]]:
    things = answer.get("data") if answer.get("object") == "list" else [answer]
    return [thing for thing in things if thing.get("object") == "event"]


def _event_mistakes(event: dict[str, Any]) -> list[str]:
    """The document leaves open what an event is about: its kind says it."""
    return kind_mistakes(event["data"]["object"])


def kind_mistakes(thing: dict[str, Any]) -> list[str]:
    """What of an object does not fit the schema of its kind."""
    return _worst(_validator(f"/components/schemas/{thing['object']}"), thing)


def _worst(validator: Validator, value: Any) -> list[str]:
    """The deepest mistakes of a value, each with its place."""
    found = []
    for error in validator.iter_errors(value):
        while error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        place = "/".join(map(str, error.absolute_path))
        found.append(f"{place}: {error.message[:300]}")
    return found


def _request_mistakes(exchange: Exchange) -> list[str]:
    _, operation = _operation(exchange)
    if exchange.method == "GET":
        schemas = {each["name"]: each["schema"] for each in operation["parameters"] if each["in"] == "query"}
        schema = {"type": "object", "properties": schemas, "additionalProperties": False}
        values = _decoded(exchange.query)
    else:
        content = operation["requestBody"]["content"]
        if "multipart/form-data" in content:
            return []  # a file, whose bytes are not kept
        schema = content["application/x-www-form-urlencoded"]["schema"]
        values = _decoded(exchange.body)
    return _worst(Draft202012Validator(schema, registry=_registry()), _typed(values, schema))


def _decoded(form: str) -> Any:
    """A form with brackets as nested tables and lists."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        here, keys = tree, re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        for key in keys[:-1]:
            here = here.setdefault(key or str(len(here)), {})
        here[keys[-1] or str(len(here))] = value
    return tree


def _typed(value: Any, schema: dict[str, Any]) -> Any:
    """What was text on the wire in the type that the schema asks for."""
    for choice in schema.get("anyOf", ()):
        typed = _typed(value, choice)
        if Draft202012Validator(choice, registry=_registry()).is_valid(typed):
            return typed
    kind = schema.get("type")
    if isinstance(value, dict) and kind == "array":
        return [_typed(value[key], schema["items"]) for key in sorted(value, key=int)]
    if isinstance(value, dict):
        inside = schema.get("properties", {})
        return {name: _typed(inner, inside.get(name, {})) for name, inner in value.items()}
    if kind in ("integer", "number") and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value

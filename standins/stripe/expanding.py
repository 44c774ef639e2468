"""Ids in answers turned into what they name, where a request asks for it."""

from collections.abc import Sequence
from typing import Any

from standins.store import Thing
from standins.stripe.book import PREFIXES, Book
from standins.stripe.errors import bad

DEPTH_MAX = 4
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
Included = dict[tuple[str, str], Any]


def expanded(book: Book, thing: Thing, paths: Sequence[str]) -> Thing:
    """The answer with every path of ``expand[]`` followed. Raises for one that leads nowhere."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH_MAX:
            raise bad(f"You cannot expand more than {DEPTH_MAX} levels of a property. Property: {path}")
        if thing.get("object") == "list":
            if steps[0] != "data":
                raise _not_expandable(path)
            thing = thing | {"data": [_followed(book, item, steps[1:], path) for item in thing["data"]]}
        else:
            thing = _followed(book, thing, steps, path)
    return thing


def _followed(book: Book, thing: Thing, steps: Sequence[str], path: str) -> Thing:
    if not steps:
        return thing
    name, rest = steps[0], steps[1:]
    if (thing.get("object"), name) == ("charge", "refunds"):
        value: Any = _refunds(book, thing)
    elif (thing.get("object"), name) == ("checkout.session", "line_items"):
        value = _line_items(book, thing)
    elif name not in thing:
        raise _not_expandable(path)
    else:
        value = thing[name]
    if isinstance(value, str):
        found = _named(book, value)
        if found is None:
            raise _not_expandable(path)
        value = found
    if isinstance(value, dict) and value.get("object") == "list" and rest[:1] == ["data"]:
        value = value | {"data": [_followed(book, item, rest[1:], path) for item in value["data"]]}
    elif isinstance(value, dict):
        value = _followed(book, value, rest, path)
    return thing | {name: value}


def _named(book: Book, thing_id: str) -> Thing | None:
    for prefix, kind in KINDS.items():
        if thing_id.startswith(prefix):
            return book.store.find(kind, thing_id)
    return None


def _refunds(book: Book, charge: Thing) -> Thing:
    return {
        "object": "list",
        "data": list(book.every("refund", parent=charge["id"]))[:10],
        "has_more": False,
        "url": f"/v1/charges/{charge['id']}/refunds",
    }


def _line_items(book: Book, session: Thing) -> Thing:
    found = book.store.find("line_items", f"items:{session['id']}") or {"data": []}
    return {
        "object": "list",
        "data": found["data"],
        "has_more": False,
        "url": f"/v1/checkout/sessions/{session['id']}/line_items",
    }


def _not_expandable(path: str) -> Exception:
    return bad(
        f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead, or ask for"
        " a property that holds an id.",
        param="expand",
    )

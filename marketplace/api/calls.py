"""What a program may ask of a room: one row a call, to be read aloud.

    Call("POST", "/sales/<sale>/decline", decline_sale, _l("Menolak penjualan."), "sales", DeclineAsked, SaleShape)

From the row follow the address, who may ask, what is read and answered, and the row's part of the OpenAPI document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, Flask
from marshmallow import Schema

from marketplace.accounts.models import PartyKind
from marketplace.api.scopes import READ, WRITE
from marketplace.api.shapes import Shape
from marketplace.kit.web.security import csrf

View = Callable[..., Any]

SAFE = ("GET", "HEAD")
PREFIX = "/api/v1"
BODY_BYTES_MAX = 256 * 1024
_PART = re.compile(r"<(?:(?P<kind>[^:<>]+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Paged:
    """An answer of many: ``{"items": […], "next": cursor, "previous": cursor}``; the view returns a ``Page``.

    ``about`` is the shape of what stands beside them and is told of the whole: the view's page knows it, too.
    """

    of: type[Shape]
    about: type[Shape] | None = None


@dataclass(frozen=True)
class Listed:
    """An answer of a few, never more than a page holds: ``{"items": […]}``; the view returns a sequence."""

    of: type[Shape]


@dataclass(frozen=True)
class Deprecated:
    """From when on a call should not be used, when it ends, and what is used instead."""

    since: date
    until: date
    instead: str


@dataclass(frozen=True)
class Call:
    """One row. The view gets the Actor (where ``can`` says who may), what was asked (where something is), and the ids.

    ``can`` is a word of accounts.roles; empty where everybody may. ``asks`` reads the body, or the query of a GET; the
    word ``picture`` stands for a JPEG, PNG or WebP as the body. ``gives`` None answers 204, a media type what the view
    returns in bytes. Of two calls at one path,
    ``matches`` is the view of the GET whose ETag must come back in If-Match. ``apart`` is done before the transaction
    with the same arguments as the view: what must stay whatever becomes of the call. ``guesses`` says that a secret, or
    whether somebody has an account, could be guessed by asking often. ``bytes_max`` bounds the body.
    """

    method: str
    path: str
    view: View
    says: Any
    can: str = ""
    asks: type[Schema] | str | None = None
    gives: type[Shape] | Paged | Listed | str | None = None
    status: int = 200
    tells: Any = ""
    matches: Call | None = None
    apart: View | None = None
    guesses: bool = False
    deprecated: Deprecated | None = None
    bytes_max: int = BODY_BYTES_MAX

    @property
    def name(self) -> str:
        """What the call is named in the document: the name of its view."""
        return self.view.__name__

    @property
    def is_safe(self) -> bool:
        """Whether it only reads."""
        return self.method in SAFE

    @property
    def takes_asked(self) -> bool:
        """Whether the view gets what was asked: the body, or the words of the address."""
        return self.asks is not None or isinstance(self.gives, Paged)

    @property
    def scope(self) -> str:
        """What a token must have been given for it: ``sales:read``; writing includes reading."""
        return f"{self.can}:{READ if self.is_safe else WRITE}" if self.can else ""

    @property
    def shape(self) -> type[Shape] | None:
        """The shape of what is answered, or of each of it."""
        if isinstance(self.gives, Paged | Listed):
            return self.gives.of
        return None if isinstance(self.gives, str) else self.gives

    @property
    def parts(self) -> list[tuple[str, str]]:
        """(name, converter) of what stands in the path; an empty converter is a public id."""
        return [(found["name"], found["kind"] or "") for found in _PART.finditer(self.path)]

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it: ``/sales/{sale}``."""
        return _PART.sub(lambda found: f"{{{found['name']}}}", self.path)


@dataclass(frozen=True)
class Room:
    """A room's calls, and whose tokens open it (None: everybody's, and nobody's)."""

    name: str
    kind: PartyKind | None
    title: Any
    calls: Sequence[Call] = field(default=())

    @property
    def prefix(self) -> str:
        """Where its addresses begin."""
        return f"{PREFIX}/{self.name}"


def room(name: str, kind: PartyKind | None, title: Any, *tables: Iterable[Call]) -> Room:
    """The room of several modules' ``CALLS``."""
    return Room(name, kind, title, tuple(call for table in tables for call in table))


def rooms(app: Flask) -> Sequence[Room]:
    """Every room that was opened, in order."""
    found: Sequence[Room] = app.extensions.get("api_rooms", ())
    return found


def open_room(app: Flask, opened: Room, door: Callable[[Room, Call], View]) -> None:
    """Register the room's calls, each behind ``door``."""
    blueprint = Blueprint(f"api_{opened.name}", __name__, url_prefix=opened.prefix)
    for call in opened.calls:
        blueprint.add_url_rule(call.path, call.name, door(opened, call), methods=[call.method])
    csrf.exempt(blueprint)  # a token is sent by intent, never by a browser of its own accord
    app.register_blueprint(blueprint)
    app.extensions.setdefault("api_rooms", []).append(opened)

"""The one way through which every call goes, from the token to the answer."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask import Response, current_app, g, request
from flask_limiter.util import get_remote_address
from marshmallow import Schema
from marshmallow.fields import List, Nested
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from marketplace.accounts.actor import Actor
from marketplace.api import bearer, keys, reading
from marketplace.api.calls import Call, Deprecated, Listed, Paged, Room
from marketplace.api.reading import Unfit
from marketplace.kit import db as database
from marketplace.kit.errors import Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.paging import Page
from marketplace.kit.web import errors
from marketplace.kit.web.limits import GUESSES, limiter

READS, WRITES = "600 per minute", "120 per minute"  # of one token, or of one address where there is none


class Outdated(Refusal):
    """What was changed is not what the program had read."""

    status = 412
    code = "outdated"


class Unmatched(Refusal):
    """A change that two people might make needs to say what it was made of."""

    status = 428
    code = "if-match-missing"


def door(room: Room, call: Call) -> Callable[..., Response]:
    """The view of one call."""

    def view(**parts: str) -> Response:
        g.strict_cursors = True
        actor = bearer.actor_of(room, call) if call.can else None
        asked = reading.asked(call)
        wished = asked.pop("fields", "") if call.is_safe else ""
        given = Given(actor, asked, _ids(call, parts))
        response = _read(call, given, wished) if call.is_safe else _write(call, given)
        return response if call.deprecated is None else _dated(room, call, call.deprecated, response)

    view.__name__, view.__qualname__ = call.name, f"{room.name}.{call.name}"  # what the limiter knows it by
    view.__doc__ = call.view.__doc__
    view.decision = (room.kind.value, call.can) if room.kind and call.can else ("public", "see")  # type: ignore[attr-defined]
    limit, scope = (READS, "api-reads") if call.is_safe else (WRITES, "api-writes")
    caller = _token if call.can else get_remote_address
    limited: Callable[..., Response] = limiter.shared_limit(limit, scope, key_func=caller)(view)
    if call.guesses:
        limited = limiter.shared_limit(GUESSES, "api-guesses", key_func=caller)(limited)
    return limited


def _token() -> str:
    """Whom a limit counts for: a token, known or not."""
    sent = request.headers.get("Authorization", "")
    return f"token:{hashlib.sha256(sent.encode()).hexdigest()[:24]}" if sent else get_remote_address()


@dataclass(frozen=True)
class Given:
    """What a request came with, read and checked."""

    actor: Actor | None
    asked: Any
    ids: dict[str, str]

    def to(self, view: Callable[..., Any], takes_asked: bool) -> Any:
        """Call ``view`` with it."""
        known = [] if self.actor is None else [self.actor]
        return view(*known, *([self.asked] if takes_asked else []), **self.ids)


def _ids(call: Call, parts: dict[str, str]) -> dict[str, str]:
    """What stands in the path, public ids in their canonical spelling."""
    ids = {name: parts[name] if converter else read_public_id(parts[name]) for name, converter in call.parts}
    if None in ids.values():
        raise Missing(_l("Tidak ada yang bernomor ini di ruang Anda."))
    return ids  # type: ignore[return-value]


def _read(call: Call, given: Given, wished: str) -> Response:
    response = _answer(call, given.to(call.view, call.takes_asked), wished)
    response.set_etag(_etag(response.get_data()))
    response.make_conditional(request)
    return response


def _write(call: Call, given: Given) -> Response:
    """Claim the key, do it, keep the answer: all of it stays, or nothing of it."""
    actor = given.actor
    assert actor is not None, "what writes is somebody's"
    key = keys.asked_key()
    if (answered := keys.kept(actor.party_id, key)) is not None:
        return answered
    if call.apart is not None:
        given.to(call.apart, call.takes_asked)
    row = keys.claim(actor.party_id, key)
    if row is None:
        answered = keys.kept(actor.party_id, key)
        assert answered is not None
        return answered
    response = _done(call, given)
    keys.keep(row, response)
    g.is_settled = True  # a refusal is an answer too: its key is kept, what it tried is not
    return response


def _done(call: Call, given: Given) -> Response:
    try:
        with database.attempt():
            if call.matches is not None:
                _must_match(call.matches, given)
            return _answer(call, given.to(call.view, call.takes_asked), "")
    except (Refusal, HTTPException) as refusal:
        return current_app.make_response(errors.told(refusal))


def _must_match(reader: Call, given: Given) -> None:
    """Raise Outdated unless If-Match names what stands there now. One at a time looks and then changes.

    Behind a colon a tag says how its answer was compressed on the way, which changes nothing of what was read.
    """
    named = request.if_match
    if not named:
        raise Unmatched(
            _l(
                "Baca dulu yang akan diubah, lalu kirim ETag-nya di If-Match, supaya tidak menimpa orang lain."
            )
        )
    assert given.actor is not None, "what is changed is somebody's"
    database.lock_name("/".join((reader.name, str(given.actor.party_id), *given.ids.values())))
    now = _answer(reader, given.to(reader.view, takes_asked=False), "")
    if _etag(now.get_data()) not in {tag.partition(":")[0] for tag in named.as_set()}:
        raise Outdated(
            _l("Sudah ada yang mengubahnya setelah Anda membaca. Baca lagi, lalu ulangi perubahan Anda.")
        )


def _answer(call: Call, made: Any, wished: str) -> Response:
    if call.gives is None:
        return Response(status=204)
    if isinstance(call.gives, str):
        return Response(made, status=call.status, content_type=call.gives)
    assert call.shape is not None
    shape = _only(call.shape, wished)
    if isinstance(call.gives, Paged):
        assert isinstance(made, Page)
        body: Any = {
            "items": shape.dump(made.items, many=True),
            "next": made.next_cursor,
            "previous": made.previous_cursor,
        }
        if call.gives.about is not None:
            body |= call.gives.about().dump(made)
    elif isinstance(call.gives, Listed):
        body = {"items": shape.dump(made, many=True)}
    else:
        body = shape.dump(made)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status=call.status, content_type="application/json")
    if isinstance(call.gives, Paged):
        _link(response, made)
    if not call.is_safe:
        response.set_etag(_etag(response.get_data()))
    return response


def _only(shape: type[Schema], wished: str) -> Schema:
    """The shape, or of it the fields that ``fields=id,lines.title`` names."""
    names = [name for name in (word.strip() for word in wished.split(",")) if name]
    if not all(_has(shape, name.split(".")) for name in names):
        told = {"fields": [_l("Ada nama bagian yang tidak dikenal.")]}
        raise Unfit(_l("Ada bagian yang perlu diperbaiki. Tidak ada yang berubah."), messages=told)
    return shape(only=names or None)


def _has(shape: type[Schema], steps: list[str]) -> bool:
    """Whether a field stands at the end of the steps. The library itself breaks on some that lead nowhere."""
    field = shape().fields.get(steps[0])
    inner = field.inner if isinstance(field, List) else field
    if len(steps) == 1 or not isinstance(inner, Nested):
        return len(steps) == 1 and field is not None
    return _has(type(inner.schema), steps[1:])


def _link(response: Response, page: Page[Any]) -> None:
    for name, url in (("next", page.next_url), ("prev", page.previous_url)):
        if url:
            response.headers.add("Link", f'<{url}>; rel="{name}"')


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _dated(room: Room, call: Call, gone: Deprecated, response: Response) -> Response:
    """With the dates of a call that is on its way out (RFC 9745, RFC 8594)."""
    since = datetime.combine(gone.since, time(), UTC)
    response.headers["Deprecation"] = f"@{int(since.timestamp())}"
    response.headers["Sunset"] = http_date(datetime.combine(gone.until, time(), UTC))
    response.headers.add("Link", f'</api/docs/{room.name}#{call.name}>; rel="deprecation"')
    return response

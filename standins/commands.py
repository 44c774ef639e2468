"""What every stand-in can be told below ``/_control``: JSON in, JSON out, no key."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, jsonify, request

from standins.faults import Faults
from standins.outbox import Outbox
from standins.store import Store, Thing

SECONDS_IDLE_MAX = 60.0
Route = tuple[str, Callable[..., Any], tuple[str, ...]]
# An error that the stand-in itself raises -> what is answered, or None for another's
Shape = Callable[[Exception], tuple[Thing, int] | None]


def said() -> Thing:
    """The JSON of the request."""
    return dict(request.get_json(silent=True) or {})


def open_commands(
    app: Flask, store: Store, outbox: Outbox, faults: Faults, more: Sequence[Route], shape: Shape
) -> None:
    """These, and ``more`` that one stand-in alone knows."""

    def reset() -> Any:
        store.forget()
        faults.forget()
        return {}

    def add_endpoint() -> Any:
        asked = said()
        outbox.add_address(str(asked["url"]), str(asked["secret"]))
        return sorted(outbox.addresses())

    def forget_endpoints() -> Any:
        outbox.forget_addresses()
        return sorted(outbox.addresses())

    def change() -> Any:
        return vars(outbox.change(**said())) if request.method == "POST" else vars(outbox.mode)

    def release() -> Any:
        return outbox.release(**said())

    def idle() -> Any:
        return {"idle": outbox.wait_until_idle(min(said().get("seconds", 10.0), SECONDS_IDLE_MAX))}

    def send(event: str) -> Any:
        if store.find("event", event) is None:
            raise LookupError(event)
        asked = said()
        return outbox.send(event, asked.get("as", ""), asked.get("times", 1))

    def fault() -> Any:
        if request.method == "POST":
            return vars(faults.order(**said()))
        if request.method == "DELETE":
            faults.forget()
        return faults.left()

    routes: tuple[Route, ...] = (
        ("reset", reset, ("POST",)),
        ("endpoints", add_endpoint, ("POST",)),
        ("endpoints", forget_endpoints, ("DELETE",)),
        ("webhooks", change, ("GET", "POST")),
        ("webhooks/release", release, ("POST",)),
        ("webhooks/idle", idle, ("POST",)),
        ("events", lambda: list(store.every("event")), ("GET",)),
        ("events/<event>/send", send, ("POST",)),
        ("deliveries", outbox.deliveries, ("GET",)),
        ("faults", fault, ("GET", "POST", "DELETE")),
        *more,
    )
    for path, view, methods in routes:
        name = f"control {path} {methods[0]}"
        app.add_url_rule(f"/_control/{path}", name, _answering(view, shape), methods=methods)


def _answering(view: Callable[..., Any], shape: Shape) -> Callable[..., Response]:
    def answer(**ids: str) -> Response:
        try:
            return jsonify(view(**ids))
        except Exception as error:
            body, status = shape(error) or _not_understood(error)
        told = jsonify(body)
        told.status_code = status
        return told

    return answer


def _not_understood(error: Exception) -> tuple[Thing, int]:
    if not isinstance(error, (TypeError, ValueError, LookupError)):
        raise error
    return {"error": {"message": f"This cannot be asked for: {error}"}}, 400

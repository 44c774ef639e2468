"""Events, where they are told, and how they are signed."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping

from standins.outbox import Letter
from standins.store import Store, Thing
from standins.stripe.asking import HASH, PAGE, TEXT, TEXTS, Asked
from standins.stripe.book import API_VERSION, Book, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad

SECONDS_STALE = 24 * 3600


def letters(store: Store) -> Letter:
    """Writes one event, signed as Stripe signs."""

    def letter(event: str, secret: str, how: str) -> tuple[bytes, Mapping[str, str]]:
        thing = store.find("event", event)
        if thing is None:
            raise LookupError(event)
        body = json.dumps(thing, indent=2).encode()
        second = int(time.time()) - (SECONDS_STALE if how == "stale" else 0)
        signature = signed(body, f"{secret}-of-another" if how == "forged" else secret, second)
        if how == "altered":
            body = body.replace(b'"livemode": false', b'"livemode":  false', 1)
        return body, {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }

    return letter


def signed(body: bytes, secret: str, second: int) -> str:
    """The header ``Stripe-Signature`` for a body told at a Unix second."""
    mark = hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={second},v1={mark}"


def read(book: Book, asked: Asked, event: str) -> Thing:
    """GET /v1/events/{id}."""
    return book.get("event", event, owner=asked.account)


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/events."""
    wanted = set(asked["types"] or ([asked["type"]] if asked["type"] else []))

    def fits(event: Thing) -> bool:
        return not wanted or any(_is_of(event["type"], word) for word in wanted)

    return book.page("event", asked, "/v1/events", fits=fits)


def _is_of(kind: str, word: str) -> bool:
    return kind.startswith(word[:-1]) if word.endswith("*") else kind == word


def create_endpoint(book: Book, asked: Asked) -> Thing:
    """POST /v1/webhook_endpoints: it hears every event; the answer alone tells its secret."""
    url = asked.need("url")
    if asked.need("enabled_events") != ["*"]:
        raise bad(
            "The stand-in tells an endpoint every event: enabled_events must be ['*'].",
            param="enabled_events",
        )
    if not url.startswith(("http://", "https://")):
        raise bad("Not a valid URL", "url_invalid", "url")
    endpoint: Thing = {
        "id": new_id("webhook_endpoint"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": now(),
        "description": asked["description"],
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": asked["metadata"] or {},
        "status": "enabled",
        "url": url,
    }
    book.add(endpoint)
    secret = f"whsec_{secrets.token_hex(16)}"
    book.outbox.add_address(url, secret, endpoint["id"])
    return endpoint | {"secret": secret}


def read_endpoint(book: Book, asked: Asked, endpoint: str) -> Thing:
    """GET /v1/webhook_endpoints/{id}."""
    return book.get("webhook_endpoint", endpoint)


def listed_endpoints(book: Book, asked: Asked) -> Thing:
    """GET /v1/webhook_endpoints."""
    return book.page("webhook_endpoint", asked, "/v1/webhook_endpoints")


def delete_endpoint(book: Book, asked: Asked, endpoint: str) -> Thing:
    """DELETE /v1/webhook_endpoints/{id}."""
    book.get("webhook_endpoint", endpoint)
    book.store.sql("DELETE FROM thing WHERE id = ?", endpoint)
    book.outbox.forget_addresses(endpoint)
    return {"id": endpoint, "object": "webhook_endpoint", "deleted": True}


PAGE_OF_ENDPOINTS = {name: kind for name, kind in PAGE.items() if name != "created"}
CALLS = (
    Call("GET", "/v1/events", listed, PAGE | {"type": TEXT, "types": TEXTS}),
    Call("GET", "/v1/events/<event>", read, {}),
    Call(
        "POST",
        "/v1/webhook_endpoints",
        create_endpoint,
        {"url": TEXT, "enabled_events": TEXTS, "description": TEXT, "metadata": HASH},
    ),
    Call("GET", "/v1/webhook_endpoints", listed_endpoints, PAGE_OF_ENDPOINTS),
    Call("GET", "/v1/webhook_endpoints/<endpoint>", read_endpoint, {}),
    Call("DELETE", "/v1/webhook_endpoints/<endpoint>", delete_endpoint, {}),
)

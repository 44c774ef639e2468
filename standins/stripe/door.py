"""The one way of every call: key, fault, parameters, idempotency, unit, expanding, answer."""

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Request, Response, request

from standins.faults import Fault, Faults, hang_up, nonsense, wait
from standins.stripe.asking import Asked, checked, decoded
from standins.stripe.book import Book
from standins.stripe.calls import Call
from standins.stripe.errors import StripeError
from standins.stripe.expanding import expanded

KEY_LENGTH_MAX = 255
BODY_MAX = 1024 * 1024
UPLOAD_MAX = 5_000_000


class Door:
    """Lets requests in and answers them."""

    def __init__(self, book: Book, key: str, faults: Faults) -> None:
        """``key`` is the only one that is let in."""
        self._book, self._key, self._faults = book, key, faults
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def open(self, app: Flask, call: Call) -> None:
        """Have the app answer this call."""

        def view(**ids: str) -> Response:
            return self._answered(call, ids)

        app.add_url_rule(call.path, f"{call.method} {call.path}", view, methods=[call.method])

    def _answered(self, call: Call, ids: dict[str, str]) -> Response:
        request_id = f"req_{secrets.token_urlsafe(10)}"
        try:
            self._let_in(request)
            fault = self._faults.next_for(call.method, request.path)
            if fault is not None and fault.kind == "rate-limit":
                raise StripeError(429, "Too many requests hit the API too quickly.", "rate_limit")
            answer = self._with_key(call, ids, request_id, fault)
            if fault is not None and fault.after and (spoilt := _spoilt(fault)) is not None:
                answer = spoilt
        except StripeError as error:
            answer = _json(error.body, error.status)
        answer.headers["Request-Id"] = request_id
        answer.headers["Stripe-Version"] = "2023-08-16"
        return answer

    def _let_in(self, asked: Request) -> None:
        told = asked.authorization
        given = told and (told.token if told.type == "bearer" else told.username)
        if not given:
            raise StripeError(
                401,
                "You did not provide an API key. You need to provide your API key in the Authorization header, using"
                " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            )
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            raise StripeError(401, f"Invalid API Key provided: {given[:8]}{'*' * 8}{given[-4:]}")

    def _with_key(self, call: Call, ids: dict[str, str], request_id: str, fault: Fault | None) -> Response:
        """Answer once for one idempotency key, and the same ever after."""
        asked = self._read(call)
        key = request.headers.get("Idempotency-Key", "") if call.method == "POST" else ""
        if len(key) > KEY_LENGTH_MAX:
            raise StripeError(400, "Idempotency-Key must be 255 characters or less.")
        if not key:
            return self._do(call, asked, ids, request_id, None, fault)
        said = json.dumps([request.path, asked.account, asked.values], sort_keys=True)
        with self._alone(key):
            if known := self._kept(key, said):
                return known
            return self._do(call, asked, ids, request_id, (key, said), fault)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self._lock:
            if key in self._under_way:
                raise StripeError(
                    409,
                    "There is currently another in-progress request using this Idempotent Key (that probably means"
                    f" you submitted twice, and the other request is still going through): {key}. Please try again"
                    " later.",
                    "idempotency_key_in_use",
                )
            self._under_way.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(key)

    def _kept(self, key: str, said: str) -> Response | None:
        rows = self._book.store.sql("SELECT asked, status, body FROM answer WHERE key = ?", key)
        if not rows:
            return None
        if rows[0][0] != said:
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Try"
                f" using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        answer = _json(json.loads(rows[0][2]), rows[0][1])
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def _do(
        self,
        call: Call,
        asked: Asked,
        ids: dict[str, str],
        request_id: str,
        key: tuple[str, str] | None,
        fault: Fault | None,
    ) -> Response:
        if fault is not None and not fault.after and (spoilt := _spoilt(fault)) is not None:
            return spoilt
        book = self._book
        try:
            with book.unit(request_id, key[0] if key else None):
                body, status = _viewed(book, call, asked, ids)
                self._keep(key, status, body)
        except StripeError as error:
            body, status = error.body, error.status
            with book.unit():
                self._keep(key, status, body)
        answer = _json(body, status)
        if key:
            answer.headers["Idempotency-Key"] = key[0]
        return answer

    def _keep(self, key: tuple[str, str] | None, status: int, body: dict[str, Any]) -> None:
        if key:
            self._book.store.sql("INSERT INTO answer VALUES (?, ?, ?, ?)", *key, status, json.dumps(body))

    def _read(self, call: Call) -> Asked:
        """What was asked, checked. Raises StripeError."""
        try:
            upload = b""
            if request.mimetype == "multipart/form-data":
                told, upload = _with_file(request)
            elif request.method == "GET":
                told = decoded(request.query_string.decode())
            else:
                told = decoded(request.get_data(cache=True)[:BODY_MAX].decode())
            values = checked(told, call.all_takes)
        except UnicodeDecodeError as error:
            raise StripeError(400, "Invalid request: the parameters are not UTF-8.") from error
        account = request.headers.get("Stripe-Account", "")
        if account and self._book.store.find("account", account) is None:
            raise StripeError(
                403,
                f"The provided key does not have access to account '{account}' (or that account does not exist)."
                " Application access may have been revoked.",
                "account_invalid",
            )
        return Asked(values, account, request.host_url, upload)


def _with_file(asked: Request) -> tuple[dict[str, Any], bytes]:
    """The parameters of a form with a file, which is told by its name and what it is, and its bytes."""
    file = asked.files.get("file")
    told: dict[str, Any] = dict(asked.form)
    if file is None:
        return told, b""
    data = file.read(UPLOAD_MAX + 1)
    name = (file.filename or "file")[:200]
    return told | {"file": {"name": name, "sha256": hashlib.sha256(data).hexdigest()}}, data


def _viewed(book: Book, call: Call, asked: Asked, ids: dict[str, str]) -> tuple[dict[str, Any], int]:
    """The body and status of an answer. Raises StripeError where nothing of what was done is to stay."""
    try:
        return expanded(book, call.view(book, asked, **ids), asked["expand"] or ()), 200
    except StripeError as error:
        if not error.is_done:
            raise
        return error.body, error.status


def _spoilt(fault: Fault) -> Response | None:
    """What a fault makes of an answer; None where it only takes its time."""
    if fault.kind == "slow":
        wait(fault)
        return None
    if fault.kind == "hang-up":
        return hang_up()
    if fault.kind == "nonsense":
        return nonsense()
    error = StripeError(500, "An unknown error occurred", kind="api_error")
    return _json(error.body, error.status)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body, indent=2), status, mimetype="application/json")

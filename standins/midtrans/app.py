"""The stand-in of Midtrans, put together: its Core API, control, pages."""

import hmac
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import segno
from flask import Flask, Response, request

from standins.faults import Fault, Faults, hang_up, nonsense, wait
from standins.midtrans.control import open_control
from standins.midtrans.pages import open_pages
from standins.midtrans.transactions import Refused, Till, signature
from standins.outbox import Letter, Outbox
from standins.store import Store, Thing

KEY = "SB-Mid-server-standin"
BODY_MAX = 256 * 1024
# verb -> (status it leads to, words)
ENDINGS = {
    "cancel": ("cancel", "Success, transaction is canceled"),
    "expire": ("expire", "Success, transaction has expired"),
    "deny": ("deny", "Success, transaction is denied"),
}

# of the answer to a refund; its amount is that of all refunds together
REFUND_FIELDS = (
    "transaction_id", "order_id", "gross_amount", "payment_type", "transaction_time", "transaction_status",
    "refund_chargeback_id", "refund_amount", "refund_key",
)  # fmt: skip


def create_app(key: str = KEY, addresses: Sequence[str] = (), path: str = ":memory:") -> Flask:
    """The stand-in; ``addresses`` hear of everything. ``app.extensions["outbox"]`` is started by it."""
    app = Flask("standins.midtrans", template_folder="templates", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    store, faults = Store(path), Faults()
    till = Till(store, key)
    outbox = till.outbox = Outbox(store, letters(store, key), dict.fromkeys(addresses, key))
    _open_api(app, till, faults)
    open_control(app, till, outbox, faults)
    open_pages(app, till, outbox)
    app.extensions["outbox"] = outbox
    outbox.start()
    return app


def letters(store: Store, key: str) -> Letter:
    """Writes one notification: forged, altered after it was signed, or an old word (``stale``), where asked to."""

    def letter(event: str, secret: str, how: str) -> tuple[bytes, Mapping[str, str]]:
        found = store.find("event", event)
        if found is None:
            raise LookupError(event)
        told = dict(found["told"])
        if how == "forged":
            told["signature_key"] = signature(
                told["order_id"], told["status_code"], told["gross_amount"], f"{key}-of-another"
            )
        elif how == "altered":
            told["gross_amount"] = "1.00"
        elif how == "stale":
            told |= {"transaction_status": "pending", "status_code": "201"}
            told["signature_key"] = signature(told["order_id"], "201", told["gross_amount"], key)
        headers = {"Content-Type": "application/json", "User-Agent": "Veritrans"}
        return json.dumps(told).encode(), headers

    return letter


def _open_api(app: Flask, till: Till, faults: Faults) -> None:
    def charge() -> Thing:
        asked = _body()
        made = till.charge(asked)
        answer = _shown(made, "201", _created(made))
        if made["payment_type"] == "qris":
            url = f"{request.host_url}v2/qris/{made['transaction_id']}/qr-code"
            answer["qr_string"] = made["qr_string"]
            answer["actions"] = [{"name": "generate-qr-code", "method": "GET", "url": url}]
        return answer

    def status(name: str) -> Thing:
        return till.shown(till.get(name))

    def end(name: str, verb: str) -> Thing:
        target, words = ENDINGS[verb]
        return _shown(till.become(name, target), "407" if target == "expire" else "200", words)

    def refund(name: str, online: bool = False) -> Thing:
        made = till.refund(name, _body(), online)
        words = (
            "Success, refund request is approved by the bank"
            if online
            else "Success, refund request is approved"
        )
        return {"status_code": "200", "status_message": words} | {
            field: made[field] for field in REFUND_FIELDS
        }

    def qr_code(name: str) -> Response:
        with till.unit():
            text = till.get(name)["qr_string"]
        picture = io.BytesIO()
        segno.make(text).save(picture, kind="png", scale=6)
        return Response(picture.getvalue(), mimetype="image/png")

    door = _door(till, faults)
    rules: tuple[tuple[str, str, Callable[..., Thing], dict[str, Any]], ...] = (
        ("POST", "/v2/charge", charge, {}),
        ("GET", "/v2/<name>/status", status, {}),
        ("POST", "/v2/<name>/<any(cancel, expire, deny):verb>", end, {}),
        ("POST", "/v2/<name>/refund", refund, {}),
        ("POST", "/v2/<name>/refund/online/direct", refund, {"online": True}),
    )
    for method, path, view, more in rules:
        app.add_url_rule(path, f"{method} {path}", door(view), methods=[method], defaults=more)
    app.add_url_rule("/v2/qris/<name>/qr-code", "qr_code", qr_code)


def _door(till: Till, faults: Faults) -> Callable[[Callable[..., Thing]], Callable[..., Response]]:
    """Key, fault, idempotency key, unit, answer. Midtrans answers 200 and says in the body what it thinks of it."""

    def door(view: Callable[..., Thing]) -> Callable[..., Response]:
        def answered(**ids: Any) -> Response:
            if not _is_let_in(till.key):
                told = {
                    "status_code": "401",
                    "status_message": "Transaction cannot be authorized with the current",
                }
                told["status_message"] += " client/server key."
                return _json(told, 401)
            fault = faults.next_for(request.method, request.path)
            if fault and not fault.after and (spoilt := _spoilt(fault)):
                return spoilt
            answer = _json(_once(till, lambda: view(**ids)), 200)
            if fault and fault.after and (spoilt := _spoilt(fault)):
                return spoilt
            return answer

        return answered

    return door


def _once(till: Till, view: Callable[[], Thing]) -> Thing:
    """The view's answer; the first one's again where an idempotency key comes again."""
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    with till.unit():
        kept = till.store.sql("SELECT body FROM answer WHERE key = ?", f"{request.path} {key}") if key else []
        if kept:
            return dict(json.loads(kept[0][0]))
        try:
            body = view()
        except Refused as refusal:
            return refusal.body
        if key:
            till.store.sql(
                "INSERT INTO answer VALUES (?, '', 200, ?)", f"{request.path} {key}", json.dumps(body)
            )
        return body


def _is_let_in(key: str) -> bool:
    told = request.authorization
    given = told.username if told and told.type == "basic" else None
    return given is not None and hmac.compare_digest(given.encode(), key.encode())


def _body() -> Mapping[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Refused("400", "Missing or malformed JSON body")
    return said


def _created(transaction: Thing) -> str:
    """What is said to a charge."""
    if transaction["payment_type"] == "qris":
        return "QRIS transaction is created"
    if transaction["payment_type"] == "echannel":
        return "OK, Mandiri Bill transaction is successful"
    if "permata_va_number" in transaction:
        return "Success, PERMATA VA transaction is successful"
    return "Success, Bank Transfer transaction is created"


def _shown(transaction: Thing, code: str, words: str) -> Thing:
    """A transaction as the answer to a write tells it: not signed, and without what only the charge tells."""
    told = {name: value for name, value in transaction.items() if name not in ("id", "qr_string", "refunds")}
    return {"status_code": code, "status_message": words} | told


def _spoilt(fault: Fault) -> Response | None:
    if fault.kind == "slow":
        wait(fault)
        return None
    if fault.kind == "hang-up":
        return hang_up()
    if fault.kind == "nonsense":
        return nonsense()
    code = {"error": "500", "rate-limit": "429"}[fault.kind]
    return _json({"status_code": code, "status_message": "Sorry. Our system is recovering."}, int(code))


def _json(body: Thing, status: int) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")

"""The demo's example of somebody else's program: it listens, verifies by a few lines of its own, and shows what came.

It knows of a party what its owner has told it, the secret, and keeps that and what arrived in a folder of its own, as
any other program would: nothing of the marketplace is read here.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from marshmallow import Schema, validate
from werkzeug.wrappers import Response

from marketplace.accounts.acting import public
from marketplace.kit.clock import real_now
from marketplace.kit.i18n import _, _l
from marketplace.kit.web.fields import Text
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.limits import limiter
from marketplace.kit.web.security import csrf

KEPT = 50
BODY_BYTES_MAX = 64 * 1024
MINUTES_OLD_MAX = 5
PROGRAMS_MAX = 100
NAME = re.compile(r"[a-z0-9-]{1,40}")
SPELLING = r"^whsec_[A-Za-z0-9+/]{43}=$"

Page = str | Response | tuple[str, int]


class SecretSchema(Schema):
    """What an owner copies from the page of his address."""

    secret = Text(
        120, validate=validate.Regexp(SPELLING, error=_l("Rahasia mulai dengan whsec_. Salin seluruhnya."))
    )


@public
def show(receiver: str) -> Page:
    """What has arrived, the newest first."""
    return _page(_known_name(receiver), Form())


@public
def receive(receiver: str) -> Page:
    """What a program does with a webhook: read it raw, believe it only if it is signed, answer at once."""
    name = _known_name(receiver)
    if (request.content_length or 0) > BODY_BYTES_MAX:
        return "too large\n", 413
    body = request.get_data()
    secret = secret_of(name)
    if secret is None:
        return "no secret is known here\n", 400
    if not is_genuine(secret, dict(request.headers), body):
        return "not signed as it should be\n", 400
    _keep(name, json.loads(body))
    return "thank you\n", 200


@public
def tell_secret(receiver: str) -> Page:
    """Its owner tells the program the secret."""
    name = _known_name(receiver)
    form = read_form(SecretSchema())
    if form.errors:
        return _page(name, form), 422
    if not keep_secret(name, form.data["secret"]):
        abort(409)
    flash(_("Program contoh sekarang tahu rahasianya."), "good")
    return redirect(url_for("webhook_demo.show", receiver=name), 303)


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether who sent this knows the secret, and sent it just now. Never raises."""
    known = {name.lower(): value for name, value in headers.items()}
    message_id, moment = known.get("webhook-id", ""), known.get("webhook-timestamp", "")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    if abs(real_now().timestamp() - int(moment)) > MINUTES_OLD_MAX * 60:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = message_id.encode() + b"." + moment.encode() + b"." + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = known.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(expected, one) for one in given)


def keep_secret(name: str, secret: str) -> bool:
    """Let a program know its secret; False when there are too many programs."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.secret"
    if not file.exists() and len(list(folder.glob("*.secret"))) >= PROGRAMS_MAX:
        return False
    file.write_text(secret, encoding="ascii")
    return True


def secret_of(name: str) -> str | None:
    """The secret that a program was told."""
    file = _folder() / f"{name}.secret"
    return file.read_text(encoding="ascii") if file.exists() else None


def arrived(name: str) -> list[dict[str, Any]]:
    """What a program has heard, the newest first: ``at`` (real time, ISO) and ``told``."""
    file = _folder() / f"{name}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in reversed(lines)]


def _keep(name: str, told: dict[str, Any]) -> None:
    """One more; what came before, a webhook may repeat, so the same id stands here once."""
    with _alone():
        rows = [row for row in reversed(arrived(name)) if row["told"].get("id") != told.get("id")]
        rows = [*rows, {"at": real_now().isoformat(), "told": told}][-KEPT:]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        new = _folder() / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(_folder() / f"{name}.jsonl")


@contextmanager
def _alone() -> Iterator[None]:
    """Two web workers write one after the other."""
    with (_folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _page(name: str, form: Form) -> str:
    rows = [
        {
            "at": datetime.fromisoformat(row["at"]),
            "type": row["told"].get("type", ""),
            "text": json.dumps(row["told"], indent=2, ensure_ascii=False),
        }
        for row in arrived(name)
    ]
    return render_template(
        "webhooks/demo_receiver.html", name=name, rows=rows, form=form, knows=secret_of(name) is not None
    )


def _known_name(receiver: str) -> str:
    if not current_app.config["DEMO"] or not NAME.fullmatch(receiver):
        abort(404)
    return receiver


def _folder() -> Path:
    return Path(current_app.config["VAR_DIR"]) / "penerima"


blueprint = Blueprint("webhook_demo", __name__)
blueprint.add_url_rule("/demo/penerima/<receiver>", "show", show, methods=["GET"])
blueprint.add_url_rule(
    "/demo/penerima/<receiver>",
    "receive",
    limiter.exempt(csrf.exempt(receive)),  # a program signs what it sends; it has no cookie to be misused
    methods=["POST"],
)
blueprint.add_url_rule("/demo/penerima/<receiver>/rahasia", "tell_secret", tell_secret, methods=["POST"])

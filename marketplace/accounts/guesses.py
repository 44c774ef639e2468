"""How often a contact may be tried: strangers bound strangers, and never keep its own people out.

Whoever signs in leaves a signed cookie in his browser that says which contacts he is. A browser that knows a contact
is counted by itself. All others are counted by their address, and together by a bound that a guesser reaches only
from several addresses at once; even then whoever has signed in from there before comes in, anybody else by a code.
"""

import hashlib
import secrets

from flask import current_app, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from marketplace.accounts import actions
from marketplace.accounts.models import User
from marketplace.kit.web.fields import visible

OF_ONE_CALLER = "30 per hour"  # tries of one contact by one browser that knows it, or from one address
OF_STRANGERS = "150 per hour"  # tries of one contact by all others together
COOKIE = "known"
KEPT_SECONDS = 180 * 86_400
CONTACTS_MAX = 8


def asked_contact() -> str:
    """The contact that a form names, however it is spelt: read as the forms read it."""
    text = visible(request.form.get("contact", ""))
    email, phone = actions.read_contact(text, strict=False)
    return _key(email or phone or text.lower())


def caller_of_contact() -> str:
    """The contact with who tries it: the browser that knows it, or the address."""
    contact = asked_contact()
    browser = _browser_that_knows(contact)
    return f"{contact}:{browser or get_remote_address()}"


def knows_contact() -> bool:
    """Whether somebody with the asked contact has signed in from this browser before."""
    return _browser_that_knows(asked_contact()) is not None


def remember(response: Response, user: User) -> Response:
    """Let this browser know the contacts of who just signed in, beside those of others who share it."""
    browser, known = _read()
    mine = [_key(contact) for contact in (user.email, user.phone) if contact]
    others = [key for key in known if key not in mine]
    response.set_cookie(
        COOKIE,
        _signer().dumps([browser or secrets.token_hex(8), *(others + mine)[-CONTACTS_MAX:]]),
        max_age=KEPT_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _browser_that_knows(contact: str) -> str | None:
    browser, known = _read()
    return browser if browser and contact in known else None


def _read() -> tuple[str, list[str]]:
    """The browser's own name and the contacts it knows; nothing where the cookie was bent."""
    try:
        browser, *known = _signer().loads(request.cookies.get(COOKIE, ""))
        return str(browser), [str(key) for key in known]
    except (BadSignature, TypeError, ValueError):
        return "", []


def _key(contact: str) -> str:
    """What stands for a contact in counters and cookies: of one length, and no personal data."""
    return f"contact:{hashlib.sha256(contact.encode()).hexdigest()[:20]}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-browser")

"""What a visitor picked before he signed in: kept in a signed cookie, put into his cart when he does."""

import contextlib
import hashlib

from flask import Response, current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from buyers import actions
from marketplace.accounts.acting import find_actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.errors import Refusal

COOKIE = "basket"
KEPT_SECONDS = 7 * 86_400
PICKS_MAX = 20

Picks = list[tuple[str, int, str]]


def picks() -> Picks:
    """(variant's public id, quantity, last press) of what lies in the visitor's basket; nothing where it was bent."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
        return [(str(variant), int(quantity), str(press)) for variant, quantity, press in kept][:PICKS_MAX]
    except (BadSignature, TypeError, ValueError):
        return []


def pick(response: Response, variant: str, quantity: int, page: str = "") -> None:
    """Put pieces into the basket, once however often ``page`` is pressed; the basket travels with ``response``."""
    wanted = {known: (count, press) for known, count, press in picks()}
    count, last_press = wanted.get(variant, (0, ""))
    press = actions.press_of(page, quantity) or ""
    if not press or press != last_press:
        wanted[variant] = (min(count + quantity, actions.QUANTITY_MAX), press)
    response.set_cookie(
        COOKIE,
        _signer().dumps([(variant, *kept) for variant, kept in wanted.items()][-PICKS_MAX:]),
        max_age=KEPT_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def take_along(response: Response) -> Response:
    """After a request that left somebody signed in: what he picked before goes into his cart.

    What is sold out or gone meanwhile stays behind. Only requests that write do this, and signing in is one; signing
    in twice at once brings the same basket, which is put in once.
    """
    if request.method != "POST" or response.status_code >= 400 or COOKIE not in request.cookies:
        return response
    if not current_user.is_authenticated:
        return response
    actor = find_actor(PartyKind.BUYER, None)
    if actor is None:
        return response
    this_basket = hashlib.sha256(request.cookies[COOKIE].encode()).hexdigest()[:16]
    for variant, quantity, _press in picks():
        with contextlib.suppress(Refusal):
            actions.add_to_cart(actor, variant, quantity, this_basket)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="basket")

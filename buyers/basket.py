"""What a visitor picked before he signed in: kept in a signed cookie, put into his cart when he does."""

import contextlib

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

Picks = list[tuple[str, int]]


def picks() -> Picks:
    """(variant's public id, quantity) of what lies in the visitor's basket; nothing where it was tampered with."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
        return [(str(variant), int(quantity)) for variant, quantity in kept][:PICKS_MAX]
    except (BadSignature, TypeError, ValueError):
        return []


def pick(response: Response, variant: str, quantity: int) -> None:
    """Put pieces into the basket; the basket travels with ``response``."""
    wanted = dict(picks())
    wanted[variant] = min(wanted.get(variant, 0) + quantity, actions.QUANTITY_MAX)
    response.set_cookie(
        COOKIE,
        _signer().dumps(list(wanted.items())[-PICKS_MAX:]),
        max_age=KEPT_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def take_along(response: Response) -> Response:
    """After a request that left somebody signed in: what he picked before goes into his cart.

    What is sold out or gone meanwhile stays behind. Only requests that write do this, and signing in is one.
    """
    if request.method != "POST" or response.status_code >= 400 or COOKIE not in request.cookies:
        return response
    if not current_user.is_authenticated:
        return response
    actor = find_actor(PartyKind.BUYER, None)
    if actor is None:
        return response
    for variant, quantity in picks():
        with contextlib.suppress(Refusal):
            actions.add_to_cart(actor, variant, quantity)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="basket")

"""Who asks: the token in the Authorization header, and what its party, role and scopes allow."""

from typing import Any

from flask import g, request
from flask_limiter.util import get_remote_address
from limits import parse
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import TooManyRequests

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, User
from marketplace.accounts.roles import may
from marketplace.api import tokens
from marketplace.api.calls import Call, Room
from marketplace.api.models import ApiToken
from marketplace.api.scopes import WRITE
from marketplace.kit.db import db
from marketplace.kit.errors import NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.web.limits import limiter

WRONG_TOKENS = parse("60 per minute")  # of one address


class NoToken(Refusal):
    """Nobody is known by what was sent, if anything was."""

    status = 401
    code = "token-missing"


def actor_of(room: Room, call: Call) -> Actor:
    """The party that the token speaks for. Raises NoToken (401) or NotYours (403) and says which word was missing."""
    token, role = _known(_secret())
    g.api_token = token
    _speak_as(token.user)
    if token.party.kind != room.kind:
        raise NotYours(
            _l("Token ini milik pihak lain. Pakai token dari ruang yang Anda panggil."),
            code="wrong-room",
            room=str(token.party.kind),
        )
    if not may(token.party.kind, role, call.can):
        raise NotYours(
            _l("Peran pembuat token tidak boleh melakukan ini. Minta pemilik akun memberi peran."),
            code="not-allowed",
            permission=call.can,
        )
    if call.scope not in token.scopes and not (call.is_safe and f"{call.can}:{WRITE}" in token.scopes):
        raise NotYours(
            _l("Token ini tidak diberi izin itu. Buat token lain dengan izin yang disebut."),
            code="scope-missing",
            scope=call.scope,
        )
    tokens.note_use(token)
    return Actor(kind=token.party.kind.value, user=token.user, party=token.party, role=role)


def _secret() -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise NoToken(_l("Kirim token Anda: Authorization: Bearer <token>. Token dibuat di halaman Akun."))
    return secret.strip()


def _known(secret: str) -> tuple[ApiToken, str]:
    """The token and its maker's role in its party now: who left the party leaves no door open behind him."""
    row: Any = db.session.execute(
        select(ApiToken, Membership.role)
        .join(ApiToken.party)
        .join(ApiToken.user)
        .outerjoin(
            Membership, (Membership.party_id == ApiToken.party_id) & (Membership.user_id == ApiToken.user_id)
        )
        .options(contains_eager(ApiToken.party), contains_eager(ApiToken.user))
        .where(ApiToken.secret_hash == tokens.hashed(secret))
    ).first()
    if row is None or row[1] is None:
        _count_wrong()
        raise NoToken(
            _l("Token ini tidak kami kenal. Periksa salinannya, atau buat yang baru."), code="token-unknown"
        )
    token, role = row
    if token.revoked_at is not None:
        raise NoToken(_l("Token ini sudah dicabut. Buat yang baru di halaman Akun."), code="token-revoked")
    if not token.is_live:
        raise NoToken(
            _l("Masa berlaku token ini sudah habis. Buat yang baru di halaman Akun."), code="token-expired"
        )
    return token, role


def _count_wrong() -> None:
    """Raise TooManyRequests for who tries one token after the other."""
    if limiter.enabled and not limiter.limiter.hit(WRONG_TOKENS, "wrong-tokens", get_remote_address()):
        raise TooManyRequests(retry_after=60)


def _speak_as(user: User) -> None:
    """Problems are told in the maker's language, unless the program asks for another."""
    g.user_zone = user.zone
    if "Accept-Language" not in request.headers:
        g.user_locale = user.locale

"""Tokens: made, used, and taken back. All times are real."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind, User
from marketplace.api.models import ApiToken
from marketplace.api.scopes import scopes_of
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, separately
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l

DAYS = (30, 90, 365)
TOKENS_MAX = 20  # live ones of a party
USE_NOTED_EVERY = timedelta(minutes=5)
MARK = "pasarlima_"  # so that a scanner finds one that went into a repository by mistake


def tokens_of(party_id: int, limit: int = 100) -> Sequence[ApiToken]:
    """The party's tokens, the newest first; those that ended stay to be seen."""
    return db.session.scalars(
        select(ApiToken)
        .join(User, ApiToken.user_id == User.id)
        .options(contains_eager(ApiToken.user))
        .where(ApiToken.party_id == party_id)
        .order_by(ApiToken.id.desc())
        .limit(limit)
    ).all()


def make(actor: Actor, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """A new token of the actor's party and its secret, which is nowhere else. Raises Invalid."""
    actor.need("programs")
    assert actor.user is not None
    assert actor.party is not None
    allowed = scopes_of(PartyKind(actor.party.kind), actor.role)
    if not scopes or not set(scopes) <= set(allowed):
        raise Invalid(_l("Pilih paling sedikit satu izin yang boleh Anda berikan."), code="scope-unknown")
    if sum(token.is_live for token in tokens_of(actor.party_id)) >= TOKENS_MAX:
        raise Invalid(
            _l("Sudah ada %(most)d token. Cabut yang tidak dipakai.", most=TOKENS_MAX), code="too-many"
        )
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        party=actor.party,
        user=actor.user,
        name=name,
        scopes=[scope for scope in allowed if scope in scopes],
        secret_hash=hashed(secret),
        hint=secret[-4:],
        expires_at=clock.real_now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    events.record("token.made", ("token", token.public_id), actor, party=actor.party.public_id)
    return token, secret


def revoke(actor: Actor, token: ApiToken) -> None:
    """Let a token open nothing any more; once is as good as twice."""
    actor.need("programs")
    if token.revoked_at is None:
        token.revoked_at = clock.real_now()
        assert actor.party is not None
        events.record("token.revoked", ("token", token.public_id), actor, party=actor.party.public_id)


def token_of(party_id: int, public_id: str) -> ApiToken | None:
    """One of the party's tokens."""
    return db.session.scalar(
        select(ApiToken).where(ApiToken.party_id == party_id, ApiToken.public_id == public_id)
    )


def note_use(token: ApiToken) -> None:
    """Remember that it was used, at most once in five minutes, in a transaction of its own: reading writes nothing."""
    now = clock.real_now()
    if token.last_used_at is not None and now - token.last_used_at < USE_NOTED_EVERY:
        return
    row = update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=now)
    separately(lambda session: session.execute(row))


def hashed(secret: str) -> str:
    """How a secret is kept. It is random and long, so a quick hash is as safe as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()

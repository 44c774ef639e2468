"""Reading people and parties."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from marketplace.accounts.models import (
    Address,
    Code,
    Grant,
    LoginSession,
    Membership,
    Party,
    PartyKind,
    PayoutAccount,
    Right,
    User,
)
from marketplace.kit import clock
from marketplace.kit.db import db


def hats(user: User) -> Sequence[Membership]:
    """The parties a person acts for, with his role in each."""
    return db.session.scalars(
        select(Membership)
        .join(Party, Membership.party_id == Party.id)
        .options(contains_eager(Membership.party))
        .where(Membership.user_id == user.id)
        .order_by(Party.id)
    ).all()


def members(party_id: int) -> Sequence[Membership]:
    """The people of a party."""
    return db.session.scalars(
        select(Membership)
        .join(User, Membership.user_id == User.id)
        .options(contains_eager(Membership.user))
        .where(Membership.party_id == party_id)
        .order_by(Membership.id)
    ).all()


def is_member(user: User, party_id: int) -> bool:
    """Whether a person works for a party, in whatever role."""
    row = select(Membership.id).where(Membership.party_id == party_id, Membership.user_id == user.id)
    return db.session.scalar(row) is not None


def addresses(party_id: int) -> Sequence[Address]:
    """A party's own addresses, the newest first."""
    return db.session.scalars(
        select(Address)
        .where(Address.party_id == party_id, Address.kept.is_(True))
        .order_by(Address.id.desc())
        .limit(50)
    ).all()


def address(party_id: int, public_id: str) -> Address | None:
    """One of a party's own addresses."""
    return db.session.scalar(
        select(Address).where(
            Address.party_id == party_id, Address.public_id == public_id, Address.kept.is_(True)
        )
    )


def payout_account(party_id: int) -> PayoutAccount | None:
    """Where a party is paid now."""
    return db.session.scalar(
        select(PayoutAccount).where(PayoutAccount.party_id == party_id, PayoutAccount.ended_at.is_(None))
    )


def granted(party_id: int, what: Right | str) -> bool:
    """Whether a party has a right now: ``sell``, ``be_paid`` or ``carry``."""
    return Right(what) in rights_of(party_id)


def rights_of(party_id: int) -> frozenset[Right]:
    """Every right a party has now, in one query."""
    rows = db.session.scalars(select(Grant.what).where(Grant.party_id == party_id, Grant.ended_at.is_(None)))
    return frozenset(rows)


def grants_of(party_id: int) -> Sequence[Grant]:
    """The rights a party has or had, the newest first, at most fifty."""
    return db.session.scalars(
        select(Grant).where(Grant.party_id == party_id).order_by(Grant.id.desc()).limit(50)
    ).all()


def users_by_id(user_ids: Iterable[int | None]) -> dict[int, User]:
    """People by row id, in one query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = db.session.scalars(select(User).where(User.id.in_(wanted))) if wanted else ()
    return {user.id: user for user in rows}


def code_waits(user: User, purpose: str) -> bool:
    """Whether a code of that purpose was sent and may still be used."""
    found = db.session.scalar(
        select(Code.id)
        .where(
            Code.user_id == user.id,
            Code.purpose == purpose,
            Code.used_at.is_(None),
            Code.expires_at > clock.real_now(),
        )
        .limit(1)
    )
    return found is not None


def live_sessions(user: User) -> Sequence[LoginSession]:
    """The devices a person is signed in on, the newest first."""
    return db.session.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user.id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.real_now(),
        )
        .order_by(LoginSession.id.desc())
        .limit(50)
    ).all()


def session_of(user: User) -> LoginSession | None:
    """The session this person is using now."""
    token_hash = hashlib.sha256((user.login_token or "").encode()).hexdigest()
    return db.session.scalar(select(LoginSession).where(LoginSession.token_hash == token_hash))


def party_by_public_id(public_id: str) -> Party | None:
    """A party by the id that people see."""
    return db.session.scalar(select(Party).where(Party.public_id == public_id))


def the_operator() -> Party:
    """The one operator of this marketplace."""
    return db.session.scalars(
        select(Party).where(Party.kind == PartyKind.OPERATOR).order_by(Party.id).limit(1)
    ).one()


def parties_of(kind: PartyKind) -> Sequence[Party]:
    """Up to two hundred parties of one kind, the oldest first."""
    return db.session.scalars(select(Party).where(Party.kind == kind).order_by(Party.id).limit(200)).all()

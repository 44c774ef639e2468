"""Rights of a party: given after somebody looked, ended when they no longer hold."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from marketplace.accounts.models import Grant, Party, Right
from marketplace.kit import clock
from marketplace.kit.db import db


def give(party: Party, rights: Iterable[Right], source: tuple[str, str]) -> list[Right]:
    """Give ``rights`` for the reason ``source`` (kind, public id); return those that the party did not have yet."""
    known = set(
        db.session.scalars(select(Grant.what).where(Grant.party_id == party.id, Grant.ended_at.is_(None)))
    )
    new = [right for right in rights if right not in known]
    for right in new:
        db.session.add(Grant(party_id=party.id, what=right, source_kind=source[0], source_id=source[1]))
    db.session.flush()
    return new


def was_ended_since(party: Party, right: Right, moment: datetime) -> bool:
    """Whether somebody took the right away at ``moment`` or later, and it was not given again."""
    last = db.session.scalar(
        select(Grant)
        .where(Grant.party_id == party.id, Grant.what == right)
        .order_by(Grant.id.desc())
        .limit(1)
    )
    return last is not None and last.ended_at is not None and last.ended_at >= moment


def end(party: Party, right: Right) -> None:
    """The right no longer holds; what it let happen stays."""
    db.session.execute(
        update(Grant)
        .where(Grant.party_id == party.id, Grant.what == right, Grant.ended_at.is_(None))
        .values(ended_at=clock.now())
    )

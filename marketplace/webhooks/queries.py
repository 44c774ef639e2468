"""Reading a party's addresses and what was sent to them. Every query is the party's own."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kit.db import db
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.webhooks.models import Endpoint, Post
from marketplace.webhooks.states import PostState


def endpoints(party_id: int) -> Sequence[Endpoint]:
    """A party's addresses, the oldest first."""
    return db.session.scalars(
        select(Endpoint).where(Endpoint.party_id == party_id).order_by(Endpoint.id)
    ).all()


def endpoint(party_id: int, public_id: str) -> Endpoint | None:
    """One of a party's addresses."""
    return db.session.scalar(
        select(Endpoint)
        .where(Endpoint.party_id == party_id, Endpoint.public_id == public_id)
        .options(joinedload(Endpoint.party))
    )


def posts(
    of: Endpoint, state: PostState | None = None, cursor: str | None = None, size: int = SIZE
) -> Page[Post]:
    """What was sent or waits for an address, the newest first."""
    statement = select(Post).where(Post.endpoint_id == of.id).options(selectinload(Post.tries))
    if state is not None:
        statement = statement.where(Post.state == state)
    return paginate(statement, Post.id, Post.id, cursor, size)


def post(party_id: int, public_id: str) -> Post | None:
    """One of a party's posts, with every attempt at it."""
    return db.session.scalar(
        select(Post)
        .join(Post.endpoint)
        .where(Endpoint.party_id == party_id, Post.public_id == public_id)
        .options(joinedload(Post.endpoint), selectinload(Post.tries))
    )


def counts(of: Sequence[Endpoint]) -> dict[int, dict[PostState, int]]:
    """How many posts of each address (by row) are in which state."""
    rows = db.session.execute(
        select(Post.endpoint_id, Post.state, func.count(Post.id))
        .where(Post.endpoint_id.in_([row.id for row in of]))
        .group_by(Post.endpoint_id, Post.state)
    )
    counted: dict[int, dict[PostState, int]] = {row.id: {} for row in of}
    for endpoint_id, state, number in rows:
        counted[endpoint_id][state] = number
    return counted

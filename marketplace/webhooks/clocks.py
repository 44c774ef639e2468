"""What time does to addresses that do not answer, and to what was sent."""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.states import CLOCK, Deadline, Term
from marketplace.webhooks import actions
from marketplace.webhooks.models import Endpoint, Post
from marketplace.webhooks.states import ENDPOINT, EndpointState, PostState

FAILING_DAYS = 3  # real time, after something was given up
KEPT_DAYS = 30  # real time


def due(limit: int = 200) -> list[int]:
    """Addresses (by row) that nothing has reached for too long."""
    return list(
        db.session.scalars(
            select(Endpoint.id)
            .where(Endpoint.state == EndpointState.ACTIVE)
            .where(Endpoint.failing_since <= clock.real_now() - timedelta(days=FAILING_DAYS))
            .order_by(Endpoint.failing_since, Endpoint.id)
            .limit(limit)
        )
    )


def strike(endpoint_id: int) -> bool:
    """Pause one of them, if it still fails; return whether it did."""
    endpoint = locked(Endpoint, endpoint_id)
    failing_since, now = endpoint.failing_since, clock.real_now()
    if failing_since is None or failing_since > now - timedelta(days=FAILING_DAYS):
        return False
    if endpoint.state not in CLOCKS:
        return False
    CLOCKS[endpoint.state].strike(endpoint)
    return True


def coming(limit: int) -> list[tuple[datetime, str, EndpointState]]:
    """(moment, address, state) of those that will be paused unless something reaches them."""
    rows = db.session.scalars(
        select(Endpoint)
        .where(Endpoint.state == EndpointState.ACTIVE, Endpoint.failing_since.is_not(None))
        .order_by(Endpoint.failing_since, Endpoint.id)
        .limit(limit)
    )
    return [
        (row.failing_since + timedelta(days=FAILING_DAYS), row.public_id, row.state)
        for row in rows
        if row.failing_since
    ]


def erase(limit: int = 500) -> int:
    """Delete what was sent too long ago; return how many posts. What is still on its way stays."""
    return actions.erase_posts(
        select(Post.id)
        .where(Post.created_at <= clock.real_now() - timedelta(days=KEPT_DAYS))
        .where(Post.state.in_(ERASED))
        .order_by(Post.id)
        .limit(limit)
    )


def _pause(endpoint: Endpoint) -> None:
    if ENDPOINT.move(endpoint, "pause", CLOCK):
        actions.tell("webhook.paused", endpoint, THE_CLOCK)


ERASED = (PostState.DELIVERED, PostState.FAILED)
CLOCKS = {
    EndpointState.ACTIVE: Deadline(
        _pause,
        (Term("webhooks.clocks.FAILING_DAYS", "days of real time in which nothing arrived", FAILING_DAYS),),
        "pauses it and tells its owner",
        ("webhook.paused",),
    ),
}
ERASING = Deadline(
    erase,
    (Term("webhooks.clocks.KEPT_DAYS", "days of real time", KEPT_DAYS),),
    "erases what was sent and what came back",
    (),
)

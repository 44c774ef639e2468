"""The way out to parties' programs: tried for three days, each address by itself.

That a post is on its way is committed before its address is asked, and no transaction is open while it answers. Who
is killed in between leaves a post that goes out again after its lease: it may arrive twice, with the same id and body,
and is never lost.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.actor import THE_CLOCK
from marketplace.kit import clock
from marketplace.kit.db import unit_of_work
from marketplace.kit.ports import plugged
from marketplace.kit.states import CLOCK
from marketplace.webhooks import actions, bodies
from marketplace.webhooks.calling import TOTAL_SECONDS, Answer, aside, call
from marketplace.webhooks.models import Endpoint, Post, Try
from marketplace.webhooks.states import POST, EndpointState, PostState

# How long to wait after each attempt that failed, in seconds of real time; after the last one, that again, until the
# three days are over. The last attempt is made when they are.
RETRY_SECONDS = (10, 60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600)
JITTER = 0.1  # of the wait, more or less: what failed together does not come back together
AT_ONCE = 8  # addresses
LEASE_SECONDS = 6 * TOTAL_SECONDS

log = structlog.get_logger()
_chance = SystemRandom()


@dataclass(frozen=True)
class Taken:
    """A post that this sender alone may send now, as it goes out."""

    post_id: int
    endpoint_id: int
    attempt: int
    url: str
    body: bytes
    headers: dict[str, str] = field(repr=False)


def send_due(limit: int = 200) -> int:
    """Send what is due; return how many posts were taken. An address that fails rests until the next call."""
    _look_after()
    resting: set[int] = set()
    arrived = 0
    for _ in range(limit):
        batch = _take_some(resting)
        if not batch:
            break
        for taken, answer in zip(batch, aside(_call_all(batch)), strict=True):
            _note(taken, answer)
            if answer.is_taken:
                arrived += 1
            else:
                resting.add(taken.endpoint_id)
    return arrived


def send_all() -> int:
    """Send until nothing is due: what a worker reaches by itself, for tests and commands."""
    total = 0
    while arrived := send_due():
        total += arrived
    return total


def _look_after() -> None:
    """Senders that never came back; and what waited too long for an address that nothing is sent to."""
    now = clock.real_now()
    with unit_of_work() as session:
        for post in _locked_rows(session, Post.state == PostState.SENDING, Post.leased_until < now):
            POST.move(post, "put_off", CLOCK)
            post.leased_until = None
        waits = (
            Post.state == PostState.QUEUED,
            Post.give_up_at < now,
            Endpoint.state == EndpointState.PAUSED,
        )
        for post in _locked_rows(session, *waits):
            POST.move(post, "give_up", CLOCK)
            post.ended_at = now


def _locked_rows(session: Session, *where: object) -> Sequence[Post]:
    statement = select(Post).join(Post.endpoint).where(*where)  # type: ignore[arg-type]
    statement = statement.limit(500).with_for_update(of=Post, skip_locked=True)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _take_some(resting: set[int]) -> list[Taken]:
    """The oldest due posts, one an address."""
    busy = set(resting)
    batch: list[Taken] = []
    while len(batch) < AT_ONCE and (taken := _take(busy)):
        batch.append(taken)
        busy.add(taken.endpoint_id)
    return batch


def _take(busy: set[int]) -> Taken | None:
    now = clock.real_now()
    with unit_of_work() as session:
        post = session.scalar(
            select(Post)
            .join(Post.endpoint)
            .options(joinedload(Post.endpoint))
            .where(Post.state == PostState.QUEUED, Post.due_at <= now)
            .where(Endpoint.state == EndpointState.ACTIVE, Endpoint.id.not_in(busy))
            .order_by(Post.due_at, Post.id)
            .limit(1)
            .with_for_update(of=Post, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if post is None:
            return None
        POST.move(post, "take", CLOCK)
        post.attempts += 1
        post.leased_until = now + timedelta(seconds=LEASE_SECONDS)
        secrets = bodies.secrets_of(post.endpoint, plugged("secret"), now)
        body = post.body.encode()
        signed = bodies.headers(secrets, post.message_id, int(now.timestamp()), body)
        return Taken(post.id, post.endpoint_id, post.attempts, post.endpoint.url, body, signed)


async def _call_all(batch: Sequence[Taken]) -> list[Answer]:
    return await asyncio.gather(*(call(taken.url, taken.body, taken.headers) for taken in batch))


def _note(taken: Taken, answer: Answer) -> None:
    """Write down what came of it, unless it was removed or sent by another meanwhile: then that is what counts."""
    now = clock.real_now()
    with unit_of_work() as session:
        # the address first, as everybody who holds both
        endpoint = session.get(Endpoint, taken.endpoint_id, with_for_update=True, populate_existing=True)
        post = session.get(Post, taken.post_id, with_for_update=True, populate_existing=True)
        if endpoint is None or post is None:
            return
        session.add(_try(post, answer, now))
        if post.state is not PostState.SENDING or post.attempts != taken.attempt:
            return
        post.leased_until = None
        if answer.is_taken:
            POST.move(post, "accept", CLOCK)
            post.ended_at, endpoint.failing_since = now, None
        elif now < post.give_up_at:
            POST.move(post, "put_off", CLOCK)
            post.due_at = min(now + _wait(post.attempts), post.give_up_at)
        else:
            POST.move(post, "give_up", CLOCK)
            post.ended_at = now
            _fails(endpoint, now)


def _try(post: Post, answer: Answer, now: datetime) -> Try:
    return Try(
        post_id=post.id,
        at=now,
        took_ms=answer.took_ms,
        outcome=answer.outcome,
        status=answer.status,
        answer=answer.began,
    )


def _wait(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    wait = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]
    return timedelta(seconds=wait * _chance.uniform(1 - JITTER, 1 + JITTER))


def _fails(endpoint: Endpoint, now: datetime) -> None:
    """Three days of trying came to nothing: said once, until something arrives again."""
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        actions.tell("webhook.failing", endpoint, THE_CLOCK)

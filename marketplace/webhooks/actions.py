"""What a party does with the addresses of its programs, and how a happening is put down for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import contains_eager

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.ids import new_public_id
from marketplace.kit.ports import plugged
from marketplace.webhooks import bodies
from marketplace.webhooks.addresses import read_url
from marketplace.webhooks.models import Endpoint, Post, Try
from marketplace.webhooks.states import ENDPOINT, POST, EndpointState, PostState
from marketplace.webhooks.topics import TEST, offered, ways

PERMISSION = "programs"
ENDPOINTS_MAX = 10  # of one party
GIVE_UP_DAYS = 3  # also how old a happening may be that is still put down: a replay tells no program


def add(actor: Actor, url: str, topics: Sequence[str]) -> Endpoint:
    """A party's program listens at ``url`` for ``topics``, kinds of events that its kind of party is offered.

    Raises Invalid (``url``, ``private-url``, ``topics``) and Refusal ``too-many``.
    """
    actor.need(PERMISSION)
    party = locked(Party, actor.party_id)  # two at once would both find room for the last one
    if (
        len(db.session.scalars(select(Endpoint.id).where(Endpoint.party_id == party.id)).all())
        >= ENDPOINTS_MAX
    ):
        raise Refusal(
            _l("Paling banyak %(most)d alamat. Hapus yang tidak dipakai.", most=ENDPOINTS_MAX), "too-many"
        )
    endpoint = Endpoint(party=party, url=read_url(url), topics=_chosen(party.kind, topics))
    db.session.add(endpoint)
    db.session.flush()
    tell("webhook.added", endpoint, actor)
    return endpoint


def change(actor: Actor, endpoint: Endpoint, url: str, topics: Sequence[str]) -> None:
    """Another place to listen at, or other things to hear of; what waits goes to the new place. Raises as ``add``."""
    endpoint = _own(actor, endpoint)
    endpoint.url, endpoint.topics = read_url(url), _chosen(endpoint.party.kind, topics)
    tell("webhook.changed", endpoint, actor, what="words")


def rotate(actor: Actor, endpoint: Endpoint) -> str:
    """Make a new secret and return it. The one before signs along for OLD_SECRET_HOURS; an older one is over."""
    endpoint = _own(actor, endpoint)
    endpoint.generation += 1
    endpoint.rotated_at = clock.real_now()
    tell("webhook.changed", endpoint, actor, what="secret")
    return secrets(actor, endpoint)[0]


def secrets(actor: Actor, endpoint: Endpoint) -> tuple[str, ...]:
    """The secrets that sign now, the present one first. Only who may manage programs may see them."""
    endpoint = _own(actor, endpoint)
    return bodies.secrets_of(endpoint, plugged("secret"), clock.real_now())


def pause(actor: Actor, endpoint: Endpoint) -> bool:
    """Send nothing, and put nothing down meanwhile. What waits already, waits until its three days are over."""
    endpoint = _own(actor, endpoint)
    moved = ENDPOINT.move(endpoint, "pause", actor.kind)
    if moved:
        tell("webhook.changed", endpoint, actor, what="paused")
    return moved


def resume(actor: Actor, endpoint: Endpoint) -> bool:
    """Send again, from now on."""
    endpoint = _own(actor, endpoint)
    moved = ENDPOINT.move(endpoint, "resume", actor.kind)
    if moved:
        endpoint.failing_since = None
        tell("webhook.changed", endpoint, actor, what="resumed")
        db.session.info["wake_outbox"] = True
    return moved


def remove(actor: Actor, endpoint: Endpoint) -> None:
    """The address and everything that was sent to it are gone; its secrets sign nothing any more."""
    endpoint = _own(actor, endpoint)
    tell("webhook.removed", endpoint, actor)
    erase_posts(select(Post.id).where(Post.endpoint_id == endpoint.id))
    db.session.execute(delete(Endpoint).where(Endpoint.id == endpoint.id))
    db.session.expunge(endpoint)


def send_test(actor: Actor, endpoint: Endpoint) -> Post:
    """Send a happening that never was. One that is still waiting is enough. Raises Refusal ``paused``."""
    endpoint = _own(actor, endpoint)
    if endpoint.state is not EndpointState.ACTIVE:
        raise Refusal(_l("Pengiriman ke alamat ini sedang dihentikan. Lanjutkan dulu."), "paused")
    waiting = db.session.scalar(
        select(Post).where(
            Post.endpoint_id == endpoint.id,
            Post.topic == TEST,
            Post.state.in_((PostState.QUEUED, PostState.SENDING)),
        )
    )
    if waiting is not None:
        waiting.due_at = min(waiting.due_at, clock.real_now())
        return waiting
    message_id = new_public_id()
    return _queue(endpoint, message_id, TEST, bodies.test_body(message_id, endpoint), clock.real_now())


def send_again(actor: Actor, post: Post) -> bool:
    """Let what arrived or was given up go out again, with its old id and body; False while it is on its way.

    Raises Refusal ``paused`` for an address that nothing is sent to.
    """
    endpoint = _own(actor, post.endpoint)
    post = locked(Post, post.id)
    if endpoint.state is not EndpointState.ACTIVE:
        raise Refusal(_l("Pengiriman ke alamat ini sedang dihentikan. Lanjutkan dulu."), "paused")
    if post.state is PostState.SENDING or (post.state is PostState.QUEUED and post.attempts == 0):
        return False
    if post.state is not PostState.QUEUED:
        POST.move(post, "again", actor.kind)
    now = clock.real_now()
    post.due_at, post.give_up_at, post.attempts, post.ended_at = now, _give_up_at(now), 0, None
    db.session.info["wake_outbox"] = True
    return True


def put_down(event: Event) -> None:
    """A happening for every address that listens for it: the outbox's handler. The same again puts nothing down.

    One query finds the addresses, however many parties the event concerns.
    """
    now = clock.real_now()
    if now - event.at > timedelta(days=GIVE_UP_DAYS):
        return
    for endpoint in _listeners(event):
        if _known(endpoint, event.public_id) is None:
            _queue(endpoint, event.public_id, event.kind, bodies.body_of(event, endpoint.party), now)


def tell(kind: str, endpoint: Endpoint, actor: Actor, **data: object) -> None:
    """Write down what became of an address."""
    events.record(
        kind, ("webhook_endpoint", endpoint.public_id), actor, party=endpoint.party.public_id, **data
    )


def erase_posts(row_ids: object) -> int:
    """Delete the posts that a query of row ids names, and every attempt at them; return how many."""
    found = list(db.session.scalars(row_ids))  # type: ignore[call-overload]
    db.session.execute(delete(Try).where(Try.post_id.in_(found)))
    db.session.execute(delete(Post).where(Post.id.in_(found)))
    return len(found)


def _listeners(event: Event) -> Sequence[Endpoint]:
    told = {event.subject_kind: event.subject_id, **event.data}
    concerned = [
        Party.kind == PartyKind.OPERATOR
        if not word
        else (Party.kind == kind) & (Party.public_id == told[word])
        for kind, word in ways(event.kind)
        if not word or told.get(word)
    ]
    if not concerned:
        return ()
    found = db.session.scalars(
        select(Endpoint)
        .join(Endpoint.party)
        .options(contains_eager(Endpoint.party))
        .where(Endpoint.state == EndpointState.ACTIVE, or_(*concerned))
        .order_by(Endpoint.id)
    )
    return [endpoint for endpoint in found if event.kind in endpoint.topics]


def _known(endpoint: Endpoint, message_id: str) -> int | None:
    return db.session.scalar(
        select(Post.id).where(Post.endpoint_id == endpoint.id, Post.message_id == message_id)
    )


def _queue(endpoint: Endpoint, message_id: str, topic: str, body: str, now: datetime) -> Post:
    post = Post(
        endpoint=endpoint,
        message_id=message_id,
        topic=topic,
        body=body,
        created_at=now,
        due_at=now,
        give_up_at=_give_up_at(now),
    )
    db.session.add(post)
    db.session.flush()
    db.session.info["wake_outbox"] = True
    return post


def _give_up_at(now: datetime) -> datetime:
    return now + timedelta(days=GIVE_UP_DAYS)


def _chosen(kind: PartyKind, topics: Sequence[str]) -> list[str]:
    chosen = [topic for topic in offered(kind) if topic in topics]
    if not chosen or set(topics) - set(chosen):
        raise Invalid(_l("Pilih paling sedikit satu kejadian dari daftar ini."), "topics")
    return chosen


def _own(actor: Actor, endpoint: Endpoint) -> Endpoint:
    actor.need(PERMISSION)
    if endpoint.party_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    return locked(Endpoint, endpoint.id)

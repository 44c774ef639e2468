"""Addresses of a party's programs, the same calls in every room: where they listen, for what, and what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, Text, some
from marketplace.api.shapes import Id, Moment, Shape, Word
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.webhooks import actions, queries
from marketplace.webhooks.actions import PERMISSION
from marketplace.webhooks.addresses import URL_LENGTH_MAX
from marketplace.webhooks.models import Endpoint, Post
from marketplace.webhooks.states import EndpointState, PostState
from marketplace.webhooks.topics import MEANING, offered

Said = Mapping[str, Any]


class WebhookShape(Shape):
    """Where a program listens, and for what. Its secrets are asked for apart."""

    id = Id(attribute="public_id")
    url = fields.String()
    topics = fields.List(fields.String())
    state = Word(EndpointState)
    created_at = Moment()
    rotated_at = Moment(
        allow_none=True, metadata={"description": _l("sejak kapan rahasia yang sekarang berlaku")}
    )
    failing_since = Moment(allow_none=True)


class TopicShape(Shape):
    """A kind of event that one may listen for."""

    type = fields.String()
    meaning = fields.String(metadata={"description": _l("dalam bahasa yang diminta")})


class SecretsShape(Shape):
    """What signs now, the present one first; the one before is good for a day."""

    secrets = fields.List(fields.String())


class TryShape(Shape):
    """One attempt to hand a post over."""

    at = Moment()
    took_ms = fields.Integer()
    outcome = fields.String()
    status = fields.Integer(allow_none=True)


class PostShape(Shape):
    """One happening on its way to one address. ``message`` is the id of the event: the same wherever it is sent."""

    id = Id(attribute="public_id")
    message = fields.String(attribute="message_id")
    type = fields.String(attribute="topic")
    state = Word(PostState)
    attempts = fields.Integer()
    created_at = Moment()
    due_at = Moment()
    ended_at = Moment(allow_none=True)
    tries = fields.List(fields.Nested(TryShape))


class WholePostShape(PostShape):
    """The same with what was sent, letter for letter."""

    body = fields.String()


class WebhookAsked(Asked):
    """Where it listens, and for which kinds of events."""

    url = Text(length_max=URL_LENGTH_MAX)
    topics = some(Choice(*MEANING), most=len(MEANING))


class PostsAsked(Asked):
    """Which of what was sent."""

    state = Choice(*PostState, required=False, load_default=None)


@dataclass(frozen=True)
class Topic:
    """A kind of event with its sentence."""

    type: str
    meaning: object


@dataclass(frozen=True)
class Secrets:
    """What signs now."""

    secrets: Sequence[str]


def list_webhooks(actor: Actor) -> Sequence[Endpoint]:
    """The oldest first."""
    return queries.endpoints(actor.party_id)


def list_webhook_topics(actor: Actor) -> Sequence[Topic]:
    """What a party of this kind may listen for."""
    return [Topic(kind, MEANING[kind]) for kind in offered(PartyKind(actor.kind))]


def show_webhook(actor: Actor, webhook: str) -> Endpoint:
    """One address."""
    return _own(actor, webhook)


def show_webhook_secrets(actor: Actor, webhook: str) -> Secrets:
    """What signs what is sent there."""
    return Secrets(actions.secrets(actor, _own(actor, webhook)))


def add_webhook(actor: Actor, asked: Said) -> Endpoint:
    """One more address."""
    return actions.add(actor, asked["url"], asked["topics"])


def change_webhook(actor: Actor, asked: Said, webhook: str) -> Endpoint:
    """Another place, or other things to hear of."""
    row = _own(actor, webhook)
    actions.change(actor, row, asked["url"], asked["topics"])
    return _now(row)


def pause_webhook(actor: Actor, webhook: str) -> Endpoint:
    """Send nothing there."""
    row = _own(actor, webhook)
    actions.pause(actor, row)
    return _now(row)


def resume_webhook(actor: Actor, webhook: str) -> Endpoint:
    """Send again."""
    row = _own(actor, webhook)
    actions.resume(actor, row)
    return _now(row)


def rotate_webhook(actor: Actor, webhook: str) -> Endpoint:
    """Sign by a new secret. It is asked for apart: answers of calls that write are kept for a day."""
    row = _own(actor, webhook)
    actions.rotate(actor, row)
    return _now(row)


def try_webhook(actor: Actor, webhook: str) -> Post:
    """Send a happening that never was."""
    return actions.send_test(actor, _own(actor, webhook))


def remove_webhook(actor: Actor, webhook: str) -> None:
    """The address and what was sent there are gone."""
    actions.remove(actor, _own(actor, webhook))


def list_webhook_posts(actor: Actor, asked: Said, webhook: str) -> Page[Post]:
    """What was sent there or waits, the newest first."""
    state = PostState(asked["state"]) if asked["state"] else None
    return queries.posts(_own(actor, webhook), state, asked["cursor"], asked["limit"])


def show_webhook_post(actor: Actor, post: str) -> Post:
    """One post with every attempt at it."""
    return _own_post(actor, post)


def send_webhook_post_again(actor: Actor, post: str) -> Post:
    """Send it once more, as it was."""
    row = _own_post(actor, post)
    actions.send_again(actor, row)
    db.session.flush()
    return row


def _own(actor: Actor, public_id: str) -> Endpoint:
    row = queries.endpoint(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada alamat webhook bernomor ini pada Anda."))
    return row


def _own_post(actor: Actor, public_id: str) -> Post:
    row = queries.post(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada kiriman bernomor ini pada Anda."))
    return row


def _now(row: Endpoint) -> Endpoint:
    db.session.flush()
    db.session.refresh(row)
    return row


SHOW = Call(
    "GET",
    "/webhooks/<webhook>",
    show_webhook,
    _l("Melihat satu alamat webhook."),
    PERMISSION,
    gives=WebhookShape,
)

CALLS = (
    Call(
        "GET",
        "/webhooks",
        list_webhooks,
        _l("Melihat alamat webhook."),
        PERMISSION,
        gives=Listed(WebhookShape),
    ),
    Call(
        "GET",
        "/webhooks/topics",
        list_webhook_topics,
        _l("Melihat peristiwa apa saja yang bisa dikabarkan."),
        PERMISSION,
        gives=Listed(TopicShape),
    ),
    SHOW,
    Call(
        "POST",
        "/webhooks",
        add_webhook,
        _l("Menambah alamat webhook."),
        PERMISSION,
        WebhookAsked,
        WebhookShape,
        status=201,
        tells=_l("Orang-orang di pihak ini diberi tahu."),
    ),
    Call(
        "PUT",
        "/webhooks/<webhook>",
        change_webhook,
        _l("Mengubah alamat webhook atau peristiwa yang dikabarkan ke sana."),
        PERMISSION,
        WebhookAsked,
        WebhookShape,
        matches=SHOW,
    ),
    Call(
        "GET",
        "/webhooks/<webhook>/secrets",
        show_webhook_secrets,
        _l("Melihat rahasia penanda tangan webhook."),
        PERMISSION,
        gives=SecretsShape,
    ),
    Call(
        "POST",
        "/webhooks/<webhook>/pause",
        pause_webhook,
        _l("Menghentikan pengiriman ke satu alamat."),
        PERMISSION,
        gives=WebhookShape,
        tells=_l("Yang terjadi sementara itu tidak dikirim."),
    ),
    Call(
        "POST",
        "/webhooks/<webhook>/resume",
        resume_webhook,
        _l("Melanjutkan pengiriman ke satu alamat."),
        PERMISSION,
        gives=WebhookShape,
    ),
    Call(
        "POST",
        "/webhooks/<webhook>/rotate",
        rotate_webhook,
        _l("Membuat rahasia baru; yang lama masih berlaku 24 jam."),
        PERMISSION,
        gives=WebhookShape,
        tells=_l("Rahasianya dibaca dengan GET /webhooks/{webhook}/secrets."),
    ),
    Call(
        "POST",
        "/webhooks/<webhook>/test",
        try_webhook,
        _l("Mengirim percobaan ke satu alamat."),
        PERMISSION,
        gives=PostShape,
    ),
    Call(
        "DELETE",
        "/webhooks/<webhook>",
        remove_webhook,
        _l("Menghapus satu alamat webhook dan semua yang dikirim ke sana."),
        PERMISSION,
    ),
    Call(
        "GET",
        "/webhooks/<webhook>/posts",
        list_webhook_posts,
        _l("Melihat apa yang dikirim ke satu alamat, yang terbaru dulu."),
        PERMISSION,
        PostsAsked,
        Paged(PostShape),
    ),
    Call(
        "GET",
        "/webhook-posts/<post>",
        show_webhook_post,
        _l("Melihat satu kiriman: isinya, dan setiap percobaan."),
        PERMISSION,
        gives=WholePostShape,
    ),
    Call(
        "POST",
        "/webhook-posts/<post>/again",
        send_webhook_post_again,
        _l("Mengirim lagi satu kiriman, dengan id dan isi yang sama."),
        PERMISSION,
        gives=PostShape,
    ),
)

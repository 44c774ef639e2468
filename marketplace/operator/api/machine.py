"""The machine room: messages and deliveries that did not arrive, and the demo's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Count, Id, Text
from marketplace.api.shapes import Id as IdShape
from marketplace.api.shapes import Moment, Shape, Word
from marketplace.events.models import Delivery
from marketplace.kit import clock
from marketplace.kit.db import if_kept
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.messages import queries as messages
from marketplace.messages import sending
from marketplace.messages.models import Message
from marketplace.messages.states import MessageState
from marketplace.operator import actions, queries
from marketplace.operator.ports import clocks

Said = Mapping[str, Any]
HOURS_MAX = 24 * 366


class MessageShape(Shape):
    """A message that did not reach its person; what it says is his business and is not shown."""

    id = IdShape(attribute="public_id")
    state = Word(MessageState)
    channel = fields.String()
    attempts = fields.Integer()
    created_at = Moment()


class DeliveryShape(Shape):
    """What should have followed from an event and did not yet."""

    event = IdShape(attribute="event.public_id")
    kind = fields.String(attribute="event.kind")
    handler = fields.String()
    attempts = fields.Integer()
    due_at = Moment()
    error = fields.String(allow_none=True)


class ClockShape(Shape):
    """Business time, and how far ahead of real time it is, in seconds."""

    now = Moment()
    ahead_seconds = fields.Integer()


class RetryAsked(Asked):
    """Which delivery."""

    event = Id()
    handler = Text(length_max=60)


class AdvanceAsked(Asked):
    """How many hours; left out, to where the next clock acts."""

    hours = Count(1, HOURS_MAX, load_default=None, allow_none=True)


@dataclass(frozen=True)
class Clock:
    """Business time."""

    now: datetime
    ahead_seconds: int


def list_messages(actor: Actor, asked: Said) -> Page[Message]:
    """Failed and uncertain ones."""
    return messages.stuck(asked["cursor"], asked["limit"])


def send_message_again(actor: Actor, message: str) -> None:
    """Let one go out again."""
    row = messages.any_message(message)
    if row is None:
        raise Missing(_l("Tidak ada pesan bernomor ini."))
    sending.send_again(actor, row)


def list_deliveries(actor: Actor) -> Sequence[Delivery]:
    """Deliveries that fail."""
    return queries.failing_deliveries()


def retry_delivery(actor: Actor, asked: Said) -> None:
    """Try one now; one that was done meanwhile stays done."""
    actions.retry_delivery(actor, asked["event"], asked["handler"])


def show_clock(actor: Actor) -> Clock:
    """Business time. It is another than real time in a demo alone."""
    _demo_only()
    now = clock.now()
    return Clock(now, int((now - clock.real_now()).total_seconds()))


def advance_clock(actor: Actor, asked: Said) -> Clock:
    """Move business time forward, and let the worker look at once."""
    _demo_only()
    if asked["hours"] is None:
        actions.advance_to_next(actor)
    else:
        actions.advance_clock(actor, asked["hours"])
    if_kept(clocks().wake)
    return show_clock(actor)


def _demo_only() -> None:
    if not current_app.config["DEMO"]:
        raise Missing(_l("Jam bisnis hanya ada di demo."))


CALLS = (
    Call(
        "GET",
        "/messages",
        list_messages,
        _l("Melihat pesan yang tidak sampai."),
        "orders",
        gives=Paged(MessageShape),
    ),
    Call(
        "POST", "/messages/<message>/again", send_message_again, _l("Mengirim sebuah pesan lagi."), "orders"
    ),
    Call(
        "GET",
        "/deliveries",
        list_deliveries,
        _l("Melihat tindak lanjut yang gagal."),
        "orders",
        gives=Listed(DeliveryShape),
    ),
    Call(
        "POST",
        "/deliveries/retry",
        retry_delivery,
        _l("Mencoba sebuah tindak lanjut lagi."),
        "orders",
        RetryAsked,
    ),
    Call("GET", "/clock", show_clock, _l("Melihat jam bisnis demo."), "clock", gives=ClockShape),
    Call(
        "POST",
        "/clock/advance",
        advance_clock,
        _l("Memajukan jam bisnis demo."),
        "clock",
        AdvanceAsked,
        ClockShape,
    ),
)

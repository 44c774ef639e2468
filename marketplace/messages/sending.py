"""The way out: one message at a time to its channel, in order per person, channel and pace, and never twice.

That a message is on its way is committed before the channel is asked, and no transaction is open while it answers. Who
is killed in between leaves a message nobody can know about: after its lease it is *uncertain*, and a person decides.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from marketplace.accounts.actor import Actor
from marketplace.events.actions import BACKOFF_SECONDS
from marketplace.kit import clock
from marketplace.kit.db import db, locked, unit_of_work
from marketplace.kit.errors import MoveRefused, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.states import CLOCK
from marketplace.messages.forgetting import BLANK
from marketplace.messages.models import Message
from marketplace.messages.ports import SEND_SECONDS_MAX, Outgoing, Uncertain, Undeliverable, channel_for
from marketplace.messages.states import MESSAGE, Fate, MessageState, Pace

ATTEMPTS_MAX = 12  # a day and a half of trying
LEASE_SECONDS = 2 * SEND_SECONDS_MAX
_UNDER_WAY = (MessageState.QUEUED, MessageState.SENDING)

log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """A message that this sender alone may give away now."""

    message_id: int
    attempt: int
    channel: str
    outgoing: Outgoing


def send_due(limit: int = 100) -> int:
    """Give away what is due; return how many messages left. A channel that fails rests until the next call."""
    _look_after()
    resting: set[str] = set()
    left = 0
    for _ in range(limit):
        taken = _take(resting)
        if taken is None:
            break
        if _give_away(taken):
            left += 1
        else:
            resting.add(taken.channel)
    return left


def send_all() -> int:
    """Send until nothing is due: what a worker reaches by itself, for tests and commands."""
    total = 0
    while left := send_due():
        total += left
    return total


def receipt(channel: str, reference: str, fate: Fate, raw: str) -> bool:
    """The other side says what became of a message; hearing it twice changes nothing. Inside a unit of work.

    False for a reference we do not know (yet: a receipt may come before we have noted the reference, so a caller that
    can should let it be sent again).
    """
    message = db.session.scalar(
        select(Message)
        .where(Message.channel == channel, Message.reference == reference, Message.reference != "")
        .order_by(Message.id.desc())
        .limit(1)
        .with_for_update()
    )
    if message is None:
        log.warning("receipt for an unknown message", channel=channel, reference=reference, fate=str(fate))
        return False
    try:
        if fate is Fate.DELIVERED and MESSAGE.move(message, "arrive", CLOCK):
            message.delivered_at = clock.now()
        elif fate is Fate.FAILED and MESSAGE.move(message, "refuse", CLOCK):
            message.error = raw[:500]
    except MoveRefused:
        log.warning("receipt comes too late", message=message.public_id, state=str(message.state))
    return True


def send_again(actor: Actor, message: Message) -> bool:
    """The operator lets a failed or uncertain message go out again; False when that was done meanwhile.

    Raises Refusal ``code-expired`` for a code that opens nothing any more.
    """
    actor.need("orders")
    message = locked(Message, message.id)
    if message.pace is Pace.CODE and (BLANK in message.body or _is_over(message)):
        raise Refusal(
            _l("Kode ini tidak berlaku lagi, jadi tidak kami kirim. Orangnya bisa meminta kode baru."),
            code="code-expired",
        )
    if message.state is not MessageState.QUEUED and not MESSAGE.move(message, "again", actor.kind):
        return False
    message.due_at = clock.now()
    message.leased_until = message.error = None
    db.session.info["wake_outbox"] = True
    return True


def _is_over(message: Message) -> bool:
    return message.expires_at is not None and message.expires_at <= clock.real_now()


def _look_after() -> None:
    """Senders that never came back leave uncertainty; codes whose time is over are not sent any more."""
    now = clock.real_now()
    with unit_of_work() as session:
        lost = (Message.state == MessageState.SENDING, Message.leased_until < now)
        for message in _locked_rows(session, *lost):
            MESSAGE.move(message, "lose", CLOCK)
            message.error = "killed while sending"
        too_late = (Message.state == MessageState.QUEUED, Message.expires_at < now)
        for message in _locked_rows(session, *too_late):
            MESSAGE.move(message, "expire", CLOCK)
            message.error = message.error or "expired"


def _locked_rows(session: Session, *where: object) -> list[Message]:
    statement = select(Message).where(*where).with_for_update(skip_locked=True)  # type: ignore[arg-type]
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def _take(resting: set[str]) -> Taken | None:
    """The oldest due message that no earlier one of its person, channel and pace waits before."""
    earlier = aliased(Message)
    waiting = exists().where(
        earlier.user_id == Message.user_id,
        earlier.channel == Message.channel,
        earlier.pace == Message.pace,
        earlier.id < Message.id,
        earlier.state.in_(_UNDER_WAY),
    )
    with unit_of_work() as session:
        message = session.scalar(
            select(Message)
            .where(Message.state == MessageState.QUEUED, Message.due_at <= clock.now())
            .where(Message.channel.not_in(resting), ~waiting)
            .order_by(Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if message is None:
            return None
        MESSAGE.move(message, "take", CLOCK)
        message.attempts += 1
        message.leased_until = clock.real_now() + timedelta(seconds=LEASE_SECONDS)
        outgoing = Outgoing(message.public_id, message.address, message.subject, message.body, message.html)
        return Taken(message.id, message.attempts, message.channel, outgoing)


def _give_away(taken: Taken) -> bool:
    """Ask the channel, then note its answer; False when the channel itself is in trouble."""
    try:
        channel = channel_for(taken.channel)
        reference = channel.send(taken.outgoing)
    except Undeliverable as refusal:
        _note(taken, "refuse", repr(refusal))
        return True
    except Uncertain as doubt:
        _note(taken, "lose", repr(doubt))
        return False
    except Exception as error:
        log.warning("message not taken", message=taken.outgoing.public_id, error=type(error).__name__)
        _note(taken, "refuse" if taken.attempt >= ATTEMPTS_MAX else "put_off", repr(error))
        return False
    _note(taken, "accept", None, reference, arrived=getattr(channel, "arrives_at_once", False))
    return True


def _note(taken: Taken, verb: str, error: str | None, reference: str = "", *, arrived: bool = False) -> None:
    """Write down what became of it, unless somebody sent it again meanwhile: then that is what counts."""
    with unit_of_work():
        message = locked(Message, taken.message_id)
        under_way = message.state in (MessageState.SENDING, MessageState.UNCERTAIN)
        if not under_way or message.attempts != taken.attempt:
            return
        MESSAGE.move(message, verb, CLOCK)
        message.leased_until = None
        message.error = error[:500] if error else None
        if verb == "put_off":
            wait = BACKOFF_SECONDS[min(message.attempts, len(BACKOFF_SECONDS)) - 1]
            message.due_at = clock.now() + timedelta(seconds=wait)
        elif verb == "accept":
            message.reference, message.sent_at = reference, clock.now()
        if arrived:
            MESSAGE.move(message, "arrive", CLOCK)
            message.delivered_at = message.sent_at

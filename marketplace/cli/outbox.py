"""``flask events``: what happened, and the outbox, looked at and emptied by hand."""

import re
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from marketplace.accounts.queries import users_by_id
from marketplace.cli.asking import Number, answer_page, as_option, operator_of, paged, point, since_options
from marketplace.cli.speaking import FAULT, answer, answering, fail, shown, warn
from marketplace.events import actions, queries
from marketplace.events.models import Delivery, Event
from marketplace.kit.db import unit_of_work
from marketplace.kit.ids import read_public_id
from marketplace.operator import actions as operating
from marketplace.operator.queries import parties_by_id

events = AppGroup("events", help="What happened, and what of it is still to be told to whom.")


@events.command("list")
@click.option("--subject", metavar="KIND:NUMBER", help="About this alone: sale:PL-7K3M9-2XDQW, say.")
@click.option("--kind", default="", help="Of this kind alone: sale.paid, say.")
@since_options
@paged
@answering
def list_command(
    subject: str | None,
    kind: str,
    since: datetime | timedelta | None,
    until: datetime | timedelta | None,
    page: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what happened, the newest first."""
    if kind and not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind):
        raise click.BadParameter(f"{kind} is no kind of event: write sale.paid.", param_hint="'--kind'")
    found = queries.happened(
        kind, _subject(subject) if subject else None, point(since), point(until), page, limit
    )
    answer_page(
        as_json,
        found,
        page,
        event_documents(found.items),
        ("at (UTC)", "event", "kind", "subject", "by"),
        ((e.at, e.public_id, e.kind, f"{e.subject_kind}:{e.subject_id}", e.acting_kind) for e in found.items),
        "Nothing of that happened.",
    )


@events.command("waiting")
@paged
@answering
def waiting_command(page: str | None, limit: int, as_json: bool) -> None:
    """List deliveries that are not done yet, the oldest first."""
    _answer_deliveries(False, page, limit, as_json)


@events.command("failing")
@paged
@answering
def failing_command(page: str | None, limit: int, as_json: bool) -> None:
    """List deliveries that were tried and are not done, the oldest first."""
    if _answer_deliveries(True, page, limit, as_json):
        sys.exit(FAULT)


@events.command("retry")
@click.argument("event", type=Number())
@click.argument("handler")
@as_option
@answering
def retry_command(event: str, handler: str, acting: str, as_json: bool) -> None:
    """Let the delivery of EVENT to HANDLER be tried at once instead of when its wait is over."""
    with unit_of_work():
        if not operating.retry_delivery(operator_of(acting), event, handler):
            fail(f"No delivery of {event} to {shown(handler)} waits.")
    answer(
        as_json,
        {"event": event, "handler": handler, "retried": True},
        (f"The delivery of {event} to {handler} is tried next.",),
    )


@events.command("deliver")
@answering
def deliver_command(as_json: bool) -> None:
    """Deliver everything that is due, as the worker does."""
    done = actions.deliver_all()
    waiting, failing = queries.waiting_count(), queries.failing()
    answer(
        as_json,
        {"delivered": done, "waiting": waiting, "failing": [_delivery_document(one) for one in failing]},
        (f"{done} delivered, {waiting} are waiting.",),
    )
    if failing:
        for one in () if as_json else failing:
            warn(_failed(one))
        sys.exit(FAULT)


def event_documents(found: Iterable[Event]) -> list[dict[str, object]]:
    """Events for scripts: who acted by his number, found in two queries for all of them."""
    rows = list(found)
    parties = parties_by_id(party for row in rows for party in (row.acting_party_id, row.on_behalf_of_id))
    users = users_by_id(row.acting_user_id for row in rows)
    return [
        {
            "event": row.public_id,
            "kind": row.kind,
            "subject": f"{row.subject_kind}:{row.subject_id}",
            "at": row.at,
            "recorded_at": row.recorded_at,
            "acting_kind": row.acting_kind,
            "acting_user": users[row.acting_user_id].public_id if row.acting_user_id else None,
            "acting_party": parties[row.acting_party_id].public_id if row.acting_party_id else None,
            "on_behalf_of": parties[row.on_behalf_of_id].public_id if row.on_behalf_of_id else None,
            "data": row.data,
        }
        for row in rows
    ]


def _answer_deliveries(failed: bool, page: str | None, limit: int, as_json: bool) -> int:
    found = queries.waiting(failed, page, limit)
    answer_page(
        as_json,
        found,
        page,
        (_delivery_document(one) for one in found.items),
        ("event", "kind", "subject", "handler", ">tried", "next (UTC)", "error"),
        (
            (
                one.event.public_id,
                one.event.kind,
                f"{one.subject_kind}:{one.subject_id}",
                one.handler,
                one.attempts,
                one.due_at,
                one.error,
            )
            for one in found.items
        ),
    )
    if not found.items and not as_json:
        answer(False, {}, ("No delivery is failing." if failed else "No delivery waits.",))
    return len(found.items)


def _delivery_document(one: Delivery) -> dict[str, object]:
    return {
        "event": one.event.public_id,
        "kind": one.event.kind,
        "subject": f"{one.subject_kind}:{one.subject_id}",
        "handler": one.handler,
        "attempts": one.attempts,
        "due_at": one.due_at,
        "error": one.error,
    }


def _failed(one: Delivery) -> str:
    event = one.event
    return shown(
        f"{event.kind} of {event.subject_kind} {event.subject_id} to {one.handler}: tried "
        f"{one.attempts} times, again at {one.due_at:%Y-%m-%d %H:%M:%S} UTC: {one.error}"
    )


def _subject(text: str) -> tuple[str, str]:
    kind, colon, number = text.partition(":")
    if not (kind and colon and number):
        raise click.BadParameter(
            f"{text} names no subject: write sale:PL-7K3M9-2XDQW.", param_hint="'--subject'"
        )
    return kind, read_public_id(number) or number

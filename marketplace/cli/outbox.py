"""``flask events``: the outbox, looked at and emptied by hand."""

import sys

from flask.cli import AppGroup

from marketplace.cli.speaking import on_tables, say, warn
from marketplace.events import actions, queries

events = AppGroup("events", help="What happened, and what of it is still to be told to whom.")


@events.command("failing")
@on_tables
def failing_command() -> None:
    """List deliveries that were tried and are not done, newest first. Exit code 1 when there are any."""
    if _warn_of_failing():
        sys.exit(1)
    say(f"No delivery is failing; {queries.waiting_count()} are waiting.")


@events.command("deliver")
@on_tables
def deliver_command() -> None:
    """Deliver everything that is due, as the worker does. Exit code 1 when something fails."""
    done = actions.deliver_all()
    say(f"{done} delivered, {queries.waiting_count()} are waiting.")
    if _warn_of_failing():
        sys.exit(1)


def _warn_of_failing() -> int:
    failing = queries.failing()
    for delivery in failing:
        event = delivery.event
        warn(
            f"{event.kind} of {event.subject_kind} {event.subject_id} to {delivery.handler}: tried "
            f"{delivery.attempts} times, again at {delivery.due_at:%Y-%m-%d %H:%M:%S} UTC: {delivery.error}"
        )
    return len(failing)

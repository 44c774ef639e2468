"""``flask demo clock``, also ``flask clock``: a demo's business time."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace import tasks
from marketplace.cli.asking import Span
from marketplace.cli.speaking import answer, answering, at, fail
from marketplace.events import actions as events
from marketplace.kit import clock as kit_clock
from marketplace.kit.db import unit_of_work

clock = AppGroup("clock", help="Business time, which a demo may move forward and nobody back.")


@clock.command("show")
@answering
def show_command(as_json: bool) -> None:
    """Show business time and how far it runs ahead."""
    now = kit_clock.now()
    ahead = timedelta(seconds=round((now - kit_clock.real_now()).total_seconds()))
    answer(
        as_json,
        {"now": now, "ahead_seconds": int(ahead.total_seconds())},
        (f"{at(now)} UTC, {ahead} ahead.",),
    )


@clock.command("advance")
@click.argument("span", type=Span())
@answering
def advance_command(span: timedelta, as_json: bool) -> None:
    """Move a demo's business time forward by SPAN (2d, 36h, 1d12h) and let act whatever falls due."""
    if not current_app.config["DEMO"]:
        fail("Business time is moved in a demo only, and never back. Set DEMO=1 where that is what you mean.")
    with unit_of_work():
        kit_clock.advance(span)
    struck = 0
    while acted := tasks.strike_clocks() + events.deliver_all():
        struck += acted
    now = kit_clock.now()
    answer(
        as_json, {"now": now, "followed": struck}, (f"It is {at(now)} UTC now; {struck} things followed.",)
    )

"""``flask clock``: a demo's business time."""

import re
import sys
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace import tasks
from marketplace.cli.speaking import on_tables, say, warn
from marketplace.events import actions as events
from marketplace.kit import clock as kit_clock
from marketplace.kit.db import unit_of_work

UNITS = {"d": "days", "h": "hours", "m": "minutes"}

clock = AppGroup("clock", help="Business time, which a demo may move forward and nobody back.")


class Span(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A positive span of time: ``2d``, ``36h``, ``90m``, or several together: ``1d12h``."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it, or say how to write it."""
        text = str(value)
        if not re.fullmatch(r"(\d{1,4}[dhm])+", text):
            self.fail(f"{text} is no span of time. Write 2d, 36h or 1d12h.", param, ctx)
        return sum(
            (timedelta(**{UNITS[unit]: int(count)}) for count, unit in re.findall(r"(\d+)([dhm])", text)),
            timedelta(),
        )


@clock.command("show")
@on_tables
def show_command() -> None:
    """Print business time and how far it runs ahead."""
    ahead = kit_clock.now() - kit_clock.real_now()
    say(f"{kit_clock.now():%Y-%m-%d %H:%M} UTC, {timedelta(seconds=round(ahead.total_seconds()))} ahead.")


@clock.command("advance")
@click.argument("span", type=Span())
@on_tables
def advance_command(span: timedelta) -> None:
    """Move business time forward by SPAN (2d, 36h, 1d12h) and let act whatever falls due. In a demo only."""
    if not current_app.config["DEMO"]:
        warn("Business time is moved in a demo only, and never back. Set DEMO=1 where that is what you mean.")
        sys.exit(1)
    with unit_of_work():
        kit_clock.advance(span)
    struck = 0
    while acted := tasks.strike_clocks() + events.deliver_all():
        struck += acted
    say(f"It is {kit_clock.now():%Y-%m-%d %H:%M} UTC now; {struck} things followed.")

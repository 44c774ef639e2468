"""``flask demo replay``: real orders through the actions of the pages, with a progress bar and a proof at the end."""

import gzip
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from marketplace.cli.book import print_classes
from marketplace.cli.speaking import on_tables, say, warn
from marketplace.demo import olist
from marketplace.demo.replay import Replay
from marketplace.demo.tally import tally
from marketplace.kit.clock import real_now


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--orders", default=2_000, show_default=True, type=click.IntRange(1), help="How many, from the first."
)
@click.option("--seed", default=1, show_default=True, help="Decides what the file does not tell.")
@with_appcontext
@on_tables
def replay_command(file: Path, orders: int, seed: int) -> None:
    """Play real orders (Olist events, CSV or CSV.GZ) from purchase to payout. Exit code 1 when anything is stuck."""
    try:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open() as lines:
            found = olist.read(lines, orders)
    except (olist.Unreadable, OSError, UnicodeDecodeError) as error:
        warn(f"{file.name}: {error}")
        sys.exit(1)
    if not found:
        warn(f"{file.name}: there are no orders in it.")
        sys.exit(1)
    play = Replay(found, seed)
    started = real_now()
    with click.progressbar(length=play.days, label=f"{len(found)} orders, days played") as bar:
        for day in play.run():
            bar.update(day - bar.pos)
    seconds = (real_now() - started).total_seconds()
    say(f"{play.placed} orders in {seconds:.0f} s: {play.placed / seconds:.1f} orders/s.\n")
    _print_outcome()


def _print_outcome() -> None:
    outcome = tally()
    say("Sales")
    for state, count in sorted(outcome.sales.items(), key=lambda row: -row[1]):
        why = ", ".join(f"{reason} {n}" for reason, n in sorted(outcome.reasons.get(state, {}).items()))
        say(f"  {state:<20}{count:>8}  {why}".rstrip())
    say(f"  {'together':<20}{sum(outcome.sales.values()):>8}\n")
    print_classes(outcome.book)
    for trouble in (*outcome.book.faults, *outcome.stuck):
        warn(trouble)
    if outcome.book.faults or outcome.stuck:
        sys.exit(1)
    say("The sums are zero and nothing is stuck.")

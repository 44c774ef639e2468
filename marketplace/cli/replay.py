"""``flask demo replay``: real orders through the actions of the pages, with a progress bar and a proof at the end."""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from marketplace.cli.book import audit_document, class_lines
from marketplace.cli.speaking import FAULT, answer, answering, fail, say, warn
from marketplace.demo import olist
from marketplace.demo.replay import Replay
from marketplace.demo.tally import Tally, tally
from marketplace.kit.clock import real_now


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--orders", default=2_000, show_default=True, type=click.IntRange(1), help="How many, from the first."
)
@click.option("--seed", default=1, show_default=True, help="Decides what the file does not tell.")
@with_appcontext
@answering
def replay_command(file: Path, orders: int, seed: int, as_json: bool) -> None:
    """Play real orders (Olist events, CSV or CSV.GZ) from purchase to payout."""
    try:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open() as lines:
            found = olist.read(lines, orders)
    except (olist.Unreadable, OSError, UnicodeDecodeError) as error:
        fail(f"{file.name}: {error}")
    if not found:
        fail(f"{file.name}: there are no orders in it.")
    play = Replay(found, seed)
    started = real_now()
    with click.progressbar(
        length=play.days, label=f"{len(found)} orders, days played", file=sys.stderr
    ) as bar:
        for day in play.run():
            bar.update(day - bar.pos)
    _answer(play.placed, (real_now() - started).total_seconds(), as_json)


def _answer(placed: int, seconds: float, as_json: bool) -> None:
    outcome = tally()
    document = {
        "orders": placed,
        "seconds": round(seconds, 1),
        "sales": {state.value: count for state, count in outcome.sales.items()},
        "book": audit_document(outcome.book),
        "stuck": outcome.stuck,
    }
    answer(as_json, document, _outcome_lines(outcome, placed, seconds))
    troubles = (*outcome.book.faults, *outcome.stuck)
    for trouble in () if as_json else troubles:
        warn(trouble)
    if troubles:
        sys.exit(FAULT)
    if not as_json:
        say("The sums are zero and nothing is stuck.")


def _outcome_lines(outcome: Tally, placed: int, seconds: float) -> Iterator[str]:
    yield f"{placed} orders in {seconds:.0f} s: {placed / seconds:.1f} orders/s.\n"
    yield "Sales"
    for state, count in sorted(outcome.sales.items(), key=lambda row: -row[1]):
        why = ", ".join(f"{reason} {n}" for reason, n in sorted(outcome.reasons.get(state, {}).items()))
        yield f"  {state:<20}{count:>8}  {why}".rstrip()
    yield f"  {'together':<20}{sum(outcome.sales.values()):>8}\n"
    yield from class_lines(outcome.book)

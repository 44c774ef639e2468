"""``flask demo``: a marketplace to look around in, and real orders played through it."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from marketplace.catalog import prdect
from marketplace.cli.replay import replay_command
from marketplace.cli.speaking import on_tables, say, warn
from marketplace.demo import catalogue as shelves
from marketplace.demo.load import Occupied, load
from marketplace.demo.people import PASSWORD, one_login_per_party
from marketplace.kit.i18n import _

NOTES_SHOWN = 20

demo = AppGroup("demo", help="A demo marketplace, and real orders played through it.")
demo.add_command(replay_command)


@demo.command("load")
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also fill the shop from a catalogue in the form of PRDECT-ID (CSV).",
)
@click.option("--verbose", is_flag=True, help="Print every note on the catalogue, not the first twenty.")
@on_tables
def load_command(catalogue: Path | None, verbose: bool) -> None:
    """Fill an empty database with a demo marketplace; a loaded one is left as it is."""
    try:
        loaded = load()
    except Occupied:
        warn("This database holds a marketplace already. A demo is only loaded into an empty one.")
        sys.exit(1)
    say("The demo marketplace is loaded." if loaded else "The demo marketplace was loaded before.")
    if catalogue is not None:
        _fill(catalogue, verbose)
    _print_logins()


def _fill(path: Path, verbose: bool) -> None:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        found = prdect.read(lines)
    with click.progressbar(length=len(found.goods), label=f"{path.name}: goods") as bar:
        filled = shelves.fill(found.goods, bar.update)
    with force_locale("en"):
        _print_notes(
            "cleaned", [(n.line, _(prdect.CLEANINGS[n.what], **n.params)) for n in found.cleaned], verbose
        )
        _print_notes(
            "left out", [(n.line, _(prdect.REASONS[n.reason], **n.params)) for n in found.rejected], verbose
        )
    _print_notes("left out", [(g.line, f"no such town: {g.town}") for g in filled.homeless], verbose)
    say(
        f"{path.name}: {filled.listings} goods in {filled.storefronts} new storefronts, "
        f"{filled.reviews} reviews; {filled.known} goods were here before. "
        f"Rows cleaned: {len(found.cleaned)}, left out: {len(found.rejected)}. "
        f"All these storefronts belong to {shelves.OWNER}, {shelves.OWNER_CONTACT}."
    )


def _print_notes(what: str, notes: list[tuple[int, str]], verbose: bool) -> None:
    shown = notes if verbose else notes[:NOTES_SHOWN]
    for line, text in shown:
        say(f"  line {line} {what}: {text}")
    if len(shown) < len(notes):
        say(f"  … and {len(notes) - len(shown)} more {what}; --verbose prints them all.")


def _print_logins() -> None:
    say(f"\n  {current_app.config['PUBLIC_URL']}\n")
    for person in one_login_per_party():
        say(f"  {person.kind:9} {person.contact}   {person.name}, {person.party}")
    say(f"  password  {PASSWORD}\n")

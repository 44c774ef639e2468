"""``flask demo``: a marketplace to look around in, and real orders played through it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from marketplace.catalog import prdect
from marketplace.cli.clock import clock
from marketplace.cli.replay import replay_command
from marketplace.cli.speaking import answer, answering, fail, say
from marketplace.demo import catalogue as shelves
from marketplace.demo.load import Occupied, load
from marketplace.demo.people import PASSWORD, one_login_per_party
from marketplace.kit.i18n import _

NOTES_SHOWN = 20

demo = AppGroup("demo", help="A demo marketplace, its clock, and real orders played through it.")
demo.add_command(clock)
demo.add_command(replay_command)


@demo.command("load")
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also fill the shop from a catalogue in the form of PRDECT-ID (CSV).",
)
@click.option("--verbose", is_flag=True, help="Print every note on the catalogue, not the first twenty.")
@answering
def load_command(catalogue: Path | None, verbose: bool, as_json: bool) -> None:
    """Fill an empty database with a demo marketplace, or leave a loaded one as it is."""
    try:
        loaded = load()
    except Occupied:
        fail("This database holds a marketplace already. A demo is only loaded into an empty one.")
    if not as_json:
        say("The demo marketplace is loaded." if loaded else "The demo marketplace was loaded before.")
    filled = _fill(catalogue, verbose, as_json) if catalogue is not None else None
    document = {
        "loaded": loaded,
        "url": current_app.config["PUBLIC_URL"],
        "password": PASSWORD,
        "logins": [
            {"kind": person.kind, "contact": person.contact, "name": person.name, "party": person.party}
            for person in one_login_per_party()
        ],
        "catalogue": filled,
    }
    answer(as_json, document, _logins())


def _fill(path: Path, verbose: bool, as_json: bool) -> dict[str, object]:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        found = prdect.read(lines)
    with click.progressbar(length=len(found.goods), label=f"{path.name}: goods", file=sys.stderr) as bar:
        filled = shelves.fill(found.goods, bar.update)
    with force_locale("en"):
        cleaned = [(n.line, _(prdect.CLEANINGS[n.what], **n.params)) for n in found.cleaned]
        left_out = [(n.line, _(prdect.REASONS[n.reason], **n.params)) for n in found.rejected]
    left_out += [(good.line, f"no such town: {good.town}") for good in filled.homeless]
    if not as_json:
        _print_notes("cleaned", cleaned, verbose)
        _print_notes("left out", left_out, verbose)
        say(
            f"{path.name}: {filled.listings} goods in {filled.storefronts} new storefronts, "
            f"{filled.reviews} reviews; {filled.known} goods were here before. "
            f"Rows cleaned: {len(found.cleaned)}, left out: {len(found.rejected)}. "
            f"All these storefronts belong to {shelves.OWNER}, {shelves.OWNER_CONTACT}."
        )
    return {
        "goods": filled.listings,
        "storefronts": filled.storefronts,
        "reviews": filled.reviews,
        "known": filled.known,
        "cleaned": [{"line": line, "note": note} for line, note in cleaned],
        "left_out": [{"line": line, "note": note} for line, note in left_out],
    }


def _print_notes(what: str, notes: list[tuple[int, str]], verbose: bool) -> None:
    told = notes if verbose else notes[:NOTES_SHOWN]
    for line, text in told:
        say(f"  line {line} {what}: {text}")
    if len(told) < len(notes):
        say(f"  … and {len(notes) - len(told)} more {what}; --verbose prints them all.")


def _logins() -> Iterator[str]:
    yield f"\n  {current_app.config['PUBLIC_URL']}\n"
    for person in one_login_per_party():
        yield f"  {person.kind:9} {person.contact}   {person.name}, {person.party}"
    yield f"  password  {PASSWORD}\n"

"""``flask ledger``: the book, proved on any database."""

import json
import sys

import click
from flask.cli import AppGroup

from marketplace.cli.speaking import on_tables, say, warn
from marketplace.kit.i18n import money
from marketplace.ledger.queries import Audit, audit, standing

PLACES_SHOWN = 20  # a machine reads all of them with --json

ledger = AppGroup("ledger", help="The book of all five parties.")


@ledger.command("audit")
@click.option(
    "--json", "as_json", is_flag=True, help="For a machine: one JSON object, amounts in minor units."
)
@on_tables
def audit_command(as_json: bool) -> None:
    """Recompute the book from its postings. Exit code 1 when anything does not hold."""
    found = audit()
    if as_json:
        say(json.dumps(_plain(found), indent=2))
    else:
        print_classes(found)
        print_standing()
        say(f"{found.transfers} transfers, {found.postings} postings.")
        for fault in found.faults:
            warn(fault)
        if not found.faults:
            say(
                "The book is whole: every sum is zero, every floor holds, every balance follows its postings."
            )
    if found.faults:
        sys.exit(1)


def print_classes(found: Audit) -> None:
    """Every class of address with its balance, and the sum of each currency."""
    say("Book")
    for (name, currency), minor in sorted(found.classes.items()):
        say(f"  {name:<28}{money(minor, currency):>24}")
    for currency, total in found.sums.items():
        say(f"  {'sum ' + currency:<28}{money(total, currency):>24}\n")


def print_standing() -> None:
    """Where money waits on its way: how much, at how many places, and the first of them by name."""
    for name, places in standing().items():
        say(f"Waits at {len(places)} x {name}: {money(sum(minor for _, minor in places))}")
        for address, minor in places[:PLACES_SHOWN]:
            say(f"  {address:<40}{money(minor):>24}")


def _plain(found: Audit) -> dict[str, object]:
    return {
        "whole": not found.faults,
        "transfers": found.transfers,
        "postings": found.postings,
        "sums_minor": found.sums,
        "classes_minor": [
            {"class": name, "currency": currency, "minor": minor}
            for (name, currency), minor in sorted(found.classes.items())
        ],
        "waiting_minor": {address: minor for places in standing().values() for address, minor in places},
        "faults": found.faults,
    }

"""``flask demo``: a marketplace to look around in, and real orders played through it."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.demo.load import Occupied, load
from marketplace.demo.people import PASSWORD, one_login_per_party

demo = AppGroup("demo", help="A demo marketplace, and real orders played through it.")


@demo.command("load")
def load_command() -> None:
    """Fill an empty database with a demo marketplace; a loaded one is left as it is."""
    try:
        loaded = load()
    except Occupied:
        click.echo(
            "This database holds a marketplace already. A demo is only loaded into an empty one.", err=True
        )
        sys.exit(1)
    click.echo("The demo marketplace is loaded." if loaded else "The demo marketplace was loaded before.")
    _print_logins()


def _print_logins() -> None:
    click.echo(f"\n  {current_app.config['PUBLIC_URL']}\n")
    for person in one_login_per_party():
        click.echo(f"  {person.kind:9} {person.contact}   {person.name}, {person.party}")
    click.echo(f"  password  {PASSWORD}\n")

"""``flask parties``: the first operator of a new marketplace."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Party, PartyKind
from marketplace.catalog import actions as catalog
from marketplace.cli.speaking import on_tables, say, warn
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Refusal

parties = AppGroup("parties", help="Those who make the marketplace.")


@parties.command("found")
@click.option("--name", required=True, help="The operator's first person.")
@click.option("--contact", required=True, help="Phone number or e-mail to sign in with.")
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)
@click.option("--party", default="Pasarlima", show_default=True, help="What the operator is called.")
@on_tables
def found_command(name: str, contact: str, password: str, party: str) -> None:
    """Found a marketplace in an empty database: its operator with a first owner, and the departments of goods."""
    if len(password) < accounts.PASSWORD_LENGTH_MIN:
        warn(f"The password needs at least {accounts.PASSWORD_LENGTH_MIN} characters.")
        sys.exit(1)
    if db.session.scalar(select(Party.id).where(Party.kind == PartyKind.OPERATOR)) is not None:
        warn("This marketplace has its operator already. Its owner adds people on the page of members.")
        sys.exit(1)
    try:
        with unit_of_work():
            user = accounts.register(name, contact, password)
            operator = accounts.create_party(user, PartyKind.OPERATOR, party)
            departments = catalog.open_departments()
    except Refusal as refusal:
        with force_locale("en"):
            warn(str(refusal.message))
        sys.exit(1)
    say(
        f"{operator.name} is founded ({operator.public_id}) with {len(departments)} departments; {name} may sign in."
    )

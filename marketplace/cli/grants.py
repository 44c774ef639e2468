"""``flask ledger grants``: PostgreSQL refuses the app's own role to change the book, before any trigger is asked."""

import click
from sqlalchemy.exc import DBAPIError

from marketplace.cli.book import ledger
from marketplace.cli.speaking import answer, answering, fail, shown
from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.grants import grant


@ledger.command("grants")
@click.argument("role")
@answering
def grants_command(role: str, as_json: bool) -> None:
    """Let ROLE of PostgreSQL run the app but not write the book: as the tables' owner, after each upgrade."""
    if db.engine.dialect.name != "postgresql":
        fail("Only PostgreSQL has roles; on SQLite the triggers refuse everybody.")
    try:
        with unit_of_work() as session:
            said = grant(session.connection(), role)
    except DBAPIError as error:
        fail(shown(f"Nothing was granted: {error.orig}".splitlines()[0]))
    answer(as_json, {"role": role, "statements": said}, said)

"""The commands there are: ``flask --app wsgi --help``, and docs/commands.md."""

from flask import Flask

import marketplace.cli.grants  # adds its command to those about the book
import marketplace.cli.rights  # and its to those about parties
import marketplace.cli.seal  # and its to those about the book
import marketplace.cli.trust_replay  # noqa: F401 and its to those about trust
from marketplace.cli.book import ledger
from marketplace.cli.clock import clock
from marketplace.cli.demo import demo
from marketplace.cli.docs import docs
from marketplace.cli.keeping import backup, restore_command
from marketplace.cli.orders import orders
from marketplace.cli.outbox import events
from marketplace.cli.parties import parties
from marketplace.cli.receipts import messages
from marketplace.cli.reference import add_epilog
from marketplace.cli.trust import trust

COMMANDS = (backup, clock, demo, docs, events, ledger, messages, orders, parties, restore_command, trust)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
        add_epilog(command, str(command.name))

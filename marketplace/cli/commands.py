"""The commands there are: ``flask --app wsgi --help``."""

from flask import Flask

from marketplace.cli.book import ledger
from marketplace.cli.clock import clock
from marketplace.cli.demo import demo
from marketplace.cli.docs import docs
from marketplace.cli.keeping import backup_command, restore_command
from marketplace.cli.outbox import events
from marketplace.cli.parties import parties
from marketplace.cli.receipts import messages
from marketplace.cli.trust import trust

COMMANDS = (backup_command, clock, demo, docs, events, ledger, messages, parties, restore_command, trust)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)

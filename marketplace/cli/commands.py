"""The commands there are: ``flask --app wsgi --help``."""

from flask import Flask

from marketplace.cli.book import ledger
from marketplace.cli.demo import demo


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (demo, ledger):
        app.cli.add_command(command)

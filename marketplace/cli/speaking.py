"""How commands speak: results to one stream, trouble to the other, and what to do first where tables are missing."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy import inspect

from marketplace.accounts.models import Party
from marketplace.kit.db import db

P = ParamSpec("P")
R = TypeVar("R")


def say(text: str) -> None:
    """A result."""
    click.echo(text)


def warn(text: str) -> None:
    """Trouble, with what to do about it."""
    click.echo(text, err=True)


def on_tables(command: Callable[P, R]) -> Callable[P, R]:
    """A command that needs a migrated database; on any other it says so and ends with status 1."""

    @wraps(command)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not has_tables():
            warn("This database has no tables yet. Make them first: flask --app wsgi db upgrade")
            sys.exit(1)
        return command(*args, **kwargs)

    return checked


def has_tables() -> bool:
    """Whether the database was migrated."""
    return inspect(db.engine).has_table(Party.__tablename__)

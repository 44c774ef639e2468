"""How commands speak: results to one stream, trouble to the other."""

import click


def say(text: str) -> None:
    """A result."""
    click.echo(text)


def warn(text: str) -> None:
    """Trouble, with what to do about it."""
    click.echo(text, err=True)

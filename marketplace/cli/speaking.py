"""How commands speak: results to one stream, trouble to the other, and the same three statuses everywhere.

A result is words and aligned tables, or with ``--json`` one JSON document (JSON lines where it is streamed): keys
stay, amounts are integers in minor units beside their currency, times are ISO 8601 in UTC.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
import structlog
from flask_babel import force_locale
from sqlalchemy import inspect

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")
Command = Callable[P, R]
Document = Mapping[str, object]

FINE, FAULT, MISUSE = 0, 1, 2
# What the status of every command says; help texts and docs/commands.md are written from here.
STATUSES = {
    FINE: "it did what was asked, and all is well",
    FAULT: "it found a fault, found nothing of what was asked for, or was refused",
    MISUSE: "wrong usage",
}

json_option = click.option("--json", "as_json", is_flag=True, help="For scripts: JSON instead of words.")


def say(text: str) -> None:
    """A result."""
    click.echo(text)


def warn(text: str) -> None:
    """Trouble, with what to do about it."""
    click.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """Trouble that ends the command."""
    warn(text)
    sys.exit(FAULT)


def answer(as_json: bool, document: Document, lines: Iterable[str]) -> None:
    """The one answer of a command: ``document`` for scripts, or ``lines`` for people, made only when they are asked."""
    if as_json:
        say(json.dumps(document, indent=2, default=_plain))
        return
    for line in lines:
        say(line)


def say_line(document: Document) -> None:
    """One of many answers, on a line of its own."""
    say(json.dumps(document, default=_plain))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows under ``heads`` in aligned columns; a head that begins with ``>`` has its column to the right."""
    cells = [[shown(cell) for cell in row] for row in rows]
    names = [head.removeprefix(">") for head in heads]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    for row in (names, *cells):
        yield "  ".join(
            cell.rjust(width) if head.startswith(">") else cell.ljust(width)
            for head, cell, width in zip(heads, row, widths, strict=True)
        ).rstrip()


def shown(cell: object) -> str:
    """A cell's text; what people wrote may hold codes that move a terminal's cursor, and loses them."""
    text = "" if cell is None else at(cell) if isinstance(cell, datetime) else str(cell)
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def at(moment: datetime) -> str:
    """A moment for people, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def on_tables(command: Callable[P, R]) -> Callable[P, R]:
    """A command that needs a migrated database; on any other it says so and ends with FAULT."""

    @wraps(command)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not has_tables():
            fail("This database has no tables yet. Make them first: flask --app wsgi db upgrade")
        return command(*args, **kwargs)

    return checked


def answering(command: Callable[P, R]) -> Callable[P, R]:
    """A command that asks the tables: it takes ``--json``, and says a refusal in a sentence."""
    return json_option(on_tables(telling_refusals(command)))


def telling_refusals(command: Callable[P, R]) -> Callable[P, R]:
    """What an action refuses ends the command with FAULT; nothing was changed. The log keeps out of the answer."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with _logging_aside():
                return command(*args, **kwargs)
        except Refusal as refusal:
            with force_locale("en"):
                sentence = str(refusal.message)
            fail(sentence)

    return told


def has_tables() -> bool:
    """Whether the database was migrated."""
    return inspect(db.engine).has_table(Party.__tablename__)


@contextlib.contextmanager
def _logging_aside() -> Iterator[None]:
    kept = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        yield
    finally:
        structlog.configure(**kept)


def _plain(value: Any) -> object:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(value)

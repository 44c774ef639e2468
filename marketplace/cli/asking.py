"""How commands are asked: spans and moments, pages, numbers of parties, and who is acting."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import click

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.cli.speaking import answer, fail, table
from marketplace.kit import clock
from marketplace.kit.ids import read_public_id
from marketplace.kit.paging import Page

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

LIMIT, LIMIT_MAX = 50, 500
SPAN_MAX = timedelta(days=36_500)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Span(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A positive span of time: ``2d``, ``36h``, ``90m``, or several together: ``1d12h``."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it, or say how to write it."""
        if isinstance(value, timedelta):
            return value
        span = _span(str(value))
        if span is None:
            self.fail(f"{value} is no span of time. Write 2d, 36h or 1d12h.", param, ctx)
        return span


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A moment in UTC: ``2026-11-01``, ``2026-11-01T09:30``, or so long ago: ``2d``."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        """Read it, or say how to write it."""
        if isinstance(value, datetime | timedelta):
            return value
        if span := _span(str(value)):
            return span
        try:
            read = datetime.fromisoformat(str(value))
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value} is no moment. Write 2026-11-01, 2026-11-01T09:30 or 2d (ago).", param, ctx)


class Number(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """The number of a party, an order, an event: ``PL-7K3M9-2XDQW``, however it is spelt."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its canonical spelling; a letter typed wrong is found out by the check letter."""
        number = read_public_id(str(value))
        if number is None:
            self.fail(f"{value} is no number: it looks like PL-7K3M9-2XDQW.", param, ctx)
        return number


def as_option(command: Callable[P, R]) -> Callable[P, R]:
    """``--as``: who of the operator's people does it, by phone or e-mail."""
    return click.option(
        "--as", "acting", required=True, metavar="CONTACT", help="Who of the operator's people does it."
    )(command)


def since_options(command: Callable[P, R]) -> Callable[P, R]:
    """``--since`` and ``--until``: a stretch of business time."""
    until = click.option("--until", type=Moment(), help="Before this moment: 2026-11-01, or 2d (ago).")
    since = click.option("--since", type=Moment(), help="From this moment on: 2026-11-01, or 2d (ago).")
    return since(until(command))


def paged(command: Callable[P, R]) -> Callable[P, R]:
    """``--limit`` and ``--page``."""
    limit = click.option(
        "--limit", default=LIMIT, show_default=True, type=click.IntRange(1, LIMIT_MAX), help="Rows a page."
    )
    page = click.option("--page", metavar="CURSOR", help="The page after one seen before, as that one says.")
    return limit(page(command))


def point(moment: datetime | timedelta | None) -> datetime | None:
    """The moment that was meant: so long ago is counted back from business time."""
    return clock.now() - moment if isinstance(moment, timedelta) else moment


def answer_page(
    as_json: bool,
    page: Page[T],
    cursor: str | None,
    items: Iterable[Mapping[str, object]],
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    nothing: str = "",
) -> None:
    """A page of a list. ``nothing`` is said of an empty one, which then ends the command with FAULT."""
    if cursor and page.items and page.previous_cursor is None:
        raise click.BadParameter("that is no page of this list.", param_hint="'--page'")
    if as_json or page.items:
        more = (f"More: --page {page.next_cursor}",) if page.next_cursor else ()
        document = {"items": list(items), "next_page": page.next_cursor}
        answer(as_json, document, (line for part in (table(heads, rows), more) for line in part))
    if nothing and not page.items:
        fail(nothing)


def party_of(number: str) -> Party:
    """The party with this number, or the end of the command."""
    return people.party_by_public_id(number) or fail(f"There is no party {number}.")


def person_of(contact: str) -> User:
    """The registered person with this phone or mailbox, or the end of the command."""
    accounts.read_contact(contact)  # raises Invalid for what is neither
    return accounts.find_by_contact(contact) or fail(f"Nobody is registered with {contact}.")


def operator_of(contact: str) -> Actor:
    """Who acts: a person of the operator in his role, or the end of the command."""
    user = person_of(contact)
    hat = next((hat for hat in people.hats(user) if hat.party.kind is PartyKind.OPERATOR), None)
    if hat is None:
        fail(f"{contact} is none of the operator's people.")
    return Actor(kind=PartyKind.OPERATOR.value, user=user, party=hat.party, role=hat.role)


def _span(text: str) -> timedelta | None:
    if not re.fullmatch(r"(\d{1,4}[dhm])+", text):
        return None
    parts: list[Any] = re.findall(r"(\d+)([dhm])", text)
    span = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta())
    return span if span <= SPAN_MAX else None

"""``flask docs``: what the documents say of states, clocks and the book, written from the tables themselves."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from marketplace.applications.kinds import KINDS
from marketplace.applications.states import APPLICATION, PAPER
from marketplace.cases.states import CASE
from marketplace.cash.states import REMITTANCE
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.cli.reference import commands_document
from marketplace.cli.speaking import answer, answering, json_option
from marketplace.clocks import CLOCKS as ALL_CLOCKS
from marketplace.clocks import COVERED, SWEEPS
from marketplace.kit.states import CLOCK, Deadline, Machine, Term
from marketplace.lapses import LAPSES
from marketplace.ledger import addresses
from marketplace.messages.states import MESSAGE
from marketplace.orders import policy
from marketplace.orders.actions.clocks import CLOCKS
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reactions import REACTIONS
from marketplace.reviews.states import WORDS
from marketplace.settlement.states import CHARGEBACK, ERRAND, PAYMENT, PAYOUT, REFUND
from marketplace.voices import VOICES
from marketplace.webhooks.states import ENDPOINT, POST
from payments.files.models import PAYOUT_FILE
from payments.models import LINE

F = TypeVar("F", bound=Callable[..., Any])

MACHINES = (
    SALE,
    SHIPMENT,
    PAYMENT,
    REFUND,
    PAYOUT,
    CHARGEBACK,
    ERRAND,
    LINE,
    PAYOUT_FILE,
    REMITTANCE,
    CASE,
    WORDS,
    MESSAGE,
    STOREFRONT,
    LISTING,
    APPLICATION,
    PAPER,
    ENDPOINT,
    POST,
)
# Each makes an address of its class from an id; its docstring says what stands there.
ADDRESSES: tuple[Callable[[str], str], ...] = (
    addresses.clearing,
    addresses.received,
    addresses.held,
    addresses.refund_transit,
    addresses.payable,
    addresses.owing,
    addresses.reserve,
    addresses.cash,
    addresses.credit,
    addresses.claim,
    addresses.payout_transit,
    addresses.unmatched,
    addresses.unexplained,
)

_BOUNDS = {addresses.Bound.FLOOR: "floor", addresses.Bound.CEILING: "ceiling", addresses.Bound.NONE: ""}

docs = AppGroup("docs", help="Documents written from the tables in the code.")


def _path(default: str) -> Callable[[F], F]:
    return click.argument("path", default=Path(default), type=click.Path(dir_okay=False, path_type=Path))


@docs.command("diagrams")
@_path("docs/states.md")
@json_option
def diagrams_command(path: Path, as_json: bool) -> None:
    """Write PATH (docs/states.md): every state machine, clock, reaction and class of address."""
    _write(path, states_document(), as_json)


@docs.command("clocks")
@_path("docs/clocks.md")
@answering
def clocks_command(path: Path, as_json: bool) -> None:
    """Write PATH (docs/clocks.md): what happens in each unfinished state when nobody does anything, and when."""
    _write(path, clocks_document(), as_json)


@docs.command("commands")
@_path("docs/commands.md")
@json_option
def commands_command(path: Path, as_json: bool) -> None:
    """Write PATH (docs/commands.md): every command with its options and examples, and what the statuses say."""
    _write(path, commands_document(current_app.cli), as_json)


def _write(path: Path, text: str, as_json: bool) -> None:
    path.write_text(text, encoding="utf-8")
    answer(as_json, {"written": str(path)}, (f"{path} is written.",))


def clocks_document() -> str:
    """The whole document, with the numbers of the terms in force."""
    return "\n".join((*_clocks_head(), *_struck(), *_covered(), *_lapses()))


def _clocks_head() -> Iterator[str]:
    yield "# Clocks"
    yield ""
    yield "Written by `flask --app wsgi docs clocks` from the tables that `marketplace/clocks.py` gathers; a test"
    yield "compares. A term without a dot is a column of `policy_version`, and the number is the present one. Time is"
    yield "business time, which a demo may move, unless real time is said. A clock that was missed, because nothing was"
    yield "running, acts as soon as something runs."
    yield ""


def _struck() -> Iterator[str]:
    yield "## What a clock ends"
    yield ""
    rows = [
        (each.machine.name, f"`{state}`", each.name, deadline)
        for each in ALL_CLOCKS
        for state, deadline in each.table.items()
    ]
    rows += [
        (
            each.machine.name if each.machine else "",
            ", ".join(f"`{s}`" for s in each.states),
            each.name,
            each.deadline,
        )
        for each in SWEEPS
    ]
    yield from _table(
        ("machine", "state", "clock", "after", "does", "events", "told to"),
        (
            (machine, state, name, _after(deadline.terms), deadline.does, _events(deadline), _told(deadline))
            for machine, state, name, deadline in rows
        ),
    )


def _after(terms: tuple[Term, ...]) -> str:
    return " + ".join(f"{_count(term)}{term.unit} (`{term.name}`)" for term in terms) or "no time"


def _count(term: Term) -> str:
    if term.count is not None:
        return f"{term.count} "
    return f"{getattr(policy.in_force(), term.name)} " if hasattr(policy.in_force(), term.name) else ""


def _events(deadline: Deadline) -> str:
    return ", ".join(f"`{kind}`" for kind in deadline.events)


def _told(deadline: Deadline) -> str:
    """The kinds of party that have a row in the voices for what follows."""
    told = (
        str(kind) for kind, rows in VOICES.notices.items() if any(event in rows for event in deadline.events)
    )
    return ", ".join(told) or "nobody"


def _covered() -> Iterator[str]:
    yield "## Unfinished states without a clock of their own"
    yield ""
    yield from _table(
        ("machine", "states", "covered by"),
        ((each.machine.name, ", ".join(f"`{state}`" for state in each.states), each.by) for each in COVERED),
    )


def _lapses() -> Iterator[str]:
    yield "## What lapses without a clock"
    yield ""
    yield "Nothing strikes: it is read off when somebody asks."
    yield ""
    yield from _table(
        ("what", "after", "then"), ((each.what, _after(each.terms), each.does) for each in LAPSES)
    )


def states_document() -> str:
    """The whole document."""
    with force_locale("id"):
        return "\n".join((*_head(), *_machines(), *_clocks(), *_reactions(), *_addresses()))


def _head() -> Iterator[str]:
    yield "# States, clocks and the book"
    yield ""
    yield "Written by `flask --app wsgi docs diagrams` from the tables in the code; a test compares. A move reads:"
    yield "verb (the kinds of party that may say it). `clock` is what happens when nobody does anything."
    yield ""


def _machines() -> Iterator[str]:
    for machine in MACHINES:
        yield f"## {machine.name}"
        yield ""
        yield "```mermaid"
        yield machine.mermaid()
        yield "```"
        yield ""
        yield from _table(
            ("state", "said to people"), ((f"`{state}`", _label(state)) for state in machine.states)
        )


def _label(state: object) -> str:
    return str(getattr(state, "label", ""))


def _clocks() -> Iterator[str]:
    yield "## Clocks of a sale"
    yield ""
    yield "When `due_at` has passed, the clock says, in each unfinished state:"
    yield ""
    yield from _table(("state", "verb", "leads to"), _clock_rows(SALE))
    yield "## Clocks of an application"
    yield ""
    yield "An applicant's silence ends it; while the operator is late, he is reminded and nothing is accepted."
    yield ""
    yield from _table(("kind", "state", "days", "leads to"), _application_clock_rows())


def _clock_rows(machine: Machine) -> Iterator[tuple[str, ...]]:
    for state in CLOCKS:
        move = next(move for move in machine.moves if state in move.sources and CLOCK in move.by)
        yield f"`{state}`", move.verb, f"`{move.target}`"


def _application_clock_rows() -> Iterator[tuple[str, ...]]:
    for kind in KINDS.values():
        for state, days in kind.days.items():
            ends = [move.target for move in APPLICATION.moves if state in move.sources and CLOCK in move.by]
            yield f"`{kind.word}`", f"`{state}`", str(days), f"`{ends[0]}`" if ends else "a reminder"


def _reactions() -> Iterator[str]:
    yield "## What follows from what happened"
    yield ""
    rows = (
        (f"`{kind}`", ", ".join(f"`{r.key}`" for r in reactions)) for kind, reactions in REACTIONS.items()
    )
    yield from _table(("event", "handlers, in this order"), rows)


def _addresses() -> Iterator[str]:
    yield "## Addresses of the book"
    yield ""
    yield "`%` stands for a public id. A balance never falls below its floor and never rises above its ceiling,"
    yield "which is zero: the database refuses it. Of the rest no balance is kept; it is what the postings make."
    yield ""
    meanings = {addresses.class_of(make("x")): (make.__doc__ or "").strip() for make in ADDRESSES}
    rows = (
        (f"`{pattern}`", _BOUNDS[bound], meanings.get(pattern, "The operator's own."))
        for pattern, bound in addresses.CLASSES.items()
    )
    yield from _table(("class", "bound", "what stands there"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""

"""``flask docs``: what the documents say of states, clocks and the book, written from the tables themselves."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from marketplace.applications.kinds import KINDS
from marketplace.applications.states import APPLICATION, PAPER
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.cli.speaking import say
from marketplace.kit.states import CLOCK, Machine
from marketplace.ledger import addresses
from marketplace.orders.actions.clocks import CLOCKS
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reactions import REACTIONS
from marketplace.settlement.states import PAYMENT, PAYOUT, REFUND
from payments.models import LINE

MACHINES = (SALE, SHIPMENT, PAYMENT, REFUND, PAYOUT, LINE, STOREFRONT, LISTING, APPLICATION, PAPER)
# Each makes an address of its class from an id; its docstring says what stands there.
ADDRESSES: tuple[Callable[[str], str], ...] = (
    addresses.clearing,
    addresses.received,
    addresses.held,
    addresses.refund_transit,
    addresses.payable,
    addresses.owing,
    addresses.payout_transit,
    addresses.unmatched,
)

docs = AppGroup("docs", help="Documents written from the tables in the code.")


@docs.command("diagrams")
@click.argument("path", default=Path("docs/states.md"), type=click.Path(dir_okay=False, path_type=Path))
def diagrams_command(path: Path) -> None:
    """Write PATH (docs/states.md): every state machine, clock, reaction and class of address."""
    path.write_text(states_document(), encoding="utf-8")
    say(f"{path} is written.")


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
    yield "`%` stands for a public id. A floored balance never falls below zero: the database refuses it."
    yield ""
    meanings = {addresses.class_of(make("x")): (make.__doc__ or "").strip() for make in ADDRESSES}
    rows = (
        (f"`{pattern}`", "" if may_sink else "yes", meanings.get(pattern, "The operator's own."))
        for pattern, may_sink in addresses.CLASSES.items()
    )
    yield from _table(("class", "floored", "what stands there"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""

"""A line of a statement that shows money from a provider from outside."""

from collections.abc import Callable, Sequence

from marketplace.accounts.actor import Actor
from payments import arriving
from payments.models import Arrival, line_of
from payments.statements.models import StatementLine


def meant(waiting: Sequence[Arrival], line: StatementLine) -> Arrival | None:
    """The arrival that a credit shows, if any."""
    words = " ".join((line.name, line.ours, line.reference, line.text))
    return arriving.meant(waiting, words, line.amount_minor) if line.amount_minor > 0 else None


def booked(arrival: Arrival) -> Callable[[Actor, StatementLine], None]:
    """What books such a line."""
    return lambda actor, told: book(actor, told, arrival)


def book(actor: Actor, told: StatementLine, arrival: Arrival) -> None:
    """Book a line of a statement as the money of an arrival."""
    line = line_of(told, told.booked_as or told.public_id, "")
    arriving.take_in(actor, line, arrival)
    told.bank_line_id = line.id

"""Money on its way from a provider from outside to our account at a bank: told by the one, shown by the other.

What the provider says moves nothing: the bank holds it once a line of the bank's shows it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.ledger import actions as ledger
from marketplace.settlement import postings
from marketplace.settlement.hearing import hear
from marketplace.settlement.ports import STATES, Seen, Thing
from payments.findings import Finding
from payments.models import LINE, Arrival, BankLine

DID = {"pending": "arriving", "arrived": "arrived", "failed": "arrival-failed"}


def heard(provider: Party, seen: Seen) -> str:
    """Whatever a provider tells, acted on; what was done, in a word. Said again it does nothing."""
    return _note(provider.id, seen) if seen.thing is Thing.ARRIVAL else hear(provider, seen)


def _note(provider_id: int, seen: Seen) -> str:
    """What is said of money on its way, noted, forward only."""
    row = db.session.scalar(
        select(Arrival)
        .where(Arrival.provider_id == provider_id, Arrival.reference == seen.reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    order = STATES[Thing.ARRIVAL]
    if row is None:
        row = Arrival(
            provider_id=provider_id,
            reference=seen.reference,
            amount_minor=seen.amount_minor,
            currency=seen.currency,
            told=seen.state,
        )
        db.session.add(row)
        db.session.flush()
    elif order.index(seen.state) <= order.index(row.told):
        return "nothing"
    row.told, row.told_at = seen.state, clock.now()
    return DID[seen.state]


def awaited(currency: str) -> Sequence[Arrival]:
    """What was told and no bank has shown yet, the oldest first."""
    return db.session.scalars(
        select(Arrival)
        .options(joinedload(Arrival.provider))
        .where(Arrival.settled_at.is_(None), Arrival.told != "failed", Arrival.currency == currency)
        .order_by(Arrival.id)
    ).all()


def meant(awaiting: Sequence[Arrival], words: str, amount_minor: int) -> Arrival | None:
    """The one that a line of a bank shows: by its number, else by its sender's name where one alone has that amount."""
    said = words.casefold()
    fitting = [one for one in awaiting if one.amount_minor == amount_minor]
    named = [one for one in fitting if one.reference.casefold() in said]
    by_name = [one for one in fitting if _brand(one) in said.split()]
    found = named or by_name
    return found[0] if len(found) == 1 else None


def take_in(actor: Actor, line: BankLine, arrival: Arrival) -> None:
    """Book a new line: from now on the bank holds what the provider held."""
    arrival = locked(Arrival, arrival.id)
    line.reason = Finding.SETTLED
    db.session.add(line)
    db.session.flush()
    LINE.move(line, "match", actor.kind)
    arrival.line, arrival.settled_at = line, clock.now()
    ledger.post(
        f"settled:{arrival.public_id}",
        "settled",
        ("bank_line", line.public_id),
        postings.settled(
            arrival.provider.public_id, line.provider.public_id, line.amount_minor, line.currency
        ),
    )
    events.record(
        "transfer.matched",
        ("bank_line", line.public_id),
        actor,
        provider=line.provider.public_id,
        amount_minor=line.amount_minor,
        reason=str(Finding.SETTLED),
    )


def of_provider(provider_id: int, limit: int = 20) -> Sequence[Arrival]:
    """What a provider sent to our banks, the newest first."""
    return db.session.scalars(
        select(Arrival).where(Arrival.provider_id == provider_id).order_by(Arrival.id.desc()).limit(limit)
    ).all()


def _brand(arrival: Arrival) -> str:
    """The first word of the provider's name, as a bank writes it."""
    return arrival.provider.name.split()[0].casefold()

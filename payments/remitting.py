"""Transfers of couriers' cash: what comes to the number of a remittance empties the courier's pocket by so much."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.cash import actions as cash
from marketplace.cash.models import Remittance
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days
from marketplace.kit.db import db
from marketplace.ledger import actions as ledger
from payments import postings
from payments.findings import Finding
from payments.models import LINE, BankLine, Told, line_of

WORKING_DAYS_TO_SETTLE = 2


def take_in(actor: Actor, line: BankLine, remittance: Remittance) -> None:
    """Book a new line into a remittance as far as it goes; what is more goes back to its sender."""
    db.session.add(line)
    line.due_at = add_working_days(clock.now(), WORKING_DAYS_TO_SETTLE, line.provider.zone)
    db.session.flush()
    used_minor = cash.receive(actor, remittance, line.amount_minor, line.public_id)
    line.surplus_minor = line.amount_minor - used_minor if used_minor else 0
    if used_minor == 0:
        line.reason = Finding.ALREADY_PAID
        _stand_apart(line, "unmatched", line.amount_minor)
        LINE.move(line, "give_back", actor.kind)
        _tell("transfer.returning", actor, line, line.amount_minor)
    elif line.surplus_minor:
        line.reason = Finding.TOO_MUCH
        LINE.move(line, "match_too_much", actor.kind)
        _stand_apart(line, "surplus", line.surplus_minor)
        _tell("transfer.matched", actor, line, line.amount_minor)
        _tell("transfer.surplus", actor, line, line.surplus_minor)
    else:
        line.reason = Finding.REMITTED_PART if remittance.missing_minor else Finding.REMITTED
        LINE.move(line, "match", actor.kind)
        _tell("transfer.matched", actor, line, line.amount_minor)


def book(actor: Actor, told: Told, remittance: Remittance) -> None:
    """Book a line of a statement into a remittance."""
    line = line_of(told, told.booked_as or told.public_id, remittance.account_number)
    take_in(actor, line, remittance)
    told.bank_line_id = line.id


def named(provider: Party, words: Sequence[str]) -> dict[str, Remittance]:
    """The remittances to this bank that words name, by number and by id."""
    found: dict[str, Remittance] = {}
    for start in range(0, len(words), 500):
        some = words[start : start + 500]
        rows = db.session.scalars(
            select(Remittance).where(
                Remittance.provider_id == provider.id,
                Remittance.account_number.in_(some) | Remittance.public_id.in_(some),
            )
        )
        for row in rows:
            found[row.account_number] = found[row.public_id] = row
    return found


def _stand_apart(line: BankLine, kind: str, amount_minor: int) -> None:
    ledger.post(
        f"{kind}:{line.public_id}",
        kind,
        ("bank_line", line.public_id),
        postings.came_unmatched(line.provider.public_id, line.public_id, amount_minor, line.currency),
    )


def _tell(kind: str, actor: Actor, line: BankLine, amount_minor: int) -> None:
    events.record(
        kind,
        ("bank_line", line.public_id),
        actor,
        provider=line.provider.public_id,
        amount_minor=amount_minor,
        reason=str(line.reason),
    )

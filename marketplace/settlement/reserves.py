"""A part of what a party earned is kept back for a time: for what it may have to give back and we would not owe it.

What a reserve takes out of the next payouts, and brings back later, stands among the party's earnings, so that what no
payout has claimed adds up to what the book says we owe it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.actor import THE_CLOCK
from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import share
from marketplace.kit.states import Deadline, Term
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.settlement import postings
from marketplace.settlement.models import Earning, Reserve
from marketplace.settlement.payouts import lock_party


def keep(
    party: Party,
    sale: str,
    earned_minor: int,
    currency: str,
    share_bp: int,
    free_at: datetime,
    until: datetime,
    reason: str,
) -> Reserve | None:
    """Keep back ``share_bp`` of what a party has just earned by ``sale`` (public id) and that is free at ``free_at``.

    None where there is nothing to keep, or its time is over already. Call it after the release was posted.
    """
    amount_minor = share(earned_minor, share_bp)
    if amount_minor <= 0 or until <= clock.now():
        return None
    row = Reserve(
        public_id=new_public_id(),
        party_id=party.id,
        about=sale,
        amount_minor=amount_minor,
        left_minor=amount_minor,
        currency=currency,
        reason=reason,
        release_at=until,
    )
    db.session.add(row)
    _earn(row, "reserve", row.public_id, -amount_minor, free_at)
    _post(
        f"reserved:{row.public_id}",
        "reserved",
        row,
        postings.reserved(party.public_id, amount_minor, currency),
    )
    return row


def use(party: Party, amount_minor: int, currency: str) -> int:
    """Give back to a party so much of what was kept, or all there is: it has to pay more than we owe it.

    Returns how much; it is among what we owe the party now. What would have been free first is used first. The caller
    holds the party's lock.
    """
    rows = db.session.scalars(
        select(Reserve)
        .where(Reserve.party_id == party.id, Reserve.left_minor > 0, Reserve.currency == currency)
        .order_by(Reserve.release_at, Reserve.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    missing = amount_minor
    for row in rows:
        if missing > 0:
            missing -= _give(party, row, min(missing, row.left_minor), "reserve_used")
    return amount_minor - missing


def release_due(limit: int = 200) -> int:
    """Free what was kept long enough; return how many."""
    due = db.session.execute(
        select(Reserve.id, Party)
        .join(Reserve.party)
        .where(Reserve.left_minor > 0, Reserve.release_at <= clock.now())
        .order_by(Party.public_id, Reserve.id)
        .limit(limit)
    ).all()
    freed = 0
    for row_id, party in due:
        lock_party(party.id)
        row = db.session.get_one(Reserve, row_id, with_for_update=True, populate_existing=True)
        if row.left_minor > 0:
            freed += 1
            amount_minor = _give(party, row, row.left_minor, "reserve_released")
            events.record(
                "reserve.released",
                ("reserve", row.public_id),
                THE_CLOCK,
                amount_minor=amount_minor,
                party=party.public_id,
                sale=row.about,
            )
    return freed


def _give(party: Party, row: Reserve, amount_minor: int, kind: str) -> int:
    row.left_minor -= amount_minor
    name = f"{row.public_id}:{row.left_minor}"
    _earn(row, kind, name, amount_minor, clock.now())
    _post(
        f"{kind.replace('_', '-')}:{name}",
        kind,
        row,
        postings.reserve_released(party.public_id, amount_minor, row.currency),
    )
    return amount_minor


def _earn(row: Reserve, kind: str, name: str, amount_minor: int, free_at: datetime) -> None:
    now = clock.now()
    db.session.add(
        Earning(
            party_id=row.party_id,
            subject_kind=kind,
            subject_id=name,
            amount_minor=amount_minor,
            currency=row.currency,
            earned_at=now,
            available_at=max(free_at, now),
            hold_reason="reserve" if amount_minor < 0 else "",
            about=row.about,
        )
    )
    db.session.flush()


def _post(reference: str, kind: str, row: Reserve, recipe: list[Posting]) -> None:
    ledger.post(reference, kind, ("sale", row.about), recipe)


def ends(ended_at: datetime | None, days: int) -> datetime:
    """Until when something of a sale is kept that ended at ``ended_at``."""
    return (ended_at or clock.now()) + timedelta(days=days)


RELEASING = Deadline(
    release_due,
    (
        Term(
            "trust.standing: reserve_days", "days after the sale's end, by the seller's standing at purchase"
        ),
    ),
    "frees what was kept back and is still there",
    ("reserve.released",),
)

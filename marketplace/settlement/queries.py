"""Reading what a party is owed, what waits, and what was sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Party, PayoutAccount
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import Page, paginate
from marketplace.ledger.addresses import payable
from marketplace.ledger.queries import balance
from marketplace.settlement.models import Earning, Payout, PayoutLine
from marketplace.settlement.states import PayoutState


@dataclass(frozen=True)
class Purse:
    """A party's money with us, in minor units.

    ``due_minor`` is what the book says we owe and have not sent. It is ``ready_minor`` (goes with the next
    payout) and ``waiting_minor`` (of which the first may go at ``next_at``). ``under_way_minor`` left for the
    bank, which has not confirmed it yet.
    """

    due_minor: int
    ready_minor: int
    waiting_minor: int
    next_at: datetime | None
    under_way_minor: int


def purse(party: Party, currency: str = DEFAULT_CURRENCY) -> Purse:
    """What we hold for ``party``, in three queries however much it earned."""
    waits = Earning.available_at > clock.now()
    ready, waiting, next_at = db.session.execute(
        select(
            func.coalesce(func.sum(case((waits, 0), else_=Earning.amount_minor)), 0),
            func.coalesce(func.sum(case((waits, Earning.amount_minor), else_=0)), 0),
            func.min(case((waits, Earning.available_at))),
        ).where(Earning.party_id == party.id, Earning.currency == currency, Earning.payout_id.is_(None))
    ).one()
    under_way = db.session.scalar(
        select(func.sum(Payout.amount_minor)).where(
            Payout.party_id == party.id, Payout.currency == currency, Payout.state == PayoutState.PENDING
        )
    )
    return Purse(
        due_minor=balance(payable(party.public_id), currency),
        ready_minor=int(ready),
        waiting_minor=int(waiting),
        next_at=next_at,
        under_way_minor=int(under_way or 0),
    )


def ready_to_pay() -> Select[int, str, int]:
    """(party, currency, minor units) that a payout run would pay now: more than nothing, to an account that works."""
    return (
        select(Earning.party_id, Earning.currency, func.sum(Earning.amount_minor))
        .join(
            PayoutAccount,
            (PayoutAccount.party_id == Earning.party_id)
            & PayoutAccount.ended_at.is_(None)
            & PayoutAccount.refused_at.is_(None),
        )
        .where(Earning.payout_id.is_(None), Earning.available_at <= clock.now())
        .group_by(Earning.party_id, Earning.currency)
        .having(func.sum(Earning.amount_minor) > 0)
    )


def waiting(party_id: int, limit: int = 20) -> Sequence[Earning]:
    """Earnings that we still hold, the soonest free first."""
    return db.session.scalars(
        select(Earning)
        .where(Earning.party_id == party_id, Earning.payout_id.is_(None), Earning.available_at > clock.now())
        .order_by(Earning.available_at, Earning.id)
        .limit(limit)
    ).all()


def earnings_of(party_id: int, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Earning]:
    """What a party earned by each of these subjects (kind, public id)."""
    wanted = set(subjects)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Earning).where(
            Earning.party_id == party_id, Earning.subject_id.in_([subject_id for _, subject_id in wanted])
        )
    )
    found = {(row.subject_kind, row.subject_id): row for row in rows}
    return {subject: row for subject, row in found.items() if subject in wanted}


def paid_since(party_id: int, since: datetime, currency: str = DEFAULT_CURRENCY) -> int:
    """What the bank has sent a party since a moment, in minor units."""
    total = db.session.scalar(
        select(func.sum(Payout.amount_minor)).where(
            Payout.party_id == party_id,
            Payout.currency == currency,
            Payout.state == PayoutState.PAID,
            Payout.paid_at >= since,
        )
    )
    return int(total or 0)


def payouts_of(party_id: int, cursor: str | None = None, size: int = 24) -> Page[Payout]:
    """A party's payouts, the newest first."""
    statement = select(Payout).where(Payout.party_id == party_id).options(joinedload(Payout.account))
    return paginate(statement, Payout.id, Payout.id, cursor, size)


def payout_of(party_id: int, public_id: str) -> Payout | None:
    """A party's own payout with its lines, its account and the bank that sends it."""
    return db.session.scalar(
        select(Payout)
        .where(Payout.party_id == party_id, Payout.public_id == public_id)
        .options(
            joinedload(Payout.account),
            joinedload(Payout.provider),
            joinedload(Payout.party),
            selectinload(Payout.lines),
        )
    )


def payouts_of_earnings(earning_ids: Iterable[int]) -> dict[int, Payout]:
    """The payout that sent or is sending each of these earnings; those that did not arrive left out."""
    rows = db.session.execute(
        select(PayoutLine.earning_id, Payout)
        .join(Payout, PayoutLine.payout_id == Payout.id)
        .where(
            PayoutLine.earning_id.in_(list(earning_ids)),
            Payout.state.in_((PayoutState.PENDING, PayoutState.PAID)),
        )
    )
    return {row[0]: row[1] for row in rows}

"""A seller who was paid at a provider from outside owes us for a dispute: what went to his account is called back.

As much as his account has; the rest he owes as before, and his next earnings pay it.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import owing
from marketplace.ledger.queries import balance
from marketplace.settlement import asking, postings
from marketplace.settlement.actions import provider_actor
from marketplace.settlement.dispute_models import Reversal
from marketplace.settlement.earnings import earn
from marketplace.settlement.models import Chargeback, Earning, Payout, PayoutLine
from marketplace.settlement.payouts import lock_party
from marketplace.settlement.ports import Reversed, outside
from marketplace.settlement.states import PayoutState


def call_back(chargeback: Chargeback, seller: Party, sale: str) -> None:
    """Ask for what was paid out to ``seller`` for a sale (public id), as far as he owes us; once a dispute."""
    owed_minor = -balance(owing(seller.public_id), chargeback.currency) - _asked(seller)
    for payout, paid_minor in _paid(seller, sale):
        known = select(Reversal.id).where(
            Reversal.payout_id == payout.id, Reversal.chargeback_id == chargeback.id
        )
        amount_minor = min(owed_minor, paid_minor, payout.amount_minor - _of_payout(payout))
        if amount_minor <= 0 or db.session.scalar(known) is not None:
            continue
        row = Reversal(
            payout=payout, chargeback=chargeback, amount_minor=amount_minor, currency=payout.currency
        )
        db.session.add(row)
        db.session.flush()
        asking.to_reverse(payout.provider, row.public_id)
        owed_minor -= amount_minor


def hear(row: Reversal, answer: Reversed) -> str:
    """What came back pays what the seller owes; what he does not owe any more is his again. In a word what was done."""
    row = locked(Reversal, row.id)
    if row.ended_at is not None:
        return "nothing"
    payout, back_minor = row.payout, answer.amount_minor
    if not 0 <= back_minor <= row.amount_minor or (back_minor and answer.currency != row.currency):
        return "differs"
    row.ended_at, row.back_minor, row.reference = clock.now(), back_minor, answer.reference
    if back_minor == 0:
        return "nothing-there"
    party = lock_party(payout.party_id)
    owing_minor = min(back_minor, -balance(owing(party.public_id), row.currency))
    recipe = postings.transfer_reversed(
        payout.provider.public_id, party.public_id, back_minor, owing_minor, row.currency
    )
    ledger.post(f"reversed:{row.public_id}", "transfer_reversed", ("payout", payout.public_id), recipe)
    earn(party.id, ("reversal", row.public_id), back_minor, about=_sale_of(row))
    events.record(
        "payout.reversed",
        ("payout", payout.public_id),
        provider_actor(payout.provider),
        amount_minor=back_minor,
        asked_minor=row.amount_minor,
        party=party.public_id,
        provider=payout.provider.public_id,
        chargeback=row.chargeback.public_id,
    )
    return "reversed"


def of_chargeback(chargeback: Chargeback) -> Sequence[Reversal]:
    """Every payout that was called back for a dispute, with whom it was paid to."""
    return db.session.scalars(
        select(Reversal)
        .options(joinedload(Reversal.payout).joinedload(Payout.party))
        .where(Reversal.chargeback_id == chargeback.id)
        .order_by(Reversal.id)
    ).all()


def called(public_id: str) -> Reversal | None:
    """The one with this number."""
    return db.session.scalar(select(Reversal).where(Reversal.public_id == public_id))


def _paid(seller: Party, sale: str) -> list[tuple[Payout, int]]:
    """Payouts of a sale that a provider from outside sent, the newest first, with what of each was for it."""
    rows = db.session.execute(
        select(PayoutLine.payout_id, func.sum(PayoutLine.amount_minor))
        .join(PayoutLine.earning)
        .where(Earning.party_id == seller.id, Earning.about == sale)
        .group_by(PayoutLine.payout_id)
        .order_by(PayoutLine.payout_id.desc())
    ).all()
    found = []
    for payout_id, paid_minor in rows:
        payout = locked(Payout, payout_id)
        name = asking.adapter_of(payout.provider_id)
        adapter = outside(name) if name else None
        if adapter is not None and adapter.pays_out and payout.state is PayoutState.PAID:
            found.append((payout, int(paid_minor)))
    return found


def _asked(seller: Party) -> int:
    """What of a seller's debt is being called back already."""
    total = select(func.sum(Reversal.amount_minor)).join(Reversal.payout)
    return int(db.session.scalar(total.where(Payout.party_id == seller.id, Reversal.ended_at.is_(None))) or 0)


def _of_payout(payout: Payout) -> int:
    """What of a payout came back, or is being called back."""
    rows = db.session.scalars(select(Reversal).where(Reversal.payout_id == payout.id)).all()
    return sum(row.back_minor if row.ended_at else row.amount_minor for row in rows)


def _sale_of(row: Reversal) -> str:
    first = next((line.sale for line in row.payout.lines), "")
    return first or row.public_id

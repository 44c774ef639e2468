"""What a party earned, and what is taken from it: notes for the payout run, beside the postings."""

from datetime import timedelta

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import payable
from marketplace.ledger.queries import balance
from marketplace.settlement import postings, reserves
from marketplace.settlement.models import Earning
from marketplace.settlement.payouts import lock_party


def earn(
    party_id: int,
    subject: tuple[str, str],
    amount_minor: int,
    hold_days: int = 0,
    reason: str = "",
    about: str = "",
) -> None:
    """Note that a party earned ``amount_minor`` by ``subject``; payable after ``hold_days``.

    ``about`` is the public id of the sale that a person looks up for it, where that is not the subject.
    """
    if amount_minor > 0:
        now = clock.now()
        db.session.add(
            Earning(
                party_id=party_id,
                subject_kind=subject[0],
                subject_id=subject[1],
                amount_minor=amount_minor,
                earned_at=now,
                available_at=now + timedelta(days=hold_days),
                hold_reason=reason if hold_days else "",
                about=about or subject[1],
            )
        )


def charge(party_id: int, subject: tuple[str, str], amount_minor: int, reason: str, about: str = "") -> None:
    """Note that ``amount_minor`` was taken from a party for ``subject``: the next payouts are less by so much.

    The counterpart of ``earn``. Post what ``taken_from`` gives in the same unit of work: what the party's earnings
    that no payout claimed add up to is what the book says we owe it less what it owes us.
    """
    if amount_minor > 0:
        now = clock.now()
        db.session.add(
            Earning(
                party_id=party_id,
                subject_kind=subject[0],
                subject_id=subject[1],
                amount_minor=-amount_minor,
                earned_at=now,
                available_at=now,
                hold_reason=reason,
                about=about or subject[1],
            )
        )
        db.session.flush()


def taken_from(party: Party, destination: str, amount_minor: int, currency: str) -> list[Posting]:
    """Postings that take ``amount_minor`` from ``party``: of what we owe it as far as that goes, else it owes us.

    Where we owe it too little, what was kept back of its earlier earnings is used first (``reserves``).

    Locks the party until the unit of work ends, so that no payout takes the same money meanwhile. Who takes from
    several parties does so in the order of their public ids. The caller posts them.
    """
    lock_party(party.id)
    owed_minor = balance(payable(party.public_id), currency)
    if owed_minor < amount_minor:
        owed_minor += reserves.use(party, amount_minor - owed_minor, currency)
    return postings.taken(party.public_id, destination, amount_minor, owed_minor, currency)

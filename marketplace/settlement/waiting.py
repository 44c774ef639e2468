"""A bank account that took another's place waits before anything is sent to it.

The papers showed the account that stood when the right to be paid was granted. Nobody looks at a later one again, so
its people are given time to say that it is not theirs. No row is kept for it: a payout run looks at the calendar.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Grant, PayoutAccount, Right
from marketplace.kit import clock
from marketplace.kit.calendar import add_working_days, working_days_open_since
from marketplace.kit.db import db

NEW_ACCOUNT_WORKING_DAYS = 3
ZONE = "Asia/Jakarta"  # the banks' day

_before = aliased(PayoutAccount)

# Only what took the place of an account that worked, after the right was granted: the first one was seen with the
# papers, and a bank that refuses an account has told its owner.
_TOOK_A_PLACE = (
    exists()
    .where(
        _before.party_id == PayoutAccount.party_id,
        _before.id < PayoutAccount.id,
        _before.refused_at.is_(None),
    )
    .correlate(PayoutAccount)
) & (
    exists()
    .where(
        Grant.party_id == PayoutAccount.party_id,
        Grant.what == Right.BE_PAID,
        Grant.ended_at.is_(None),
        Grant.granted_at < PayoutAccount.created_at,
    )
    .correlate(PayoutAccount)
)


def waits() -> ColumnElement[bool]:
    """Whether nothing is sent to an account yet, as a condition on PayoutAccount."""
    return (PayoutAccount.created_at >= _young_since()) & _TOOK_A_PLACE


def waits_until(account: PayoutAccount | None) -> datetime | None:
    """From when on an account is paid to; None for one that does not wait."""
    if account is None or account.created_at < _young_since():
        return None
    if not db.session.scalar(select(_TOOK_A_PLACE).where(PayoutAccount.id == account.id)):
        return None
    return add_working_days(account.created_at, NEW_ACCOUNT_WORKING_DAYS, ZONE)


def _young_since() -> datetime:
    return working_days_open_since(clock.now(), NEW_ACCOUNT_WORKING_DAYS, ZONE)

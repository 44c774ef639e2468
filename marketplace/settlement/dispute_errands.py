"""The calls about disputes: which there are, evidence against one, and money called back from sellers' accounts."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.files.actions import as_jpeg
from marketplace.kit import clock
from marketplace.settlement import asking, evidence, reversing
from marketplace.settlement.dispute_models import Evidence
from marketplace.settlement.hearing import hear
from marketplace.settlement.models import Chargeback, Errand, OutsideProvider
from marketplace.settlement.ports import (
    NoAnswer,
    Outside,
    Reversed,
    Seen,
    ToProve,
    ToReverse,
)
from marketplace.settlement.states import ChargebackState

OVERLAP = timedelta(hours=1)  # clocks differ, and a list may lag
FIRST_LOOK_BACK = timedelta(days=120)  # as long as a payer may dispute

Found = tuple[Seen, ...]

log = structlog.get_logger()


def list_disputes(session: Session, adapter: Outside, errand: Errand) -> Callable[[], Found]:
    """Ask for what was disputed since the last look."""
    row = _provider(session, errand)
    since = row.looked_at - OVERLAP if row.looked_at else clock.real_now() - FIRST_LOOK_BACK
    return lambda: tuple(adapter.disputes(since))


def note_disputes(session: Session, errand: Errand, found: Found) -> str:
    """Hear of each; in a word what was done. One that cannot be heard of does not keep the others."""
    row, did = _provider(session, errand), "nothing"
    for seen in found:
        try:
            did = max(did, hear(errand.provider, seen), key=lambda word: word.startswith("chargeback"))
        except NoAnswer as error:
            log.warning("dispute not heard", reference=seen.reference, error=str(error))
    row.looked_at = clock.real_now() - timedelta(seconds=asking.LEASE_SECONDS)
    return did


def send_evidence(session: Session, adapter: Outside, errand: Errand) -> Callable[[], Seen] | None:
    """Send what was chosen, unless it is decided meanwhile."""
    row = session.scalars(select(Chargeback).where(Chargeback.public_id == errand.subject_id)).one()
    chosen = evidence.of(row)
    if chosen is None or row.state is not ChargebackState.OPEN or chosen.sent_at is not None:
        return None
    key, tried = errand.key.removeprefix("evidence:"), errand.attempts > 1
    reference, texts, keys = row.reference, dict(chosen.texts), tuple(chosen.pictures)
    return lambda: adapter.send_evidence(
        ToProve(key, reference, texts, tuple(as_jpeg(one) for one in keys), tried)
    )


def note_evidence(session: Session, errand: Errand, seen: Seen) -> str:
    """It is there; what the payer's bank says of it is told later, or at once."""
    _evidence(session, errand).sent_at = clock.real_now()
    did = hear(errand.provider, seen)
    return "evidence-sent" if did == "nothing" else did


def refuse_evidence(session: Session, errand: Errand, code: str) -> None:
    """The provider does not take it."""
    _evidence(session, errand).refused = code[:60]


def reverse(session: Session, adapter: Outside, errand: Errand) -> Callable[[], Reversed] | None:
    """Call a payout back, or a part of it."""
    row = reversing.called(errand.subject_id)
    if row is None or row.ended_at is not None:
        return None
    payout = row.payout
    asked = ToReverse(row.public_id, payout.reference, payout.account.number, row.amount_minor, row.currency)
    return lambda: adapter.reverse(asked)


def note_reversal(session: Session, errand: Errand, answer: Reversed) -> str:
    """What came back."""
    row = reversing.called(errand.subject_id)
    assert row is not None
    return reversing.hear(row, answer)


def refuse_reversal(session: Session, errand: Errand, code: str) -> None:
    """Nothing comes back from there: the seller owes it."""
    row = reversing.called(errand.subject_id)
    if row is not None:
        reversing.hear(row, Reversed("", 0, row.currency))


def _provider(session: Session, errand: Errand) -> OutsideProvider:
    return session.scalars(
        select(OutsideProvider).where(OutsideProvider.party_id == errand.provider_id)
    ).one()


def _evidence(session: Session, errand: Errand) -> Evidence:
    row = session.scalars(select(Chargeback).where(Chargeback.public_id == errand.subject_id)).one()
    found = evidence.of(row)
    assert found is not None
    return found

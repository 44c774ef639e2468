"""Settlement reports that a person brings to the desk of a provider from outside: what it kept is known from them."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.actions import ReferenceTaken
from marketplace.settlement import asking
from marketplace.settlement.hearing import DIFFERS
from marketplace.settlement.models import Receipt
from marketplace.settlement.ports import Seen, outside
from payments.arriving import heard

BYTES_MAX = 8 * 2**20
READ = "report-read"


@dataclass(frozen=True)
class Taken:
    """What a report had to say: lines, what they did here by code (``payments.wording.DID``), fees in minor units."""

    lines: int
    did: Mapping[str, int]
    fees_minor: int
    currency: str = DEFAULT_CURRENCY

    @property
    def differ(self) -> int:
        """Lines whose amounts are not those of our book: nothing moved for them."""
        return self.did.get(DIFFERS, 0)


def reads_reports(party_id: int) -> bool:
    """Whether the provider is one whose reports can be brought here."""
    name = asking.adapter_of(party_id)
    adapter = outside(name) if name else None
    return adapter is not None and adapter.reads_reports


def take(actor: Actor, data: bytes) -> Taken:
    """Read a report and book its fees, and what its webhooks forgot to tell; the same report again changes nothing.

    Raises Refusal ``no-reports`` for a provider that tells all by itself, Invalid for what cannot be read.
    """
    actor.need("book")
    name = asking.adapter_of(actor.party_id)
    adapter = outside(name) if name else None
    if adapter is None or not adapter.reads_reports or actor.party is None:
        raise Refusal(_l("Penyedia ini tidak punya laporan yang dibaca di sini."), code="no-reports")
    told = adapter.report(data[: BYTES_MAX + 1])
    lock_name(f"reports:{actor.party_id}")
    did = Counter(_heard(actor, seen) for seen in told)
    _note(actor.party_id, hashlib.sha256(data).hexdigest())
    return Taken(len(told), did, sum(seen.fee_minor for seen in told))


def _heard(actor: Actor, seen: Seen) -> str:
    assert actor.party is not None
    try:
        return heard(actor.party, seen)
    except ReferenceTaken:  # another fee was told before
        return DIFFERS


def _note(provider_id: int, digest: str) -> None:
    event = f"report:{digest}"
    known = db.session.scalar(
        select(Receipt).where(Receipt.provider_id == provider_id, Receipt.event == event)
    )
    if known is None:
        db.session.add(Receipt(provider_id=provider_id, event=event, kind="settlement report", did=READ))
        db.session.flush()
    else:
        known.times += 1
        known.last_at = clock.real_now()

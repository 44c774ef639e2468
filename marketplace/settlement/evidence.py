"""Evidence against a dispute: sent once, as a person had seen it, until the day on which it is due."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.settlement import asking
from marketplace.settlement.dispute_models import Evidence
from marketplace.settlement.models import Chargeback
from marketplace.settlement.ports import EVIDENCE, outside
from marketplace.settlement.states import ChargebackState


def of(chargeback: Chargeback) -> Evidence | None:
    """What was sent against it, or is on its way."""
    return db.session.scalar(select(Evidence).where(Evidence.chargeback_id == chargeback.id))


def is_taken(chargeback: Chargeback) -> bool:
    """Whether its provider takes evidence by a call."""
    name = asking.adapter_of(chargeback.payment.provider_id)
    adapter = outside(name) if name else None
    return adapter is not None and adapter.takes_evidence


def is_late(chargeback: Chargeback) -> bool:
    """Whether the day is over until which the payer's bank looks at evidence."""
    return chargeback.answer_by is not None and clock.real_now() >= chargeback.answer_by


def send(
    actor: Actor,
    chargeback: Chargeback,
    pieces: Mapping[str, str],
    texts: Mapping[str, str],
    pictures: Sequence[str],
) -> Evidence:
    """Have it sent. The same again changes nothing; what the provider refused may be sent anew, otherwise chosen.

    Raises Refusal ``dispute-over``, ``evidence-late``, ``evidence-sent`` where something else was sent, and Invalid
    ``nothing-chosen``.
    """
    actor.need("money")
    row = locked(Chargeback, chargeback.id)
    assert texts.keys() <= set(EVIDENCE)
    known = of(row)
    if known is not None and not known.refused:
        if dict(pieces) == known.pieces:
            return known
        raise Refusal(
            _l("Bukti sudah dikirim. Bank kartu hanya menerimanya sekali."),
            code="evidence-sent",
        )
    if not pieces:
        raise Invalid(_l("Pilih sedikitnya satu bukti."), code="nothing-chosen")
    if row.state is not ChargebackState.OPEN:
        raise Refusal(_l("Bank kartu sudah memutuskan sanggahan ini."), code="dispute-over")
    if is_late(row) or not is_taken(row):
        raise Refusal(_l("Waktu mengirim bukti sudah lewat."), code="evidence-late")
    if known is None:
        known = Evidence(chargeback=row)
        db.session.add(known)
    else:
        known.tries += 1
    known.pieces, known.texts, known.pictures = dict(pieces), dict(texts), list(pictures)
    known.user_id, known.asked_at = actor.user.id if actor.user else None, clock.real_now()
    known.sent_at, known.refused = None, ""
    db.session.flush()
    events.record(
        "chargeback.answered",
        ("chargeback", row.public_id),
        actor,
        pieces=list(pieces),
        amount_minor=row.amount_minor,
        payable=row.payment.payable_id,
        provider=row.payment.provider.public_id,
    )
    asking.to_prove(row, known.tries)
    return known

"""What may be said of a remittance when something happens to it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.cash.models import Remittance
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.notices import Facts


def remittance_facts(event: Event) -> Facts:
    """How much, to which number of which bank, until when, and what came or was kept."""
    row = db.session.scalars(
        select(Remittance)
        .where(Remittance.public_id == event.subject_id)
        .options(joinedload(Remittance.provider), joinedload(Remittance.courier))
    ).one()
    return {
        "remittance": row.public_id,
        "amount": event.data["amount_minor"],
        "missing_amount": event.data["missing_minor"],
        "received_amount": event.data.get("received_minor"),
        "taken_amount": event.data.get("taken_minor"),
        "bank": row.provider.name,
        "number": row.account_number,
        "courier": row.courier.name,
        "due_by": row.due_at.isoformat() if row.due_at else None,
    }

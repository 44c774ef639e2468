"""Reading what a provider from outside is asked, and what it told."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from marketplace.settlement import asking
from marketplace.settlement.models import Errand, Receipt
from marketplace.settlement.states import ErrandState

WAITING_MAX = 50


def waiting(provider_id: int) -> Sequence[Errand]:
    """What it is still to answer, the oldest first; looking after what is open is no waiting."""
    return db.session.scalars(
        select(Errand)
        .where(
            Errand.provider_id == provider_id,
            Errand.state.in_((ErrandState.QUEUED, ErrandState.CALLING)),
            Errand.what != asking.LOOK,
        )
        .order_by(Errand.id)
        .limit(WAITING_MAX)
    ).all()


def receipts(provider_id: int, cursor: str | None = None, size: int = 30) -> Page[Receipt]:
    """What it told, the newest first."""
    return paginate(
        select(Receipt).where(Receipt.provider_id == provider_id), Receipt.id, Receipt.id, cursor, size
    )

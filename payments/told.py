"""Reading what a provider from outside is asked, what it told, and what its payers dispute."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from marketplace.settlement import asking
from marketplace.settlement.models import Chargeback, Errand, Payment, Receipt
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


def chargebacks(provider_id: int, cursor: str | None = None, size: int = 30) -> Page[Chargeback]:
    """Payments through it that their payers dispute, or did, the newest first."""
    return paginate(_disputed(provider_id), Chargeback.id, Chargeback.id, cursor, size)


def chargeback_of(provider_id: int, public_id: str) -> Chargeback | None:
    """One of them."""
    return db.session.scalar(_disputed(provider_id).where(Chargeback.public_id == public_id))


def _disputed(provider_id: int) -> Select[Chargeback]:
    return (
        select(Chargeback)
        .join(Chargeback.payment)
        .options(contains_eager(Chargeback.payment))
        .where(Payment.provider_id == provider_id)
    )

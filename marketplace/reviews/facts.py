"""What may be said of a review when something happens to it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.notices import Facts
from marketplace.orders.models import Sale
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating


def ground_said(code: str) -> str:
    """Why words were reported or hidden."""
    return str(GROUNDS[code]) if code else ""


def review_facts(event: Event) -> Facts:
    """Of a review: its number, the sale it is about, and what was decided and why."""
    rating = db.session.scalars(
        select(Rating)
        .where(Rating.public_id == event.subject_id)
        .options(
            joinedload(Rating.rated),
            joinedload(Rating.sale).options(joinedload(Sale.storefront), selectinload(Sale.lines)),
        )
    ).one()
    sale = rating.sale
    return {
        "review": rating.public_id,
        "sale": sale.public_id,
        "order": sale.order.public_id,
        "shop": sale.storefront.name,
        "rated": rating.rated.name,
        "item": [sale.lines[0].title, len(sale.lines) - 1],
        "ground": event.data.get("ground", ""),
    }

"""What may be said of a storefront when something happens to it."""

from sqlalchemy import select

from marketplace.catalog.models import Storefront
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages.notices import Facts


def storefront_facts(event: Event) -> Facts:
    """Its number and name."""
    storefront = db.session.scalars(select(Storefront).where(Storefront.public_id == event.subject_id)).one()
    return {"storefront": storefront.public_id, "shop": storefront.name}

"""Filling an empty marketplace with a demo: once, whole or not at all."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actions import find_by_contact
from marketplace.accounts.models import Party, PartyKind
from marketplace.demo import at_the_bank, at_the_door, history, opening, outside, programs, terms, words
from marketplace.demo.people import PEOPLE
from marketplace.demo.stage import acting_at
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work


class Occupied(Exception):
    """This database holds a marketplace of its own, which demo people with known passwords must not enter."""


def load() -> bool:
    """Load the demo, True; or False where it is loaded already. Raises Occupied."""
    if find_by_contact(PEOPLE[0].contact) is not None:
        with unit_of_work():
            programs.follow()
            outside.join()
        return False
    if db.session.scalar(select(Party.id).where(Party.kind == PartyKind.OPERATOR)) is not None:
        raise Occupied
    with unit_of_work():
        now = clock.now()
        with acting_at(now - timedelta(days=history.DAYS)):
            cast = opening.open_marketplace()
            at_the_door.open_service(cast)
            at_the_bank.open_desk(cast)
        history.play(cast, now)
        at_the_door.play(cast, now)
        with acting_at(now - timedelta(hours=5)):
            opening.open_waiting_shops(cast)
            terms.set_terms(cast)
            words.report_one(cast)
        outside.join()
        programs.listen(cast.the(PartyKind.SELLER, programs.SHOP.party))
    return True

"""Providers from outside as parties of the demo: those that this marketplace can call today."""

from marketplace.accounts import actions as accounts
from marketplace.demo.arrivals import arrive, hashed
from marketplace.demo.people import OUTSIDE
from marketplace.settlement import asking
from marketplace.settlement.ports import outside


def join() -> None:
    """Each gets a party and a person at its desk, once: also in a demo that was loaded before it could be called."""
    for adapter, person in OUTSIDE.items():
        if outside(adapter) is None or asking.provider_called(adapter) is not None:
            continue
        user = accounts.find_by_contact(person.contact)
        if user is None:
            user = arrive(person.name, person.contact, hashed(person.password), person.zone)
            user.email, user.email_confirmed_at = person.email, user.phone_confirmed_at
        asking.stand_for(accounts.create_party(user, person.kind, person.party), adapter)

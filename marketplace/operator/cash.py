"""Whether cash on delivery runs: who stands for it among the providers, and the right to have couriers collect."""

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import grants
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Grant, Party, PartyKind, Right
from marketplace.cash import queries as cash
from marketplace.events import actions as events
from marketplace.kit.db import db
from marketplace.kit.i18n import _l
from marketplace.settlement.payouts import lock_party

NAME = _l("Bayar di tempat")


def run_cash(actor: Actor, runs: bool) -> Party | None:
    """Offer cash on delivery from now on, or stop offering it; said again it changes nothing.

    What was ordered so before is collected all the same. The first time a provider of its own is made for it, whose
    people are the operator's. Returns the provider, None where there never was one.
    """
    actor.need("money")
    lock_party(actor.party_id)
    party = service()
    if party is None and runs:
        assert actor.user is not None
        party = accounts.create_party(actor.user, PartyKind.PROVIDER, str(NAME))
    if party is None or runs == (cash.provider() == party):
        return party
    told = {"party": party.public_id, "what": Right.COLLECT.value, "reason": "asked"}
    if runs:
        grants.give(party, (Right.COLLECT,), ("operator", "asked"))
        events.record("party.granted", ("party", party.public_id), actor, **told)
    else:
        grants.end(party, Right.COLLECT)
        events.record("party.right_ended", ("party", party.public_id), actor, **told)
    return party


def service() -> Party | None:
    """The provider that stands for cash on delivery, whether it runs now or not."""
    return db.session.scalar(
        select(Party)
        .join(Grant, Grant.party_id == Party.id)
        .where(Grant.what == Right.COLLECT)
        .order_by(Party.id)
        .limit(1)
    )

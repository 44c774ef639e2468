"""The account at the bank in which a provider holds the marketplace's money: its owner names it."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.events import actions as events
from marketplace.kit.db import db, lock_name
from payments.desks import need_desk
from payments.models import DeskAccount


def name_account(actor: Actor, number: str, holder: str, bic: str = "") -> DeskAccount:
    """Say which account at the bank holds the marketplace's money. The same again changes nothing."""
    actor.need("pay")
    need_desk(actor)
    lock_name(f"desk:{actor.party_id}")
    row = account_of(actor.party_id)
    if row is None:
        row = DeskAccount(provider_id=actor.party_id)
        db.session.add(row)
    if (row.number, row.holder, row.bic) != (number, holder, bic):
        row.number, row.holder, row.bic = number, holder, bic
        assert actor.party is not None
        events.record("desk_account.named", ("party", actor.party.public_id), actor)
    return row


def account_of(provider_id: int) -> DeskAccount | None:
    """The account that a provider's statements are of."""
    return db.session.scalar(select(DeskAccount).where(DeskAccount.provider_id == provider_id))

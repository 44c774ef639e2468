"""Which provider sends a payout: the bank that the account is with, else the one that holds most for us.

Nobody sends what he does not hold for us, or what he has to send already. Money that lies with a provider from outside
goes to accounts there (see ``ports.Outside.pays_out``), cash in couriers' pockets to nobody: neither is counted here.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, func, or_, select

from marketplace.accounts.models import Grant, Party, PartyKind, PayoutAccount, Right
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger import daybook
from marketplace.ledger.addresses import clearing
from marketplace.settlement.models import OutsideProvider, Payout, Refund, refund_sender
from marketplace.settlement.states import PayoutState, RefundState


def holdings(currency: str = DEFAULT_CURRENCY) -> dict[Party, int]:
    """What each bank holds for us and has not been told to send, in minor units; in six queries."""
    providers = db.session.scalars(
        select(Party).where(Party.kind == PartyKind.PROVIDER, sends_to_banks()).order_by(Party.id)
    ).all()
    places = daybook.standings(currency)
    sent = told(currency)
    return {one: -places.get(clearing(one.public_id), 0) - sent.get(one.id, 0) for one in providers}


def sender_for(account: PayoutAccount, amount_minor: int, held: Mapping[Party, int]) -> Party | None:
    """Who sends ``amount_minor`` to this account, of those who hold enough; None where nobody does."""
    able = [one for one, minor in held.items() if minor >= amount_minor]
    own = (one for one in able if one.name.casefold() == account.bank.casefold())
    return next(own, None) or max(able, key=lambda one: (held[one], -one.id), default=None)


def sends_to_banks() -> ColumnElement[bool]:
    """Whether a provider, as Party, sends to accounts at banks."""
    return ~or_(
        exists().where(OutsideProvider.party_id == Party.id),
        exists().where(Grant.party_id == Party.id, Grant.what == Right.COLLECT),
    )


def told(currency: str = DEFAULT_CURRENCY) -> dict[int, int]:
    """What each provider (row) has to send already, in minor units; two queries."""
    payouts = (
        select(Payout.provider_id, func.sum(Payout.amount_minor))
        .where(Payout.state == PayoutState.PENDING, Payout.currency == currency)
        .group_by(Payout.provider_id)
    )
    refunds = (
        select(refund_sender, func.sum(Refund.amount_minor))
        .join(Refund.payment)
        .where(Refund.state == RefundState.PENDING, Refund.currency == currency)
        .group_by(refund_sender)
    )
    found: dict[int, int] = {}
    for statement in (payouts, refunds):
        for provider_id, minor in db.session.execute(statement):
            found[provider_id] = found.get(provider_id, 0) + int(minor)
    return found

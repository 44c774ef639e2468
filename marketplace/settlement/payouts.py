"""The payout run, and what becomes of a payout at the bank."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import or_, select, update

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import owing, payable
from marketplace.ledger.queries import balance
from marketplace.settlement import asking, postings
from marketplace.settlement.free import ready_to_pay
from marketplace.settlement.models import Earning, Payout, PayoutLine
from marketplace.settlement.places import is_elsewhere, sender_at
from marketplace.settlement.states import PAYOUT, PayoutState, Refused
from marketplace.settlement.waiting import waits_until


def run_payouts(actor: Actor, provider: Party, limit: int = 500) -> list[Payout]:
    """Pay every party what is available and not claimed: one payout a party, claimed by stamping its earnings.

    What was charged to a party is taken off; while that leaves nothing, or less than its least sum, nothing is paid and
    all waits for a later run. Parties without a bank account, or whose bank account was refused or is new
    (``waiting``), wait too, and so does who wants to ask himself. Running again pays nothing twice.
    """
    ready = ready_to_pay().join(Party, Party.id == Earning.party_id).group_by(Party.public_id)
    ready = ready.order_by(Party.public_id).limit(limit)  # the order in which the ledger locks what it owes
    found = db.session.execute(ready).all()
    return [
        p for party_id, currency, _ in found if (p := pay_out(actor, lambda *_: provider, party_id, currency))
    ]


def mark_payout_paid(actor: Actor, payout: Payout) -> None:
    """The bank sent it."""
    payout = locked(Payout, payout.id)
    if PAYOUT.move(payout, "mark_paid", actor.kind):
        payout.paid_at = clock.now()
        recipe = postings.payout_paid(
            payout.public_id, payout.provider.public_id, payout.amount_minor, payout.currency
        )
        _post("paid", payout, recipe)
        _tell("payout.paid", actor, payout)


def fail_payout(actor: Actor, payout: Payout) -> None:
    """The bank could not send it, through no fault of the account: it is owed again and the next run takes it."""
    payout = locked(Payout, payout.id)
    if PAYOUT.move(payout, "fail", actor.kind):
        _free_earnings(payout)
        _post("failed", payout, _not_sent(payout))
        _tell("payout.failed", actor, payout)


def return_payout(actor: Actor, payout: Payout, reason: Refused) -> None:
    """The party's bank did not take it: it is owed again, and nothing goes to that account any more.

    As soon as the party has told another account, or mended this one, the next run pays the same earnings again.
    """
    payout = locked(Payout, payout.id)
    was_sent = payout.state is PayoutState.PAID
    if not PAYOUT.move(payout, "return", actor.kind):
        return
    payout.returned_at = clock.now()
    payout.return_reason = reason
    payout.account.refused_at = payout.returned_at
    payout.account.refused_reason = reason
    _free_earnings(payout)
    _post("returned", payout, _came_back(payout) if was_sent else _not_sent(payout))
    _tell("payout.returned", actor, payout, reason=str(reason), account=payout.account.public_id)


def lock_party(party_id: int) -> Party:
    """The party, so that one at a time moves what we owe it. Rows that name the party are written all the same."""
    return db.session.get_one(Party, party_id, with_for_update={"key_share": True}, populate_existing=True)


# Who sends so much (minor units) to an account; None where nobody can now.
Choose = Callable[[PayoutAccount, int], Party | None]


def pay_out(
    actor: Actor, choose: Choose, party_id: int, currency: str, until: datetime | None = None
) -> Payout | None:
    """Pay one party what is free, or was by ``until``, less what was charged to it; None where nothing can be sent."""
    party = lock_party(party_id)
    now = clock.now()
    earnings = db.session.scalars(
        select(Earning)
        .where(
            Earning.party_id == party_id,
            Earning.currency == currency,
            Earning.payout_id.is_(None),
            Earning.available_at <= now,
            or_(Earning.amount_minor < 0, Earning.available_at <= (until or now)),
        )
        .order_by(Earning.id)
        .with_for_update()
    ).all()
    net_minor = sum(earning.amount_minor for earning in earnings)
    if net_minor <= 0:
        return None
    account = db.session.scalar(
        select(PayoutAccount).where(
            PayoutAccount.party_id == party_id,
            PayoutAccount.ended_at.is_(None),
            PayoutAccount.refused_at.is_(None),
        )
    )
    if account is None or waits_until(account) is not None:
        return None
    sends = sender_at if is_elsewhere(account) else choose
    provider = sends(account, net_minor)
    if provider is None:
        return None
    payout = Payout(
        public_id=new_public_id(),
        party=party,
        provider=provider,
        account=account,
        amount_minor=net_minor,
        currency=currency,
        lines=[
            PayoutLine(
                earning_id=earning.id,
                subject_kind=earning.subject_kind,
                subject_id=earning.subject_id,
                amount_minor=earning.amount_minor,
            )
            for earning in earnings
        ],
    )
    db.session.add(payout)
    db.session.flush()
    for earning in earnings:
        earning.payout_id = payout.id
    recovered_minor = _recovered(party, net_minor, currency)
    order(
        actor,
        payout,
        postings.payout_ordered(party.public_id, payout.public_id, net_minor, currency, recovered_minor),
    )
    return payout


def order(actor: Actor, payout: Payout, recipe: list[Posting]) -> None:
    """Let a payout that was just put down leave: ``recipe`` takes its money from where it stands."""
    ledger.post(f"payout:{payout.public_id}", "payout_ordered", ("payout", payout.public_id), recipe)
    _tell("payout.ordered", actor, payout)
    asking.to_pay_out(payout)


def _recovered(party: Party, net_minor: int, currency: str) -> int:
    """What the party pays back with a payout of ``net_minor``, out of what we owe it beyond that."""
    left = balance(payable(party.public_id), currency) - net_minor
    return max(0, min(-balance(owing(party.public_id), currency), left))


def _free_earnings(payout: Payout) -> None:
    db.session.execute(update(Earning).where(Earning.payout_id == payout.id).values(payout_id=None))


def _not_sent(payout: Payout) -> list[Posting]:
    recipe = postings.credit_not_sent if payout.is_of_credit else postings.payout_failed
    return recipe(payout.public_id, payout.party.public_id, payout.amount_minor, payout.currency)


def _came_back(payout: Payout) -> list[Posting]:
    recipe = postings.credit_came_back if payout.is_of_credit else postings.payout_returned
    return recipe(payout.provider.public_id, payout.party.public_id, payout.amount_minor, payout.currency)


def _post(what: str, payout: Payout, recipe: list[Posting]) -> None:
    ledger.post(f"payout-{what}:{payout.public_id}", f"payout_{what}", ("payout", payout.public_id), recipe)


def _tell(kind: str, actor: Actor, payout: Payout, **data: object) -> None:
    events.record(
        kind,
        ("payout", payout.public_id),
        actor,
        amount_minor=payout.amount_minor,
        party=payout.party.public_id,
        provider=payout.provider.public_id,
        **data,
    )

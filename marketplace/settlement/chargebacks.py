"""A payer disputes what he paid: the provider takes the money back, until his bank has decided.

Who bears a lost one is the business of what was paid for: it hears of it by ``chargeback.lost``.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.ids import new_public_id
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import claim
from marketplace.ledger.queries import balance
from marketplace.settlement import actions, asking, netting, postings
from marketplace.settlement.models import Chargeback, Payment
from marketplace.settlement.ports import NoAnswer, Seen, Thing
from marketplace.settlement.states import CHARGEBACK, ChargebackState

NOTHING = "nothing"


def hear(actor: Actor, provider: Party, payment: Payment, seen: Seen) -> str:
    """What the provider says of a dispute, acted on; what was done, in a word.

    Raises NoAnswer while the payment itself was not heard of: it is told again.
    """
    payment = locked(Payment, payment.id)
    if payment.captured_at is None:
        raise NoAnswer("payment-first")
    row = db.session.scalar(
        select(Chargeback)
        .where(Chargeback.reference == seen.reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    did = NOTHING
    if row is None:
        row = _open(actor, provider, payment, seen)
        did = "chargeback-opened"
    if seen.fee_minor and not row.fee_minor:
        row.fee_minor = seen.fee_minor
        recipe = postings.fee_kept(provider.public_id, seen.fee_minor, row.currency)
        ledger.post(f"fee:{row.public_id}", "fee_kept", ("chargeback", row.public_id), recipe)
    if seen.state == "won" and CHARGEBACK.move(row, "win", actor.kind):
        row.ended_at = clock.now()
        recipe = postings.given_back(provider.public_id, row.public_id, row.amount_minor, row.currency)
        ledger.post(f"given-back:{row.public_id}", "given_back", ("chargeback", row.public_id), recipe)
        netting.free(row)
        _tell("chargeback.won", actor, row)
        return "chargeback-won"
    if seen.state == "lost" and CHARGEBACK.move(row, "lose", actor.kind):
        row.ended_at = clock.now()
        _take_held(row)
        netting.free(row)
        _tell("chargeback.lost", actor, row)
        return "chargeback-lost"
    return did


def of_payment(payment_id: int) -> Sequence[Chargeback]:
    """Every chargeback of a payment, the oldest first."""
    return db.session.scalars(
        select(Chargeback).where(Chargeback.payment_id == payment_id).order_by(Chargeback.id)
    ).all()


def of_payable(kind: str, public_id: str) -> Sequence[Chargeback]:
    """Every chargeback of what pays this, the oldest first, with who took the money."""
    return db.session.scalars(
        select(Chargeback)
        .join(Chargeback.payment)
        .options(contains_eager(Chargeback.payment).joinedload(Payment.provider))
        .where(Payment.payable_kind == kind, Payment.payable_id == public_id)
        .order_by(Chargeback.id)
    ).all()


def called(public_id: str) -> Chargeback | None:
    """The chargeback with this number."""
    return db.session.scalar(select(Chargeback).where(Chargeback.public_id == public_id))


def _open(actor: Actor, provider: Party, payment: Payment, seen: Seen) -> Chargeback:
    row = Chargeback(
        public_id=new_public_id(),
        payment=payment,
        reference=seen.reference,
        reason=seen.reason[:60],
        amount_minor=seen.amount_minor,
        currency=seen.currency,
        answer_by=seen.answer_by,
    )
    db.session.add(row)
    db.session.flush()
    recipe = postings.charged_back(provider.public_id, row.public_id, row.amount_minor, row.currency)
    ledger.post(f"charged-back:{row.public_id}", "charged_back", ("chargeback", row.public_id), recipe)
    netting.hold_waiting(payment)
    _tell("chargeback.opened", actor, row, twice_minor=netting.twice_minor(row))
    asking.to_look(provider, Thing.DISPUTE, row.public_id)
    return row


def _take_held(row: Chargeback) -> None:
    """What was to go back to the payer anyway he has now: it pays the claim, as far as that goes."""
    for refund in netting.held(row):
        left_minor = claim_minor(row)
        if left_minor <= 0:
            return
        if refund.amount_minor > left_minor:
            netting.split(refund, left_minor)
        actions.taken_by_chargeback(refund, row)


def _tell(kind: str, actor: Actor, row: Chargeback, **data: object) -> None:
    events.record(
        kind,
        ("chargeback", row.public_id),
        actor,
        amount_minor=row.amount_minor,
        payment=row.payment.public_id,
        payable_kind=row.payment.payable_kind,
        payable=row.payment.payable_id,
        provider=row.payment.provider.public_id,
        **data,
    )


def listed(cursor: str | None = None, only_open: bool = False, size: int = SIZE) -> Page[Chargeback]:
    """Every chargeback, the newest first; those that wait for a decision alone where asked."""
    statement = select(Chargeback).options(joinedload(Chargeback.payment).joinedload(Payment.provider))
    if only_open:
        statement = statement.where(Chargeback.state == ChargebackState.OPEN)
    return paginate(statement, Chargeback.id, Chargeback.id, cursor, size)


def claim_minor(row: Chargeback) -> int:
    """What the provider has of it that nobody bears yet, in minor units."""
    return -balance(claim(row.public_id), row.currency)

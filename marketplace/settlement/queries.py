"""Reading what a party is owed, what waits, and what was sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.ledger.addresses import owing, payable, received, reserve
from marketplace.ledger.queries import balance, balances
from marketplace.settlement.models import Earning, Payment, Payout, PayoutLine, Refund
from marketplace.settlement.ports import Came, provider_for
from marketplace.settlement.states import CREDIT, PaymentState, PayoutState, RefundState


@dataclass(frozen=True)
class Purse:
    """A party's money with us, in minor units.

    ``due_minor`` is what the book says we owe and have not sent, less ``owing_minor`` that the party owes us; below
    zero nothing is sent until later earnings have paid it back. It is ``ready_minor`` (goes with the next payout) and
    ``waiting_minor`` (of which the first may go at ``next_at``). ``under_way_minor`` left for the bank, which has not
    confirmed it yet. ``reserve_minor`` was kept back of earlier earnings for a time, and is not part of the rest.
    """

    due_minor: int
    owing_minor: int
    ready_minor: int
    waiting_minor: int
    next_at: datetime | None
    under_way_minor: int
    reserve_minor: int


def purse(party: Party, currency: str = DEFAULT_CURRENCY) -> Purse:
    """What we hold for ``party``, in three queries however much it earned."""
    we_owe, owes_us, kept = payable(party.public_id), owing(party.public_id), reserve(party.public_id)
    book = balances((we_owe, owes_us, kept), currency)
    waits = Earning.available_at > clock.now()
    ready, waiting, next_at = db.session.execute(
        select(
            func.coalesce(func.sum(case((waits, 0), else_=Earning.amount_minor)), 0),
            func.coalesce(func.sum(case((waits, Earning.amount_minor), else_=0)), 0),
            func.min(case((waits, Earning.available_at))),
        ).where(Earning.party_id == party.id, Earning.currency == currency, Earning.payout_id.is_(None))
    ).one()
    under_way = db.session.scalar(
        select(func.sum(Payout.amount_minor)).where(
            Payout.party_id == party.id, Payout.currency == currency, Payout.state == PayoutState.PENDING
        )
    )
    return Purse(
        due_minor=book[we_owe] + book[owes_us],
        owing_minor=-book[owes_us],
        ready_minor=int(ready),
        waiting_minor=int(waiting),
        next_at=next_at,
        under_way_minor=int(under_way or 0),
        reserve_minor=book[kept],
    )


@dataclass(frozen=True)
class Arrived:
    """What came for a payment. ``missing_minor`` is what is still to come, in minor units, where some of it is here."""

    transfers: Sequence[Came]
    missing_minor: int

    @property
    def senders(self) -> list[str]:
        """Who paid, each once: what goes back goes to their accounts."""
        return list(dict.fromkeys(one.sender for one in self.transfers if one.used_minor))


def arrived(payment: Payment) -> Arrived:
    """Every transfer that reached a payment's account; none of credit, which is here already."""
    if payment.method == CREDIT:
        return Arrived((), 0)
    came = provider_for(payment.method).came(payment.id)
    used = sum(one.used_minor for one in came)
    waits = payment.state is PaymentState.PENDING and used > 0
    return Arrived(came, payment.amount_minor - used if waits else 0)


def spent_minor(payment: Payment) -> int:
    """What of a payment reached what it paid for and did not go back since: the most that may still go back of it."""
    if payment.captured_at is None:
        return 0
    back = db.session.scalar(select(func.sum(Refund.amount_minor)).where(Refund.payment_id == payment.id))
    waiting_minor = balance(received(payment.public_id), payment.currency)
    return payment.amount_minor - waiting_minor - int(back or 0)


def refund_of(payer_id: int, public_id: str) -> Refund | None:
    """A refund to this payer, with its payment."""
    return db.session.scalar(
        select(Refund)
        .join(Refund.payment)
        .options(contains_eager(Refund.payment))
        .where(Payment.payer_id == payer_id, Refund.public_id == public_id)
    )


def refunds_of(
    payer_id: int, states: Sequence[RefundState] = (), cursor: str | None = None, size: int = SIZE
) -> Page[Refund]:
    """Money on its way back to this payer in these states (all where none is named), the newest first."""
    statement = (
        select(Refund)
        .join(Refund.payment)
        .options(contains_eager(Refund.payment), selectinload(Refund.lines))
        .where(Payment.payer_id == payer_id)
    )
    if states:
        statement = statement.where(Refund.state.in_(states))
    return paginate(statement, Refund.id, Refund.id, cursor, size)


def earnings_of(party_id: int, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Earning]:
    """What a party earned by each of these subjects (kind, public id)."""
    wanted = set(subjects)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Earning)
        .where(
            Earning.party_id == party_id,
            Earning.about.in_([subject_id for _, subject_id in wanted]),
            Earning.amount_minor > 0,
        )
        .order_by(Earning.id.desc())
    ).all()
    found = {(row.subject_kind, row.about): row for row in rows}
    by_any_road = {row.about: row for row in rows}  # freed by a case, say
    return {subject: row for subject in wanted if (row := found.get(subject) or by_any_road.get(subject[1]))}


def paid_since(party_id: int, since: datetime, currency: str = DEFAULT_CURRENCY) -> int:
    """What the bank has sent a party since a moment, in minor units."""
    total = db.session.scalar(
        select(func.sum(Payout.amount_minor)).where(
            Payout.party_id == party_id,
            Payout.currency == currency,
            Payout.state == PayoutState.PAID,
            Payout.paid_at >= since,
        )
    )
    return int(total or 0)


def payouts_of(party_id: int, cursor: str | None = None, size: int = 24) -> Page[Payout]:
    """A party's payouts, the newest first."""
    statement = select(Payout).where(Payout.party_id == party_id).options(joinedload(Payout.account))
    return paginate(statement, Payout.id, Payout.id, cursor, size)


def payout_of(party_id: int, public_id: str) -> Payout | None:
    """A party's own payout with its lines, its account and the bank that sends it."""
    return db.session.scalar(
        select(Payout)
        .where(Payout.party_id == party_id, Payout.public_id == public_id)
        .options(
            joinedload(Payout.account),
            joinedload(Payout.provider),
            joinedload(Payout.party),
            selectinload(Payout.lines).joinedload(PayoutLine.earning),
        )
    )


def payouts_of_earnings(earning_ids: Iterable[int]) -> dict[int, Payout]:
    """The payout that sent or is sending each of these earnings; those that did not arrive left out."""
    rows = db.session.execute(
        select(PayoutLine.earning_id, Payout)
        .join(Payout, PayoutLine.payout_id == Payout.id)
        .where(
            PayoutLine.earning_id.in_(list(earning_ids)),
            Payout.state.in_((PayoutState.PENDING, PayoutState.PAID)),
        )
    )
    return {row[0]: row[1] for row in rows}

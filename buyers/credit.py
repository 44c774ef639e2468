"""A buyer's credit as pages and programs of the shop show it: each movement with the order it came from or went to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.settlement import credit
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.paydays import MINIMUM_MINOR
from marketplace.settlement.statement import Line
from marketplace.settlement.states import PayoutState


@dataclass(frozen=True)
class Credit:
    """What a buyer has with us, and what of it is on its way to his account; minor units."""

    credit_minor: int
    under_way: Sequence[Payout]
    least_minor: int = MINIMUM_MINOR

    @property
    def under_way_minor(self) -> int:
        """All payouts that the bank has not confirmed yet."""
        return sum(payout.amount_minor for payout in self.under_way)

    @property
    def may_send(self) -> bool:
        """Whether it is enough for a transfer."""
        return self.credit_minor >= self.least_minor


@dataclass(frozen=True)
class Moved:
    """A movement of credit, and the order (public id) that it is about; empty for a transfer to the buyer's account."""

    line: Line
    order: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def credit_of(party: Party) -> Credit:
    """A buyer's credit, in two queries."""
    under_way = db.session.scalars(
        select(Payout)
        .where(Payout.party_id == party.id, Payout.state == PayoutState.PENDING)
        .options(joinedload(Payout.account), joinedload(Payout.provider))
        .order_by(Payout.id)
    ).all()
    return Credit(credit.of(party), under_way)


def with_orders(session: Session, lines: Sequence[Line]) -> list[Moved]:
    """These movements with their orders, in their order; two queries."""
    orders = orders_of(session, {line.subject for line in lines})
    return [Moved(line, orders.get(line.subject, "")) for line in lines]


def orders_of(session: Session, subjects: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """The order (public id) that each refund and payment (kind, public id) is of."""
    numbers = {kind: [one for what, one in subjects if what == kind] for kind in ("payment", "refund")}
    paid = session.execute(
        select(Payment.public_id, Payment.payable_id).where(Payment.public_id.in_(numbers["payment"]))
    )
    back = session.execute(
        select(Refund.public_id, Payment.payable_id)
        .join(Refund.payment)
        .where(Refund.public_id.in_(numbers["refund"]))
    )
    found = {("payment", row[0]): row[1] for row in paid}
    return found | {("refund", row[0]): row[1] for row in back}

"""What we keep of a buyer's money: for which sale or case, as his credit, what is on its way to him, and until when."""

from collections.abc import Iterable

from sqlalchemy import literal, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.models import Party
from marketplace.holding.lines import (
    Group,
    Kind,
    Line,
    cases_of,
    disputed_line,
    group_of,
    open_sales,
    under_way,
)
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.models import Balance
from marketplace.orders.models import Order, Sale
from marketplace.settlement import credit
from marketplace.settlement.clocks import send_refund_by
from marketplace.settlement.models import Payment, Refund
from marketplace.settlement.states import CREDIT, RefundState


def held_for_buyer(buyer_id: int, currency: str = DEFAULT_CURRENCY) -> list[Group]:
    """All of it, in ten queries however much it is; empty groups left out."""
    sales = open_sales(Sale.order.has(Order.buyer_id == buyer_id), currency)
    cases = cases_of(sales)
    disputed = [
        disputed_line(sale, cases.get(sale.id), sale.frozen_minor) for sale in sales if sale.frozen_minor
    ]
    groups = [
        running(sales),
        group_of(Kind.DISPUTED, disputed),
        _on_its_way(buyer_id, currency),
        _credit(buyer_id, currency),
        _drawn(buyer_id, currency),
        under_way(buyer_id, currency),
    ]
    return [group for group in groups if group.count]


def running(sales: Iterable[Sale]) -> Group:
    """What of these sales stands in escrow, waits for its sale and nothing else. Without a query."""
    lines = [
        Line(Kind.ESCROW, minor, sale.due_at, ("sale", sale.public_id), str(sale.state))
        for sale in sales
        if (minor := _free(sale))
    ]
    return group_of(Kind.ESCROW, lines)


def _free(sale: Sale) -> int:
    if sale.paid_at is None:
        return 0
    released_minor = sale.released_goods_minor + sale.released_shipping_minor
    return sale.total_minor - released_minor - sale.refunded_minor - sale.frozen_minor


def _credit(buyer_id: int, currency: str) -> Group:
    """What he has with us, in one line."""
    minor = credit.of(db.session.get_one(Party, buyer_id), currency)
    return Group(Kind.CREDIT, [Line(Kind.CREDIT, minor, None, ("", ""))], 1 if minor else 0, minor)


def _drawn(buyer_id: int, currency: str) -> Group:
    """What orders drew of it that wait for the rest of their money, until that must be there."""
    here = literal("payment:") + Payment.public_id + literal(":received")
    rows = db.session.execute(
        select(Payment, Balance.balance_minor)
        .join(Balance, Balance.address == here)
        .where(
            Payment.payer_id == buyer_id,
            Payment.method == CREDIT,
            Balance.currency == currency,
            Balance.balance_minor > 0,
        )
    )
    lines = [
        Line(Kind.DRAWN, int(minor), row.expires_at, (row.payable_kind, row.payable_id))
        for row, minor in rows
    ]
    return group_of(Kind.DRAWN, lines)


def _on_its_way(buyer_id: int, currency: str) -> Group:
    statement = (
        select(Refund)
        .join(Refund.payment)
        .options(
            contains_eager(Refund.payment).joinedload(Payment.provider),
            contains_eager(Refund.payment).joinedload(Payment.instruction),
            joinedload(Refund.sent_by),
        )
        .where(
            Payment.payer_id == buyer_id,
            Refund.state == RefundState.PENDING,
            Refund.currency == currency,
        )
        .order_by(Refund.id)
    )
    lines = [
        Line(
            Kind.REFUND,
            row.amount_minor,
            None if row.waits_for_account else send_refund_by(row),
            ("refund", row.public_id),
            "account" if row.waits_for_account else "bank",
        )
        for row in db.session.scalars(statement)
    ]
    return group_of(Kind.REFUND, lines)

"""``flask orders``: what was bought, how far it is, and whatever should have moved and has not."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from marketplace import clocks
from marketplace.cases.queries import about_sales
from marketplace.cli.asking import (
    LIMIT_MAX,
    Number,
    Span,
    answer_page,
    paged,
    party_of,
    point,
    since_options,
)
from marketplace.cli.book import posting_document, posting_lines
from marketplace.cli.outbox import event_documents
from marketplace.cli.speaking import FAULT, answer, answering, at, fail, shown, table
from marketplace.events.models import Event
from marketplace.events.queries import timeline
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import transfers_of
from marketplace.operator import queries
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.orders.queries import all_orders, any_order, subjects_of
from marketplace.orders.states import SaleState
from marketplace.settlement import clocks as sending
from marketplace.settlement.models import Payment, Refund
from payments import actions as payments
from payments.models import BankLine

LATE = timedelta(
    minutes=5
)  # a clock strikes every few seconds: what is later than this is not being looked at

orders = AppGroup("orders", help="What was bought, and how far it is.")


@orders.command("list")
@click.option("--state", type=click.Choice(list(map(str, SaleState))), help="With a sale in this state.")
@click.option(
    "--party", type=Number(), help="That this party bought, sells, carries or booked the payment of."
)
@since_options
@paged
@answering
def list_command(
    state: str | None,
    party: str | None,
    since: datetime | timedelta | None,
    until: datetime | timedelta | None,
    page: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List orders, the newest first."""
    found = all_orders(
        page,
        SaleState(state) if state else None,
        party_of(party).id if party else None,
        (point(since), point(until)),
        limit,
    )
    answer_page(
        as_json,
        found,
        page,
        (
            {**_order_document(order), "sales": [_sale_head(sale) for sale in order.sales]}
            for order in found.items
        ),
        ("number", "placed (UTC)", ">total", "states", "buyer"),
        (
            (
                order.public_id,
                order.placed_at,
                money(order.total_minor, order.currency),
                ", ".join(sorted({str(sale.state) for sale in order.sales})),
                order.buyer.name,
            )
            for order in found.items
        ),
        "No order is like that.",
    )


@orders.command("show")
@click.argument("number", type=Number())
@answering
def show_command(number: str, as_json: bool) -> None:
    """Show the order that has this NUMBER, or whose sale, parcel, payment or refund has it."""
    page = queries.page_of(number)
    order = any_order(page[2]) if page and page[0] == "operator.order" else None
    if order is None:
        fail(f"{number} is no order, nor a sale, parcel, payment or refund of one.")
    payment = queries.payment_of(order)
    refunds = queries.refunds_of(payment) if payment else ()
    cases = [case for some in about_sales(sale.id for sale in order.sales).values() for case in some]
    subjects = [
        *subjects_of(order),
        *(("case", case.public_id) for case in cases),
        *([("payment", payment.public_id)] if payment else ()),
        *(("refund", refund.public_id) for refund in refunds),
    ]
    events, transfers = timeline(subjects), transfers_of(subjects)
    document = {
        **_order_document(order),
        "pay_by": order.pay_by,
        "sales": [_sale_document(sale) for sale in order.sales],
        "payment": _payment_document(payment) if payment else None,
        "refunds": [_refund_document(refund) for refund in refunds],
        "cases": [
            {"case": case.public_id, "kind": str(case.kind), "state": str(case.state)} for case in cases
        ],
        "timeline": event_documents(events),
        "postings": [row for transfer in transfers for row in posting_document(transfer)],
    }
    answer(as_json, document, _order_lines(order, payment, refunds, events, transfers))


@orders.command("stuck")
@click.option("--late", default=LATE, type=Span(), help="Past due for at least so long.  [default: 5m]")
@click.option(
    "--limit", default=LIMIT_MAX, show_default=True, type=click.IntRange(1, LIMIT_MAX), help="Rows."
)
@answering
def stuck_command(late: timedelta, limit: int, as_json: bool) -> None:
    """List everything past its due time: what a clock should have ended, and what a bank has not done."""
    before, now = clock.now() - late, clock.now()
    found = sorted(_past(before, limit), key=lambda one: one[0])[:limit]
    items = [
        {
            "what": what,
            "number": number,
            "due_at": due,
            "late_seconds": int((now - due).total_seconds()),
            "waits_for": waits_for,
        }
        for due, what, number, waits_for in found
    ]
    answer(
        as_json,
        {"items": items},
        table(
            ("due (UTC)", "what", "number", "waits for"),
            ((due, what, number, waits_for) for due, what, number, waits_for in found),
        )
        if found
        else ("Nothing is past its due time.",),
    )
    if found:
        raise SystemExit(FAULT)


def _past(before: datetime, limit: int) -> Iterator[tuple[datetime, str, str, str]]:
    """(due, what, number, whom it waits for) of all that was due before this moment."""
    refunds, payouts = sending.overdue()
    late = [
        *((sending.send_refund_by(row), "refund", row.public_id, "the bank") for row in refunds),
        *((sending.send_payout_by(row), "payout", row.public_id, "the bank") for row in payouts),
        *_late_lines(limit),
    ]
    said = {(what, number) for _due, what, number, _whom in late}
    yield from (row for row in late if row[0] <= before)
    yield from (
        (one.at, one.clock, one.about, "the clock")
        for one in clocks.coming(limit)
        if one.at <= before and (one.clock, one.about) not in said
    )


def _late_lines(limit: int) -> Iterator[tuple[datetime, str, str, str]]:
    rows = db.session.scalars(
        select(BankLine)
        .where(BankLine.state.in_(payments.CLOCKS), BankLine.overdue_at.is_not(None))
        .order_by(BankLine.id)
        .limit(limit)
    )
    return ((row.due_at, "bank line", row.public_id, "the bank") for row in rows if row.due_at)


def _order_document(order: Order) -> dict[str, object]:
    return {
        "order": order.public_id,
        "buyer": order.buyer.public_id,
        "placed_at": order.placed_at,
        "total_minor": order.total_minor,
        "currency": order.currency,
    }


def _sale_head(sale: Sale) -> dict[str, object]:
    return {"sale": sale.public_id, "state": sale.state.value, "storefront": sale.storefront.public_id}


def _sale_document(sale: Sale) -> dict[str, object]:
    return {
        **_sale_head(sale),
        "seller": sale.seller.public_id,
        "courier": sale.courier.public_id,
        "reason": sale.reason,
        "due_at": sale.due_at,
        "goods_minor": sale.goods_minor,
        "shipping_minor": sale.shipping_minor,
        "refunded_minor": sale.refunded_minor,
        "frozen_minor": sale.frozen_minor,
        "currency": sale.currency,
        "lines": [
            {
                "line": line.public_id,
                "title": line.title,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price_minor,
                "currency": sale.currency,
            }
            for line in sale.lines
        ],
        "parcels": [_parcel_document(parcel) for parcel in sale.shipments],
    }


def _parcel_document(parcel: Shipment) -> dict[str, object]:
    return {
        "parcel": parcel.public_id,
        "awb": parcel.awb,
        "state": parcel.state.value,
        "promised_by": parcel.promised_by,
        "picked_up_at": parcel.picked_up_at,
        "delivered_at": parcel.delivered_at,
    }


def _payment_document(payment: Payment) -> dict[str, object]:
    return {
        "payment": payment.public_id,
        "provider": payment.provider.public_id,
        "method": payment.method,
        "state": payment.state.value,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "expires_at": payment.expires_at,
        "captured_at": payment.captured_at,
    }


def _refund_document(refund: Refund) -> dict[str, object]:
    return {
        "refund": refund.public_id,
        "subject": f"{refund.subject_kind}:{refund.subject_id}",
        "state": refund.state.value,
        "reason": refund.reason,
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "paid_at": refund.paid_at,
    }


def _order_lines(
    order: Order,
    payment: Payment | None,
    refunds: Iterable[Refund],
    events: Iterable[Event],
    transfers: Iterable[Transfer],
) -> Iterator[str]:
    yield shown(
        f"Order {order.public_id} of {order.buyer.name} ({order.buyer.public_id}), {at(order.placed_at)} UTC, "
        f"{money(order.total_minor, order.currency)}"
    )
    if payment:
        yield shown(
            f"Payment {payment.public_id}: {payment.state}, {money(payment.amount_minor, payment.currency)} "
            f"through {payment.provider.name}"
        )
    for refund in refunds:
        yield f"Refund {refund.public_id}: {refund.state}, {money(refund.amount_minor, refund.currency)}"
    for sale in order.sales:
        due = f", due {at(sale.due_at)} UTC" if sale.due_at else ""
        yield ""
        yield shown(f"Sale {sale.public_id} of {sale.storefront.name}: {sale.state}{due}")
        for line in sale.lines:
            yield shown(f"  {line.quantity} x {line.title}, {money(line.total_minor, sale.currency)}")
        for parcel in sale.shipments:
            yield shown(f"  Parcel {parcel.public_id}, {parcel.awb}: {parcel.state}")
    yield "\nTimeline"
    yield from table(
        ("at (UTC)", "event", "subject", "by"),
        ((e.at, e.kind, f"{e.subject_kind} {e.subject_id}", e.acting_kind) for e in events),
    )
    yield "\nPostings"
    yield from posting_lines(transfers)

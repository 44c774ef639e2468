"""Every order, and the cases about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, Count, Text, some
from marketplace.api.shapes import Id, Minor, Moment, Named, Shape
from marketplace.cases import actions as cases
from marketplace.cases import queries as disputes
from marketplace.cases.calls import now
from marketplace.cases.forms import TEXT_MAX, language
from marketplace.cases.kinds import OPERATORS_REASONS
from marketplace.cases.models import Case
from marketplace.cases.queries import about_sales
from marketplace.cases.shapes import CaseShape, CostShape, WholeCaseShape
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said as Words
from marketplace.events.queries import timeline
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.ledger.queries import transfers_of
from marketplace.operator import queries
from marketplace.orders.models import Order
from marketplace.orders.queries import all_orders, any_order, drawn_for, subjects_of
from marketplace.orders.shapes import AddressShape, SaleShape
from marketplace.orders.states import SaleState
from marketplace.settlement.shapes import PaymentShape, RefundShape

Said = Mapping[str, Any]
BEARERS = (PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR)


class OrderShape(Shape):
    """An order in the list."""

    id = Id(attribute="public_id")
    buyer = fields.Nested(Named)
    placed_at = Moment()
    pay_by = Moment()
    total_minor = Minor()
    currency = fields.String()
    states = fields.Function(
        lambda order: [str(sale.state) for sale in order.sales],
        metadata={"type": "array", "items": {"type": "string"}},
    )


class WholeSaleShape(SaleShape):
    """One seller's part of an order."""

    seller = fields.Nested(Named)


class WholeOrderShape(OrderShape):
    """An order with everything of it but its money."""

    address = fields.Nested(AddressShape)
    sales = fields.List(fields.Nested(WholeSaleShape))


class MoneyOfOrderShape(Shape):
    """What was paid for an order, and what went back."""

    payment = fields.Nested(PaymentShape, allow_none=True)
    refunds = fields.List(fields.Nested(RefundShape))


class HappenedShape(Shape):
    """One event: ids, codes, amounts and times only."""

    id = Id(attribute="public_id")
    kind = fields.String()
    subject = fields.String(attribute="subject_kind")
    about = fields.String(attribute="subject_id")
    at = Moment()
    by = fields.String(attribute="acting_kind")
    facts = fields.Dict(attribute="data")


class PostingShape(Shape):
    """So much from one address of the book to another."""

    source = fields.String()
    destination = fields.String()
    amount_minor = Minor()
    currency = fields.String()


class TransferShape(Shape):
    """One balanced movement."""

    reference = fields.String()
    kind = fields.String()
    subject = fields.String(attribute="subject_kind")
    about = fields.String(attribute="subject_id")
    posted_at = Moment()
    postings = fields.List(fields.Nested(PostingShape))


class OrdersAsked(Asked):
    """Which orders: those that have a sale in this state."""

    state = Choice(*SaleState, required=False, load_default=None)


class CasesAsked(Asked):
    """Which cases; left out, all of them."""

    state = some(Choice(*CaseState), load_default=())


class DecisionAsked(Asked):
    """How much goes back, who bears it, and why. Where nothing goes back, nobody bears it."""

    refund_minor = Count(0, 10**15)
    bearer = Choice(*BEARERS, required=False, load_default=None, allow_none=True)
    reason = Choice(*OPERATORS_REASONS)
    text = Text(length_max=TEXT_MAX, length_min=5)


@dataclass(frozen=True)
class MoneyOfOrder:
    """The payment of an order, where it has one, and its refunds."""

    payment: Any
    refunds: Sequence[Any]


@dataclass(frozen=True)
class Cost:
    """Who would have how much less, by who bears it."""

    bearer: PartyKind
    costs: Mapping[str, int]


def list_orders(actor: Actor, asked: Said) -> Page[Order]:
    """Every order, the newest first."""
    state = SaleState(asked["state"]) if asked["state"] else None
    return all_orders(asked["cursor"], state, size=asked["limit"])


def show_order(actor: Actor, order: str) -> Order:
    """One order."""
    return _order(order)


def show_order_money(actor: Actor, order: str) -> MoneyOfOrder:
    """What was paid for it and what went back."""
    payment = queries.payment_of(_order(order))
    return MoneyOfOrder(payment, queries.refunds_of(payment) if payment else ())


def list_order_events(actor: Actor, order: str) -> Sequence[Any]:
    """What happened to it, the oldest first."""
    return timeline(_subjects(_order(order)))


def list_order_transfers(actor: Actor, order: str) -> Sequence[Any]:
    """How the book moved for it."""
    return transfers_of(_subjects(_order(order)))


def list_cases(actor: Actor, asked: Said) -> Page[Case]:
    """The cases of everybody, the newest first."""
    return disputes.cases(None, [CaseState(word) for word in asked["state"]], asked["cursor"], asked["limit"])


def show_case(actor: Actor, case: str) -> Case:
    """One case."""
    return _case(case)


def list_costs(actor: Actor, case: str) -> Sequence[Cost]:
    """What sending back all that is disputed would cost everybody, by who bears it."""
    row = _case(case)
    table = cases.costs(row, row.disputed_minor)
    return [Cost(bearer, {str(kind): minor for kind, minor in table[bearer].items()}) for bearer in table]


def decide_case(actor: Actor, asked: Said, case: str) -> Case:
    """Decide."""
    row = _case(case)
    bearer = PartyKind(asked["bearer"]) if asked["bearer"] else None
    said = Words(asked["text"], language())
    cases.decide(actor, row, asked["refund_minor"], bearer, asked["reason"], said)
    return now(row)


def _order(public_id: str) -> Order:
    found = any_order(public_id)
    if found is None:
        raise Missing(_l("Tidak ada pesanan bernomor ini."))
    return found


def _subjects(order: Order) -> list[tuple[str, str]]:
    """Everything that events and transfers of an order are about."""
    payment, drawn = queries.payment_of(order), drawn_for(order)
    refunds = queries.refunds_of(payment) if payment else ()
    found = [case for of_sale in about_sales(sale.id for sale in order.sales).values() for case in of_sale]
    return [
        *subjects_of(order),
        *(("case", case.public_id) for case in found),
        *(("payment", one.public_id) for one in (payment, drawn if drawn is not payment else None) if one),
        *(("refund", refund.public_id) for refund in refunds),
    ]


def _case(public_id: str) -> Case:
    found = disputes.case_of(None, public_id)
    if found is None:
        raise Missing(_l("Tidak ada kasus bernomor ini."))
    return found


CALLS = (
    Call(
        "GET",
        "/orders",
        list_orders,
        _l("Melihat semua pesanan, yang terbaru dulu."),
        "orders",
        OrdersAsked,
        Paged(OrderShape),
    ),
    Call("GET", "/orders/<order>", show_order, _l("Melihat satu pesanan."), "orders", gives=WholeOrderShape),
    Call(
        "GET",
        "/orders/<order>/money",
        show_order_money,
        _l("Melihat pembayaran dan pengembalian sebuah pesanan."),
        "orders",
        gives=MoneyOfOrderShape,
    ),
    Call(
        "GET",
        "/orders/<order>/events",
        list_order_events,
        _l("Melihat semua yang terjadi pada sebuah pesanan."),
        "orders",
        gives=Listed(HappenedShape),
    ),
    Call(
        "GET",
        "/orders/<order>/transfers",
        list_order_transfers,
        _l("Melihat gerak buku besar sebuah pesanan."),
        "orders",
        gives=Listed(TransferShape),
    ),
    Call(
        "GET",
        "/cases",
        list_cases,
        _l("Melihat kasus, yang terbaru dulu."),
        "orders",
        CasesAsked,
        Paged(CaseShape),
    ),
    Call("GET", "/cases/<case>", show_case, _l("Melihat satu kasus."), "orders", gives=WholeCaseShape),
    Call(
        "GET",
        "/cases/<case>/costs",
        list_costs,
        _l("Melihat berapa sebuah putusan penuh membebani siapa."),
        "decide",
        gives=Listed(CostShape),
    ),
    Call(
        "POST",
        "/cases/<case>/decide",
        decide_case,
        _l("Memutus kasus."),
        "decide",
        DecisionAsked,
        WholeCaseShape,
        tells=_l("refund_minor dari nol sampai disputed_minor; bearer wajib bila ada yang kembali."),
    ),
)

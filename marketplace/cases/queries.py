"""Reading cases, always scoped to the party that asks."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.accounts.models import PartyKind
from marketplace.cases.kinds import KINDS
from marketplace.cases.models import Case, CaseEvidence, CaseLine, CaseWord
from marketplace.cases.states import RUNNING, CaseState
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.paging import Page, paginate
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.settlement.models import Refund

_LIST: tuple[ORMOption, ...] = (
    joinedload(Case.sale).options(
        joinedload(Sale.storefront),
        joinedload(Sale.policy),
        joinedload(Sale.order).joinedload(Order.buyer),
        selectinload(Sale.lines),
    ),
    joinedload(Case.shipment),
)


def of_buyer(buyer_id: int) -> ColumnElement[bool]:
    """Cases about a buyer's orders."""
    return Case.sale.has(Sale.order.has(Order.buyer_id == buyer_id))


def of_seller(seller_id: int) -> ColumnElement[bool]:
    """Cases about a seller's sales."""
    return Case.sale.has(Sale.seller_id == seller_id)


def of_courier(courier_id: int) -> ColumnElement[bool]:
    """Cases in which a courier is asked."""
    asked = [kind for kind, row in KINDS.items() if PartyKind.COURIER in row.asked]
    return Case.sale.has(Sale.courier_id == courier_id) & Case.kind.in_(asked)


def case_of(scope: ColumnElement[bool] | None, public_id: str) -> Case | None:
    """One case with everything its page shows; without a scope for the operator."""
    statement = _whole().where(Case.public_id == public_id)
    return db.session.scalar(statement if scope is None else statement.where(scope))


def waiting_for(scope: ColumnElement[bool], party_id: int, limit: int = 50) -> Sequence[Case]:
    """Running cases in which this party was asked and has said nothing, the soonest due first."""
    spoke = exists().where(CaseWord.case_id == Case.id, CaseWord.party_id == party_id)
    statement = select(Case).options(*_LIST).where(scope, Case.state == CaseState.OPEN, ~spoke)
    return db.session.scalars(statement.order_by(Case.due_at, Case.id).limit(limit)).all()


def to_decide(cursor: str | None = None, size: int = 24) -> Page[Case]:
    """Cases that wait for the operator, the soonest due first."""
    statement = select(Case).options(*_LIST).where(Case.state == CaseState.ANSWERED)
    return paginate(statement, Case.due_at, Case.id, cursor, size, descending=False)


def running(scope: ColumnElement[bool], limit: int = 50) -> Sequence[Case]:
    """Cases that still hold money, the soonest due first."""
    statement = select(Case).options(*_LIST).where(scope, Case.state.in_(RUNNING))
    return db.session.scalars(statement.order_by(Case.due_at, Case.id).limit(limit)).all()


def refund_of(events: Iterable[Event]) -> Refund | None:
    """What went back by a decision, out of the case's own events."""
    public_id = _decided(events).get("refund")
    if public_id is None:
        return None
    return db.session.scalar(select(Refund).where(Refund.public_id == public_id))


def cost_of(events: Iterable[Event]) -> int | None:
    """What a decision costs the one who bears it, out of the case's own events."""
    return _decided(events).get("cost_minor")


def cases(
    scope: ColumnElement[bool] | None,
    states: Sequence[CaseState] = (),
    cursor: str | None = None,
    size: int = 24,
) -> Page[Case]:
    """Cases in these states (all where none is named), the newest first."""
    statement = select(Case).options(*_LIST)
    if scope is not None:
        statement = statement.where(scope)
    if states:
        statement = statement.where(Case.state.in_(states))
    return paginate(statement, Case.opened_at, Case.id, cursor, size)


def counts() -> dict[CaseState, int]:
    """How many cases stand in each state."""
    rows = db.session.execute(select(Case.state, func.count(Case.id)).group_by(Case.state))
    return {CaseState(state): count for state, count in rows}


def running_count(scope: ColumnElement[bool] | None, states: Sequence[CaseState] = RUNNING) -> int:
    """How many cases are not decided yet."""
    statement = select(func.count(Case.id)).where(Case.state.in_(states))
    return db.session.scalar(statement if scope is None else statement.where(scope)) or 0


def about_sales(sale_ids: Iterable[int]) -> dict[int, list[Case]]:
    """The cases of these sales, oldest first, in one query."""
    found: dict[int, list[Case]] = {}
    statement = (
        select(Case)
        .options(joinedload(Case.sale).joinedload(Sale.policy))
        .where(Case.sale_id.in_(list(sale_ids)))
        .order_by(Case.id)
    )
    for case in db.session.scalars(statement):
        found.setdefault(case.sale_id, []).append(case)
    return found


def _decided(events: Iterable[Event]) -> dict[str, Any]:
    return next((event.data for event in events if event.kind == "case.decided"), {})


def _whole() -> Select[Case]:
    return select(Case).options(
        joinedload(Case.sale).options(
            joinedload(Sale.storefront),
            joinedload(Sale.seller),
            joinedload(Sale.courier),
            joinedload(Sale.policy),
            selectinload(Sale.lines),
            selectinload(Sale.shipments),
            joinedload(Sale.order).joinedload(Order.buyer),
        ),
        joinedload(Case.shipment).selectinload(Shipment.lines),
        selectinload(Case.lines).joinedload(CaseLine.line),
        selectinload(Case.words).options(
            joinedload(CaseWord.party),
            selectinload(CaseWord.evidence).joinedload(CaseEvidence.file),
        ),
    )

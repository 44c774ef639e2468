"""What the operator reads: everything of everybody, in as few queries as a page has parts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.api.models import ApiToken
from marketplace.applications.models import Application
from marketplace.applications.states import WAITING
from marketplace.cases.models import Case
from marketplace.catalog.models import Listing, Storefront, StorefrontState
from marketplace.events.models import Delivery, Event
from marketplace.kit.db import db
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.ledger.queries import class_balances
from marketplace.messages.queries import stuck_count
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.orders.states import SALE
from marketplace.reviews.models import Rating
from marketplace.settlement import clocks as sending
from marketplace.settlement.free import ready_to_pay
from marketplace.settlement.models import Earning, Payment, Payout, Refund
from marketplace.settlement.states import CREDIT, PayoutState, RefundState
from marketplace.trust.models import TrustState
from marketplace.trust.queries import scores, standings
from marketplace.trust.score import Score
from marketplace.trust.standing import Standing


def kept_for_buyer(buyer_id: int) -> int:
    """What we keep of a buyer's money now, disputed or not, in minor units: paid, not released and not sent back."""
    back = select(func.sum(SaleLine.refunded_minor)).where(SaleLine.sale_id == Sale.id).scalar_subquery()
    released = Sale.released_goods_minor + Sale.released_shipping_minor
    total = db.session.scalar(
        select(
            func.sum(Sale.goods_minor + Sale.shipping_minor - released - Sale.refunded_shipping_minor - back)
        )
        .join(Sale.order)
        .where(Order.buyer_id == buyer_id, Sale.paid_at.is_not(None))
    )
    return int(total or 0)


def latest_open_sale(buyer_id: int) -> Sale | None:
    """The newest sale of a buyer that is not over, with its order."""
    return db.session.scalar(
        select(Sale)
        .join(Sale.order)
        .options(joinedload(Sale.order), joinedload(Sale.storefront))
        .where(Order.buyer_id == buyer_id, Sale.state.not_in(SALE.final))
        .order_by(Sale.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Counts:
    """What waits for the operator, and what merely runs."""

    applications: int
    deliveries_failing: int
    deliveries_waiting: int
    messages_stuck: int
    refunds: int
    payouts: int
    unsent: int
    ready_parties: int
    ready_minor: int


def counts() -> Counts:
    """The figures of the desk."""
    ready_parties, ready_minor = ready_for_payout()
    late_refunds, late_payouts = sending.overdue_counts()
    undone = Delivery.done_at.is_(None)
    waiting = {
        "applications": select(func.count(Application.id)).where(Application.state.in_(WAITING)),
        "deliveries_failing": select(func.count(Delivery.id)).where(undone, Delivery.error.is_not(None)),
        "deliveries_waiting": select(func.count(Delivery.id)).where(undone),
        "refunds": select(func.count(Refund.id)).where(Refund.state == RefundState.PENDING),
        "payouts": select(func.count(Payout.id)).where(Payout.state == PayoutState.PENDING),
        "late_refunds": late_refunds,
        "late_payouts": late_payouts,
    }
    found = db.session.execute(select(*(count.scalar_subquery() for count in waiting.values()))).one()
    figures = dict(zip(waiting, found, strict=True))
    return Counts(
        unsent=figures.pop("late_refunds") + figures.pop("late_payouts"),
        **figures,
        messages_stuck=stuck_count(),
        ready_parties=ready_parties,
        ready_minor=ready_minor,
    )


def ready_for_payout(currency: str = DEFAULT_CURRENCY) -> tuple[int, int]:
    """(parties, minor units) that the next payout run would pay: those with a bank account that works."""
    rows = db.session.execute(ready_to_pay().where(Earning.currency == currency)).all()
    return len(rows), sum(int(minor) for _party, _currency, minor in rows)


def storefronts(
    states: Sequence[StorefrontState], cursor: str | None = None, size: int = SIZE
) -> Page[Storefront]:
    """Storefronts in these states, the longest waiting first."""
    return paginate(
        select(Storefront)
        .where(Storefront.state.in_(states))
        .options(joinedload(Storefront.party), joinedload(Storefront.picture)),
        Storefront.id,
        Storefront.id,
        cursor,
        size,
        descending=False,
    )


def storefront_counts() -> dict[StorefrontState, int]:
    """How many storefronts stand in each state."""
    rows = db.session.execute(select(Storefront.state, func.count(Storefront.id)).group_by(Storefront.state))
    return {StorefrontState(state): count for state, count in rows}


def storefront(public_id: str) -> Storefront | None:
    """One storefront with its party and picture."""
    return db.session.scalar(
        select(Storefront)
        .where(Storefront.public_id == public_id)
        .options(joinedload(Storefront.party), joinedload(Storefront.picture))
    )


def storefront_of(party_id: int) -> Storefront | None:
    """A seller's shop window."""
    return db.session.scalar(select(Storefront).where(Storefront.party_id == party_id))


def listing_count(storefront_id: int) -> int:
    """How many things a storefront holds."""
    return _count(select(Listing.id).where(Listing.storefront_id == storefront_id))


def payment_of(order: Order) -> Payment | None:
    """The payment of an order with its provider."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.payable_kind == "order", Payment.payable_id == order.public_id)
        .options(joinedload(Payment.provider), joinedload(Payment.payer))
        .order_by(Payment.id.desc())
        .limit(1)
    )


def refunds_of(payment: Payment) -> Sequence[Refund]:
    """What went back of a payment, and of the credit that was drawn beside it."""
    beside = (
        (Payment.method == CREDIT)
        & (Payment.payable_kind == payment.payable_kind)
        & (Payment.payable_id == payment.payable_id)
    )
    return db.session.scalars(
        select(Refund).join(Refund.payment).where((Payment.id == payment.id) | beside).order_by(Refund.id)
    ).all()


def earnings_of(order: Order) -> Sequence[tuple[Earning, Payout | None]]:
    """What the parties earned by an order, and the payout that took it along."""
    rows = db.session.execute(
        select(Earning, Payout)
        .outerjoin(Payout, Earning.payout_id == Payout.id)
        .options(joinedload(Earning.party))
        .where(
            Earning.subject_kind == "sale",
            Earning.subject_id.in_([sale.public_id for sale in order.sales]),
        )
        .order_by(Earning.id)
    )
    return [(row[0], row[1]) for row in rows]


def ratings_of(order: Order) -> Sequence[Rating]:
    """The ratings about an order's sales, with who rated whom."""
    return db.session.scalars(
        select(Rating)
        .where(Rating.sale_id.in_([sale.id for sale in order.sales]))
        .options(joinedload(Rating.rater), joinedload(Rating.rated))
        .order_by(Rating.id)
    ).all()


def parties(
    kind: PartyKind | None, name: str = "", cursor: str | None = None, standing: str = "", size: int = SIZE
) -> Page[Party]:
    """Parties of a kind and standing whose name holds ``name``, the newest first."""
    statement = select(Party)
    if standing:
        kept = func.coalesce(TrustState.standing, Standing.NEW.value)
        statement = statement.outerjoin(TrustState).where(kept == standing)
    if kind is not None:
        statement = statement.where(Party.kind == kind)
    if name:
        statement = statement.where(func.lower(Party.name).contains(name.lower(), autoescape=True))
    return paginate(statement, Party.id, Party.id, cursor, size)


def party_counts() -> dict[PartyKind, int]:
    """How many parties there are of each kind."""
    rows = db.session.execute(select(Party.kind, func.count(Party.id)).group_by(Party.kind))
    return {PartyKind(kind): count for kind, count in rows}


def party_standings(party_ids: Iterable[int]) -> Mapping[int, str]:
    """The standing of each party, in one query."""
    return standings(party_ids)


def parties_by_id(party_ids: Iterable[int | None]) -> dict[int, Party]:
    """Parties by row id, in one query."""
    wanted = {party_id for party_id in party_ids if party_id is not None}
    rows = db.session.scalars(select(Party).where(Party.id.in_(wanted))) if wanted else ()
    return {party.id: party for party in rows}


def party_scores(party_ids: Iterable[int]) -> Mapping[int, Score]:
    """The score of each party, in one query."""
    return scores(party_ids)


def open_tokens(user_id: int) -> Sequence[ApiToken]:
    """The tokens that a person made and nobody took back, in whatever party."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
    ).all()


def is_member(user_id: int | None, party_id: int) -> bool:
    """Whether a person acts for a party."""
    return user_id is not None and bool(
        _count(select(Membership.id).where(Membership.user_id == user_id, Membership.party_id == party_id))
    )


def may_see_buyer(user_id: int | None, buyer_id: int) -> bool:
    """Whether a person acts for the operator, or for a seller with a sale to this buyer."""
    if user_id is None:
        return False
    sold_to = select(Sale.seller_id).join(Sale.order).where(Order.buyer_id == buyer_id)
    return bool(
        _count(
            select(Membership.id)
            .join(Party, Membership.party_id == Party.id)
            .where(
                Membership.user_id == user_id,
                or_(Party.kind == PartyKind.OPERATOR, Party.id.in_(sold_to)),
            )
        )
    )


def page_of(public_id: str) -> tuple[str, str, str] | None:
    """(page, name in its address, public id there) of whatever has this number; None where nothing has."""
    for page, name, statement in _PAGES:
        found = db.session.scalar(statement(public_id))
        if found is not None:
            return page, name, found
    return None


# What a number may belong to: page that shows it, name in the page's address, how to find the number there.
_PAGES: tuple[tuple[str, str, Callable[[str], Select[str]]], ...] = (
    ("operator.order", "order", lambda number: select(Order.public_id).where(Order.public_id == number)),
    (
        "operator.order",
        "order",
        lambda number: select(Order.public_id).join(Order.sales).where(Sale.public_id == number),
    ),
    (
        "operator.order",
        "order",
        lambda number: (
            select(Order.public_id).join(Order.sales).join(Sale.shipments).where(Shipment.public_id == number)
        ),
    ),
    (
        "operator.order",
        "order",
        lambda number: select(Payment.payable_id).where(
            Payment.public_id == number, Payment.payable_kind == "order"
        ),
    ),
    (
        "operator.order",
        "order",
        lambda number: (
            select(Payment.payable_id)
            .join(Refund, Refund.payment_id == Payment.id)
            .where(Refund.public_id == number, Payment.payable_kind == "order")
        ),
    ),
    ("operator.case", "case", lambda number: select(Case.public_id).where(Case.public_id == number)),
    (
        "operator.storefront",
        "storefront",
        lambda number: select(Storefront.public_id).where(Storefront.public_id == number),
    ),
    (
        "operator.application",
        "application",
        lambda number: select(Application.public_id).where(Application.public_id == number),
    ),
    ("operator.party", "party_id", lambda number: select(Party.public_id).where(Party.public_id == number)),
    (
        "operator.party",
        "party_id",
        lambda number: (
            select(Party.public_id)
            .join(Payout, Payout.party_id == Party.id)
            .where(Payout.public_id == number)
        ),
    ),
)


def payouts(cursor: str | None = None, size: int = SIZE) -> Page[Payout]:
    """All payouts, the newest first."""
    return paginate(
        select(Payout).options(
            joinedload(Payout.party), joinedload(Payout.provider), joinedload(Payout.account)
        ),
        Payout.id,
        Payout.id,
        cursor,
        size,
    )


def held_minor(currency: str = DEFAULT_CURRENCY) -> dict[str, int]:
    """Balance of each class of address in one currency, in minor units."""
    return {name: minor for (name, code), minor in class_balances().items() if code == currency}


def failing_deliveries() -> Sequence[Delivery]:
    """Deliveries that were tried and are not done, with their events, at most a hundred."""
    return db.session.scalars(
        select(Delivery)
        .where(Delivery.done_at.is_(None), Delivery.error.is_not(None))
        .options(joinedload(Delivery.event))
        .order_by(Delivery.id.desc())
        .limit(100)
    ).all()


def struck(since: datetime | None = None, limit: int = 20) -> Sequence[Event]:
    """The newest things that the clock did by itself, or what it did since a moment of business time."""
    statement = select(Event).where(Event.acting_kind == "clock")
    if since is not None:
        statement = statement.where(Event.at >= since)
    return db.session.scalars(statement.order_by(Event.id.desc()).limit(limit)).all()


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0

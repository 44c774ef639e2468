"""Every clock on one page: what may wait, who of it is due, what the clock does to one of them, and what comes next.

``docs/clocks.md`` is written from these tables, and a test asks that no unfinished state is missing here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import select

from marketplace.accounts import forgetting as people
from marketplace.accounts.models import Code, LimitCounter, LoginSession
from marketplace.api import keys
from marketplace.api.models import KeptAnswer
from marketplace.applications import clocks as applications
from marketplace.applications.models import Application
from marketplace.applications.states import APPLICATION, PAPER
from marketplace.cases import clocks as cases
from marketplace.cases.models import Case
from marketplace.cases.states import CASE
from marketplace.cash import clocks as cash
from marketplace.cash.actions import gather_late
from marketplace.cash.models import Remittance
from marketplace.cash.states import REMITTANCE
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.kit import clock
from marketplace.kit.db import Model, db
from marketplace.kit.states import Deadline, Machine, Term
from marketplace.ledger import daybook
from marketplace.messages import forgetting as words
from marketplace.messages.models import Message, News
from marketplace.messages.states import MESSAGE
from marketplace.operator.ports import Coming
from marketplace.orders.actions import clocks as sales
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reviews import actions as opinions
from marketplace.reviews import clocks as reviews
from marketplace.reviews.states import WORDS
from marketplace.settlement import actions as settlement
from marketplace.settlement import asking, paying, reserves
from marketplace.settlement import clocks as sending
from marketplace.settlement.models import Earning, Payment, Reserve
from marketplace.settlement.states import (
    CASH,
    CHARGEBACK,
    ERRAND,
    PAYMENT,
    PAYOUT,
    REFUND,
    PaymentState,
    PayoutState,
    RefundState,
)
from marketplace.webhooks import clocks as webhooks
from marketplace.webhooks.models import Post, Try
from marketplace.webhooks.states import ENDPOINT, POST, EndpointState, PostState
from payments import actions as payments
from payments.files.models import PAYOUT_FILE
from payments.models import LINE, BankLine

Comings = Callable[[int], Iterable[Coming]]


@dataclass(frozen=True)
class Clock:
    """``due`` names rows, the longest waiting first; ``strike`` acts on one that still is and says whether it did.

    ``table`` has a row for each state of ``machine`` that this clock ends. ``coming`` gives so many that come next.
    """

    name: str
    due: Callable[[], list[int]]
    strike: Callable[[int], bool]
    machine: Machine
    table: Mapping[Any, Deadline]
    coming: Comings


@dataclass(frozen=True)
class Sweep:
    """A clock that acts on many rows at once: ``strike`` says on how many. Not all are about a state.

    ``erases`` names the tables of which it keeps what their retention class says, and no longer.
    """

    name: str
    strike: Callable[[], int]
    deadline: Deadline
    coming: Comings
    machine: Machine | None = None
    states: tuple[StrEnum, ...] = field(default=())
    erases: tuple[type[Model], ...] = field(default=())


def _next_of(
    name: str,
    rows: Callable[[datetime], Any],
    table: Mapping[Any, Deadline] | None = None,
    event: str = "",
    later: timedelta = timedelta(),
) -> Comings:
    """What comes next by a query for (moment, number that a person looks up, state), ``later`` than that moment."""

    def coming(limit: int) -> list[Coming]:
        found = db.session.execute(rows(clock.now()).limit(limit)).all()
        return [
            Coming(
                at + later,
                name,
                about,
                getattr(state, "label", ""),
                table[state].events[0] if table else event,
            )
            for at, about, state in found
        ]

    return coming


def _unsent(name: str, rows: Callable[[], list[tuple[datetime, str]]], state: Any) -> Comings:
    return lambda limit: [
        Coming(at, name, about, state.label, f"{name}.overdue") for at, about in rows()[:limit]
    ]


def _erasing(name: str, deadline: Deadline, *tables: type[Model], **of: Any) -> Sweep:
    """What is only erased concerns nobody's plans: it is not among what comes next."""
    return Sweep(
        name, cast(Callable[[], int], deadline.strike), deadline, lambda _limit: (), **of, erases=tables
    )


# One row at a time, each in a transaction of its own.
CLOCKS = (
    Clock(
        "sale",
        sales.due,
        sales.strike,
        SALE,
        sales.CLOCKS,
        _next_of(
            "sale",
            lambda _now: (
                select(Sale.due_at, Order.public_id, Sale.state)
                .join(Sale.order)
                .where(Sale.state.in_(sales.CLOCKS), Sale.due_at.is_not(None))
                .order_by(Sale.due_at, Sale.id)
            ),
            sales.CLOCKS,
        ),
    ),
    Clock(
        "case",
        cases.due,
        cases.strike,
        CASE,
        cases.CLOCKS,
        _next_of(
            "case",
            lambda _now: (
                select(Case.due_at, Order.public_id, Case.state)
                .join(Case.sale)
                .join(Sale.order)
                .where(Case.state.in_(cases.CLOCKS), Case.due_at.is_not(None))
                .order_by(Case.due_at, Case.id)
            ),
            cases.CLOCKS,
        ),
    ),
    Clock(
        "application",
        applications.due,
        applications.strike,
        APPLICATION,
        applications.CLOCKS,
        _next_of(
            "application",
            lambda _now: (
                select(Application.due_at, Application.public_id, Application.state)
                .where(Application.state.in_(applications.CLOCKS), Application.due_at.is_not(None))
                .order_by(Application.due_at, Application.id)
            ),
            applications.CLOCKS,
        ),
    ),
    Clock(
        "bank line",
        payments.due,
        payments.strike,
        LINE,
        payments.CLOCKS,
        _next_of(
            "bank line",
            lambda _now: (
                select(BankLine.due_at, BankLine.public_id, BankLine.state)
                .where(
                    BankLine.state.in_(payments.CLOCKS),
                    BankLine.due_at.is_not(None),
                    BankLine.overdue_at.is_(None),
                )
                .order_by(BankLine.due_at, BankLine.id)
            ),
            payments.CLOCKS,
        ),
    ),
    Clock(
        "refund",
        sending.refunds_due,
        sending.strike_refund,
        REFUND,
        sending.REFUNDS,
        _unsent("refund", sending.coming_refunds, RefundState.PENDING),
    ),
    Clock(
        "payout",
        sending.payouts_due,
        sending.strike_payout,
        PAYOUT,
        sending.PAYOUTS,
        _unsent("payout", sending.coming_payouts, PayoutState.PENDING),
    ),
    Clock(
        "remittance",
        cash.due,
        cash.strike,
        REMITTANCE,
        cash.CLOCKS,
        _next_of(
            "remittance",
            lambda _now: (
                select(Remittance.due_at, Remittance.public_id, Remittance.state)
                .where(Remittance.state.in_(cash.CLOCKS), Remittance.due_at.is_not(None))
                .order_by(Remittance.due_at, Remittance.id)
            ),
            cash.CLOCKS,
        ),
    ),
    Clock(
        "webhook",
        webhooks.due,
        webhooks.strike,
        ENDPOINT,
        webhooks.CLOCKS,
        lambda limit: [
            Coming(at, "webhook", about, state.label, "webhook.paused")
            for at, about, state in webhooks.coming(limit)
        ],
    ),
)

# Many rows at once; each says how many.
SWEEPS = (
    Sweep(
        "cash",
        gather_late,
        cash.GATHERING,
        lambda limit: [
            Coming(at, "cash", about, "", "remittance.made") for at, about in cash.coming_gatherings(limit)
        ],
    ),
    Sweep(
        "payment",
        settlement.expire_due,
        Deadline(
            settlement.expire_due,
            (Term("payment_hours", "hours"),),
            "expires it; money that comes later is taken and sent back",
            ("payment.expired",),
        ),
        _next_of(
            "payment",
            lambda _now: (
                select(Payment.expires_at, Payment.payable_id, Payment.state)
                .where(Payment.state == PaymentState.PENDING, Payment.method != CASH)
                .order_by(Payment.expires_at, Payment.id)
            ),
            event="payment.expired",
        ),
        PAYMENT,
        (PaymentState.PENDING,),
    ),
    Sweep("dispute", asking.to_find_disputes, asking.FINDING, lambda _limit: ()),
    Sweep("book by days", daybook.fold_due, daybook.FOLDING, lambda _limit: ()),
    Sweep(
        "payday",
        paying.run_due,
        paying.PAYING,
        lambda limit: [
            Coming(at, "payday", party, rhythm.label, "payout.ordered")
            for at, party, rhythm in paying.coming(limit)
        ],
    ),
    Sweep(
        "reserve",
        reserves.release_due,
        reserves.RELEASING,
        _next_of(
            "reserve",
            lambda _now: (
                select(Reserve.release_at, Reserve.about, Reserve.reason)
                .where(Reserve.left_minor > 0)
                .order_by(Reserve.release_at, Reserve.id)
            ),
            event="reserve.released",
        ),
    ),
    Sweep(
        "rating window",
        opinions.reveal_due,
        reviews.REVEALING,
        _next_of("rating window", reviews.revealed_next, event="rating.revealed"),
    ),
    Sweep(
        "review request",
        opinions.ask_due,
        reviews.ASKING,
        _next_of("review request", reviews.asked_next, None, "review.asked", reviews.ASKED_LATER),
    ),
    _erasing("kept answer", keys.FORGETTING, KeptAnswer),
    _erasing("webhook post", webhooks.ERASING, Post, Try, machine=POST, states=webhooks.ERASED),
    _erasing("digits of a code", words.BLANKING_CODES),  # before the codes go
    _erasing("code", people.FORGETTING_CODES, Code),
    _erasing("count of a limit", people.FORGETTING_COUNTS, LimitCounter),
    _erasing("session", people.FORGETTING_SESSIONS, LoginSession),
    _erasing("message", words.FORGETTING_MESSAGES, Message),
    _erasing("news", words.FORGETTING_NEWS, News),
)


@dataclass(frozen=True)
class Covered:
    """Unfinished states without a clock of their own: whose ends them, or why none may."""

    machine: Machine
    states: tuple[StrEnum, ...]
    by: str


def _unfinished(machine: Machine) -> tuple[StrEnum, ...]:
    return tuple(state for state in machine.states if state not in machine.final)


COVERED = (
    Covered(PAYOUT_FILE, _unfinished(PAYOUT_FILE), "the clocks of the payouts and refunds in it"),
    Covered(SHIPMENT, _unfinished(SHIPMENT), "its sale's clock, and the clock of the case that follows"),
    Covered(PAPER, _unfinished(PAPER), "its application's clock"),
    Covered(
        MESSAGE, _unfinished(MESSAGE), "the sender, see below; what failed or is uncertain waits for a person"
    ),
    Covered(
        POST,
        (PostState.QUEUED, PostState.SENDING),
        "the sender, see below: after three days it is given up",
    ),
    Covered(ERRAND, _unfinished(ERRAND), "the caller, see below: until the provider has answered"),
    Covered(
        CHARGEBACK,
        _unfinished(CHARGEBACK),
        "the caller: the provider is asked until the payer's bank has decided",
    ),
    Covered(ENDPOINT, (EndpointState.PAUSED,), "nobody waits: its owner lets it go on when it answers again"),
    Covered(STOREFRONT, _unfinished(STOREFRONT), "nobody waits: a shop stays as its people leave it"),
    Covered(WORDS, _unfinished(WORDS), "a person reads them: time alone publishes nothing that was held"),
    Covered(LISTING, _unfinished(LISTING), "nobody waits: a listing stays as its seller leaves it"),
)


def coming(limit: int) -> list[Coming]:
    """What the clocks do next if nobody does anything, the first first. Earnings become free without a clock."""
    found = [one for each in (*CLOCKS, *SWEEPS) for one in each.coming(limit)]
    return sorted([*found, *_freed(limit)], key=lambda one: one.at)[:limit]


_freed = _next_of(
    "earning",
    lambda now: (
        select(Earning.available_at, Earning.about, Earning.hold_reason)
        .where(Earning.available_at > now, Earning.payout_id.is_(None))
        .order_by(Earning.available_at, Earning.id)
    ),
)

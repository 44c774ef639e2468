"""Every clock on one page: what may wait, who of it is due, what the clock does to one of them, and what comes next.

``docs/clocks.md`` is written from these tables, and a test asks that no unfinished state is missing here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actions import CODE_MINUTES, SESSION_DAYS
from marketplace.api import keys
from marketplace.applications import clocks as applications
from marketplace.applications.kinds import ERASE_AFTER_DAYS
from marketplace.applications.models import Application
from marketplace.applications.states import APPLICATION, PAPER
from marketplace.cases import clocks as cases
from marketplace.cases.models import Case
from marketplace.cases.states import CASE
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.events.actions import BACKOFF_SECONDS
from marketplace.events.actions import LEASE_SECONDS as DELIVERY_SECONDS
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.states import Deadline, Machine, Term
from marketplace.messages.sending import LEASE_SECONDS as SENDING_SECONDS
from marketplace.messages.states import MESSAGE
from marketplace.operator.ports import Coming
from marketplace.orders.actions import clocks as sales
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.reviews import actions as reviews
from marketplace.reviews.models import RatingWindow
from marketplace.settlement import actions as settlement
from marketplace.settlement import clocks as sending
from marketplace.settlement.models import Earning, Payment
from marketplace.settlement.states import PAYMENT, PAYOUT, REFUND, PaymentState, PayoutState, RefundState
from marketplace.webhooks import clocks as webhooks
from marketplace.webhooks.bodies import OLD_SECRET_HOURS
from marketplace.webhooks.sending import LEASE_SECONDS as POSTING_SECONDS
from marketplace.webhooks.sending import RETRY_SECONDS
from marketplace.webhooks.states import ENDPOINT, POST, EndpointState, PostState
from payments import actions as payments
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
    """A clock that acts on many rows at once: ``strike`` says on how many. Not all are about a state."""

    name: str
    strike: Callable[[], int]
    deadline: Deadline
    coming: Comings
    machine: Machine | None = None
    states: tuple[StrEnum, ...] = field(default=())


def _next_of(
    name: str, rows: Callable[[datetime], Any], table: Mapping[Any, Deadline] | None = None, event: str = ""
) -> Comings:
    """What comes next by a query for (moment, number that a person looks up, state)."""

    def coming(limit: int) -> list[Coming]:
        found = db.session.execute(rows(clock.now()).limit(limit)).all()
        return [
            Coming(at, name, about, getattr(state, "label", ""), table[state].events[0] if table else event)
            for at, about, state in found
        ]

    return coming


def _unsent(name: str, rows: Callable[[], list[tuple[datetime, str]]], state: Any) -> Comings:
    return lambda limit: [
        Coming(at, name, about, state.label, f"{name}.overdue") for at, about in rows()[:limit]
    ]


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
                .where(Payment.state == PaymentState.PENDING)
                .order_by(Payment.expires_at, Payment.id)
            ),
            event="payment.expired",
        ),
        PAYMENT,
        (PaymentState.PENDING,),
    ),
    Sweep(
        "rating window",
        reviews.reveal_due,
        Deadline(
            reviews.reveal_due,
            (Term("rating_days", "days"),),
            "closes it: what was written so far is shown",
            ("rating.revealed",),
        ),
        _next_of(
            "rating window",
            lambda _now: (
                select(RatingWindow.closes_at, Order.public_id, RatingWindow.revealed_at)
                .join(RatingWindow.sale)
                .join(Sale.order)
                .where(RatingWindow.revealed_at.is_(None))
                .order_by(RatingWindow.closes_at)
            ),
            event="rating.revealed",
        ),
    ),
    # What is only erased concerns nobody's plans: it is not among what comes next.
    Sweep("kept answer", keys.forget_old, keys.FORGETTING, lambda _limit: ()),
    Sweep("webhook post", webhooks.erase, webhooks.ERASING, lambda _limit: (), POST, webhooks.ERASED),
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
    Covered(ENDPOINT, (EndpointState.PAUSED,), "nobody waits: its owner lets it go on when it answers again"),
    Covered(STOREFRONT, _unfinished(STOREFRONT), "nobody waits: a shop stays as its people leave it"),
    Covered(LISTING, _unfinished(LISTING), "nobody waits: a listing stays as its seller leaves it"),
)


@dataclass(frozen=True)
class Lapse:
    """What time does without a clock that strikes: it is read off when somebody asks."""

    what: str
    terms: tuple[Term, ...]
    does: str


LAPSES = (
    Lapse(
        "earnings",
        (Term("trust.standing: hold_days", "days, by the seller's standing"),),
        "may be paid out; the operator's next payout run takes them",
    ),
    Lapse(
        "a refused bank account",
        (),
        "no time ends it: earnings wait until the party has told an account that works",
    ),
    Lapse(
        "a refund whose account refused it",
        (),
        "no time ends it: the money waits until its payer has named an account of his own",
    ),
    Lapse(
        "an application that granted nothing",
        (Term("applications.kinds.ERASE_AFTER_DAYS", "days", ERASE_AFTER_DAYS),),
        "what was told and shown is erased, by the clock of applications",
    ),
    Lapse(
        "a code",
        (Term("accounts.actions.CODE_MINUTES", "minutes of real time", CODE_MINUTES),),
        "is worth nothing; one that has not left yet is not sent any more",
    ),
    Lapse(
        "a session",
        (Term("accounts.actions.SESSION_DAYS", "days of real time", SESSION_DAYS),),
        "ends: its person signs in again",
    ),
    Lapse(
        "a message that is being sent",
        (Term("messages.sending.LEASE_SECONDS", "seconds of real time", SENDING_SECONDS),),
        "is uncertain: a person decides whether it is sent again",
    ),
    Lapse(
        "a message that its channel did not take",
        (Term("events.actions.BACKOFF_SECONDS", "seconds, then longer and longer", BACKOFF_SECONDS[0]),),
        "is tried again, and given up after messages.sending.ATTEMPTS_MAX",
    ),
    Lapse(
        "a webhook that is being sent",
        (Term("webhooks.sending.LEASE_SECONDS", "seconds of real time", int(POSTING_SECONDS)),),
        "is sent again, with the same id and body",
    ),
    Lapse(
        "a webhook that its address did not take",
        (Term("webhooks.sending.RETRY_SECONDS", "seconds, then longer and longer", RETRY_SECONDS[0]),),
        "is tried again, and given up after webhooks.actions.GIVE_UP_DAYS",
    ),
    Lapse(
        "a webhook's secret that another has followed",
        (Term("webhooks.bodies.OLD_SECRET_HOURS", "hours of real time", OLD_SECRET_HOURS),),
        "signs no more",
    ),
    Lapse(
        "a delivery of the outbox that a worker has taken",
        (Term("events.actions.LEASE_SECONDS", "seconds of real time", DELIVERY_SECONDS),),
        "is free for another worker",
    ),
    Lapse(
        "a delivery that failed",
        (
            Term(
                "events.actions.BACKOFF_SECONDS",
                "seconds of real time, then longer and longer",
                BACKOFF_SECONDS[0],
            ),
        ),
        "is tried again, for ever",
    ),
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

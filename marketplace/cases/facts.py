"""What may be said of a case when something happens to it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import KIND_LABELS
from marketplace.cases.kinds import DECISIONS, CaseKind
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.states import CLOCK
from marketplace.messages.notices import Facts
from marketplace.orders.models import Order, Sale


def case_facts(event: Event) -> Facts:
    """Of a case: its numbers, what went wrong, how much is at stake, by when, and how it ended."""
    sale = db.session.scalars(
        select(Sale)
        .where(Sale.public_id == event.data["sale"])
        .options(
            joinedload(Sale.storefront),
            joinedload(Sale.courier),
            joinedload(Sale.order).joinedload(Order.buyer),
        )
    ).one()
    return {
        "case": event.subject_id,
        "order": event.data["order"],
        "sale": event.data["sale"],
        "shop": sale.storefront.name,
        "courier": sale.courier.name,
        "problem": event.data["case_kind"],
        "amount": event.data["amount_minor"],
        "refund_amount": event.data.get("refunded_minor"),
        "given_amount": event.data.get("given_minor"),
        "cost_amount": event.data.get("cost_minor"),
        "answer_by": event.data.get("answer_by"),
        "decide_by": event.data.get("decide_by"),
        "verdict": event.data.get("reason", ""),
        "speaker": event.acting_kind,
    }


def problem_said(code: str) -> str:
    """What went wrong, in words."""
    return CaseKind(code).label.lower()


def verdict_said(code: str) -> str:
    """Why it was decided so, in words; empty for an event that decides nothing."""
    return str(DECISIONS.get(code, ""))


def speaker_said(kind: str) -> str:
    """Which side of a case spoke."""
    return "" if kind == CLOCK else str(KIND_LABELS[PartyKind(kind)])

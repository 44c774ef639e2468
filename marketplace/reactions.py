"""The marketplace on one page: what follows from what happened.

What must be true together is a direct call downward; what may follow a moment later, or is another party's
business, stands here.
"""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, User
from marketplace.cases import actions as cases
from marketplace.cases import giving_way
from marketplace.cases.kinds import CaseKind
from marketplace.events.actions import Reaction, Reactions
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.messages import actions as messages
from marketplace.orders.actions import disputing, selling
from marketplace.orders.models import Order, Sale, Shipment
from marketplace.reviews import actions as reviews
from marketplace.settlement import chargebacks, reversing
from marketplace.settlement.models import Chargeback, Payment
from marketplace.trust import actions as trust
from marketplace.trust.reading import FACTS_OF
from marketplace.voices import VOICES
from marketplace.webhooks import actions as webhooks
from marketplace.webhooks.topics import OFFERED_KINDS


def pay_the_sales(event: Event) -> None:
    """Money came in for an order: into the escrow of its sales."""
    if event.data["payable_kind"] == "order":
        order = db.session.scalars(select(Order).where(Order.public_id == event.data["payable"])).one()
        payment = db.session.scalars(select(Payment).where(Payment.public_id == event.subject_id)).one()
        selling.mark_paid(_actor_of(event), order, payment)


def open_ratings(event: Event) -> None:
    """A sale was completed: its parties may rate each other."""
    reviews.open_window(db.session.scalars(select(Sale).where(Sale.public_id == event.subject_id)).one())


def ask_about_parcel(event: Event) -> None:
    """A parcel is lost, damaged or overdue: a case about what lies in it."""
    kind = CASE_OF.get(
        event.data["reason"] if event.kind == "shipment.exception" else event.data["returning"]
    )
    if kind is not None:
        cases.open_about(_actor_of(event), _parcel(event), kind)


def close_found(event: Event) -> None:
    """A parcel that was looked for has come to somebody's hands."""
    cases.close_found(_parcel(event))


def follow_chargeback(event: Event) -> None:
    """A payer disputes what he paid: its sales' money is frozen, free again, or gone."""
    chargeback = chargebacks.called(event.subject_id)
    assert chargeback is not None
    order = db.session.scalar(select(Order).where(Order.public_id == event.data["payable"]))
    if order is not None:
        FOLLOWING[event.kind](chargeback, order)
    elif event.kind == "chargeback.lost":
        disputing.bear_alone(chargeback, chargebacks.claim_minor(chargeback))


def _bear(chargeback: Chargeback, order: Order) -> None:
    """What cases of the order froze is gone with the rest: they give way."""
    cases_over = giving_way.give_way(order, chargebacks.claim_minor(chargeback), chargeback.public_id)
    disputing.bear(chargeback, order)
    giving_way.let_all_go(cases_over)
    for sale in order.sales:
        reversing.call_back(chargeback, sale.seller, sale.public_id)


FOLLOWING = {
    "chargeback.opened": disputing.freeze,
    "chargeback.won": disputing.thaw,
    "chargeback.lost": _bear,
}

# What a courier reports, or whether an overdue parcel was on its way back -> the case that follows.
CASE_OF = {
    "lost": CaseKind.LOST,
    "damaged": CaseKind.DAMAGED,
    False: CaseKind.LOST,
    True: CaseKind.FAILED_RETURN,
}

_FOLLOWED = (Reaction("orders.follow_chargeback", follow_chargeback),)

HANDLERS: Reactions = {
    **dict.fromkeys(FOLLOWING, _FOLLOWED),
    "payment.captured": (Reaction("orders.pay_the_sales", pay_the_sales),),
    "shipment.exception": (Reaction("cases.ask_about_parcel", ask_about_parcel),),
    "shipment.overdue": (Reaction("cases.ask_about_parcel", ask_about_parcel),),
    "shipment.delivered": (Reaction("cases.close_found", close_found),),
    "shipment.returned": (Reaction("cases.close_found", close_found),),
    "sale.completed": (Reaction("reviews.open_ratings", open_ratings),),
}

LEARN = Reaction("trust.learn", trust.learn)
TELL = Reaction("messages.tell", messages.tell)
PUT_DOWN = Reaction("webhooks.put_down", webhooks.put_down)

REACTIONS: Reactions = {
    kind: (
        *HANDLERS.get(kind, ()),
        *((LEARN,) if kind in FACTS_OF else ()),
        *((TELL,) if kind in VOICES.kinds else ()),
        *((PUT_DOWN,) if kind in OFFERED_KINDS else ()),
    )
    for kind in sorted({*HANDLERS, *FACTS_OF, *VOICES.kinds, *OFFERED_KINDS})
}


def _parcel(event: Event) -> Shipment:
    return db.session.scalars(select(Shipment).where(Shipment.public_id == event.subject_id)).one()


def _actor_of(event: Event) -> Actor:
    """Who did what happened, as the one who does what follows."""
    user = db.session.get(User, event.acting_user_id) if event.acting_user_id else None
    party = db.session.get(Party, event.acting_party_id) if event.acting_party_id else None
    return Actor(kind=event.acting_kind, user=user, party=party)

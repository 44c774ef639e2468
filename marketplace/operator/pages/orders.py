"""Orders: the list, and one order whole: parties, what happened, money, parcels, ratings."""

from flask import abort, render_template, request, url_for

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.areas import full_name
from marketplace.accounts.models import Party, PartyKind
from marketplace.accounts.phones import spell_phone
from marketplace.accounts.roles import KIND_LABELS
from marketplace.cases.queries import about_sales
from marketplace.events.queries import timeline
from marketplace.ledger.queries import transfers_of
from marketplace.operator import queries, wording
from marketplace.orders.models import Order
from marketplace.orders.queries import all_orders, any_order, drawn_for, state_counts, subjects_of
from marketplace.orders.reasons import CARRYING_REASONS
from marketplace.orders.states import SaleState
from marketplace.settlement import chargebacks
from marketplace.settlement.models import Payment
from marketplace.settlement.opening import hanging
from marketplace.trust.sentence import TrustView, trust_view


@acting(PartyKind.OPERATOR, "orders")
def orders(actor: Actor) -> str:
    """Every order, the newest first; those with a sale in one state where asked."""
    asked = request.args.get("state", "")
    state = SaleState(asked) if asked in list(SaleState) else None
    return render_template(
        "operator/orders.html",
        page=all_orders(request.args.get("page"), state),
        state=state,
        states=list(SaleState),
        counts=state_counts(),
    )


@acting(PartyKind.OPERATOR, "orders")
def order(actor: Actor, order: str) -> str:
    """One order on one page."""
    found = any_order(order) or abort(404)
    payment = queries.payment_of(found)
    refunds = queries.refunds_of(payment) if payment else ()
    drawn = drawn_for(found)
    cases = [case for of_sale in about_sales(sale.id for sale in found.sales).values() for case in of_sale]
    subjects = [
        *subjects_of(found),
        *(("case", case.public_id) for case in cases),
        *(("payment", one.public_id) for one in (payment, drawn if drawn is not payment else None) if one),
        *(("refund", refund.public_id) for refund in refunds),
        *(("chargeback", row.public_id) for row in (chargebacks.of_payment(payment.id) if payment else ())),
    ]
    events = sorted(timeline(subjects), key=lambda event: event.id)
    return render_template(
        "operator/order.html",
        order=found,
        payment=payment,
        drawn=drawn,
        hanging=hanging(subjects),
        chargebacks=chargebacks.of_payment(payment.id) if payment else (),
        refunds=refunds,
        parties=_parties(found, payment, actor),
        happenings=wording.happenings(
            events, queries.parties_by_id(event.acting_party_id for event in events), _shops(found)
        ),
        movements=wording.movements(transfers_of(subjects), _names(found, payment)),
        carrying_reasons=CARRYING_REASONS,
        reasons=wording.REASONS,
        cases=cases,
        earnings=queries.earnings_of(found),
        ratings=queries.ratings_of(found),
        town=full_name(found.address.area_code),
        spell_phone=spell_phone,
    )


def _parties(order: Order, payment: Payment | None, actor: Actor) -> list[tuple[object, Party, TrustView]]:
    """(kind in words, party, its trust) of the five kinds of party in an order, each party once."""
    parties = [
        order.buyer,
        *(sale.seller for sale in order.sales),
        *(sale.courier for sale in order.sales),
        *([payment.provider] if payment else ()),
        *([actor.party] if actor.party else ()),
    ]
    once = {party.id: party for party in parties}
    scores = queries.party_scores(once)
    return [
        (
            KIND_LABELS[PartyKind(party.kind)],
            party,
            trust_view(party.kind, scores[party.id], url_for("trust_pages.party", party=party.public_id)),
        )
        for party in once.values()
    ]


def _names(order: Order, payment: Payment | None) -> dict[str, str]:
    """What stands for a public id in the book's addresses."""
    names = {order.buyer.public_id: order.buyer.name}
    for sale in order.sales:
        names[sale.public_id] = sale.storefront.name
        names[sale.seller.public_id] = sale.seller.name
        names[sale.courier.public_id] = sale.courier.name
    if payment is not None:
        names[payment.provider.public_id] = payment.provider.name
    return names


def _shops(order: Order) -> dict[str, str]:
    """Which shop a sale or a parcel belongs to, where an order has several."""
    if len(order.sales) < 2:
        return {}
    return {
        public_id: sale.storefront.name
        for sale in order.sales
        for public_id in (sale.public_id, *(parcel.public_id for parcel in sale.shipments))
    }


# address, name, view, methods
ROUTES = (
    ("/orders", "orders", orders, ("GET",)),
    ("/orders/<order>", "order", order, ("GET",)),
)

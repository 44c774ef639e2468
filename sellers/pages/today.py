"""The first page of the day: what to do, in the order in which it is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind, Right
from marketplace.accounts.roles import may
from marketplace.cases import queries as cases
from marketplace.catalog.models import StorefrontState
from marketplace.kit import clock
from marketplace.kit.i18n import viewer_zone
from marketplace.orders import queries as orders
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import queries as money
from marketplace.settlement.statement import this_month
from marketplace.settlement.waiting import waits_until
from marketplace.trust import queries as trust
from marketplace.trust.sentence import trust_view
from sellers import queries
from sellers.pages.joining import shop_of
from sellers.pages.money import refusal_of
from sellers.words import STATES, greeting, soon

URGENT = timedelta(hours=6)


@acting(PartyKind.SELLER, "see")
def today(actor: Actor) -> str | Response:
    """Tasks, money, trust and what runs out."""
    shop = shop_of(actor)
    assert actor.party is not None
    assert actor.user is not None
    if shop.state is StorefrontState.DRAFT:
        return redirect(url_for("sellers.application", party=actor.party.public_id))
    here = clock.now().astimezone(ZoneInfo(viewer_zone()))
    sells = may(PartyKind.SELLER, actor.role, "sales")
    counts = orders.sale_counts(actor.party_id) if sells else {}
    return render_template(
        "sellers/today.html",
        shop=shop,
        now=here,
        greeting=greeting(actor.user.name, here.hour),
        tasks=queries.to_do(actor.party_id) if sells else (),
        tasks_count=sum(counts.get(state, 0) for state in queries.TO_DO),
        done=queries.done_since(actor.party_id, clock.now() - timedelta(days=1)) if sells else (),
        cases=cases.waiting_for(cases.of_seller(actor.party_id), actor.party_id) if sells else (),
        unrated=queries.unrated(actor.party_id, limit=3) if sells else (),
        low_stock=queries.low_stock(shop.id),
        deadline=deadline,
        soon=soon,
        is_urgent=lambda sale: (due := deadline(sale)) is not None and due - clock.now() < URGENT,
        is_late=lambda sale: (due := deadline(sale)) is not None and due < clock.now(),
        states=STATES,
        sale_states=SaleState,
        closed=shop.state is StorefrontState.CLOSED,
        trust=trust_view(
            PartyKind.SELLER,
            trust.score_of(actor.party_id),
            url_for("trust_pages.party", party=actor.party.public_id),
        ),
        **_money(actor),
    )


def deadline(sale: Sale) -> datetime | None:
    """Until when the seller's part is to be done: the promise to pack, or the courier's days to fetch."""
    return sale.due_at if sale.state is SaleState.PACKED else sale.pack_by


def _money(actor: Actor) -> dict[str, object]:
    """What stands in the box about money; nothing for a role that may not see it."""
    assert actor.party is not None
    if not may(PartyKind.SELLER, actor.role, "money"):
        return {"purse": None, "refused": ""}
    start = this_month(actor.party).start
    assert start is not None
    account = people.payout_account(actor.party_id)
    return {
        "purse": money.purse(actor.party),
        "escrow_minor": sum(part.net_minor for part in queries.escrow(actor.party_id).values()),
        "paid_minor": money.paid_since(actor.party_id, start),
        "account": account,
        "account_waits_until": waits_until(account),
        "refused": refusal_of(account),
        "may_be_paid": people.granted(actor.party_id, Right.BE_PAID),
    }


ROUTES = (("/<party>/today", "today", today, ("GET",)),)

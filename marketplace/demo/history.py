"""What has happened in the demo so far, played by the same actions that pages use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, cycle

from sqlalchemy import select

from marketplace.accounts.models import Address, PartyKind
from marketplace.catalog.models import Listing, Variant
from marketplace.demo import deeds
from marketplace.demo.cast import Cast
from marketplace.demo.goods import THINGS
from marketplace.demo.past import BASKETS, PATHS, PRAISE, ROUTINE, Basket, Step
from marketplace.demo.people import BANK, OPERATOR, PEOPLE
from marketplace.demo.stage import Stage
from marketplace.kit.db import db
from marketplace.orders.actions import placing
from marketplace.orders.models import Order, Sale

DAYS = 75
SHAPED_HOURS = 100  # older orders were placed between 8 and 11 in Jakarta, so that their steps fall on days
PAYOUT_EVERY_DAYS = 7
LAST_PAYOUT_HOURS_AGO = 5
BANK_WAITS = timedelta(hours=20)
RATED_AFTER = (timedelta(hours=12), timedelta(hours=14))  # by the buyer, by the seller


def play(cast: Cast, now: datetime) -> None:
    """Play every basket from DAYS ago up to ``now``; what would come later has not happened yet."""
    stage = Stage(now - timedelta(days=DAYS))
    baskets = sorted(chain(BASKETS, _routine()), key=lambda basket: -basket.hours_ago)
    for number, basket in enumerate(baskets):
        placed_at = now - timedelta(hours=basket.hours_ago)
        if basket.hours_ago > SHAPED_HOURS:
            placed_at = placed_at.replace(hour=1 + number % 3, minute=7 * number % 60)
        _plan(stage, cast, basket, number, placed_at)
    _plan_money(stage, cast, now)
    stage.play(now)


def _routine() -> Iterator[Basket]:
    """Ordinary orders, spread evenly over the weeks, buyers and goods taken in turn."""
    buyers = cycle(person.party for person in PEOPLE if person.kind is PartyKind.BUYER)
    praise = cycle(PRAISE)
    for shop, count in ROUTINE.items():
        titles = cycle(thing.title for thing in THINGS if thing.shop == shop)
        for turn in range(count):
            days_ago = (DAYS - 2) - (DAYS - 10) * turn / count
            five = 4 if turn % 5 == 3 else 5
            yield Basket(
                days_ago * 24, next(buyers), ((next(titles), 1),), "smooth", (five, 5, 5), next(praise)
            )


def _plan(stage: Stage, cast: Cast, basket: Basket, number: int, placed_at: datetime) -> None:
    def place() -> None:
        order = _place(cast, basket, number)
        if PATHS[basket.path]:
            first, *rest = PATHS[basket.path]
            stage.at(stage.now + timedelta(hours=first.hours), lambda: pay(order, first.verb, rest))

    def pay(order: Order, verb: str, rest: list[Step]) -> None:
        deeds.PAYING[verb](cast.the(PartyKind.PROVIDER, BANK, "teller"), order)
        for sale in order.sales:
            _go_on(stage, cast, sale, basket, rest)

    stage.at(placed_at, place)


def _place(cast: Cast, basket: Basket, number: int) -> Order:
    buyer = cast.the(PartyKind.BUYER, basket.buyer)
    address = db.session.scalars(
        select(Address).where(Address.party_id == buyer.party_id, Address.kept).order_by(Address.id)
    ).first()
    assert address is not None
    lines = [placing.Chosen(_variant(title), pieces) for title, pieces in basket.things]
    services = deeds.choose_services(lines, address, number)
    bank = cast.the(PartyKind.PROVIDER, BANK).party
    assert bank is not None
    return placing.place(buyer, lines, address, services, bank, "virtual_account", f"demo-{number}")


def _variant(title: str) -> Variant:
    """The variant of that listing with most pieces left."""
    rows = db.session.scalars(select(Variant).join(Variant.listing).where(Listing.title == title)).all()
    return max(rows, key=lambda variant: variant.stock.free)


def _go_on(stage: Stage, cast: Cast, sale: Sale, basket: Basket, steps: list[Step]) -> None:
    """Plan the next step of a sale; when it is done, the one after it."""
    if not steps:
        _plan_ratings(stage, cast, sale, basket)
        return
    step, *rest = steps
    since = sale.pack_by if step.verb == "pack_late" else None

    def take() -> None:
        deeds.DEEDS[step.verb](cast, sale, step.reason)
        _go_on(stage, cast, sale, basket, rest)

    stage.at((since or stage.now) + timedelta(hours=step.hours), take)


def _plan_ratings(stage: Stage, cast: Cast, sale: Sale, basket: Basket) -> None:
    """After the end of a sale each side says what it has to say, once the sale is completed."""
    completed_by = (
        stage.now + timedelta(days=sale.inspection_days, hours=12) if not sale.ended_at else stage.now
    )
    to_seller, to_courier, to_buyer = basket.stars
    by_buyer, by_seller = RATED_AFTER
    if to_seller:
        stage.at(
            completed_by + by_buyer,
            lambda: deeds.buyer_rates(cast, sale, to_seller, to_courier, basket.words),
        )
    if to_buyer:
        stage.at(completed_by + by_seller, lambda: deeds.seller_rates(cast, sale, to_buyer))


def _plan_money(stage: Stage, cast: Cast, now: datetime) -> None:
    """Payout runs week by week, the last one still at the bank; refunds a day after they were ordered."""
    operator, bank = cast.the(PartyKind.OPERATOR, OPERATOR), cast.the(PartyKind.PROVIDER, BANK)
    run_at = now - timedelta(hours=LAST_PAYOUT_HOURS_AGO)
    while run_at > stage.now:
        stage.at(run_at, lambda: deeds.run_payouts(operator, bank))
        run_at -= timedelta(days=PAYOUT_EVERY_DAYS)
    sent_at = stage.now
    while sent_at < now:
        stage.at(sent_at, lambda: deeds.send_money(bank, BANK_WAITS))
        sent_at += timedelta(days=2)

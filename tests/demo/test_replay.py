"""Real orders played through the actions of the pages: each way an order can go, down to the last rupiah."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.demo.replay import KEY
from marketplace.demo.tally import tally
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.queries import class_balances
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.reviews.models import Rating
from marketplace.settlement.models import Payout, Refund
from marketplace.trust.models import TrustState
from tests import make
from tests.contents import counts
from tests.demo.streams import HEADER, placed, row

STREAM = (
    HEADER,
    placed("good", 0, seller="s1"),
    placed("two", 0.1, seller="s1", product="px"),
    placed("two", 0.1, seller="s2"),
    placed("never-sent", 0.2, seller="s2"),
    placed("never-come", 0.3),
    placed("cancelled", 0.4),
    placed("unhappy", 0.5),
    row("handed_to_courier", "good", 1, late=0),
    row("handed_to_courier", "two", 1, seller="s1", late=0),
    row("handed_to_courier", "two", 1.5, seller="s2", late=0),
    row("handed_to_courier", "never-come", 1.5, late=0),
    row("handed_to_courier", "unhappy", 3.9, late=1),
    row("delivered", "good", 4),
    row("delivered", "two", 5, seller="s1"),
    row("delivered", "two", 6, seller="s2"),
    row("delivered", "unhappy", 20),
    row("review", "good", 4.5, stars=5),
    row("review", "unhappy", 20.5, stars=1),
    row("canceled", "cancelled", 30),
)
OUTCOMES = {
    "good": [SaleState.COMPLETED],
    "two": [SaleState.COMPLETED, SaleState.COMPLETED],
    "never-sent": [SaleState.CANCELLED],
    "never-come": [SaleState.CANCELLED],
    "unhappy": [SaleState.COMPLETED],
}


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text("\n".join(STREAM), encoding="utf-8")
    return path


def replay(app: Flask, stream: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", "replay", str(stream), *options])


def test_every_order_comes_to_its_end_and_nothing_is_stuck(app: Flask, stream: Path) -> None:
    told = replay(app, stream)
    assert told.exit_code == 0, told.output
    assert "nothing is stuck" in told.output
    assert "lost 1" in told.output
    with app.app_context():
        for name, states in OUTCOMES.items():
            assert [sale.state for sale in _order(name).sales] == states, name
        assert _order("cancelled").sales[0].state in (SaleState.CANCELLED, SaleState.DECLINED)
        assert _order("never-come").sales[0].reason == "lost"
        assert sum(class_balances().values()) == 0
        left = {name: minor for (name, _), minor in class_balances().items() if minor}
        assert set(left) == {"operator:commission", "operator:tax", "provider:%:clearing", "party:%:owing"}


def test_people_pay_what_they_paid_and_everyone_gets_his_part(app_on_sqlite: Flask, stream: Path) -> None:
    replay(app_on_sqlite, stream)
    with app_on_sqlite.app_context():
        sale = _order("good").sales[0]
        assert sale.goods_minor == rupiah(249_900)
        refunded = db.session.scalar(select(func.sum(Refund.amount_minor))) or 0
        paid_out = db.session.scalar(select(func.sum(Payout.amount_minor))) or 0
        came_in = sum(order.total_minor for order in db.session.scalars(select(Order)))
        balances = {name: minor for (name, _), minor in class_balances().items()}
        ours = sum(minor for name, minor in balances.items() if name.startswith("operator:"))
        assert came_in == refunded + paid_out + ours + balances["party:%:owing"]


def test_it_happened_before_now_and_trust_has_learnt_from_it(app_on_sqlite: Flask, stream: Path) -> None:
    replay(app_on_sqlite, stream)
    with app_on_sqlite.app_context():
        sale = _order("unhappy").sales[0]
        assert sale.ended_at is not None
        assert sale.ended_at < clock.now()
        assert sale.paid_at is not None
        assert (sale.ended_at - sale.paid_at).days >= 20
        rating = db.session.scalars(select(Rating).where(Rating.sale_id == sale.id)).one()
        assert rating.stars == 1
        assert rating.revealed_at is not None
        kinds = {kind for kind, *_ in db.session.get_one(TrustState, sale.seller_id).state["tallies"]}
        assert {"sale_completed", "stars_bad", "stars_good"} <= kinds


def test_played_again_it_is_the_same_play(app: Flask, stream: Path) -> None:
    replay(app, stream)
    with app.app_context():
        before = counts()
        sales = tally().sales
    again = replay(app, stream)
    assert again.exit_code == 0, again.output
    with app.app_context():
        assert counts() == before
        assert tally().sales == sales


def test_a_marketplace_at_work_is_left_alone(app_on_sqlite: Flask, stream: Path) -> None:
    with app_on_sqlite.app_context():
        order_id = make.make_order(SaleState.PAID, sellers=1).id
        shops = db.session.scalar(select(func.count(Storefront.id)))
    assert replay(app_on_sqlite, stream).exit_code == 0
    with app_on_sqlite.app_context():
        assert db.session.get_one(Order, order_id).sales[0].state is SaleState.PAID
        still_open = select(func.count(Storefront.id)).where(Storefront.state == StorefrontState.OPEN)
        assert db.session.scalar(still_open) == shops


def test_what_is_stuck_is_told_and_ends_with_a_status(app_on_sqlite: Flask, stream: Path) -> None:
    replay(app_on_sqlite, stream)
    with app_on_sqlite.app_context():
        _order("good").sales[0].state = SaleState.DELIVERED
        db.session.commit()
        assert tally().stuck == ["1 sales are still delivered"]


@pytest.mark.parametrize("content", ["", "no,such,columns", HEADER])
def test_what_is_no_stream_of_orders_is_told(app_on_sqlite: Flask, tmp_path: Path, content: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(content)
    told = replay(app_on_sqlite, path)
    assert told.exit_code == 1
    assert "events.csv" in told.output


def _order(name: str) -> Order:
    return (
        db.session.scalars(
            select(Order).where(Order.checkout_key == KEY + name).join(Sale, Sale.order_id == Order.id)
        )
        .unique()
        .one()
    )

"""The demo is loaded once, whole, and shows every state and every kind of standing a visitor may look for."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Party, PartyKind
from marketplace.applications.models import Application
from marketplace.applications.states import ApplicationState
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.catalog.models import Listing
from marketplace.demo import load as loading
from marketplace.demo import terms
from marketplace.demo.goods import THINGS
from marketplace.demo.past import BASKETS
from marketplace.demo.people import PASSWORD, one_login_per_party
from marketplace.demo.pictures import album
from marketplace.events import queries as events
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger.queries import audit
from marketplace.orders.models import Sale, Shipment
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.promotions.models import Voucher
from marketplace.reviews.models import Rating
from marketplace.settlement.models import Payout, Refund
from marketplace.trust.models import TrustState
from payments.models import BankLine, LineState
from tests import make
from tests.contents import counts


@pytest.mark.slow
def test_the_demo_shows_everything_there_is_to_see_and_is_loaded_once(app_on_sqlite: Flask) -> None:
    app = app_on_sqlite
    first = app.test_cli_runner().invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    for person in one_login_per_party():
        assert person.contact in first.output
        answer = app.test_client().post("/login", data={"contact": person.contact, "password": PASSWORD})
        assert answer.status_code == 303, person.name
    with app.app_context():
        assert _seen(Sale.state) == set(SaleState)
        assert {
            ShipmentState.INFO_RECEIVED,
            ShipmentState.PICKED_UP,
            ShipmentState.IN_TRANSIT,
            ShipmentState.OUT_FOR_DELIVERY,
            ShipmentState.DELIVERED,
            ShipmentState.EXCEPTION,
            ShipmentState.RETURNING,
        } <= _seen(Shipment.state)
        assert {"good", "building", "new", "restricted"} <= _seen(TrustState.standing)
        assert {str(word) for word in _seen(Refund.state)} == {"pending", "paid", "credited"}
        assert {str(word) for word in _seen(Payout.state)} == {"pending", "paid"}
        assert {LineState.UNMATCHED, LineState.SHORT} <= _seen(BankLine.state)
        assert {CaseState.OPEN, CaseState.ANSWERED, CaseState.DECIDED} <= _seen(Case.state)
        assert _seen(Application.state) == {ApplicationState.SUBMITTED}
        assert db.session.scalar(select(func.count(Listing.id))) == len(THINGS)
        assert _seen(Voucher.code) == {terms.CODE, terms.SHOP_CODE}
        hidden = select(func.count(Rating.id)).where(Rating.revealed_at.is_(None))
        assert db.session.scalar(hidden)
        latest = db.session.scalar(select(func.max(Sale.paid_at)))
        assert latest is not None
        assert latest <= clock.now()
        assert audit().faults == []
        assert events.waiting_count() == 0
        before = counts()
    second = app.test_cli_runner().invoke(args=["demo", "load"])
    assert second.exit_code == 0
    with app.app_context():
        assert counts() == before


@pytest.fixture
def one_picture_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Painted once: what a demo without its pictures shows is asked here, and painting takes most of its time."""
    painted = album.of_goods(next(iter(album.GOODS)))[0].getvalue()
    monkeypatch.setattr(album, "_painted", lambda *_: BytesIO(painted))


@pytest.mark.usefixtures("one_picture_for_all")
def test_a_demo_with_a_shorter_past_loads_on_both_databases(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading.history, "ROUTINE", {})
    monkeypatch.setattr(loading.history, "BASKETS", [basket for basket in BASKETS if basket.hours_ago < 24])
    with app.app_context():
        assert loading.load()
        assert {SaleState.AWAITING_PAYMENT, SaleState.PAID, SaleState.PACKED} <= _seen(Sale.state)
        assert audit().faults == []
        before = counts()
        assert not loading.load()
        assert counts() == before


def test_no_demo_enters_a_marketplace_of_its_own(app: Flask) -> None:
    with app.app_context():
        make.make_operator()
        before = counts()
    refused = app.test_cli_runner().invoke(args=["demo", "load"])
    assert refused.exit_code == 1
    with app.app_context():
        assert counts() == before


@pytest.mark.usefixtures("one_picture_for_all")
def test_a_load_that_fails_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(loading.history, "play", fail)
    with app.app_context():
        with pytest.raises(RuntimeError, match="lights"):
            loading.load()
        assert db.session.scalar(select(func.count(Party.id)).where(Party.kind == PartyKind.OPERATOR)) == 0
        assert counts()["user"] == 0


def _seen(column: object) -> set[object]:
    return set(db.session.scalars(select(column).distinct()))  # type: ignore[call-overload]

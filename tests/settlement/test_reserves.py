"""A share of what a new seller earns is kept back: frozen at purchase, freed on its day, used first where he owes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.money import rupiah, share
from marketplace.ledger.addresses import held, owing, payable, reserve
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import paying, queries, reserves
from marketplace.settlement.models import Earning, Payout, Reserve
from marketplace.settlement.statement import Period, statement
from marketplace.settlement.states import Rhythm
from marketplace.trust.standing import CAPABILITIES, Standing
from tests.make import make_order, make_seller, make_variant
from tests.races import race
from tests.walk import actor_of, let_pass

pytestmark = pytest.mark.usefixtures("as_agreed")

EARNED = rupiah(94_450)
KEPT = share(EARNED, CAPABILITIES[Standing.NEW].reserve_share_bp)


@pytest.fixture
def context(app_on_sqlite):
    """One database is as good as two, but for who takes at once."""
    with app_on_sqlite.app_context():
        yield


def sold(rhythm: Rhythm = Rhythm.ON_REQUEST) -> Sale:
    """A completed sale of a new seller, who asks when he wants to be paid."""
    seller = make_seller()
    sale = make_order(SaleState.COMPLETED, variants=[make_variant(seller, price=100_000)]).sales[0]
    paying.choose_plan(actor_of(seller), rhythm, 0, rupiah(10_000))
    db.session.commit()
    return sale


def worth_of(price: int) -> int:
    """What a seller has of goods of so many rupiah."""
    fee = share(rupiah(price), 500)
    return rupiah(price) - fee - share(fee, 1100)


def stands(party: Party) -> tuple[int, int, int]:
    """What we owe, what he owes us, and what is kept back."""
    db.session.rollback()
    names = (payable(party.public_id), owing(party.public_id), reserve(party.public_id))
    return tuple(balance(name) for name in names)


def test_the_share_is_that_of_the_standing_at_purchase_and_stays_so(context) -> None:
    sale = sold()
    assert (sale.reserve_bp, sale.reserve_days, sale.reserve_reason) == (500, 30, "new")
    assert stands(sale.seller) == (EARNED - KEPT, 0, KEPT)
    (row,) = db.session.scalars(select(Reserve))
    assert (row.about, row.reason, row.release_at) == (
        sale.public_id,
        "new",
        sale.ended_at + timedelta(days=30),
    )
    assert balance(held(sale.public_id)) == 0
    assert queries.purse(sale.seller).reserve_minor == KEPT


def test_it_is_freed_on_its_day_and_stands_on_the_statement(context) -> None:
    sale = sold()
    let_pass(timedelta(days=30, minutes=-5))
    assert stands(sale.seller)[2] == KEPT
    first = paying.pay_now(actor_of(sale.seller))
    db.session.commit()
    assert first.amount_minor == EARNED - KEPT
    assert {line.amount_minor for line in first.lines} == {EARNED, -KEPT}
    assert {line.sale for line in first.lines} == {sale.public_id}, "each line leads to its order"
    let_pass(timedelta(minutes=10))
    assert stands(sale.seller) == (KEPT, 0, 0)
    told = statement(sale.seller, Period())
    assert [line.kind for line in told.lines] == [
        "reserve_released",
        "payout_ordered",
        "reserved",
        "released",
    ]
    assert told.totals.reserved_minor == 0
    assert told.closing_minor == KEPT == told.lines[0].balance_minor
    assert audit().faults == []


def test_what_is_kept_is_used_before_he_owes_us_anything(context) -> None:
    sale = sold()
    let_pass(timedelta(days=8))
    paying.pay_now(actor_of(sale.seller))
    db.session.commit()
    line = sale.lines[0].public_id
    selling.give_back(actor_of(sale.seller), sale, {line: rupiah(3_000)}, "goodwill")
    db.session.commit()
    part = EARNED - worth_of(97_000)
    assert stands(sale.seller) == (0, 0, KEPT - part)
    selling.give_back(actor_of(sale.seller), sale, {line: rupiah(50_000)}, "goodwill")
    db.session.commit()
    owed = stands(sale.seller)
    assert (owed[0], owed[2]) == (0, 0)
    assert owed[1] < 0
    unclaimed = db.session.scalars(select(Earning).where(Earning.payout_id.is_(None))).all()
    mine = sum(row.amount_minor for row in unclaimed if row.party_id == sale.seller_id)
    assert mine == owed[1]
    let_pass(timedelta(days=40))
    assert stands(sale.seller) == owed, "what is used up is not freed again"
    assert audit().faults == []


def test_a_trusted_seller_keeps_all(context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAPABILITIES, Standing.NEW, CAPABILITIES[Standing.GOOD])
    sale = sold()
    assert stands(sale.seller) == (EARNED, 0, 0)
    assert db.session.scalars(select(Reserve)).all() == []


def test_who_frees_uses_and_pays_at_once_agree(app) -> None:
    with app.app_context():
        sale = sold()
        let_pass(timedelta(days=8))
        paying.pay_now(actor_of(sale.seller))
        db.session.commit()
        sale_id, seller_id, line = sale.id, sale.seller_id, sale.lines[0].public_id
        let_pass(timedelta(days=21))
        row = db.session.scalars(select(Reserve)).one()
        row.release_at -= timedelta(days=2)
        db.session.commit()

    def free() -> int:
        with unit_of_work():
            return reserves.release_due()

    def give_back() -> None:
        with unit_of_work():
            own = db.session.get_one(Sale, sale_id)
            selling.give_back(actor_of(own.seller), own, {line: rupiah(2_000)}, "goodwill")

    ends = race(app, [free, give_back, free])
    assert not [end for end in ends if isinstance(end, Exception)]
    with app.app_context():
        seller = db.session.get_one(Party, seller_id)
        taken = EARNED - worth_of(98_000)
        assert sum(stands(seller)) == KEPT - taken
        assert stands(seller)[2] == 0
        assert audit().faults == []
        assert len(db.session.scalars(select(Payout)).all()) >= 1

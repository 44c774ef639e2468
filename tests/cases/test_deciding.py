"""What a decision may be while a parcel is on the road, and in which order it locks whom it moves money between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.money import rupiah
from marketplace.orders.actions import carrying, refunding, selling
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Earning
from tests import make, walk
from tests.walk import actor_of

SELLER, COURIER = PartyKind.SELLER, PartyKind.COURIER

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def context(app_on_sqlite):
    with app_on_sqlite.app_context(), app_on_sqlite.test_request_context():
        yield


def _decide(case: Case, amount: int, bearer: PartyKind | None = None) -> None:
    operator = actor_of(make.make_operator())
    cases.decide(operator, case, rupiah(amount), bearer, "carried-badly", Said("Sudah kami periksa."))
    db.session.commit()


def _case_of(sale: Sale) -> Case:
    db.session.commit()
    walk.ring()
    return db.session.scalars(select(Case).where(Case.sale_id == sale.id)).one()


def test_one_of_several_parcels_on_the_road_is_paid_back_whole_or_not_at_all() -> None:
    variants = [make.make_variant(price=100_000)]
    sale = make.make_order(SaleState.ACCEPTED, variants=variants, quantity=2).sales[0]
    line, rider = sale.lines[0].public_id, actor_of(sale.courier)
    first, _second = selling.pack(actor_of(sale.seller), sale, walk.secret(), [{line: 1}, {line: 1}])
    carrying.pick_up(rider, first)
    carrying.step(rider, first, "report", "damaged")
    case = _case_of(sale)
    for party in (sale.seller, sale.courier):
        cases.answer(actor_of(party), case, Said(f"Kata {party.kind}."))
    with pytest.raises(Invalid, match="all-or-nothing"):
        _decide(case, 50_000, COURIER)
    db.session.rollback()
    _decide(case, 0)
    for verb in ("turn_back", "bring_back"):
        carrying.step(rider, first, verb)
    db.session.commit()
    walk.ring()
    assert sale.refunded_goods_minor == rupiah(100_000)


def test_who_makes_good_is_locked_in_the_order_of_payout_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[int] = []
    lock_party = refunding.lock_party

    def note(party_id: int) -> Party:
        locked.append(party_id)
        return lock_party(party_id)

    monkeypatch.setattr(refunding, "lock_party", note)
    for bearer in (SELLER, COURIER):
        locked.clear()
        case = make.make_case(until=CaseState.ANSWERED)
        _decide(case, case.disputed_minor // 100, bearer)
        parties = sorted((case.sale.seller, case.sale.courier), key=lambda party: party.public_id)
        assert locked == [party.id for party in parties]


def test_a_complaint_taken_back_frees_no_money_before_the_rest_of_its_sale() -> None:
    sale = make.make_order(SaleState.DELIVERED, sellers=1, quantity=2).sales[0]
    case = make.make_case(CaseKind.DAMAGED, sale)
    walk.complete(sale.order)
    assert sale.hold_days > 1
    clock.advance(timedelta(days=1))
    cases.withdraw(actor_of(sale.order.buyer), case)
    db.session.commit()
    earned = select(Earning).where(Earning.party_id == sale.seller_id).order_by(Earning.id)
    first, second = db.session.scalars(earned)
    assert second.subject_id == case.public_id
    assert timedelta() <= second.available_at - first.available_at < timedelta(days=1)
    fees = db.session.scalars(select(Earning).where(Earning.party_id == sale.courier_id)).all()
    assert [fee.available_at - fee.earned_at for fee in fees] == [timedelta()]

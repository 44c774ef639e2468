"""What people complain of at other marketplaces, and why they cannot here: each complaint's opposite is a test.

The numbers in brackets are the complaints' own, in the list of what others' users ask for.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.cases.kinds import CaseKind
from marketplace.kit import clock
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Refusal
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, LOSSES, TAX, cash, clearing, held, payable
from marketplace.ledger.queries import audit, balance
from marketplace.orders import policy
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import PolicyVersion, Sale
from marketplace.orders.postings import LineTerms, commission
from marketplace.orders.progress import progress
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.settlement import actions as settlement
from marketplace.settlement.free import ready_to_pay
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.queries import purse
from marketplace.settlement.statement import Period, statement
from marketplace.settlement.states import PaymentState
from payments import actions as payments
from payments.actions import Incoming
from payments.models import BankLine
from tests import walk
from tests.contents import counts
from tests.people import at_work
from tests.races import race
from tests.stories.ends_of_cash import remitted
from tests.stories.ends_of_sales import declined, given_back
from tests.stories.stage import (
    ONE_EACH,
    Stage,
    answered,
    arrived,
    brought,
    complained,
    content,
    days_pass,
    decided,
    goes_well,
    heard,
    sent,
    set_stage,
    set_stage_at_the_door,
    transfers_since,
)
from tests.walk import actor_of

SELLER, COURIER, OPERATOR = PartyKind.SELLER, PartyKind.COURIER, PartyKind.OPERATOR


@pytest.fixture
def shop(app_on_sqlite: Flask):
    """An app with an app context; one database is as good as two, but for who works at once."""
    with app_on_sqlite.app_context():
        yield app_on_sqlite


def paid(sellers: int = 1) -> Stage:
    """An order whose money came."""
    stage = set_stage(sellers)
    walk.pay(stage.order)
    return stage


def completed() -> Stage:
    """An order with which everybody is content."""
    stage = paid()
    goes_well(stage.sale)
    return stage


def test_a_refund_lowers_what_the_seller_has(shop) -> None:
    """(1)"""
    stage = completed()
    seller = stage.sale.seller
    before = purse(seller).due_minor
    given_back(stage.sale, 33_333)
    assert purse(seller).due_minor == before - rupiah(31_482)
    assert balance(payable(seller.public_id)) == purse(seller).due_minor
    told = statement(seller, Period())
    assert told.closing_minor == told.lines[0].balance_minor == purse(seller).due_minor
    assert told.totals.taken_minor == rupiah(31_482)


def test_commission_is_right_after_every_partial_refund(shop) -> None:
    """(2) Whatever goes back, in however many bits: commission and its tax are those of what stays sold."""
    stage = completed()
    kept = 197_000
    for amount in (1, 9_999, 33_333, 100_000):
        given_back(stage.sale, amount)
        kept -= amount
        assert (balance(COMMISSION), balance(TAX)) == commission(
            [LineTerms(rupiah(kept), 500)], [rupiah(kept)], 1_100
        )
    assert (kept, balance(COMMISSION), balance(TAX)) == (53_667, rupiah(2_683), rupiah(295))


def test_cash_is_owed_by_who_took_it_and_commission_comes_out_of_it(shop) -> None:
    """(3) Before the door nobody has anything; after it the courier owes it all, the seller has only what we hold.

    Commission is taken when the sale completes, whether the courier has brought the cash or not.
    """
    stage = set_stage_at_the_door()
    sent(stage.sale)
    assert transfers_since(0) == []
    brought(stage.sale.shipments[0])
    seller, courier = stage.sale.seller.public_id, stage.courier.public_id
    assert (balance(payable(seller)), balance(cash(courier)), balance(held(stage.sale.public_id))) == (
        0,
        -rupiah(184_000),
        rupiah(184_000),
    )
    content(stage.sale)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(8_000), rupiah(880))
    assert (balance(payable(seller)), balance(payable(courier))) == (rupiah(151_120), rupiah(24_000))
    assert balance(cash(courier)) == -rupiah(184_000)
    remitted(stage)
    assert (balance(cash(courier)), balance(clearing(stage.bank.public_id))) == (0, -rupiah(184_000))
    assert balance(payable(seller)) == rupiah(151_120)


@pytest.mark.parametrize("bearer", [SELLER, COURIER, OPERATOR])
def test_it_is_told_and_posted_who_bears_a_refund(shop, bearer: PartyKind) -> None:
    """(4) The operator gives back his commission of what is not sold; the rest is borne by one alone."""
    stage = paid()
    arrived(stage.sale)
    case = complained(stage.sale, CaseKind.DAMAGED, 1)
    answered(case)
    decided(stage, case, 98_500, bearer, "packed-badly" if bearer is SELLER else "carried-badly")
    content(stage.sale)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(4_925), rupiah(542))
    well = {"seller": 186_066, "courier": 24_000, "losses": 0}
    bears = {SELLER: "seller", COURIER: "courier", OPERATOR: "losses"}[bearer]
    has = stage.has()
    assert {name: has.get(name, 0) for name in well} == well | {bears: well[bears] - 93_033}
    assert case.bearer is bearer
    assert balance(LOSSES) == (-rupiah(93_033) if bearer is OPERATOR else 0)


def test_a_paid_order_of_several_sellers_never_reads_as_not_paid(shop) -> None:
    """(5) Not at the buyer's, not at either seller's, not after one of them has declined."""
    stage = paid(sellers=2)
    for step in (lambda: None, lambda: declined(stage.other), lambda: goes_well(stage.sale)):
        step()
        room = at_work(shop, stage.order.buyer, "")
        room.base = ""
        pages = [room.reads("/orders"), room.reads(f"/orders/{stage.order.public_id}")]
        for sale in stage.order.sales:
            desk = at_work(shop, sale.seller, "sellers")
            pages += [desk.reads("/sales"), desk.reads(f"/sales/{sale.public_id}")]
        for page in pages:
            assert "Menunggu pembayaran" not in page
            assert "Tidak dibayar" not in page
        db.session.expire_all()
        assert all(sale.paid_at is not None for sale in stage.order.sales)


def test_a_transfer_that_the_bank_tells_twice_runs_nothing_twice(shop) -> None:
    """(6) The same line again, also after the order went its way: no second order, no refund by itself."""
    stage = set_stage(sellers=2)
    incoming = Incoming(
        stage.payment.account_number, stage.payment.amount_minor, "BUDI SANTOSO", "REF-TWICE-1"
    )
    payments.book(actor_of(stage.bank), incoming)
    heard()
    for step in (lambda: None, lambda: declined(stage.other), lambda: goes_well(stage.sale)):
        step()
        before = counts()
        payments.book(actor_of(stage.bank), incoming)
        heard()
        assert counts() == before
    assert [str(sale.state) for sale in stage.order.sales] == ["completed", "declined"]
    assert len(db.session.scalars(select(BankLine)).all()) == 1


def test_shipping_is_kept_when_an_order_is_split(shop) -> None:
    """(7) By sellers and by parcels: what the buyer paid for shipping is in the parts, to the rupiah."""
    stage = paid(sellers=2)
    order = stage.order
    assert [sale.shipping_minor for sale in order.sales] == [rupiah(24_000)] * 2
    assert order.total_minor == sum(sale.goods_minor + sale.shipping_minor for sale in order.sales)
    assert [balance(held(sale.public_id)) for sale in order.sales] == [rupiah(221_000)] * 2
    declined(stage.other)
    arrived(stage.sale, ONE_EACH)
    content(stage.sale)
    assert balance(payable(stage.courier.public_id)) == rupiah(24_000)
    assert db.session.scalars(select(Refund.amount_minor)).all() == [rupiah(221_000)]


def test_what_one_seller_does_never_moves_the_other_sellers_sale(shop) -> None:
    """(8) A declined part stays declined when the order's other part is completed, and for ever after."""
    stage = paid(sellers=2)
    declined(stage.other)
    goes_well(stage.sale)
    days_pass(120)
    db.session.expire_all()
    one, other = stage.order.sales
    assert (one.state, other.state) == (SaleState.COMPLETED, SaleState.DECLINED)
    assert other.accepted_at is None
    assert other.shipments == []
    said = progress(stage.order, received=True)
    assert not said.sentence.startswith("Dibatalkan"), "of the whole order it is said that it ended in part"
    with pytest.raises(Refusal):
        selling.complete(actor_of(stage.order.buyer), other)
    db.session.rollback()
    assert balance(payable(other.seller.public_id)) == 0


def test_a_parcel_s_state_goes_on_after_its_first_entry(shop) -> None:
    """(9) Five entries, each of them to be read by whoever has the number of the parcel."""
    stage = paid()
    sent(stage.sale)
    (parcel,) = stage.sale.shipments
    rider, visitor = actor_of(stage.courier), shop.test_client()
    read = [visitor.get(f"/track/{parcel.awb}").text]
    for verb, reason, state in (
        ("move_on", "", ShipmentState.IN_TRANSIT),
        ("take_out", "", ShipmentState.OUT_FOR_DELIVERY),
        ("miss", "nobody-home", ShipmentState.ATTEMPT_FAILED),
        ("keep_for_pickup", "", ShipmentState.AVAILABLE_FOR_PICKUP),
    ):
        carrying.step(rider, parcel, verb, reason)
        heard()
        assert parcel.state is state
        read.append(visitor.get(f"/track/{parcel.awb}").text)
        assert state.label in read[-1]
    assert len(set(read)) == len(read)


def test_a_payout_says_what_it_is_made_of_and_disputed_money_stays(shop) -> None:
    """(10) Item by item on the seller's page; only what is disputed waits, and the rest of the same sale goes."""
    stage = paid()
    arrived(stage.sale)
    case = complained(stage.sale, CaseKind.NOT_AS_DESCRIBED, 1)
    content(stage.sale)
    clock.advance(timedelta(days=stage.sale.hold_days + 1))  # the case would be decided by silence meanwhile
    db.session.commit()
    assert dict(ready_of(stage.sale.seller)) == {stage.sale.seller_id: rupiah(93_033)}
    payouts = settlement.run_payouts(actor_of(stage.operator), stage.bank)
    db.session.commit()
    payout = next(row for row in payouts if row.party_id == stage.sale.seller_id)
    assert [(line.sale, line.amount_minor) for line in payout.lines] == [
        (stage.sale.public_id, rupiah(93_033))
    ]
    assert balance(held(stage.sale.public_id)) == case.disputed_minor == rupiah(98_500)
    page = at_work(shop, stage.sale.seller, "sellers").reads(f"/money/payouts/{payout.public_id}")
    assert stage.sale.public_id in page
    assert "Rp93.033" in page


def ready_of(party: Party) -> list[tuple[int, int]]:
    """What a run would pay this party now, in minor units."""
    rows = db.session.execute(ready_to_pay()).all()
    return [(party_id, minor) for party_id, _, minor in rows if party_id == party.id]


def test_two_runs_and_a_refund_at_once_mint_no_rupiah(app: Flask) -> None:
    """(11) Two payout runs while the seller gives money back: paid once, never below zero, nothing out of nothing."""
    with app.app_context():
        stage = completed()
        clock.advance(timedelta(days=stage.sale.hold_days + 1))
        db.session.commit()
        sale_id, operator_id, bank_id = stage.sale.id, stage.operator.id, stage.bank.id
        seller_id, courier_id = stage.sale.seller_id, stage.courier.id

    def pay() -> None:
        with unit_of_work():
            operator, bank = (db.session.get_one(Party, row) for row in (operator_id, bank_id))
            settlement.run_payouts(actor_of(operator), bank)

    def give() -> None:
        with unit_of_work():
            sale = db.session.get_one(Sale, sale_id)
            amounts = {sale.lines[0].public_id: rupiah(33_333)}
            selling.give_back(actor_of(sale.seller), sale, amounts, "flaw")

    assert race(app, [pay, give, pay]) == [None, None, None]
    with app.app_context():
        pay()
        payouts = db.session.scalars(select(Payout)).all()
        assert sorted(row.party_id for row in payouts) == sorted([seller_id, courier_id])
        assert all(row.amount_minor > 0 for row in payouts)
        seller = db.session.get_one(Party, seller_id)
        to_seller = sum(row.amount_minor for row in payouts if row.party_id == seller_id)
        assert to_seller + purse(seller).due_minor == rupiah(154_584)
        assert audit().faults == []


def test_a_seller_of_a_shared_cart_gives_back_no_more_than_his_own(shop) -> None:
    """(20) Not twice the same, not the other's part, not more than was paid for his."""
    stage = paid(sellers=2)
    for sale in stage.order.sales:
        goes_well(sale)
    own, others = stage.sale.lines[0], stage.other.lines[0]
    seller = actor_of(stage.sale.seller)
    given_back(stage.sale, 150_000)
    before = counts()
    for amounts in (
        {own.public_id: rupiah(47_001)},
        {others.public_id: rupiah(1)},
        {own.public_id: rupiah(1), others.public_id: rupiah(1)},
    ):
        with pytest.raises(Refusal):
            selling.give_back(seller, stage.sale, amounts, "flaw")
        db.session.rollback()
        assert counts() == before, amounts
    assert selling.give_back(seller, stage.sale, {own.public_id: -rupiah(1)}, "flaw") is None
    assert counts() == before
    desk = at_work(shop, stage.sale.seller, "sellers")
    form = {"reason": "flaw", "known": "0", "step": "do", f"back_{others.public_id}": "1"}
    assert desk.post(f"/sales/{stage.other.public_id}/give-back", **form).status_code == 404
    assert stage.other.refunded_minor == 0
    assert balance(payable(stage.other.seller.public_id)) == rupiah(186_066)


def test_commission_is_that_of_the_day_of_purchase_whatever_the_terms_are_now(shop) -> None:
    """(22) An order bought before the terms changed is completed, and refunded in part, at its own rate."""
    stage = paid()
    old = policy.in_force()
    terms = {
        column.name: getattr(old, column.name)
        for column in PolicyVersion.__table__.columns
        if column.name not in ("id", "starts_at", "commission_bp")
    }
    db.session.add(PolicyVersion(starts_at=clock.now(), commission_bp=1_000, **terms))
    db.session.commit()
    goes_well(stage.sale)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(9_850), rupiah(1_084))
    given_back(stage.sale, 33_333)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(8_183), rupiah(900))
    dearer = set_stage()
    assert dearer.sale.commission_bp == 1_000
    assert stage.sale.commission_bp == 500
    assert dearer.payment.state is PaymentState.PENDING

"""Paying by card at Stripe: opened, paid, told, refunded; and what happens when nothing goes as it should."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from buyers import paying
from buyers.showing import Way
from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.ledger.addresses import COMMISSION, FEES, LOSSES, claim, clearing, held, payable
from marketplace.ledger.queries import balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement import errands
from marketplace.settlement.models import Chargeback, Errand, Payment, Payout, Refund
from marketplace.settlement.opening import Opened, opening
from marketplace.settlement.states import ChargebackState, ErrandState, PaymentState, PayoutState, RefundState
from payments import actions as payments
from tests import make, walk
from tests.conftest import MakeApp
from tests.payments.stripe_world import World, in_order, world
from tests.people import at_work


@pytest.fixture
def stripe(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


def test_a_card_pays_an_order_and_its_fee_is_the_operator_s(stripe: World) -> None:
    order = stripe.order()
    payment = stripe.pay(order)
    assert payment.instruction.redirect_url.startswith(stripe.stand.url)
    assert payment.state is PaymentState.PENDING
    stripe.hear(stripe.told())
    db.session.refresh(payment)
    assert (payment.state, order.sales[0].state) == (PaymentState.CAPTURED, SaleState.PAID)
    assert balance(held(order.sales[0].public_id)) == payment.amount_minor
    assert balance(FEES) < 0
    assert balance(clearing(stripe.party.public_id)) == -payment.amount_minor - balance(FEES)
    assert in_order()


def test_a_refund_is_sent_by_the_card_and_nothing_is_marked_by_hope(stripe: World) -> None:
    order = stripe.order()
    stripe.pay(order)
    stripe.hear(stripe.told())
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    db.session.commit()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.state is RefundState.PENDING
    stripe.follow()
    db.session.refresh(refund)
    assert (refund.state, refund.reference[:3]) == (RefundState.PAID, "re_")
    assert in_order()
    assert [made["amount"] for made in stripe.get("refunds")["data"]] == [refund.amount_minor]


def paid(stripe: World) -> Order:
    """An order paid by card, of which Stripe has told."""
    order = stripe.order()
    stripe.pay(order)
    stripe.hear(stripe.told())
    return order


def connect(stripe: World, seller: Party) -> str:
    """The seller's own account at Stripe, and here the place where he is paid."""
    account = stripe.post("accounts", type="express", country="ID")["id"]
    accounts.set_payout_account(seller, "Stripe", account, seller.name)
    walk.let_pass(timedelta(days=14))
    return str(account)


def test_a_seller_is_paid_by_a_transfer_of_the_charge_he_earned_with(stripe: World) -> None:
    order = paid(stripe)
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
    account = connect(stripe, order.sales[0].seller)
    made = settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    payout = next(one for one in made if one.party_id == order.sales[0].seller_id)
    assert (payout.provider_id, payout.state) == (stripe.party.id, PayoutState.PENDING)
    stripe.follow()
    db.session.refresh(payout)
    (transfer,) = stripe.get("transfers")["data"]
    assert (payout.state, payout.reference) == (PayoutState.PAID, transfer["id"])
    assert (transfer["amount"], transfer["destination"]) == (payout.amount_minor, account)
    assert transfer["source_transaction"] == walk.payment_of(order).instruction.charge
    assert in_order()
    stripe.post(f"transfers/{transfer['id']}/reversals")
    stripe.hear(stripe.told())
    db.session.refresh(payout)
    assert payout.state is PayoutState.RETURNED_BY_BANK
    assert balance(payable(payout.party.public_id)) == payout.amount_minor
    assert in_order()


@pytest.mark.parametrize("after", [False, True])
def test_a_transfer_whose_answer_is_lost_is_sent_once(stripe: World, after: bool) -> None:
    for number, kind in enumerate(("hang-up", "error", "nonsense", "rate-limit"), 1):
        order = paid(stripe)
        for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver, walk.complete):
            step(order)
        connect(stripe, order.sales[0].seller)
        stripe.stand.control("faults", kind=kind, method="POST", path="/v1/transfers", after=after)
        settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
        stripe.follow()
        stripe.later()
        assert len(stripe.get("transfers")["data"]) == number, kind
        own = select(Payout).where(Payout.party_id == order.sales[0].seller_id)
        assert db.session.scalars(own).one().state is PayoutState.PAID, kind
    assert in_order()


def test_an_answer_about_something_else_books_nothing(stripe: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = paid(stripe), paid(stripe)
    selling.decline(make.actor_of(first.sales[0].seller), first.sales[0], "sold-out")
    stripe.follow()
    (other,) = stripe.get("refunds")["data"]
    selling.decline(make.actor_of(second.sales[0].seller), second.sales[0], "sold-out")
    with monkeypatch.context() as patch:
        patch.setitem(stripe.stand.app.view_functions, "POST /v1/refunds", lambda: other)
        stripe.follow()
    waits = db.session.scalars(select(Refund).order_by(Refund.id.desc())).first()
    assert waits is not None
    assert (waits.state, waits.reference) == (RefundState.PENDING, "")
    errand = db.session.scalars(select(Errand).where(Errand.subject_id == waits.public_id)).one()
    assert (errand.state, errand.outcome) == (ErrandState.QUEUED, "not-understood")
    stripe.later()
    assert waits.state is RefundState.PAID
    assert len(stripe.get("refunds")["data"]) == 2
    assert in_order()


def test_while_stripe_does_not_answer_the_buyer_may_pay_otherwise(stripe: World) -> None:
    stripe.stand.control("faults", kind="error", method="POST", path="/v1/checkout", times=2)
    order = stripe.order()
    old = walk.payment_of(order)
    assert opening(old).state is Opened.TROUBLE
    bank = make.make_bank()
    way = Way(bank, "virtual_account")
    new = paying.pay_otherwise(make.actor_of(order.buyer), order, way)
    assert paying.pay_otherwise(make.actor_of(order.buyer), order, way).id == new.id
    stripe.later()
    stripe.later()
    db.session.refresh(old)
    assert (old.state, old.instruction.closed_at is None) == (PaymentState.EXPIRED, False)
    assert [one["status"] for one in stripe.get("checkout/sessions")["data"]] == ["expired"]


def test_money_that_comes_for_a_way_given_up_goes_back(stripe: World) -> None:
    order = stripe.order()
    old = stripe.pay(order)
    new = paying.pay_otherwise(make.actor_of(order.buyer), order, Way(make.make_bank(), "virtual_account"))
    stripe.hear(stripe.told())
    db.session.refresh(old)
    refund = db.session.scalars(select(Refund)).one()
    assert (refund.payment_id, refund.amount_minor, refund.state) == (
        old.id,
        old.amount_minor,
        RefundState.PAID,
    )
    assert (new.state, order.sales[0].state) == (PaymentState.PENDING, SaleState.AWAITING_PAYMENT)
    assert in_order()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["hang-up", "error", "nonsense", "rate-limit"])
def test_a_call_that_ends_badly_is_made_again_and_counts_once(stripe: World, kind: str, after: bool) -> None:
    """Whether the request had its effect or not, nobody here knows: the same key again has it once."""
    stripe.stand.control("faults", kind=kind, method="POST", path="/v1/checkout", times=1, after=after)
    order = stripe.order()
    stripe.later()
    stripe.pay(order)
    stripe.later()
    stripe.stand.control("faults", kind=kind, method="POST", path="/v1/refunds", times=1, after=after)
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    stripe.follow()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.state is RefundState.PENDING, "nothing is marked by hope"
    stripe.later()
    db.session.refresh(refund)
    assert refund.state is RefundState.PAID
    assert len(stripe.get("checkout/sessions")["data"]) == 1
    assert [made["amount"] for made in stripe.get("refunds")["data"]] == [refund.amount_minor]
    assert in_order()


def test_a_refund_that_the_card_does_not_take_goes_to_an_account_that_the_payer_names(stripe: World) -> None:
    bank = make.make_bank()
    order = stripe.order()
    stripe.pay(order, "4000000000005126")
    stripe.hear(stripe.told())
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    stripe.follow()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.state is RefundState.PAID
    stripe.stand.control(f"refunds/{refund.reference}/fail")
    stripe.hear(stripe.told())
    db.session.refresh(refund)
    assert (refund.state, refund.sent_by_id, refund.waits_for_account) == (RefundState.PENDING, bank.id, True)
    settlement.name_refund_account(make.actor_of(order.buyer), refund, "BCA", "1234567890", "BUDI")
    payments.refund_sent(make.actor_of(bank), refund, "1234567890")
    db.session.commit()
    assert refund.state is RefundState.PAID
    assert balance(clearing(bank.public_id)) == refund.amount_minor
    assert in_order()


def test_the_desk_of_a_provider_from_outside_tells_what_waits_and_what_was_told(stripe: World) -> None:
    paid(stripe)
    stripe.stand.control("faults", kind="error", method="POST", path="/v1/checkout", times=1)
    stripe.order()
    event = stripe.get("events", limit=1)["data"][0]
    assert stripe.send(event, at=0).status_code == 400
    worker = at_work(stripe.app, stripe.party, "payments")
    assert worker.get("/desk").location.endswith("/outside")
    page = worker.reads("/outside")
    for words in (
        "Ada gangguan di sana",
        "checkout.session.completed",
        "Pembayaran diterima",
        "tanda tangannya",
    ):
        assert words in page
    with pytest.raises(Refusal, match="no-desk"):
        payments.book(make.actor_of(stripe.party), payments.Incoming("1", 100, "SRI", "REF1"))


def disputed(stripe: World, order: Order) -> Chargeback:
    """The payer's bank takes the money of a paid order back, and Stripe has told so."""
    charge = walk.payment_of(order).instruction.charge
    stripe.stand.control(f"charges/{charge}/dispute")
    stripe.hear(stripe.told())
    return db.session.scalars(select(Chargeback)).one()


def decided(stripe: World, row: Chargeback, verdict: str) -> None:
    """The payer's bank has decided, and Stripe has told so."""
    stripe.stand.control(f"disputes/{row.reference}/{verdict}")
    stripe.hear(stripe.told())
    db.session.expire_all()


def test_a_dispute_freezes_what_is_in_escrow_and_frees_it_when_it_is_won(stripe: World) -> None:
    order = paid(stripe)
    sale = order.sales[0]
    row = disputed(stripe, order)
    assert balance(claim(row.public_id)) == -row.amount_minor
    assert (row.fee_minor > 0, sale.frozen_minor) == (True, order.total_minor)
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver, walk.complete):
        step(order)
    assert balance(payable(sale.seller.public_id)) == 0, "frozen"
    assert in_order()
    decided(stripe, row, "win")
    assert (row.state, sale.frozen_minor) == (ChargebackState.WON, 0)
    assert balance(claim(row.public_id)) == balance(held(sale.public_id)) == 0
    assert balance(payable(sale.seller.public_id)) > 0
    assert in_order()


@pytest.mark.parametrize("released", [False, True])
def test_a_lost_dispute_is_borne_by_the_seller_for_his_goods_and_by_the_operator_for_the_way(
    stripe: World, released: bool
) -> None:
    order = paid(stripe)
    sale = order.sales[0]
    for step in (
        walk.accept,
        walk.pack,
        walk.hand_over,
        walk.deliver,
        *([walk.complete] if released else []),
    ):
        step(order)
    earned = balance(payable(sale.seller.public_id))
    row = disputed(stripe, order)
    decided(stripe, row, "lose")
    assert row.state is ChargebackState.LOST
    assert balance(claim(row.public_id)) == balance(held(sale.public_id)) == 0
    assert (earned > 0, balance(payable(sale.seller.public_id))) == (released, 0)
    assert balance(payable(sale.courier.public_id)) == sale.shipping_minor
    assert balance(LOSSES) == -sale.shipping_minor
    assert balance(COMMISSION) == 0
    assert sale.refunded_minor == order.total_minor
    assert stripe.get("refunds")["data"] == [], "the payer has it already"
    assert in_order()


def test_a_lost_dispute_before_packing_ends_the_sale_and_a_won_one_after_a_cancelling_goes_back(
    stripe: World,
) -> None:
    order = paid(stripe)
    row = disputed(stripe, order)
    decided(stripe, row, "lose")
    assert order.sales[0].state is SaleState.CANCELLED
    assert balance(claim(row.public_id)) == 0
    assert in_order()


def test_the_pages_tell_of_a_dispute(stripe: World) -> None:
    order = paid(stripe)
    operator, seller = make.make_operator(), order.sales[0].seller
    row = disputed(stripe, order)
    owner = at_work(stripe.app, operator, "operator")
    owner.base = "/operator"
    assert row.public_id in owner.reads("/chargebacks")
    assert row.reference in owner.reads(f"/chargebacks/{row.public_id}")
    assert "Disanggah" in owner.reads(f"/orders/{order.public_id}")
    shop = at_work(stripe.app, seller, "sellers")
    assert "menyanggah pembayarannya" in shop.reads(f"/sales/{order.sales[0].public_id}")
    decided(stripe, row, "lose")
    assert "tetap di pembeli" in owner.reads(f"/chargebacks/{row.public_id}")


def test_what_stripe_sends_to_our_bank_is_there_once_the_bank_shows_it(stripe: World) -> None:
    paid(stripe)
    bank = make.make_bank()
    stripe.stand.control("settle")
    holds = -balance(clearing(stripe.party.public_id))
    sent = stripe.post("payouts", amount=holds, currency="idr")
    stripe.hear(stripe.told())
    stripe.stand.control(f"payouts/{sent['id']}/arrive")
    stripe.hear(stripe.told())
    assert -balance(clearing(stripe.party.public_id)) == holds, "what Stripe says moves nothing"
    teller = make.actor_of(bank)
    line = payments.book(teller, payments.Incoming("", holds, "STRIPE PAYMENTS", "TRX1"))
    again = payments.book(teller, payments.Incoming("", holds, "STRIPE PAYMENTS", "TRX2"))
    db.session.commit()
    assert (line.reason, again.reason) == ("settled", "unknown-number")
    assert balance(clearing(stripe.party.public_id)) == 0
    assert balance(clearing(bank.public_id)) == -2 * holds
    assert in_order()
    desk = at_work(stripe.app, stripe.party, "payments")
    assert "Sampai di Bank Nusa Karya" in desk.reads("/outside")
    teller_page = at_work(stripe.app, bank, "payments")
    assert teller_page.get(f"/transfers/{line.public_id}").status_code == 200


def test_who_is_killed_in_the_middle_of_a_call_leaves_it_to_be_made_again_and_it_counts_once(
    stripe: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe has done it, and whoever asked is gone before he could write it down."""
    order = paid(stripe)
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    db.session.commit()
    with monkeypatch.context() as killing:
        killing.setattr(errands, "_note", _killed)
        with pytest.raises(KeyboardInterrupt):
            errands.call_due()
    db.session.rollback()
    refund = db.session.scalars(select(Refund)).one()
    errand = db.session.scalars(select(Errand).where(Errand.what == "refund")).one()
    assert (errand.state, refund.state) == (ErrandState.CALLING, RefundState.PENDING)
    stripe.follow()
    assert errand.state is ErrandState.CALLING, "its lease is not over"
    errand.leased_until = errand.created_at
    stripe.follow()
    assert (errand.state, errand.attempts, refund.state) == (ErrandState.DONE, 2, RefundState.PAID)
    assert [made["amount"] for made in stripe.get("refunds")["data"]] == [refund.amount_minor]
    assert in_order()


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_a_buyer_changes_his_way_to_pay_on_the_page_and_what_he_pays_counts(stripe: World) -> None:
    bank, order = make.make_bank(), stripe.order()
    buyer = at_work(stripe.app, order.buyer, "")
    buyer.base = ""
    page = buyer.reads(f"/pay/{order.public_id}/other")
    assert f"{bank.public_id}:virtual_account" in page
    assert f"{stripe.party.public_id}:card" not in page, "it is open already"
    old = walk.payment_of(order)
    chosen = {"pay": f"{bank.public_id}:virtual_account", "seen": old.public_id}
    for _ in ("once", "twice"):
        assert buyer.post(f"/pay/{order.public_id}/other", **chosen).status_code == 303
    stripe.follow()
    assert len(db.session.scalars(select(Payment)).all()) == 2
    assert "Nomor tujuan" in buyer.reads(f"/pay/{order.public_id}")
    walk.pay(order)
    assert (order.sales[0].state, old.state) == (SaleState.PAID, PaymentState.EXPIRED)

"""A payer goes to the bank of his card: nothing goes back twice, whatever was on its way or disputed here already."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.states import CaseState
from marketplace.cases.words import Said
from marketplace.files.actions import keep_picture
from marketplace.kit.db import db
from marketplace.ledger.addresses import LOSSES, claim, held, owing, payable, refund_transit
from marketplace.ledger.queries import balance
from marketplace.orders.actions import carrying, selling
from marketplace.orders.models import Order
from marketplace.settlement import actions as settlement
from marketplace.settlement import asking
from marketplace.settlement.dispute_models import Reversal
from marketplace.settlement.models import Chargeback, Errand, Refund
from marketplace.settlement.states import ChargebackState, ErrandState, PayoutState, RefundState
from tests import make, walk
from tests.conftest import MakeApp
from tests.papers import photo
from tests.payments.stripe_world import World, in_order, world
from tests.people import Worker, at_work


@pytest.fixture
def stripe(make_app: MakeApp) -> Iterator[World]:
    with world(make_app) as made:
        yield made


def paid(stripe: World) -> Order:
    order = stripe.order()
    stripe.pay(order)
    stripe.hear(stripe.told())
    return order


def dispute(stripe: World, order: Order, amount: int | None = None) -> str:
    """The payer goes to his bank; nobody here has heard of it yet."""
    wanted = walk.payment_of(order).public_id
    charge = next(
        one["latest_charge"]
        for one in stripe.get("payment_intents")["data"]
        if one["metadata"]["payment"] == wanted
    )
    of = {} if amount is None else {"amount": amount}
    return str(stripe.stand.control(f"charges/{charge}/dispute", **of)["id"])


def disputed(stripe: World, order: Order) -> Chargeback:
    dispute(stripe, order)
    stripe.hear(stripe.told())
    return db.session.scalars(select(Chargeback)).one()


def decided(stripe: World, row: Chargeback, verdict: str) -> None:
    stripe.stand.control(f"disputes/{row.reference}/{verdict}")
    stripe.hear(stripe.told())


def declined(order: Order) -> Refund:
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    db.session.commit()
    return db.session.scalars(select(Refund)).one()


@pytest.mark.parametrize("verdict", ["win", "lose"])
@pytest.mark.parametrize("asked_first", [False, True])
def test_what_was_to_go_back_when_the_payer_went_to_his_bank_goes_back_once(
    stripe: World, verdict: str, asked_first: bool
) -> None:
    order = paid(stripe)
    if asked_first:  # Stripe says no to the refund before it has told of the dispute
        dispute(stripe, order)
        refund = declined(order)
        stripe.follow()
        errand = db.session.scalars(select(Errand).where(Errand.what == "refund")).one()
        assert (errand.state, refund.sent_by_id) == (ErrandState.DECLINED, None), "no bank sends it instead"
        stripe.hear(stripe.told())
    else:
        refund = declined(order)
        disputed(stripe, order)
    row = db.session.scalars(select(Chargeback)).one()
    stripe.later()
    assert (refund.state, refund.held_for) == (RefundState.PENDING, row.public_id)
    assert stripe.get("refunds")["data"] == []
    buyer = at_work(stripe.app, order.buyer, "buyers")
    buyer.base = ""
    assert "Menunggu keputusan bank kartu" in buyer.reads(f"/orders/{order.public_id}")
    decided(stripe, row, verdict)
    stripe.follow()
    assert (refund.state, refund.held_for) == (RefundState.PAID, "")
    assert len(stripe.get("refunds")["data"]) == (verdict == "win")
    assert balance(claim(row.public_id)) == balance(refund_transit(refund.public_id)) == 0
    assert balance(LOSSES) == 0, "nobody loses what goes back once"
    assert in_order()


def test_what_had_gone_back_before_is_told_to_the_operator_and_costs_no_seller(stripe: World) -> None:
    order = paid(stripe)
    declined(order)
    stripe.follow()
    dispute(stripe, order, order.total_minor)
    stripe.hear(stripe.told())
    row = db.session.scalars(select(Chargeback)).one()
    operator = at_work(stripe.app, make.make_operator(), "operator")
    operator.base = "/operator"
    assert "sudah kami kembalikan sebelum disanggah" in operator.reads(f"/chargebacks/{row.public_id}")
    decided(stripe, row, "lose")
    assert balance(LOSSES) == -order.total_minor
    assert balance(claim(row.public_id)) == balance(payable(order.sales[0].seller.public_id)) == 0
    assert in_order()


def test_of_a_part_that_is_disputed_only_what_would_be_too_much_waits_and_is_netted(stripe: World) -> None:
    order = paid(stripe)
    part = order.total_minor // 400 * 100
    dispute(stripe, order, part)
    refund = declined(order)
    stripe.hear(stripe.told())
    row = db.session.scalars(select(Chargeback)).one()
    assert refund.held_for == row.public_id
    decided(stripe, row, "lose")
    rest = db.session.scalars(select(Refund).where(Refund.id != refund.id)).one()
    assert (refund.amount_minor, rest.amount_minor) == (part, order.total_minor - part)
    assert (refund.state, refund.taken_by) == (RefundState.PAID, row.public_id)
    assert balance(claim(row.public_id)) == balance(LOSSES) == 0
    assert in_order()


def test_a_lost_dispute_takes_what_a_case_has_frozen_and_the_case_is_told(stripe: World) -> None:
    order = paid(stripe)
    sale = order.sales[0]
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver):
        step(order)
    case = cases.complain(
        make.actor_of(order.buyer),
        sale,
        CaseKind.DAMAGED,
        Said("Pecah"),
        {sale.lines[0].public_id: 1},
    )
    db.session.commit()
    row = disputed(stripe, order)
    decided(stripe, row, "lose")
    case = db.session.get_one(Case, case.id)
    assert (case.state, case.reason) == (CaseState.WITHDRAWN, "charged-back")
    assert balance(claim(row.public_id)) == balance(held(sale.public_id)) == 0
    assert (sale.frozen_minor, sale.refunded_minor) == (0, order.total_minor)
    assert balance(LOSSES) == -sale.shipping_minor, "the goods were still here: nobody else bears them"
    assert balance(payable(sale.seller.public_id)) == 0
    buyer = at_work(stripe.app, order.buyer, "buyers")
    buyer.base = ""
    assert "dikembalikan bank kartu" in buyer.reads(f"/cases/{case.public_id}")
    assert in_order()


def brought(stripe: World) -> Order:
    """Paid, and handed over against a photograph or the PIN."""
    order = paid(stripe)
    for step in (walk.accept, walk.pack, walk.hand_over, walk.deliver):
        step(order)
    return order


def at_the_operator(stripe: World, row: Chargeback) -> tuple[Worker, str]:
    operator = at_work(stripe.app, make.make_operator(), "operator")
    operator.base = "/operator"
    return operator, f"/chargebacks/{row.public_id}"


def seals(page: str) -> list[str]:
    return re.findall(r'name="seal" value="([0-9a-f]{64})"', page)


def test_evidence_is_chosen_seen_and_sent_once_and_wins(stripe: World) -> None:
    order = brought(stripe)
    row = disputed(stripe, order)
    operator, path = at_the_operator(stripe, row)
    assert "Kirim bukti paling lambat" in operator.reads(path)
    choosing = operator.reads(f"{path}/evidence")
    words = re.findall(r'name="piece" value="(\w+)"', choosing)
    assert words == ["receipt", "shipping", "delivery"]
    seen = operator.reads(f"{path}/evidence?" + "&".join(f"piece={word}" for word in words))
    parcel = order.sales[0].shipments[0]
    assert parcel.awb in seen
    told = {"seal": seals(seen)}
    assert operator.post(f"{path}/evidence", **told).status_code == 303
    assert "sedang dikirim" in operator.reads(path)
    stripe.stand.control("faults", kind="hang-up", path="/v1/disputes", method="POST", after=True)
    stripe.follow()
    assert operator.post(f"{path}/evidence", **told).status_code == 303, "pressed again"
    stripe.later()
    assert "Bukti sudah sampai" in operator.reads(path)
    there = stripe.get(f"disputes/{row.reference}")
    assert there["evidence_details"]["submission_count"] == 1
    assert there["evidence"]["shipping_tracking_number"] == parcel.awb
    assert parcel.awb in there["evidence"]["uncategorized_text"]
    other = operator.post(f"{path}/evidence", seal=told["seal"][:1])
    assert (other.status_code, "Bank kartu hanya menerimanya sekali" in other.text) == (409, True)
    decided(stripe, row, "win")
    assert row.state is ChargebackState.WON
    assert in_order()


def test_a_photograph_goes_with_it(stripe: World) -> None:
    order = paid(stripe)
    for step in (walk.accept, walk.pack, walk.hand_over):
        step(order)
    parcel = order.sales[0].shipments[0]
    walk.door().step(parcel, "take_out")
    actor = make.actor_of(parcel.courier)
    picture = keep_picture(actor, "delivery-proof", photo(), False, 10_000_000)
    carrying.deliver_with_photo(actor, parcel, "Bu RT", picture)
    db.session.commit()
    row = disputed(stripe, order)
    operator, path = at_the_operator(stripe, row)
    seen = operator.reads(f"{path}/evidence?piece=delivery")
    operator.post(f"{path}/evidence", seal=seals(seen))
    stripe.follow()
    file = stripe.get(f"disputes/{row.reference}")["evidence"]["shipping_documentation"]
    assert stripe.get(f"files/{file}")["type"] == "jpg"


@pytest.mark.parametrize("late", [False, True])
def test_what_stripe_refuses_is_said_and_after_its_day_nothing_is_sent(stripe: World, late: bool) -> None:
    row = disputed(stripe, brought(stripe))
    operator, path = at_the_operator(stripe, row)
    told = {"seal": seals(operator.reads(f"{path}/evidence?piece=receipt"))}
    if late:
        row.answer_by = row.answer_by - timedelta(days=30) if row.answer_by else None
        db.session.commit()
        answer = operator.post(f"{path}/evidence", **told)
        assert (answer.status_code, "sudah lewat" in answer.text) == (409, True)
        return
    stripe.post(f"disputes/{row.reference}", **{"evidence[uncategorized_text]": "sent by hand"})
    operator.post(f"{path}/evidence", **told)
    stripe.follow()
    assert "tidak menerima bukti" in operator.reads(path), (
        "what somebody sent there by hand is not called ours"
    )
    assert stripe.get(f"disputes/{row.reference}")["evidence_details"]["submission_count"] == 1


def test_a_dispute_whose_every_webhook_is_lost_is_found(stripe: World) -> None:
    order = stripe.order()
    stripe.pay(order)
    dispute(stripe, order)
    stripe.told()  # and nobody hears of the payment either
    assert asking.to_find_disputes() == 1
    stripe.follow()
    row = db.session.scalars(select(Chargeback)).one()
    assert (row.state, order.sales[0].frozen_minor) == (ChargebackState.OPEN, order.total_minor)
    assert asking.to_find_disputes() == 0
    stripe.later()
    assert len(db.session.scalars(select(Chargeback)).all()) == 1
    assert in_order()


@pytest.mark.parametrize(("left", "kind"), [("all", ""), ("half", "hang-up"), ("none", "")])
def test_what_a_seller_was_paid_there_is_called_back_as_far_as_his_account_goes(
    stripe: World, left: str, kind: str
) -> None:
    order = brought(stripe)
    walk.complete(order)
    sale = order.sales[0]
    account = stripe.post("accounts", type="express", country="ID")["id"]
    accounts.set_payout_account(sale.seller, "Stripe", account, sale.seller.name)
    walk.let_pass(timedelta(days=14))
    payouts = settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank())
    stripe.follow()
    payout = next(one for one in payouts if one.party_id == sale.seller_id)
    assert payout.state is PayoutState.PAID
    spent = {"all": 0, "half": payout.amount_minor // 2, "none": payout.amount_minor}[left]
    row = disputed(stripe, order)
    if spent:
        spend(stripe, account, spent)
    if kind:
        stripe.stand.control("faults", kind=kind, path="/v1/transfers", method="POST", after=True)
    decided(stripe, row, "lose")
    stripe.later()
    db.session.refresh(payout)
    assert payout.state is PayoutState.PAID, "our own reversal is no return by a bank"
    back = payout.amount_minor - spent
    assert balance(owing(sale.seller.public_id)) == -spent
    reversal = db.session.scalars(select(Reversal)).one()
    assert (reversal.back_minor, reversal.ended_at is not None) == (back, True)
    assert sum(one["amount_reversed"] for one in stripe.get("transfers")["data"]) == back
    assert settlement.run_payouts(make.actor_of(make.make_operator()), make.make_bank()) == []
    assert in_order()


def spend(stripe: World, account: str, amount: int) -> None:
    """The seller has his money sent on to his bank."""
    stripe.stand.control("settle")
    headers = {"Authorization": f"Bearer {stripe.stand.key}", "Stripe-Account": account}
    told = {"amount": str(amount), "currency": "idr"}
    answer = httpx.post(f"{stripe.stand.url}/v1/payouts", data=told, headers=headers, trust_env=False)
    assert answer.status_code == 200, answer.text

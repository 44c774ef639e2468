"""Paying by QRIS and virtual accounts at Midtrans; and what happens when nothing goes as it should."""

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.ledger.addresses import clearing, held
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement.hearing import hear
from marketplace.settlement.models import Refund
from marketplace.settlement.opening import Opened, opening
from marketplace.settlement.ports import Forged, Heard, NoAnswer, Seen, Thing, ToOpen
from marketplace.settlement.states import PaymentState, RefundState
from payments.providers.midtrans import BANKS, MidtransAccounts, MidtransQris
from standins.midtrans.transactions import signature
from tests import make, walk
from tests.conftest import MakeApp
from tests.counts import count
from tests.payments.midtrans_world import World, world


@pytest.fixture
def midtrans(make_app: MakeApp) -> Iterator[World]:
    """The marketplace beside Midtrans."""
    with world(make_app) as made:
        yield made


def paid(midtrans: World, method: str = "qris", **changes: Any) -> Order:
    """An order that was paid, of which Midtrans has told."""
    order = midtrans.order(method, **changes)
    midtrans.pay(order)
    midtrans.hear()
    return order


@pytest.mark.parametrize("method", ["qris", *(f"va_{bank}" for bank in BANKS)])
def test_each_way_to_pay_is_opened_paid_and_captured(midtrans: World, method: str) -> None:
    order = midtrans.order(method)
    payment = walk.payment_of(order)
    instruction = payment.instruction
    assert bool(instruction.qr_text) == (method == "qris")
    assert instruction.account_number.isdigit() == (method != "qris")
    assert midtrans.at_midtrans(payment)["gross_amount"] == f"{payment.amount_minor // 100}.00"
    midtrans.pay(order)
    assert payment.state is PaymentState.PENDING
    midtrans.hear()
    db.session.refresh(payment)
    assert (payment.state, order.sales[0].state) == (PaymentState.CAPTURED, SaleState.PAID)
    assert balance(held(order.sales[0].public_id)) == payment.amount_minor
    assert balance(clearing(midtrans.party.public_id)) == -payment.amount_minor
    assert not audit().faults


def test_a_qris_is_refunded_there_and_a_settled_one_is_not_at_its_end(midtrans: World) -> None:
    order = paid(midtrans)
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    midtrans.follow()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.state is RefundState.PAID
    assert midtrans.at_midtrans(walk.payment_of(order))["refund_amount"] == f"{refund.amount_minor // 100}.00"
    midtrans.hear()
    assert balance(clearing(midtrans.party.public_id)) == 0
    assert not audit().faults


def test_a_second_refund_counts_itself_and_one_that_midtrans_has_no_money_for_waits(midtrans: World) -> None:
    order = paid(midtrans, quantity=3)
    sale, line = order.sales[0], order.sales[0].lines[0]
    for kept in (2, 1):
        selling.decline_part(make.actor_of(sale.seller), sale, {line.public_id: kept}, "out-of-stock")
        midtrans.stand.control("funds", empty=True)
        midtrans.follow()
        waits = db.session.scalars(select(Refund).order_by(Refund.id.desc())).first()
        assert waits is not None
        assert (waits.state, waits.sent_by_id) == (RefundState.PENDING, None), "no bank sends it instead"
        midtrans.stand.control("funds", empty=False)
        midtrans.later()
    assert [one.state for one in db.session.scalars(select(Refund))] == [RefundState.PAID] * 2
    assert len(midtrans.at_midtrans(walk.payment_of(order))["refunds"]) == 2
    assert not audit().faults


def test_a_payment_that_is_said_not_to_be_paid_after_all_moves_nothing_and_is_shown(midtrans: World) -> None:
    payment = walk.payment_of(paid(midtrans))
    seen = Seen(Thing.PAYMENT, payment.public_id, "closed", "PL-1")
    assert hear(midtrans.party, seen) == "taken-back"
    assert payment.state is PaymentState.CAPTURED


def test_what_a_virtual_account_brought_goes_back_by_a_bank(midtrans: World) -> None:
    bank = make.make_bank()
    order = paid(midtrans, "va_bca")
    selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
    midtrans.follow()
    refund = db.session.scalars(select(Refund)).one()
    assert (refund.state, refund.sent_by) == (RefundState.PENDING, bank)
    assert "refunds" not in midtrans.at_midtrans(walk.payment_of(order))
    assert not audit().faults


@pytest.mark.parametrize("after", [False, True])
def test_a_refund_whose_answer_is_lost_is_sent_once(midtrans: World, after: bool) -> None:
    for kind in ("hang-up", "error", "nonsense", "rate-limit"):
        order = paid(midtrans)
        midtrans.stand.control("faults", kind=kind, method="POST", path="/v2/", after=after)
        selling.decline(make.actor_of(order.sales[0].seller), order.sales[0], "sold-out")
        midtrans.follow()
        midtrans.later()
        transaction = midtrans.at_midtrans(walk.payment_of(order))
        assert len(transaction["refunds"]) == 1, kind
        assert transaction["transaction_status"] == "refund"
    assert {refund.state for refund in db.session.scalars(select(Refund))} == {RefundState.PAID}
    assert not audit().faults


def test_an_opening_whose_answer_is_lost_opens_once(midtrans: World) -> None:
    for number, kind in enumerate(("hang-up", "error", "nonsense"), 1):
        midtrans.stand.control("faults", kind=kind, method="POST", path="/v2/charge", after=True)
        order = midtrans.order()
        assert opening(walk.payment_of(order)).state is Opened.TROUBLE
        midtrans.later()
        assert opening(walk.payment_of(order)).state is Opened.READY
        assert len(midtrans.stand.see("transactions")) == number, kind


def test_where_the_first_answer_is_lost_for_good_the_next_number_is_taken(midtrans: World) -> None:
    asked = ToOpen(
        "PL-1", "PL-1", "PL-2", "qris", 2_414_500, "IDR", clock.real_now().replace(year=2036), "http://x"
    )
    adapter = MidtransQris(midtrans.stand.key, midtrans.stand.url)
    body = {"payment_type": "qris", "transaction_details": {"order_id": "PL-1", "gross_amount": 24145}}
    httpx.post(f"{midtrans.stand.url}/v2/charge", json=body, auth=(midtrans.stand.key, ""), trust_env=False)
    opened = adapter.open(asked)
    assert (opened.reference, bool(opened.qr_text)) == ("PL-1.2", True)
    states = {one["order_id"]: one["transaction_status"] for one in midtrans.stand.see("transactions")}
    assert states == {"PL-1": "cancel", "PL-1.2": "pending"}


def test_words_late_twice_out_of_order_or_lost_have_one_end(midtrans: World) -> None:
    chance = random.Random(7)
    for _ in range(count("WALKS")):
        order = midtrans.order()
        payment = midtrans.pay(order)
        mine = [one for one in midtrans.told() if one["order_id"] == payment.public_id]
        told = [one for one in mine for _ in range(chance.choice((0, 1, 2)))]
        chance.shuffle(told)
        for one in told:
            assert midtrans.tell(one) == 200
        midtrans.later()
        db.session.refresh(payment)
        assert (payment.state, order.sales[0].state) == (PaymentState.CAPTURED, SaleState.PAID)
    assert not audit().faults


FORGERIES: dict[str, dict[str, Any]] = {
    "another key": {"signature_key": "a" * 128},
    "another order": {"order_id": "PL-00000-00000"},
    "another sum": {"gross_amount": "1.00"},
    "another code": {"status_code": "201"},
    "no key": {"signature_key": None},
    "key of another kind": {"signature_key": ["x"]},
}


def test_what_is_not_signed_by_midtrans_is_refused(midtrans: World) -> None:
    payment = midtrans.pay(midtrans.order())
    told = midtrans.told()[-1]
    for what, forgery in FORGERIES.items():
        assert midtrans.tell(told | forgery) == 400, what
        db.session.refresh(payment)
        assert payment.state is PaymentState.PENDING, what


def test_a_word_that_is_not_true_is_looked_up_and_does_nothing(midtrans: World) -> None:
    """The status is not signed: whoever changes it on its way makes us ask, and hear how it is."""
    payment = walk.payment_of(midtrans.order())
    (told,) = midtrans.told()
    assert midtrans.tell(told | {"transaction_status": "settlement"}) == 200
    db.session.refresh(payment)
    assert payment.state is PaymentState.PENDING
    midtrans.pay(payment_order(payment))
    assert midtrans.tell(told) == 200  # an old word: it waits to be paid. We ask, and hear that it was
    db.session.refresh(payment)
    assert payment.state is PaymentState.CAPTURED


def payment_order(payment: Any) -> Order:
    """The order that a payment pays."""
    return db.session.scalars(select(Order).where(Order.public_id == payment.payable_id)).one()


MISREAD: tuple[dict[str, Any], ...] = (
    {"gross_amount": "24145"},
    {"gross_amount": "24145.0"},
    {"gross_amount": "24145.000"},
    {"gross_amount": "24,145.00"},
    {"gross_amount": "-1.00"},
    {"gross_amount": 24145},
    {"gross_amount": "1.00"},
    {"currency": "USD"},
    {"currency": None},
    {"transaction_status": "won"},
    {"order_id": "PL-00000-00000"},
)


def test_an_answer_of_another_scale_sum_or_currency_books_nothing(
    midtrans: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = midtrans.pay(midtrans.order())
    told = midtrans.told()[-1]
    for number, altered in enumerate(MISREAD):
        with monkeypatch.context() as patch:
            answer = told | altered
            patch.setitem(
                midtrans.stand.app.view_functions,
                "GET /v2/<name>/status",
                lambda name, answer=answer: answer,
            )
            assert midtrans.tell(told | {"transaction_time": str(number)}) in (200, 503)
            midtrans.later()
        db.session.refresh(payment)
        assert payment.state is PaymentState.PENDING, altered
        assert balance(clearing(midtrans.party.public_id)) == 0
    midtrans.later()
    db.session.refresh(payment)
    assert payment.state is PaymentState.CAPTURED


def test_who_takes_his_time_is_not_waited_for(midtrans: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.midtrans_calls.READ_SECONDS", 0.2)
    adapter = MidtransAccounts(midtrans.stand.key, midtrans.stand.url)
    midtrans.stand.control("faults", kind="slow", seconds=1)
    with pytest.raises(NoAnswer, match="unreachable"):
        adapter.close("PL-1", "PL-1")
    with pytest.raises(NoAnswer, match="unreachable"):
        MidtransAccounts("key", "http://127.0.0.1:9").close("PL-1", "PL-1")


def test_no_altered_byte_of_a_notification_is_believed(midtrans: World) -> None:
    """Of what is signed; and what is no notification at all."""
    midtrans.order()
    (told,) = midtrans.told()
    adapter = MidtransQris(midtrans.stand.key, midtrans.stand.url)
    chance = random.Random(5)
    now = clock.real_now()
    for _ in range(count("EXAMPLES")):
        field = chance.choice(("order_id", "status_code", "gross_amount", "signature_key"))
        place = chance.randrange(len(told[field]))
        letter = chance.choice("0123456789abcdefXYZ.")
        value = told[field][:place] + letter + told[field][place + 1 :]
        if value.lower() == told[field].lower():
            continue
        with pytest.raises(Forged):
            adapter.read(
                Heard({}, httpx.Request("POST", "http://x", json=told | {field: value}).content, now)
            )
    for body in (b"", b"[]", b"{}", b"null", b"\xff", b'{"order_id":1}', b"<html>", b"[" * 5000):
        with pytest.raises(Forged):
            adapter.read(Heard({}, body, now))
    strange = "PL-1/../../x"
    signed = told | {"order_id": strange}
    signed["signature_key"] = signature(
        strange, told["status_code"], told["gross_amount"], midtrans.stand.key
    )
    with pytest.raises(Forged):
        adapter.read(Heard({}, httpx.Request("POST", "http://x", json=signed).content, now))

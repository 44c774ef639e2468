"""The bank's desk in a browser: booking with one press, and money out only by who may."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.kit.money import rupiah
from marketplace.ledger.models import Transfer
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import PaymentState, PayoutState, RefundState
from payments import actions
from payments.models import BankLine, LineState
from tests import make, walk
from tests.people import Worker, at_work

# Pages read the same on every database; what they call is tried on both beside the actions.
pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]

COUNT = Callable[[], AbstractContextManager[list[str]]]


def _desk(app: Flask, role: str = "teller") -> Worker:
    return at_work(app, make.make_bank(), "payments", role)


def _form(payment: Payment, **changes: object) -> dict[str, object]:
    return {
        "account_number": payment.account_number,
        "amount_minor": payment.amount_minor // 100,
        "sender": "SRI WAHYUNI",
        "bank_reference": "trx 001",
    } | changes


def _now(row: Any) -> Any:
    db.session.rollback()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def _unmatched(amount_minor: int = rupiah(50_000)) -> BankLine:
    teller = make.actor_of(make.make_bank())
    line = actions.book(teller, actions.Incoming("88", amount_minor, "TOKO MAJU", "REF77"))
    db.session.commit()
    return line


def _transfers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Transfer)) or 0


def test_one_press_fills_the_form_and_another_books_it(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    assert f"payment={payment.public_id}" in desk.reads("/desk")
    filled = desk.reads(f"/desk?payment={payment.public_id}")
    assert f'value="{payment.account_number}"' in filled
    assert f'value="{payment.amount_minor // 100}"' in filled
    assert desk.post("/desk", **_form(payment)).status_code == 303
    assert _now(payment).state is PaymentState.CAPTURED


def test_a_double_click_books_once(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    first = desk.post("/desk", **_form(payment))
    second = desk.post("/desk", **_form(payment, bank_reference=" TRX001 "))
    assert (first.status_code, second.status_code) == (303, 303)
    assert _transfers() == 1


def test_a_reference_of_another_transfer_is_told_beside_its_field(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    desk.post("/desk", **_form(payment))
    answer = desk.post("/desk", **_form(payment, amount_minor=1))
    assert answer.status_code == 422
    assert 'aria-describedby="f-bank_reference-h f-bank_reference-e"' in answer.text
    assert 'value="SRI WAHYUNI"' in answer.text
    assert _transfers() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": "0"},
        {"amount_minor": "-5000"},
        {"amount_minor": "12,50"},
        {"amount_minor": "99999999999999"},
        {"account_number": "8808-ABC"},
        {"account_number": "9" * 35},
        {"bank_reference": ""},
        {"bank_reference": "<script>"},
        {"sender": "\u202e"},
    ],
)
def test_what_cannot_be_a_transfer_is_not_booked_and_kept_as_typed(app: Flask, wrong: dict[str, str]) -> None:
    payment, desk = make.make_payment(), _desk(app)
    answer = desk.post("/desk", **_form(payment, **wrong))
    assert answer.status_code == 422
    assert f'value="{payment.account_number}"' in answer.text or "account_number" in wrong
    assert _transfers() == 0


def test_too_little_is_explained_and_what_is_missing_is_asked_for(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    answer = desk.post("/desk", **_form(payment, amount_minor=payment.amount_minor // 100 - 500))
    assert answer.status_code == 303
    assert "Menunggu sisanya" in desk.client.get(answer.location).text
    assert "kurang Rp500" in desk.reads("/desk")
    assert 'value="500"' in desk.reads(f"/desk?payment={payment.public_id}")
    assert _now(payment).state is PaymentState.PENDING


def test_the_sender_is_shown_as_written_and_never_as_code(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    answer = desk.post("/desk", **_form(payment, amount_minor=1, sender="<b>SRI</b>"))
    for page in (desk.client.get(answer.location).text, desk.reads("/desk?tab=unmatched")):
        assert "&lt;b&gt;SRI&lt;/b&gt;" in page
        assert "<b>SRI" not in page


def test_an_unmatched_transfer_is_given_to_the_payment_it_was_meant_for(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    line = _unmatched(payment.amount_minor)
    path = f"/transfers/{line.public_id}"
    assert payment.public_id in desk.reads(path)
    assert desk.post(f"{path}/match", payment=payment.public_id).status_code == 303
    assert (_now(line).state, _now(payment).state) == (LineState.MATCHED, PaymentState.CAPTURED)


def test_matching_with_nothing_or_with_another_amount_changes_nothing(app: Flask) -> None:
    payment, line, desk = make.make_payment(), _unmatched(), _desk(app)
    path = f"/transfers/{line.public_id}/match"
    assert desk.post(path).status_code == 422
    assert desk.post(path, payment=payment.public_id).status_code == 422
    assert desk.post(path, payment="PL-00000-00000").status_code == 404
    assert _now(line).state is LineState.UNMATCHED


def test_the_owner_is_asked_first_and_then_sends_unmatched_money_back(app: Flask) -> None:
    line, owner = _unmatched(), _desk(app, "owner")
    path = f"/transfers/{line.public_id}/send-back"
    assert "Kirim kembali Rp50.000?" in owner.reads(path)
    assert owner.post(path).status_code == 303
    assert owner.post(path).status_code == 303
    assert _now(line).state is LineState.SENT_BACK
    assert "TOKO MAJU" in owner.reads("/desk?tab=done")


def test_the_owner_marks_refunds_and_payouts(app: Flask) -> None:
    payout, refund, owner = make.make_payout(), make.make_refund(), _desk(app, "owner")
    assert refund.public_id in owner.reads("/desk?tab=refunds")
    assert payout.party.name in owner.reads("/desk?tab=payouts")
    assert owner.post(f"/refunds/{refund.public_id}/sent").status_code == 303
    assert owner.post(f"/payouts/{payout.public_id}/sent").status_code == 303
    assert (_now(refund).state, _now(payout).state) == (RefundState.PAID, PayoutState.PAID)
    assert refund.public_id not in owner.reads("/desk?tab=refunds")


def test_a_payout_that_cannot_be_sent_is_given_up_after_a_question(app: Flask) -> None:
    payout, owner = make.make_payout(), _desk(app, "owner")
    path = f"/payouts/{payout.public_id}"
    assert "/failed" in owner.reads(path)
    assert owner.get(f"{path}/failed").status_code == 200
    assert owner.post(f"{path}/failed").status_code == 303
    assert _now(payout).state is PayoutState.FAILED
    assert owner.post(f"{path}/sent").status_code == 409
    assert "/sent" not in owner.reads(path)


def test_a_teller_is_offered_no_money_out_and_refused_when_he_tries(app: Flask) -> None:
    payout, refund, line, teller = make.make_payout(), make.make_refund(), _unmatched(), _desk(app)
    for path in ("/desk?tab=refunds", "/desk?tab=payouts", f"/refunds/{refund.public_id}"):
        assert "/sent" not in teller.reads(path)
    assert "/send-back" not in teller.reads(f"/transfers/{line.public_id}")
    for path in (
        f"/refunds/{refund.public_id}/sent",
        f"/payouts/{payout.public_id}/sent",
        f"/payouts/{payout.public_id}/failed",
        f"/transfers/{line.public_id}/send-back",
    ):
        assert teller.post(path).status_code == 403, path
    assert teller.get("/members").status_code == 403
    assert (_now(refund).state, _now(payout).state, _now(line).state) == (
        RefundState.PENDING,
        PayoutState.PENDING,
        LineState.UNMATCHED,
    )


def test_another_bank_sees_and_moves_nothing_here(app: Flask) -> None:
    payout, refund, line, payment = (
        make.make_payout(),
        make.make_refund(),
        _unmatched(),
        make.make_payment(),
    )
    stranger = at_work(app, make.make_bank("Bank Lain"), "payments")
    for path in (
        f"/refunds/{refund.public_id}",
        f"/payouts/{payout.public_id}",
        f"/transfers/{line.public_id}",
    ):
        assert stranger.get(path).status_code == 404, path
    for path in (
        f"/refunds/{refund.public_id}/sent",
        f"/payouts/{payout.public_id}/failed",
        f"/transfers/{line.public_id}/send-back",
        f"/transfers/{line.public_id}/match",
    ):
        assert stranger.post(path, payment=payment.public_id).status_code == 404, path
    assert payment.account_number not in stranger.reads(f"/desk?payment={payment.public_id}")


def test_the_book_page_adds_up_to_what_is_held(app: Flask) -> None:
    payment, desk = make.make_payment(), _desk(app)
    desk.post("/desk", **_form(payment))
    _unmatched()
    page = desk.reads("/holding")
    assert page.count(money(payment.amount_minor + rupiah(50_000))) == 3


@pytest.mark.parametrize("tab", ["expected", "unmatched", "refunds", "payouts", "done"])
def test_a_full_desk_costs_no_more_queries_than_a_small_one(
    app: Flask, count_queries: COUNT, tab: str
) -> None:
    owner = _desk(app, "owner")
    counts = []
    for _ in range(2):
        _fill(tab)
        with count_queries() as statements:
            owner.reads(f"/desk?tab={tab}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def _fill(tab: str) -> None:
    """Put two more rows on a tab."""
    db.session.rollback()
    for _ in range(2):
        if tab == "refunds":
            make.make_refund()
        elif tab == "payouts":
            make.make_payout()
        elif tab == "unmatched":
            make.make_bank_line()
        else:
            payment = make.make_payment()
            if tab == "done":
                number = f"REF{payment.id}"
                incoming = actions.Incoming(payment.account_number, payment.amount_minor, "SRI", number)
                actions.book(make.actor_of(make.make_bank()), incoming)
                db.session.commit()


def test_every_kind_of_row_is_counted_on_its_tab(app: Flask) -> None:
    make.make_payout(), make.make_refund()
    db.session.commit()
    rows = {kind: db.session.scalar(select(func.count()).select_from(kind)) for kind in (Payout, Refund)}
    page = _desk(app).reads("/desk")
    assert f'Pencairan <span class="badge">{rows[Payout]}</span>' in page
    assert f'Pengembalian <span class="badge">{rows[Refund]}</span>' in page


def _came(payment: Payment, minor: int, reference: str) -> BankLine:
    incoming = actions.Incoming(payment.account_number, minor, "SRI WAHYUNI", reference)
    line = actions.book(make.actor_of(make.make_bank()), incoming)
    db.session.commit()
    return line


def test_what_is_over_is_sent_back_alone_after_a_question(app: Flask) -> None:
    payment, owner = make.make_payment(), _desk(app, "owner")
    line = _came(payment, payment.amount_minor + rupiah(2_500), "OVER")
    path = f"/transfers/{line.public_id}"
    assert "Kirim kembali Rp2.500" in owner.reads(path)
    question = owner.reads(f"{path}/send-back")
    assert "Kirim kembali Rp2.500?" in question
    assert "SRI WAHYUNI" in question
    for _ in range(2):
        assert owner.post(f"{path}/send-back").status_code == 303
    assert _now(line).state is LineState.SETTLED
    assert "/send-back" not in owner.reads(path)


def test_a_desk_says_on_top_what_lies_too_long(app: Flask) -> None:
    line, desk = _unmatched(), _desk(app)
    assert "Sudah lewat dua hari kerja" not in desk.reads("/desk")
    walk.let_pass(timedelta(days=14))
    assert "Sudah lewat dua hari kerja" in desk.reads("/desk")
    assert line.public_id in desk.reads("/desk?tab=payouts")


def test_two_transfers_of_one_payer_have_buttons_that_differ(app: Flask) -> None:
    buyer, desk = make.make_buyer(), _desk(app)
    numbers = [walk.payment_of(make.make_order(sellers=1, buyer=buyer)).account_number for _ in range(2)]
    page = desk.reads("/desk")
    said = re.findall(r"Isi formulir<span class=\"vh\">([^<]*)</span>", page)
    assert len(said) == len(set(said)) == 2
    assert all(any(number in words for words in said) for number in numbers)


def test_a_payout_that_came_back_is_found_and_told_with_its_reason(app: Flask) -> None:
    payout, owner = make.make_payout(), _desk(app, "owner")
    path = f"/payouts/{payout.public_id}"
    owner.post(f"{path}/sent")
    assert payout.public_id in owner.reads("/desk?tab=payouts&past=1")
    assert "/returned" in owner.reads(path)
    assert owner.post(f"{path}/returned").status_code == 422
    assert owner.post(f"{path}/returned", reason="because").status_code == 422
    assert _now(payout).state is PayoutState.PAID
    for _ in range(2):
        assert owner.post(f"{path}/returned", reason="closed").status_code == 303
    assert _now(payout).state is PayoutState.RETURNED_BY_BANK
    assert "Rekening sudah ditutup" in owner.reads(path)
    seller = at_work(app, _now(payout).party, "sellers")
    for page in ("/money", "/today", f"/money/payouts/{payout.public_id}"):
        told = seller.reads(page)
        assert "Rekening sudah ditutup" in told, page
        assert "Betulkan rekening" in told, page


def test_a_refund_that_came_back_waits_for_the_account_that_its_payer_names(app: Flask) -> None:
    refund, owner = make.make_refund(), _desk(app, "owner")
    payment = refund.payment
    buyer = at_work(app, payment.payer, "x")
    path, form = (
        f"/refunds/{refund.public_id}",
        f"/orders/{payment.payable_id}/refunds/{refund.public_id}/account",
    )
    assert buyer.client.get(form).status_code == 303
    owner.post(f"{path}/sent")
    assert owner.post(f"{path}/returned", reason="blocked").status_code == 303
    assert "/sent" not in owner.reads(path)
    db.session.rollback()
    assert form in buyer.client.get(f"/orders/{payment.payable_id}").text
    assert buyer.client.post(form, data={"bank": "BCA"}).status_code == 422
    named = {"bank": "BCA", "number": "1234567890", "holder": "Budi Santoso"}
    assert buyer.client.post(form, data=named).status_code == 303
    assert "1234 5678 90" in owner.reads(path)
    assert owner.post(f"{path}/sent").status_code == 303
    assert _now(refund).state is RefundState.PAID
    stranger = at_work(app, make.make_buyer("Orang Lain"), "x")
    assert stranger.client.get(form).status_code == 404


def test_a_buyer_reads_what_is_missing_and_what_goes_back(app: Flask) -> None:
    order = make.make_order(sellers=1)
    payment = walk.payment_of(order)
    buyer = at_work(app, order.buyer, "x")
    _came(payment, payment.amount_minor - rupiah(12_000), "SHORT")
    for page in (f"/orders/{order.public_id}", f"/pay/{order.public_id}"):
        assert "Kurang Rp12.000" in buyer.client.get(page).text
    _came(payment, rupiah(15_000), "REST")
    walk.ring()
    told = buyer.client.get(f"/orders/{order.public_id}").text
    assert "Kurang" not in told
    assert "Rp3.000 dikirim kembali" in told
    assert "SRI WAHYUNI" in told

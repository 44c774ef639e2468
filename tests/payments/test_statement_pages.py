"""Statements and payout files in a browser and for programs: looked at first, then booked by one press."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.models import Transfer
from marketplace.settlement.states import PaymentState, PayoutState
from payments import naming
from payments.statements import booking
from payments.statements.models import BankStatement
from tests import make
from tests.api.people import program_of
from tests.counts import count
from tests.payments.test_booking_statements import credit, debit, owner, pays, statement_of
from tests.people import Worker, at_work

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]


def _desk(app: Flask, role: str = "owner") -> Worker:
    owner()
    db.session.commit()
    return at_work(app, make.make_bank(), "payments", role)


def _send(desk: Worker, data: bytes) -> str:
    answer = desk.post("/statements", statement=(BytesIO(data), "laporan.sta"))
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix(desk.base)


def _transfers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Transfer)) or 0


def test_a_statement_is_looked_at_before_it_is_booked_by_one_press(app: Flask) -> None:
    payout, payment = make.make_payout(), make.make_payment()
    desk = _desk(app)
    before = _transfers()
    path = _send(desk, statement_of(pays(payment), debit(payout), credit(rupiah(5), name="<b>SRI</b>")))
    preview = desk.reads(path)
    assert "Akan menjadi" in preview
    assert payout.public_id in preview
    assert "&lt;b&gt;SRI&lt;/b&gt;" in preview
    assert _transfers() == before
    for _ in range(2):
        assert desk.post(f"{path}/book").status_code == 303
    db.session.refresh(payment)
    assert (payment.state, db.session.get_one(type(payout), payout.id, populate_existing=True).state) == (
        PaymentState.CAPTURED,
        PayoutState.PAID,
    )
    assert "Dibukukan" in desk.reads("/statements")
    assert "Cocok" in desk.reads(path)
    only = desk.reads(f"{path}?fate=payout")
    assert (payout.public_id in only, "&lt;b&gt;" in only, "Lihat semua baris" in only) == (True, False, True)
    assert "&lt;b&gt;" in desk.reads(f"{path}?fate=nonsense")
    assert desk.get(f"{path}/file").data.startswith(b":20:")


def test_what_cannot_be_read_is_told_beside_the_file_and_nothing_is_kept(app: Flask) -> None:
    desk = _desk(app)
    for data in (b"", statement_of(credit(rupiah(5)))[:-40], b"<!DOCTYPE a><a/>"):
        answer = desk.post("/statements", statement=(BytesIO(data), "laporan.sta"))
        assert answer.status_code == 422
        assert 'id="f-statement-e"' in answer.text
    assert desk.post("/statements").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(BankStatement)) == 0


@settings(max_examples=count("EXAMPLES"), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_answered_and_nothing_is_booked(app: Flask, data: bytes) -> None:
    if not hasattr(app, "desk_of_a_test"):
        app.desk_of_a_test = _desk(app)  # type: ignore[attr-defined]
    desk = app.desk_of_a_test  # type: ignore[attr-defined]
    assert desk.post("/statements", statement=(BytesIO(data), "x")).status_code == 422
    assert _transfers() == 0


def test_a_teller_books_what_came_and_is_told_who_books_the_rest(app: Flask) -> None:
    payout, teller = make.make_payout(), _desk(app, "teller")
    path = _send(teller, statement_of(debit(payout)))
    answer = teller.post(f"{path}/book")
    assert answer.status_code == 403
    assert "Hanya pemilik akun bank ini" in answer.text
    assert teller.post("/statements/account", number="12345678", holder="Saya").status_code == 403
    assert teller.post("/files").status_code == 403
    assert teller.post(f"{path}/drop").status_code == 303
    assert teller.get(path).status_code == 404


def test_money_out_without_a_word_is_explained_by_one_press(app: Flask) -> None:
    payout = make.make_payout()
    desk = _desk(app)
    path = _send(desk, statement_of(credit(-payout.amount_minor, name="ORANG")))
    desk.post(f"{path}/book")
    (line,) = booking.lines_of(db.session.scalars(select(BankStatement)).one())
    assert line.public_id in desk.reads("/statements")
    assert payout.public_id in desk.reads(f"/money-out/{line.public_id}")
    assert desk.post(f"/money-out/{line.public_id}", subject="PL-00000-00000").status_code == 422
    assert desk.post(f"/money-out/{line.public_id}", subject=payout.public_id).status_code == 303
    assert "Sudah jelas" in desk.reads(f"/money-out/{line.public_id}")


def test_a_payout_file_is_made_downloaded_and_handed_in(app: Flask) -> None:
    payout = make.make_payout()
    desk = _desk(app)
    assert "Buat berkas" in desk.reads("/files")
    path = desk.post("/files").location.removeprefix(desk.base)
    first = desk.get(f"{path}/pain.001.xml")
    assert payout.public_id.encode() in first.data
    assert desk.post(f"{path}/hand-in").status_code == 303
    assert desk.get(f"{path}/pain.001.xml").data == first.data
    assert "bank sudah memilikinya" not in desk.reads(path)
    assert desk.post(f"{path}/withdraw").status_code == 303
    assert "Sudah dikirim ke bank" in desk.reads(path)


def test_a_program_does_all_of_it(app: Flask) -> None:
    payout, payment = make.make_payout(), make.make_payment()
    bank = make.make_bank()
    program = program_of(app, bank)
    told = {"number": "9900110220", "holder": "Pasarlima"}
    data = statement_of(pays(payment), credit(-payout.amount_minor, name="X"), credit(payment.amount_minor))
    sent = {"content": base64.b64encode(data).decode()}
    assert program.post("/statements", sent).json["code"] == "no-account"
    assert program.put("/account", told).json["number"] == "9900110220"
    assert program.post("/statements", {"content": "%%"}).json["code"] == "statement-unreadable"
    kept = program.does("/statements", sent)
    path = f"/statements/{kept['statement']['id']}"
    assert [heap["fate"] for heap in kept["heaps"]] == ["incoming", "unexplained"]
    program.does(f"{path}/book")
    lines = program.reads(f"{path}/lines")["items"]
    assert [line["fate"] for line in lines] == ["incoming", "unexplained", "incoming"]
    assert program.reads(f"/transfers/{lines[2]['transfer']}/suggestions")["items"] == []
    (left,) = program.reads("/money-out")["items"]
    (for_it,) = program.reads(f"/money-out/{left['id']}/suggestions")["items"]
    assert for_it["id"] == payout.public_id
    program.does(f"/money-out/{left['id']}/explain", {"subject": for_it["id"]})
    make.make_payout()
    file = program.does("/files")
    assert program.get(f"/files/{file['id']}/pain.001").data.startswith(b"<?xml")
    assert program.does(f"/files/{file['id']}/withdraw")["state"] == "withdrawn"
    stranger = program_of(app, make.make_bank("Bank Lain"))
    assert stranger.get(path).status_code == stranger.get(f"/files/{file['id']}").status_code == 404


def test_a_preview_asks_no_more_for_many_lines(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    desk = _desk(app)
    asked = []
    for some in (3, 40):
        path = _send(desk, statement_of(*(credit(rupiah(some * 100 + n)) for n in range(some))))
        with count_queries() as statements:
            desk.reads(path)
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_practice_file_is_only_of_the_demo_and_fits_what_waits(app: Flask) -> None:
    payout, payment = make.make_payout(), make.make_payment()
    desk = _desk(app)
    assert desk.get("/statements/practice.csv").status_code == 404
    app.config["DEMO"] = True
    assert "Berkas latihan" in desk.reads("/statements")
    for layout in ("csv", "mt940", "camt053"):
        path = _send(desk, desk.get(f"/statements/practice.{layout}").data)
    desk.post(f"{path}/book")
    db.session.rollback()
    for row, state in ((payment, PaymentState.CAPTURED), (payout, PayoutState.PAID)):
        assert db.session.get_one(type(row), row.id, populate_existing=True).state is state
    assert naming.account_of(make.make_bank().id) is not None

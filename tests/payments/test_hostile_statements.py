"""Files that somebody made to do harm: told by line and reason, quickly, and nothing of them is half booked."""

import csv
import io
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import audit, balance
from marketplace.settlement.states import PaymentState
from payments.models import BankLine, LineState
from payments.statements import actions, booking, practice, writing
from payments.statements.models import BankStatement, Fate
from payments.statements.reading import read
from payments.statements.rows import Read, Row, Unreadable
from tests import make
from tests.counts import count
from tests.payments.test_booking_statements import ACCOUNT, credit, owner, pays, statement_of, today

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]
CAMT = '<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
LARGE = {  # megabytes that mean nothing -> a word of the sentence
    "empty elements": (CAMT + "<a/>" * 40_000, "terlalu besar"),
    "empty entries": (CAMT + "<Ntry/>" * 2_000, "lebih dari"),
    "a well without ground": (CAMT + "<a>" * 100_000, "terlalu dalam"),
    "one long line": (":20:A\n:25:1\n:86:" + "x" * 8_000_000, "terlalu panjang"),
    "one long cell": ("jenis,rekening,tanggal,jumlah,mata_uang,referensi\n" + "x" * 8_000_000, "kolom"),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_only_large_is_not_read_to_its_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("payments.statements.rows.LINES_MAX", 1_000)
    text, word = LARGE[name]
    with pytest.raises(Unreadable) as refused:
        read(text.encode(), ACCOUNT, "IDR", today())
    assert word in str(refused.value.message)


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_a_payer_writes_no_lines_of_his_own_into_a_statement(app: Flask, mark: str) -> None:
    day = f"{today():%y%m%d%m%d}"
    told = f"BAYAR{mark}:61:{day}C1,00NTRFX{mark}:61:{day}D1,00NTRFY"
    data = writing.mt940(
        Read("", ACCOUNT, "IDR", 0, rupiah(5), [Row(0, today(), rupiah(5), "R1", text="BAYAR")])
    )
    found = read(data.replace(b"BAYAR", told.encode()), ACCOUNT, "IDR", today())
    assert [row.amount_minor for row in found.rows] == [rupiah(5)]


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_same_line_ten_thousand_times_pays_once_and_the_rest_goes_back(app: Flask) -> None:
    actor, payment, times = owner(), make.make_payment(), count("STATEMENT_LINES")
    rows = [pays(payment, reference="", text="SAMA")] * times
    statement = actions.upload(actor, statement_of(*rows))
    booking.book(actor, statement)
    db.session.commit()
    booking.go_on(pause_seconds=0)
    states = dict(db.session.execute(select(BankLine.state, func.count()).group_by(BankLine.state)).all())
    assert states == {LineState.MATCHED: 1, LineState.RETURNING: times - 1}
    assert payment.state is PaymentState.CAPTURED
    assert -balance(clearing(make.make_bank().public_id)) == times * payment.amount_minor
    again = actions.upload(actor, statement_of(*rows, opening=7))
    booking.book(actor, again)
    db.session.commit()
    booking.go_on(pause_seconds=0)
    assert {line.fate for line in booking.lines_of(again)} == {Fate.REPEATED}
    assert audit().faults == []


def test_a_name_that_a_spreadsheet_would_run_comes_out_as_a_name(app: Flask) -> None:
    actor, payment = owner(), make.make_payment()
    payment.payer.name = "=cmd|' /C calc'!A0"
    db.session.flush()
    assert actor.party is not None
    account = actions.account_of(actor.party_id)
    assert account is not None
    for layout in writing.WRITERS:
        data = practice.written(actor.party, account, layout)
        assert b"'=CMD" in data or b"&#x27;=CMD" in data
    cells = [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_what_is_refused_leaves_nothing_behind(app: Flask) -> None:
    actor = owner()
    good = statement_of(credit(rupiah(5)), credit(rupiah(6)))
    for bad in (good[:-30], good.replace(b"IDR", b"XXX"), good.replace(b"6,00", b"-6,00"), good + good):
        with pytest.raises(Unreadable):
            actions.upload(actor, bad)
    assert db.session.scalar(select(func.count()).select_from(BankStatement)) == 0
    windows = actions.upload(actor, good.replace(b"\r\n", b"\n"))
    assert replace(read(good, ACCOUNT, "IDR", today()), rows=[]).closing_minor == windows.closing_minor


def test_a_large_file_is_read_while_others_write(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, held = owner(), []
    db.session.commit()
    monkeypatch.setattr(actions.reading, "read", lambda *_: held.append(db.session().in_transaction()))
    actions.read(actor, b"large")
    assert held == [False]

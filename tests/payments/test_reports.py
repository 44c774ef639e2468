"""Midtrans' settlement reports: what it kept is booked once, and what cannot be read moves nothing."""

import csv
import io
from base64 import b64encode
from collections.abc import Iterator

import pytest

from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.ledger.addresses import FEES, clearing
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions import selling
from marketplace.settlement.states import PaymentState
from payments import actions as payments
from payments import reports
from payments.providers.midtrans_report import Unreadable, read
from tests import make, walk
from tests.api.people import program_of
from tests.conftest import MakeApp
from tests.payments.midtrans_world import World, world
from tests.people import at_work
from tests.services.standins import LINE


@pytest.fixture
def midtrans(make_app: MakeApp) -> Iterator[World]:
    """The marketplace beside Midtrans."""
    with world(make_app) as made:
        yield made


def report_of(midtrans: World) -> bytes:
    """The report of what Midtrans settles now."""
    settlement = midtrans.stand.control("settle")["id"]
    return LINE.get(f"{midtrans.stand.url}/reports/{settlement}.csv").content


def test_its_fees_are_the_operators_and_booked_once(midtrans: World) -> None:
    """Also where a payment was told of by nobody: the report does."""
    told, untold = midtrans.order("qris"), midtrans.order("va_bni")
    midtrans.pay(told)
    midtrans.hear()
    midtrans.pay(untold)
    selling.decline(make.actor_of(told.sales[0].seller), told.sales[0], "sold-out")
    midtrans.follow()
    data = report_of(midtrans)
    actor = make.actor_of(midtrans.party)
    taken = reports.take(actor, data)
    db.session.commit()
    assert (taken.lines, taken.differ) == (4, 0)
    assert walk.payment_of(untold).state is PaymentState.CAPTURED
    assert balance(FEES) == -taken.fees_minor < 0
    held = balance(clearing(midtrans.party.public_id))
    assert held == -walk.payment_of(untold).amount_minor + taken.fees_minor
    again = reports.take(actor, data)
    db.session.commit()
    assert again.fees_minor == taken.fees_minor
    assert balance(clearing(midtrans.party.public_id)) == held
    assert not audit().faults


def test_what_it_sends_to_our_bank_is_there_once_the_bank_shows_it(midtrans: World) -> None:
    order, bank = midtrans.order("qris"), make.make_bank()
    midtrans.pay(order)
    midtrans.hear()
    data = report_of(midtrans)
    reports.take(make.actor_of(midtrans.party), data)
    db.session.commit()
    held = -balance(clearing(midtrans.party.public_id))
    (settled,) = [row for row in csv.DictReader(io.StringIO(data.decode())) if row["Type"] == "SETTLEMENT"]
    words = f"MIDTRANS {settled['Reference']}"
    line = payments.book(make.actor_of(bank), payments.Incoming("", held, words, "TRX1"))
    db.session.commit()
    assert line.reason == "settled"
    assert balance(clearing(midtrans.party.public_id)) == 0
    assert balance(clearing(bank.public_id)) == -held
    assert not audit().faults


def test_a_line_that_differs_from_our_book_moves_nothing_and_is_told(midtrans: World) -> None:
    order = midtrans.order("qris")
    midtrans.pay(order)
    midtrans.hear()
    data = report_of(midtrans)
    reports.take(make.actor_of(midtrans.party), data)
    db.session.commit()
    other = _changed(data, 1, {"Fee": "1.00", "Net Amount": _less_one(data)}, _less_one(data))
    before = balance(FEES)
    assert reports.take(make.actor_of(midtrans.party), other).differ == 1
    assert balance(FEES) == before


def test_a_person_and_a_program_bring_it(midtrans: World) -> None:
    midtrans.pay(midtrans.order("qris"))
    midtrans.hear()
    data = report_of(midtrans)
    desk = at_work(midtrans.app, midtrans.party, "payments")
    assert "Laporan penyelesaian" in desk.reads("/outside")
    bad = desk.post("/outside", report=(io.BytesIO(b"a,b\n1,2\n"), "x.csv"))
    assert (bad.status_code, "Baris 1" in bad.text) == (422, True)
    taken = desk.post("/outside", report=(io.BytesIO(data), "laporan.csv"))
    assert taken.status_code == 303
    program = program_of(midtrans.app, midtrans.party)
    answer = program.post("/reports", {"content": b64encode(data).decode()})
    assert (answer.status_code, answer.json["lines"], answer.json["differ"]) == (200, 2, 0)
    assert program.post("/reports", {"content": "?"}).json["code"] == "report-unreadable"
    bank = make.make_bank()
    db.session.commit()
    with pytest.raises(Refusal, match="no-reports"):
        reports.take(make.actor_of(bank), data)


GOOD = (
    "Type,Order ID,Transaction ID,Reference,Currency,Gross Amount,Fee,Net Amount\n"
    "PAYMENT,PL-1,t-1,PL-1,IDR,24145.00,169.00,23976.00\n"
    "REFUND,PL-1,t-1,R-1.1,IDR,-4145.00,0.00,-4145.00\n"
    "SETTLEMENT,,,STL-1,IDR,19831.00,0.00,19831.00\n"
)


def test_what_cannot_be_read_is_told_by_line_and_reason() -> None:
    assert len(read(GOOD.encode())) == 3
    for old, new, told in (
        ("IDR,24145.00", "USD,24145.00", "Baris 2: mata uang"),
        ("24145.00", "24145", "Baris 2: jumlah “24145”"),
        ("24145.00", "24145.000", "Baris 2: jumlah"),
        ("24145.00", "NaN", "Baris 2: jumlah"),
        ("169.00", "170.00", "Baris 2: jumlah kotor"),
        ("169.00,23976.00", "-169.00,24314.00", "Baris 2: jumlah kotor"),
        ("PAYMENT,", "CHARGE,", "Baris 2: jenis"),
        ("PL-1,t-1,R-1.1", "PL/1,t-1,R-1.1", "Baris 3: nomor"),
        ("19831.00,0.00,19831.00", "19832.00,0.00,19832.00", "bukan jumlah yang disetor"),
        ("Fee,", "Cost,", "Baris 1: judul"),
        (",R-1.1", ',"R-1.1', "Baris"),
        (",R-1.1,", ",", "Baris 3: kolomnya"),
        (GOOD[GOOD.index("SETTLEMENT") :], "", "terpotong"),
        (
            "STL-1,IDR,19831.00,0.00,19831.00\n",
            "STL-1,IDR,19831.00,0.00,19831.00\nREFUND,,,,,,,\n",
            "Baris 5",
        ),
    ):
        with pytest.raises(Unreadable) as refused:
            read(GOOD.replace(old, new, 1).encode())
        assert told in str(refused.value.message), (old, new, str(refused.value.message))
    for data in (b"", b" \n", b"\xff\xfe\x00", b"PK\x03\x04", b"\x00" * 1000, GOOD.encode("utf-16")):
        with pytest.raises(Unreadable):
            read(data)


def _less_one(data: bytes) -> str:
    """The net amount of the only payment where the fee is one rupiah."""
    row = next(csv.DictReader(io.StringIO(data.decode())))
    return f"{int(row['Gross Amount'].removesuffix('.00')) - 1}.00"


def _changed(data: bytes, line: int, fields: dict[str, str], total: str) -> bytes:
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    rows[line - 1] |= fields
    rows[-1] |= {"Gross Amount": total, "Net Amount": total}
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()

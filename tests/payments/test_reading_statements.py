"""Statements of a bank: what is read is what was written, and what cannot be read is told by line and reason."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import example, given, settings
from hypothesis import strategies as st

from payments.statements import writing
from payments.statements.reading import read
from payments.statements.rows import LINES_MAX, Read, Row, Unreadable
from tests.counts import count

ACCOUNT, TODAY = "9900-110-220", date(2026, 11, 22)
ROW = Row(
    0,
    TODAY,
    14_599_000,
    "TRX001",
    name="SRI WAHYUNI",
    account="123",
    virtual="8808123412341234",
    text="Bayar",
)
WRITERS: dict[str, Callable[[Read], bytes]] = {
    **writing.WRITERS,
    "camt053.02": lambda found: writing.camt053(found, "02"),
}


@pytest.fixture(scope="module", autouse=True)
def _words() -> Iterator[None]:
    """Sentences need a language, and nothing else of an app."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def _statement(*rows: Row, opening: int = 500_000) -> Read:
    closing = opening + sum(row.amount_minor for row in rows)
    return Read("", ACCOUNT, "IDR", opening, closing, list(rows))


def _read(data: bytes) -> Read:
    return read(data, ACCOUNT, "IDR", TODAY)


_words_of_a_bank = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdéü0123456789.,-", max_size=90).map(
    lambda text: " ".join(text.split())
)
_rows = st.builds(
    Row,
    line=st.just(0),
    booked_on=st.dates(date(2026, 10, 1), TODAY),
    amount_minor=st.integers(-(10**13), 10**13).filter(bool),
    reference=st.from_regex(r"[A-Z0-9]{3,16}", fullmatch=True).filter(lambda word: word != "NONREF"),
    ours=st.sampled_from(["", "PL-7K3M9-2XDQW"]),
    name=_words_of_a_bank.map(lambda text: text[:60].strip()),
    account=st.from_regex(r"([0-9]{8,16})?", fullmatch=True),
    text=_words_of_a_bank,
    return_code=st.sampled_from(["", "AC04"]),
    is_fee=st.just(False),
)


@pytest.mark.parametrize("layout", WRITERS)
@settings(max_examples=count("EXAMPLES"))
@given(rows=st.lists(_rows, max_size=12), opening=st.integers(-(10**13), 10**13))
def test_what_was_written_is_read(layout: str, rows: list[Row], opening: int) -> None:
    written = _statement(*rows, opening=opening)
    found = _read(WRITERS[layout](written))
    assert [replace(row, line=0) for row in found.rows] == rows
    assert (found.opening_minor, found.closing_minor) == (written.opening_minor, written.closing_minor)


@settings(max_examples=4 * count("EXAMPLES"))
@given(
    start=st.sampled_from(
        [b"", b"<?xml version='1.0'?>", b":20:", b"jenis,rekening,", b"\xef\xbb\xbf", b"{1:"]
    ),
    data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode),
)
@example(b"", b":61:2611221122C1,00NTRF")
@example(b"<", b"!DOCTYPE a SYSTEM 'file:///etc/passwd'>")
@example(b"", "jenis,rekening,tanggal,jumlah,mata_uang,referensi\nmutasi,١,٢٠٢٦-١١-٢٢,١,IDR,a".encode())
def test_any_bytes_are_a_statement_or_a_sentence(start: bytes, data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(start + data)
    assert len(str(refused.value.message)) > 15


@settings(max_examples=4 * count("EXAMPLES"))
@given(layout=st.sampled_from(sorted(WRITERS)), data=st.data())
def test_a_statement_that_lost_or_changed_a_few_bytes_is_a_sentence_or_adds_up(
    layout: str, data: st.DataObject
) -> None:
    whole = WRITERS[layout](_statement(ROW, replace(ROW, amount_minor=-900_000, reference="TRX002")))
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Unreadable):  # and nothing else
        found = _read(whole[:at] + put + whole[at + data.draw(st.integers(1, 30)) :])
        assert found.opening_minor + sum(row.amount_minor for row in found.rows) == found.closing_minor


HOSTILE = {
    "billion laughs": b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>',
    "a file of ours": b'<?xml version="1.0"?>\n<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_not_read(name: str) -> None:
    with pytest.raises(Unreadable, match="unreadable") as refused:
        _read(HOSTILE[name])
    assert "Baris 2" in str(refused.value.message)
    assert "entitas" in str(refused.value.message)


def _changed(layout: str, old: str, new: str) -> bytes:
    data = WRITERS[layout](_statement(ROW))
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def _on(day: str) -> bytes:
    return _changed("csv", f"mutasi,{ACCOUNT},2026-11-22", f"mutasi,{ACCOUNT},{day}")


# what is wrong -> (the file, the line, a word of the sentence)
WRONG: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "MT940 cut off": (lambda: WRITERS["mt940"](_statement(ROW))[:90], "Baris 5", "terpotong"),
    "CSV cut off": (
        lambda: b"".join(WRITERS["csv"](_statement(ROW)).splitlines(True)[:-1]),
        "Baris 3",
        "terpotong",
    ),
    "camt cut off": (lambda: WRITERS["camt053"](_statement(ROW))[:-40], "Baris 2", "terputus"),
    "more decimals than there are sen": (
        lambda: _changed("csv", "145990.00", "145990.001"),
        "Baris 3",
        "lebih dari 2 angka sen",
    ),
    "dots of thousands": (lambda: _changed("csv", "145990.00", "145.990.00"), "Baris 3", "tanpa titik ribuan"),
    "MT940 with dots of thousands": (
        lambda: _changed("mt940", "C145990,00NTRF", "C145.990,00NTRF"),
        "Baris 5",
        "tanpa titik ribuan",
    ),
    "MT940 without its comma": (lambda: _changed("mt940", "C145990,00NTRF", "C145990NTRF"), "Baris 5", "koma"),
    "camt with three decimals": (lambda: _changed("camt053", "145990.00", "145990.000"), "Baris 2", "sen"),
    "an unknown currency": (lambda: _changed("mt940", "IDR", "XAF"), "Baris 4", "XAF"),
    "a line in another currency": (lambda: _changed("mt940", "C145990,00N", "CE145990,00N"), "Baris 5", "lain"),
    "another account": (lambda: _changed("mt940", ":25:9900", ":25:7700"), "Baris 7", "bukan rekening"),
    "a day that there is not": (lambda: _changed("mt940", ":61:261122", ":61:261131"), "Baris 5", "kalender"),
    "a day to come": (lambda: _on("2027-11-22"), "Baris 3", "masa depan"),
    "a day too long ago": (lambda: _on("2016-11-22"), "Baris 3", "paling lama"),
    "another encoding": (lambda: _changed("csv", "SRI", "SRI").replace(b"SRI", b"S\xe9RI"), "Baris 3", "UTF-8"),
    "UTF-16": (
        lambda: WRITERS["csv"](_statement(ROW)).decode().encode("utf-16"),
        "Baris 1",
        "UTF-8",
    ),
    "a line that went missing": (
        lambda: WRITERS["mt940"](_statement(ROW, ROW)).replace(
            b":61:261122112", b":99:261122112", 1
        ),
        "Baris 9",
        "saldo tidak cocok",
    ),
    "amounts beyond counting": (
        lambda: _changed("csv", "145990.00", "1459901459901459900.00"),
        "Baris 3",
        "terlalu besar",
    ),
    "another version of camt": (lambda: _changed("camt053", "001.08", "001.13"), "Baris 2", "versi 02 atau 08"),
    "nothing at all": (lambda: b" \n", "", "kosong"),
    "a photograph": (lambda: b"\xff\xd8\xff\xe0JFIF", "Baris 1", "MT940"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_by_line_and_reason(name: str) -> None:
    data, line, word = WRONG[name]
    with pytest.raises(Unreadable) as refused:
        _read(data())
    told = str(refused.value.message)
    assert told.startswith(line)
    assert word in told


def test_more_than_is_read_at_once_is_refused() -> None:
    lines = b"mutasi,9900110220,2026-11-22,1.00,IDR,A\n" * (LINES_MAX + 1)
    head = b"jenis,rekening,tanggal,jumlah,mata_uang,referensi\nsaldo_awal,9900110220,2026-11-22,0.00,IDR,\n"
    for data in (head + lines, b"x" * (16 * 2**20 + 1)):
        with pytest.raises(Unreadable, match="unreadable"):
            _read(data)


def test_a_statement_in_pages_is_one_and_free_text_is_read_as_it_stands() -> None:
    first, second = (
        _statement(ROW),
        _statement(replace(ROW, reference="TRX002"), opening=500_000 + 14_599_000),
    )
    pages = writing.mt940(first).replace(b":62F:", b":62M:") + writing.mt940(second).replace(
        b":60F:", b":60M:"
    )
    assert [row.reference for row in _read(pages).rows] == ["TRX001", "TRX002"]
    free = _changed(
        "mt940",
        ":86:/NAME/SRI WAHYUNI/ACCT/123/VIRT/8808123412341234",
        ":86:TRANSFER DARI SRI 8808123412341234 ",
    )
    assert "8808123412341234" in _read(free).rows[0].text
    with pytest.raises(Unreadable) as refused:
        _read(writing.mt940(first) + writing.mt940(first))
    assert "saldo awal halaman ini" in str(refused.value.message)

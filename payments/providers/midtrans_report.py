"""Midtrans' settlement report, a CSV that a person brings: which payments it pays for, and what it kept of each.

Its API tells the fee of nothing. A file is read as a whole or not at all.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from marketplace.settlement.ports import Seen, Thing

HEADS = ("Type", "Order ID", "Transaction ID", "Reference", "Currency", "Gross Amount", "Fee", "Net Amount")
CURRENCY = "IDR"
LINES_MAX = 10_000
_ORDER = re.compile(r"[A-Za-z0-9~._-]{1,50}", re.ASCII)
_AMOUNT = re.compile(r"(-?)([0-9]{1,13})\.([0-9]{2})", re.ASCII)

Told = Mapping[str, str]


class Unreadable(Invalid):
    """A file that is no settlement report of Midtrans. Nothing of it is booked."""

    code = "report-unreadable"


def read(data: bytes) -> list[Seen]:
    """What each line says, by what it is about. Raises Unreadable: a sentence that names the line and the reason."""
    found: list[Seen] = []
    total = 0
    settled: int | None = None
    for line, told in _rows(_text(data)):
        if settled is not None:
            raise _unreadable(_l("ada baris setelah baris SETTLEMENT."), line)
        if told["Currency"] != CURRENCY:
            raise _unreadable(_l("mata uang “%(currency)s” bukan IDR.", currency=told["Currency"][:10]), line)
        gross, fee, net = (_amount(told[name], line) for name in ("Gross Amount", "Fee", "Net Amount"))
        if gross - fee != net or not 0 <= fee <= abs(gross) or gross == 0:
            raise _unreadable(_l("jumlah kotor dikurangi biaya bukan jumlah bersih."), line)
        if told["Type"] == "SETTLEMENT":
            settled = net
            found.append(
                Seen(Thing.ARRIVAL, "", "pending", _order(told["Reference"], line), 1, net, CURRENCY)
            )
            continue
        found.append(_seen(told, gross, fee, line))
        total += net
        if len(found) > LINES_MAX:
            raise _unreadable(_l("laporan ini lebih dari %(most)d baris.", most=LINES_MAX), line)
    if settled is None:
        raise Unreadable(_l("Berkas terpotong: baris SETTLEMENT tidak ada. Unduh lagi dari Midtrans."))
    if settled != total:
        raise Unreadable(
            _l("Jumlah semua baris bukan jumlah yang disetor. Ada baris yang hilang atau berlebih.")
        )
    return sorted(found, key=lambda seen: seen.about)  # the order in which payments are locked


def _seen(told: Told, gross: int, fee: int, line: int) -> Seen:
    order = _order(told["Order ID"], line)
    if told["Type"] == "PAYMENT" and gross > 0:
        charge = told["Transaction ID"][:60]
        return Seen(Thing.PAYMENT, order.partition(".")[0], "paid", charge, 1, gross, CURRENCY, fee)
    if told["Type"] == "REFUND" and gross < 0:
        key = _order(told["Reference"], line)
        refund, number = named(key)
        return Seen(Thing.REFUND, refund, "sent", f"{order}/{key}", number, -gross, CURRENCY)
    raise _unreadable(_l("jenis “%(kind)s” dengan jumlah ini tidak dikenal.", kind=told["Type"][:20]), line)


def named(key: str) -> tuple[str, int]:
    """Our refund and which attempt its key there stands for; 0 where it is none of ours."""
    found = re.fullmatch(r"(.+)[._]([0-9]{1,4})", key, re.ASCII)
    return (found[1], int(found[2])) if found else (key, 0)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(_l("huruf yang tidak bisa dibaca. Simpan berkasnya dalam UTF-8."), line) from None
    if not text.strip():
        raise Unreadable(_l("Berkas ini kosong."))
    return text


def _rows(text: str) -> Iterator[tuple[int, Told]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads: Sequence[str] = next(rows, [])
        missing = [head for head in HEADS if head not in heads]
        if missing or len(set(heads)) != len(heads):
            raise _unreadable(
                _l("judul kolom kurang atau ganda. Yang harus ada: %(names)s.", names=", ".join(HEADS)), 1
            )
        for row in rows:
            if not any(row):
                continue
            if len(row) != len(heads):
                raise _unreadable(
                    _l("kolomnya %(count)d, harusnya %(wanted)d.", count=len(row), wanted=len(heads)),
                    rows.line_num,
                )
            yield rows.line_num, dict(zip(heads, row, strict=True))
    except csv.Error:
        raise _unreadable(_l("tanda kutip atau kolom yang tidak bisa dibaca."), rows.line_num) from None


def _order(text: str, line: int) -> str:
    if not _ORDER.fullmatch(text):
        raise _unreadable(_l("nomor “%(number)s” tidak bisa dibaca.", number=text[:50]), line)
    return text


def _amount(text: str, line: int) -> int:
    """Minor units of an amount like -24145.00."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise _unreadable(
            _l("jumlah “%(amount)s” tidak bisa dibaca. Harus seperti 24145.00.", amount=text[:30]), line
        )
    return int(f"{found[1]}{found[2]}{found[3]}")


def _unreadable(reason: object, line: int) -> Unreadable:
    return Unreadable(_l("Baris %(line)d: %(reason)s", line=line, reason=reason), line=line)

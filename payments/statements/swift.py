"""MT940: each tag is read by the grammar of the package ``mt940``, and then as strictly as money wants it.

A file is one or more messages, one after the other. What stands in :86: is read by its code words (/EREF/, /NAME/,
/ACCT/, /VIRT/, /RTRN/, /REMI/) where the bank writes them, else as one text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from mt940 import tags

from marketplace.kit.i18n import _l
from payments.statements import rows as reading
from payments.statements.rows import Page, Row, unreadable

LINE_LENGTH_MAX = 500
DETAIL_LINES_MAX = 40
CENTURY = 2000

_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII)
_WORD = re.compile(r"/(EREF|NAME|ACCT|VIRT|RTRN|REMI)/", re.ASCII)
_ENVELOPE = re.compile(r"\{1:|\{2:|\{4:|\{5:|-\}?$|-$", re.ASCII)
_SIGNS = {"C": 1, "RD": 1, "D": -1, "RC": -1}
_NEW_LINE = re.compile(r"\r\n|\r|\n")  # and nothing else that a payer may have written
_FEES = ("NCHG", "FCHG")
_STATEMENT, _BALANCE = tags.Statement(), tags.FinalOpeningBalance()


@dataclass
class _Tag:
    """A tag with what follows it, and the line of the file where it begins."""

    name: str
    value: str
    line: int
    more: int = 0


def looks_like(text: str) -> bool:
    """Whether this may be MT940 at all."""
    return re.search(r"^\s*(\{1:|:20:)", text[:2000]) is not None


def pages(text: str) -> list[Page]:
    """Every message of the file; raises Unreadable."""
    found: list[Page] = []
    message: list[_Tag] = []
    last = "62F"
    for tag in _tags(text):
        if tag.name == "20" and message:
            found.append(_page(message))
            last = _closing(message).name
            message = []
        message.append(tag)
    if not message:
        raise unreadable(_l("Tidak ada laporan rekening di berkas ini."))
    found.append(_page(message))
    last = _closing(message).name
    if last != "62F":
        raise reading.cut_off(message[-1].line)
    return found


def _tags(text: str) -> Iterator[_Tag]:
    current: _Tag | None = None
    count = 0
    for number, written in enumerate(_NEW_LINE.split(text), 1):
        line = re.sub(r"^\{[^{}]{0,80}\}(\{[^{}]{0,200}\})*(\{4:)?", "", written).rstrip()
        if len(line) > LINE_LENGTH_MAX:
            raise unreadable(_l("baris ini terlalu panjang untuk MT940."), number)
        tag = _TAG.match(line)
        if tag:
            if current:
                yield current
            count += tag[1] == "61"
            if count > reading.LINES_MAX:
                raise reading.too_many()
            current = _Tag(tag[1], tag[2], number)
        elif not line or _ENVELOPE.match(line):
            continue
        elif current is None:
            raise unreadable(_l("ini bukan baris MT940."), number)
        else:
            current.more += 1
            if current.more > DETAIL_LINES_MAX:
                raise unreadable(_l("keterangan ini terlalu panjang untuk MT940."), number)
            current.value += "\n" + line
    if current:
        yield current


def _page(message: list[_Tag]) -> Page:
    opening = _only(message, ("60F", "60M"), _l("saldo awal (:60F:) tidak ada."))
    account = _only(message, ("25",), _l("nomor rekening (:25:) tidak ada."))
    closing = _closing(message)
    currency, opening_minor = _balance(opening)
    closing_currency, closing_minor = _balance(closing)
    if currency != closing_currency:
        raise unreadable(_l("saldo awal dan saldo akhir berbeda mata uang."), closing.line)
    found: list[Row] = []
    for tag, following in zip(message, (*message[1:], None), strict=True):
        if tag.name == "61":
            details = following if following is not None and following.name == "86" else None
            found.append(_row(tag, details, currency))
    number = account.value.strip().rpartition("/")[2]
    return Page(number, currency, opening_minor, closing_minor, found, closing.line)


def _closing(message: list[_Tag]) -> _Tag:
    found = [tag for tag in message if tag.name in ("62F", "62M")]
    if not found:
        raise reading.cut_off(message[-1].line)
    if len(found) > 1:
        raise unreadable(_l("saldo akhir ditulis dua kali."), found[1].line)
    return found[0]


def _only(message: list[_Tag], names: tuple[str, ...], missing: object) -> _Tag:
    found = [tag for tag in message if tag.name in names]
    if len(found) != 1:
        raise unreadable(missing if not found else _l("bagian ini ditulis dua kali."), message[0].line)
    return found[0]


def _balance(tag: _Tag) -> tuple[str, int]:
    found = _BALANCE.re.match(tag.value) if tag.value.isascii() else None
    if found is None or found.end() != len(tag.value.rstrip()):
        raise unreadable(_l("saldo ini tidak bisa dibaca."), tag.line)
    told = found.groupdict()
    currency = reading.known_currency(told["currency"], tag.line)
    reading.day(CENTURY + int(told["year"]), int(told["month"]), int(told["day"]), tag.line)
    amount = reading.minor(_with_comma(told["amount"], tag.line), ",", currency, tag.line)
    return currency, amount * _SIGNS[told["status"].upper()]


def _row(tag: _Tag, details: _Tag | None, currency: str) -> Row:
    found = _STATEMENT.re.match(tag.value)
    told: dict[str, Any] = found.groupdict() if found else {}
    head = tag.value.partition("\n")[0]
    if not told or not head[:40].split("N", 1)[0].isascii():
        raise unreadable(_l("baris mutasi (:61:) ini tidak bisa dibaca."), tag.line)
    if re.match(r"[.,0-9]", told["id"] or told["customer_reference"] or ""):
        raise unreadable(
            _l(
                "jumlah di “%(text)s” tidak bisa dibaca. Tulis angka saja, tanpa titik ribuan, dengan koma untuk sen.",
                text=head[:40],
            ),
            tag.line,
        )
    if told["funds_code"] and told["funds_code"].upper() != currency[-1]:
        raise unreadable(_l("baris ini dalam mata uang lain."), tag.line)
    amount = reading.minor(_with_comma(told["amount"], tag.line), ",", currency, tag.line)
    row = Row(
        line=tag.line,
        booked_on=reading.day(CENTURY + int(told["year"]), int(told["month"]), int(told["day"]), tag.line),
        amount_minor=amount * _SIGNS[told["status"].upper()],
        reference=reading.reference(told["bank_reference"] or ""),
        ours=reading.reference(told["customer_reference"] or ""),
        is_fee=(told["id"] or "").upper() in _FEES,
    )
    return _with_details(row, details.value if details else told["extra_details"] or "")


def _with_comma(amount: str, line: int) -> str:
    """MT940 wants the comma even where no sen follow."""
    if "," not in amount:
        raise unreadable(_l("jumlah “%(amount)s” tanpa koma.", amount=amount[:30]), line)
    return amount


def _with_details(row: Row, details: str) -> Row:
    text = details.replace("\n", "")
    parts = _WORD.split(text)
    told = dict(zip(parts[1::2], parts[2::2], strict=True)) if text.startswith("/") else {}
    if not told:
        return replace(row, text=reading.words(details))
    returned = told.get("RTRN", "")
    return replace(
        row,
        ours=reading.reference(told.get("EREF", "")) or row.ours,
        name=reading.words(told.get("NAME", ""), reading.NAME_MAX),
        account=reading.digits(told.get("ACCT", "")),
        virtual=reading.digits(told.get("VIRT", "")),
        text=reading.words(told.get("REMI", parts[0])),
        return_code=reading.code(returned.partition("/")[0]),
    )

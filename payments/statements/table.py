"""CSV in one layout (docs/statements.md): a line of headings, the opening balance, the lines, the closing balance.

Headings are English or Indonesian, in any order; columns are parted by commas or semicolons.
"""

import csv
import io
import re
from collections.abc import Iterator

from marketplace.kit.i18n import _l
from payments.statements import rows as reading
from payments.statements.rows import Page, Row, unreadable

# what a column holds -> what it may be called
COLUMNS = {
    "kind": ("kind", "jenis"),
    "account": ("account", "rekening"),
    "date": ("date", "tanggal"),
    "amount": ("amount", "jumlah"),
    "currency": ("currency", "mata_uang"),
    "reference": ("reference", "referensi"),
    "ours": ("end_to_end_id", "nomor_kami"),
    "name": ("name", "nama"),
    "other": ("other_account", "rekening_lawan"),
    "virtual": ("virtual_account", "nomor_va"),
    "text": ("text", "keterangan"),
    "code": ("return_code", "kode_retur"),
}
NEEDED = ("kind", "account", "date", "amount", "currency", "reference")
# what a row is -> what it may be called
KINDS = {
    "opening": ("opening", "saldo_awal"),
    "line": ("line", "mutasi"),
    "fee": ("fee", "biaya"),
    "closing": ("closing", "saldo_akhir"),
}
_KIND = {word: kind for kind, called in KINDS.items() for word in called}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)

Told = dict[str, str]


def pages(text: str) -> list[Page]:
    """The one page of the file; raises Unreadable."""
    found: list[Row] = []
    balances: dict[str, int] = {}
    account = currency = ""
    line = 1
    for line, told in _read(text):
        kind = _KIND.get(told["kind"].strip().lower())
        if kind is None:
            raise unreadable(_l("jenis “%(kind)s” tidak dikenal.", kind=told["kind"][:30]), line)
        if "closing" in balances:
            raise unreadable(_l("ada baris setelah saldo akhir."), line)
        if (kind == "opening") != (not balances):
            raise unreadable(_l("saldo awal harus di baris pertama, dan sekali saja."), line)
        currency = currency or reading.known_currency(told["currency"].strip(), line)
        account = account or told["account"].strip()[:40]
        if reading.known_currency(told["currency"].strip(), line) != currency:
            raise unreadable(_l("baris ini dalam mata uang lain."), line)
        if not reading.same_account(told["account"], account):
            raise unreadable(
                _l("baris ini dari rekening lain: %(account)s.", account=told["account"][:40]), line
            )
        if kind in ("opening", "closing"):
            balances[kind] = _signed(told["amount"], currency, line)
            continue
        found.append(_row(told, kind == "fee", currency, line))
        if len(found) > reading.LINES_MAX:
            raise reading.too_many()
    if "closing" not in balances:
        raise reading.cut_off(line)
    return [Page(account, currency, balances["opening"], balances["closing"], found, line)]


def _read(text: str) -> Iterator[tuple[int, Told]]:
    """Each row that holds something, by what its columns hold, with the line where it ends."""
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        heads = [_column(head, number) for number, head in enumerate(next(rows, []), 1)]
        missing = [COLUMNS[name][1] for name in NEEDED if name not in heads]
        if missing or len(set(heads)) != len(heads):
            raise unreadable(
                _l(
                    "judul kolom kurang atau ganda. Yang harus ada: %(names)s.",
                    names=", ".join(COLUMNS[n][1] for n in NEEDED),
                ),
                1,
            )
        for row in rows:
            if not any(row):
                continue
            if len(row) != len(heads):
                raise unreadable(
                    _l("kolomnya %(count)d, harusnya %(wanted)d.", count=len(row), wanted=len(heads)),
                    rows.line_num,
                )
            yield rows.line_num, dict.fromkeys(COLUMNS, "") | dict(zip(heads, row, strict=True))
    except csv.Error:
        raise unreadable(_l("tanda kutip atau kolom yang tidak bisa dibaca."), rows.line_num) from None


def _column(head: str, number: int) -> str:
    word = "_".join(head.strip().lower().split())
    for name, called in COLUMNS.items():
        if word in called:
            return name
    raise unreadable(_l("judul kolom “%(head)s” tidak dikenal.", head=head[:30] or str(number)), 1)


def _signed(text: str, currency: str, line: int) -> int:
    plain = text.strip()
    sign = -1 if plain.startswith("-") else 1
    return sign * reading.minor(plain.removeprefix("-").removeprefix("+"), ".", currency, line)


def _row(told: Told, is_fee: bool, currency: str, line: int) -> Row:
    date = _DATE.fullmatch(told["date"].strip())
    if date is None:
        raise unreadable(
            _l("tanggal “%(date)s” tidak bisa dibaca. Tulis seperti 2026-11-22.", date=told["date"][:20]),
            line,
        )
    return Row(
        line=line,
        booked_on=reading.day(int(date[1]), int(date[2]), int(date[3]), line),
        amount_minor=_signed(told["amount"], currency, line),
        reference=reading.reference(told["reference"]),
        ours=reading.reference(told["ours"]),
        name=reading.words(told["name"], reading.NAME_MAX),
        account=reading.digits(told["other"]),
        virtual=reading.digits(told["virtual"]),
        text=reading.words(told["text"]),
        return_code=reading.code(told["code"]),
        is_fee=is_fee,
    )

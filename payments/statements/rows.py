"""What every statement turns into, whatever it was written in: pure rows, and why one cannot be read."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from marketplace.kit.money import CURRENCIES
from marketplace.kit.web.fields import visible

BYTES_MAX = 16 * 2**20
LINES_MAX = 20_000
DAYS_BACK_MAX = 400
AMOUNT_DIGITS_MAX = 15
TEXT_MAX = 500
NAME_MAX = 120
WORD_MAX = 35

_NO_REFERENCE = ("", "NONREF", "NOTPROVIDED")
_BY_MARK = {mark: re.compile(rf"([0-9]+)(?:{re.escape(mark)}([0-9]*))?") for mark in (",", ".")}
_MARK_WORDS = {",": _l("koma"), ".": _l("titik")}


class Unreadable(Invalid):
    """A file that is no statement of this account. Nothing of it is kept or booked."""

    code = "statement-unreadable"


def unreadable(reason: object, line: int | None = None) -> Unreadable:
    """The refusal; ``line`` is that of the file, counted from 1."""
    if line is None:
        return Unreadable(reason)
    return Unreadable(_l("Baris %(line)d: %(reason)s", line=line, reason=reason), line=line)


@dataclass(frozen=True)
class Row:
    """One line of a statement.

    ``amount_minor`` is in minor units: what came in is above zero, what went out below. ``reference`` is the bank's
    own, empty where it gave none; ``ours`` what we called it when we ordered it (end-to-end id); ``virtual`` the
    virtual account it was sent to; ``name`` and ``account`` the other side. ``line`` is where it stands in the file.
    """

    line: int
    booked_on: date
    amount_minor: int
    reference: str = ""
    ours: str = ""
    name: str = ""
    account: str = ""
    virtual: str = ""
    text: str = ""
    return_code: str = ""
    is_fee: bool = False


@dataclass(frozen=True)
class Page:
    """A part of a statement between two balances, as the file has it; amounts in minor units."""

    account: str
    currency: str
    opening_minor: int
    closing_minor: int
    rows: Sequence[Row]
    line: int  # where its closing balance stands


@dataclass(frozen=True)
class Read:
    """A whole statement that adds up; amounts in minor units."""

    layout: str
    account: str
    currency: str
    opening_minor: int
    closing_minor: int
    rows: list[Row] = field(default_factory=list)


def minor(text: str, mark: str, currency: str, line: int) -> int:
    """``text`` as minor units, ``mark`` being the only sign it may hold; raises Unreadable for another scale."""
    found = _BY_MARK[mark].fullmatch(text) if text.isascii() else None
    if found is None:
        raise unreadable(
            _l(
                "jumlah “%(amount)s” tidak bisa dibaca. Tulis angka saja tanpa titik ribuan, "
                "dengan %(mark)s untuk sen.",
                amount=text[:30],
                mark=_MARK_WORDS[mark],
            ),
            line,
        )
    exponent = CURRENCIES[currency][0]
    whole, part = found[1], found[2] or ""
    if len(part) > exponent:
        raise unreadable(
            _l(
                "jumlah “%(amount)s” punya lebih dari %(most)d angka sen. %(currency)s tidak dibagi sekecil itu.",
                amount=text[:30],
                most=exponent,
                currency=currency,
            ),
            line,
        )
    if len(whole.lstrip("0")) > AMOUNT_DIGITS_MAX - exponent:
        raise unreadable(_l("jumlah “%(amount)s” terlalu besar.", amount=text[:30]), line)
    return int(f"{whole}{part.ljust(exponent, '0')}")


def known_currency(text: str, line: int) -> str:
    """A currency of the marketplace; raises Unreadable for any other."""
    if text not in CURRENCIES:
        raise unreadable(_l("mata uang “%(currency)s” tidak dikenal.", currency=text[:10]), line)
    return text


def day(year: int, month: int, number: int, line: int) -> date:
    """A day that there is; raises Unreadable."""
    try:
        return date(year, month, number)
    except (ValueError, OverflowError):
        raise unreadable(
            _l(
                "tanggal %(day)s tidak ada di kalender.",
                day=f"{year:04d}-{month:02d}-{number:02d}",
            ),
            line,
        ) from None


def words(text: str, length_max: int = TEXT_MAX) -> str:
    """What a bank wrote, on one line, without what shows nothing, cut to ``length_max``."""
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cs", "Cn", "Co"))
    return visible(" ".join(plain.split()))[:length_max].strip()


def reference(text: str) -> str:
    """A bank's reference in its one spelling: capitals without gaps; empty where the bank gave none."""
    plain = "".join(words(text).split()).upper()
    plain = re.sub(r"[^0-9A-Z./-]", "", plain)[:WORD_MAX]
    return "" if plain in _NO_REFERENCE else plain


def digits(text: str) -> str:
    """The digits of an account number."""
    return re.sub(r"[^0-9]", "", text if text.isascii() else "")[:34]


def code(text: str) -> str:
    """A return reason: four letters and digits, or empty."""
    plain = text.strip().upper()
    return plain if re.fullmatch(r"[A-Z]{2}[0-9]{2}", plain, re.ASCII) else ""


def same_account(one: str, other: str) -> bool:
    """Whether two spellings mean the same account: letters and digits count."""
    return _close(one) == _close(other) != ""


def _close(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def whole(layout: str, pages: Sequence[Page], account: str, currency: str, today: date) -> Read:
    """The pages as one statement of ``account``; raises Unreadable where it is another's or does not add up."""
    if not pages:
        raise unreadable(_l("Tidak ada laporan rekening di berkas ini."))
    rows: list[Row] = []
    for before, page in zip((None, *pages), pages, strict=False):
        if not same_account(page.account, account):
            raise unreadable(
                _l(
                    "laporan ini untuk rekening %(other)s, bukan rekening penampungan Anda %(own)s.",
                    other=page.account[:40] or "?",
                    own=account,
                ),
                page.line,
            )
        if page.currency != currency:
            raise unreadable(
                _l("rekening ini dalam %(own)s, bukan %(other)s.", own=currency, other=page.currency),
                page.line,
            )
        if before is not None and before.closing_minor != page.opening_minor:
            raise unreadable(_l("saldo awal halaman ini bukan saldo akhir halaman sebelumnya."), page.line)
        moved = sum(row.amount_minor for row in page.rows)
        if page.opening_minor + moved != page.closing_minor:
            raise unreadable(
                _l(
                    "saldo tidak cocok: saldo awal %(opening)s ditambah semua baris %(moved)s menjadi %(sum)s, "
                    "tetapi saldo akhirnya %(closing)s. Ada baris yang hilang atau berlebih.",
                    opening=plain(page.opening_minor),
                    moved=plain(moved),
                    sum=plain(page.opening_minor + moved),
                    closing=plain(page.closing_minor),
                ),
                page.line,
            )
        rows += page.rows
    _check(rows, today)
    return Read(layout, account, currency, pages[0].opening_minor, pages[-1].closing_minor, rows)


def _check(rows: Sequence[Row], today: date) -> None:
    if len(rows) > LINES_MAX:
        raise too_many()
    for row in rows:
        if row.amount_minor == 0:
            raise unreadable(_l("jumlahnya nol."), row.line)
        if not today - timedelta(days=DAYS_BACK_MAX) <= row.booked_on <= today + timedelta(days=1):
            raise unreadable(
                _l(
                    "tanggal %(day)s tidak mungkin: paling lama %(most)d hari yang lalu, dan tidak di masa depan.",
                    day=row.booked_on.isoformat(),
                    most=DAYS_BACK_MAX,
                ),
                row.line,
            )


def too_many() -> Unreadable:
    """More lines than are read at once."""
    return unreadable(
        _l("Laporan ini lebih dari %(most)d baris. Minta bank membaginya per hari.", most=LINES_MAX)
    )


def cut_off(line: int) -> Unreadable:
    """A file that stops before its end."""
    return unreadable(_l("berkas terpotong: saldo akhirnya tidak ada. Unduh lagi dari bank."), line)


def plain(amount_minor: int) -> str:
    """Minor units as a bank writes them: 1250000.50."""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02d}"


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8; raises Unreadable that names the line of the first byte that is not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(
            _l("huruf yang tidak bisa dibaca. Simpan berkasnya dalam UTF-8."),
            data.count(b"\n", 0, error.start) + 1,
        ) from None
    if "\x00" in text:
        raise unreadable(
            _l("huruf yang tidak bisa dibaca. Simpan berkasnya dalam UTF-8."),
            text.count("\n", 0, text.index("\x00")) + 1,
        )
    return text

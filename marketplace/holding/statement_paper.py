"""A party's statement on paper: a PDF that says the same as the page, with the newest signed state of the book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from marketplace.accounts.models import Party, PartyKind
from marketplace.kit import clock
from marketplace.kit.calendar import zone_label
from marketplace.kit.i18n import _, moment, money
from marketplace.kit.paper import Align, Box, Paper, Weight
from marketplace.settlement.statement import Line, Statement

WIDTH, HEIGHT, EDGE = 210.0, 297.0, 15.0
ROW, BOTTOM = 6.8, 24.0  # mm: a line of the table, and what stays free below it
ROWS_MAX = 5_000  # that is a book of two hundred pages; more is for a spreadsheet


@dataclass(frozen=True)
class Column:
    """Its heading, its width in mm, and how it stands."""

    head: str
    width: float
    align: Align = "right"


@dataclass(frozen=True)
class Sealed:
    """What was signed about the book: at how many transfers, when, and the note itself."""

    size: int
    made_at: datetime
    text: str


def statement_pdf(
    party: Party, title: str, told: Statement, lines: Iterable[Line], locale: str, sealed: Sealed | None
) -> bytes:
    """The statement ``told`` of ``party`` with all its ``lines``, the oldest first, in the words of ``locale``.

    ``title`` names the period. The caller has set the language of the words.
    """
    sheet = _Sheet(party, title, locale)
    sheet.head(told)
    sheet.table(lines)
    sheet.totals(told)
    if sealed is not None:
        sheet.seal(sealed)
    return bytes(sheet.paper.output())


class _Sheet:
    """Where we are on which page."""

    def __init__(self, party: Party, title: str, locale: str) -> None:
        self.party, self.title = party, title
        self.zone = ZoneInfo(party.zone)
        self.bears_fees = party.kind is PartyKind.SELLER
        self.paper = Paper(WIDTH, HEIGHT, f"{_('Hitungan uang')} {title}, {party.name}")
        self.paper.set_lang("en" if locale == "en" else "id-ID")
        self.paper.set_author("Pasarlima")
        self.columns = self._columns()
        self.y = EDGE
        self._foot()

    def head(self, told: Statement) -> None:
        """Whose statement, of when, and what it began and ended with."""
        self._write(_("Hitungan uang %(period)s", period=self.title), size=18, weight="bold", height=9)
        self._write(f"{self.party.name} · {self.party.public_id}", size=11, height=6)
        made = _("Dibuat %(when)s.", when=moment(clock.now(), self.party.zone))
        self._write(
            f"{made} {_('Jam menurut %(zone)s.', zone=zone_label(self.party.zone))}", size=9, height=7
        )
        self._pair(_("Saldo awal"), money(told.opening_minor))
        self._pair(_("Saldo akhir"), money(told.closing_minor), weight="bold")
        self.y += 4

    def table(self, lines: Iterable[Line]) -> None:
        """Every movement on a line of its own."""
        self._heads()
        for line in lines:
            if self.y + ROW > HEIGHT - BOTTOM:
                self._turn()
                self._heads()
            self._row(line)
        self.y += 3

    def totals(self, told: Statement) -> None:
        """The period added up, from the first balance to the last."""
        sums = told.totals
        fees = (
            (_("Harga barang"), sums.gross_minor),
            (_("Jasa Pasarlima"), -sums.commission_minor),
            (_("Pajak atas jasa"), -sums.tax_minor),
        )
        rows: Sequence[tuple[str, int]] = (
            (_("Saldo awal"), told.opening_minor),
            *(fees if self.bears_fees else ((_("Diterima"), sums.earned_minor),)),
            (_("Dikirim ke rekening"), -sums.sent_minor),
            (_("Dikembalikan kepada pembeli"), -sums.taken_minor),
            (_("Cadangan ditahan dan dilepas"), -sums.reserved_minor),
            (_("Ganti rugi dan pembetulan"), sums.other_minor),
        )
        if self.party.kind is PartyKind.PROVIDER:
            rows = (
                (_("Saldo awal"), told.opening_minor),
                (_("Bergerak"), told.closing_minor - told.opening_minor),
            )
        if self.party.kind is PartyKind.BUYER:
            rows = (
                (_("Saldo awal"), told.opening_minor),
                (_("Disimpan dan dipakai"), sums.other_minor),
                (_("Dikirim ke rekening"), -sums.sent_minor),
            )
        shown = [row for place, row in enumerate(rows) if row[1] or place == 0]
        self._room(6 * (len(shown) + 2))
        for label, minor in shown:
            self._pair(label, money(minor))
        self._pair(_("Saldo akhir"), money(told.closing_minor), weight="bold")

    def seal(self, sealed: Sealed) -> None:
        """What was signed about the whole book, so that anybody can check that this was not changed later."""
        note = [line for line in sealed.text.splitlines() if line.strip()]
        self._room(18 + 4.2 * len(note))
        self.y += 4
        self._write(_("Segel buku besar"), size=11, weight="semibold", height=6)
        said = _(
            "Ditandatangani %(when)s, atas %(size)s perpindahan. Siapa pun dapat memeriksanya di Pasarlima.",
            when=moment(sealed.made_at, self.party.zone),
            size=f"{sealed.size:,}".replace(",", "."),
        )
        self._write(said, size=9, height=6)
        for line in note:
            self._write(line, size=7.5, height=4.2)

    def _columns(self) -> tuple[Column, ...]:
        first = Column(_("Tanggal"), 24, "left")
        if self.bears_fees:
            return (
                first,
                Column(_("Kejadian dan nomor"), 50, "left"),
                Column(_("Harga barang"), 24),
                Column(_("Jasa"), 19),
                Column(_("Pajak jasa"), 17),
                Column(_("Untuk Anda"), 23),
                Column(_("Saldo"), 23),
            )
        return (
            first,
            Column(_("Kejadian dan nomor"), 92, "left"),
            Column(_("Masuk atau keluar"), 32),
            Column(_("Saldo"), 32),
        )

    def _heads(self) -> None:
        self._cells([column.head for column in self.columns], weight="semibold", height=7)
        self.paper.set_line_width(0.2)
        self.paper.line(EDGE, self.y - 1, WIDTH - EDGE, self.y - 1)

    def _row(self, line: Line) -> None:
        here = line.at.astimezone(self.zone)
        earned = line.is_earned and self.bears_fees
        fees = [line.gross_minor, -line.commission_minor, -line.tax_minor] if self.bears_fees else []
        self._cells(
            [
                f"{here:%Y-%m-%d %H:%M}",
                f"{line.label} {line.subject[1]}",
                *(money(minor) if earned else " " for minor in fees),
                money(line.net_minor),
                money(line.balance_minor),
            ],
            height=ROW,
        )

    def _cells(self, texts: Sequence[str], height: float, weight: Weight = "regular") -> None:
        x = EDGE
        for column, text in zip(self.columns, texts, strict=True):
            if text.strip():
                box = Box(x, self.y, column.width - 1.5, height)
                self.paper.write_in(box, text, size=8, smallest=5.5, weight=weight, align=column.align)
            x += column.width
        self.y += height

    def _pair(self, label: str, text: str, weight: Weight = "regular") -> None:
        half = (WIDTH - 2 * EDGE) / 2
        self.paper.write_in(Box(EDGE, self.y, half, 6), label, size=10, weight=weight)
        self.paper.write_in(Box(EDGE + half, self.y, half, 6), text, size=10, weight=weight, align="right")
        self.y += 6

    def _write(self, text: str, size: float, height: float, weight: Weight = "regular") -> None:
        box = Box(EDGE, self.y, WIDTH - 2 * EDGE, height)
        self.paper.write_in(box, text, size=size, smallest=6, weight=weight)
        self.y += height

    def _room(self, height: float) -> None:
        if self.y + height > HEIGHT - BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self.paper.add_page()
        self.y = EDGE
        self._foot()

    def _foot(self) -> None:
        """Which page of how many, and of what: a page that was lost is missed."""
        text = _("Halaman %(page)s dari %(pages)s", page=self.paper.page_no(), pages="{nb}")
        box = Box(EDGE, HEIGHT - 14, WIDTH - 2 * EDGE, 5)
        self.paper.write_in(box, f"{self.party.name}, {self.title} · {text}", size=8)

"""camt.053, versions 02 and 08: read without entities, document types or anything from outside the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from marketplace.kit.i18n import _l
from payments.statements import rows as reading
from payments.statements.rows import Page, Row, unreadable

VERSIONS = ("camt.053.001.02", "camt.053.001.08")
DEPTH_MAX = 40
PARTS_OF_A_LINE_MAX = 30
FEES = ("CHRG", "FEES", "COMM")  # sub-families of the bank's own charges
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass(slots=True)
class _Part:
    """An element: its local name, its text, its currency where it is an amount, and where it stands in the file."""

    name: str
    line: int
    currency: str = ""
    text: str = ""
    parts: "list[_Part]" = field(default_factory=list)

    def all(self, path: str) -> "list[_Part]":
        """Every element at the end of ``path``."""
        found = [self]
        for name in path.split("/"):
            found = [part for one in found for part in one.parts if part.name == name]
        return found

    def first(self, path: str) -> "_Part | None":
        return next(iter(self.all(path)), None)

    def said(self, *paths: str) -> str:
        """The text at the first of the paths that has any."""
        return next((part.text for path in paths for part in self.all(path) if part.text), "")


class _Reader(ContentHandler):
    """Builds the tree, as deep and as large as a statement may be."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[_Part] = [_Part("", 0)]
        self.text: list[str] = []
        self.count = self.entries = 0
        self.version = ""
        self._where: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        """Who knows the line."""
        self._where = locator

    @property
    def line(self) -> int:
        return int(self._where.getLineNumber() or 1)

    def startElementNS(
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        """One more element."""
        self.count += 1
        if len(self.stack) == 1:
            self.version = (name[0] or "").removeprefix(_SPACE)
            if self.version not in VERSIONS or name[1] != "Document":
                raise unreadable(_l("ini bukan camt.053 versi 02 atau 08."), self.line)
        if name[1] == "Ntry":
            self.entries += 1
            if self.entries > reading.LINES_MAX:
                raise reading.too_many()
        if len(self.stack) > DEPTH_MAX or self.count > reading.LINES_MAX * PARTS_OF_A_LINE_MAX:
            raise unreadable(_l("XML ini terlalu dalam atau terlalu besar untuk sebuah laporan."), self.line)
        part = _Part(name[1], self.line, attrs.get((None, "Ccy"), ""))
        self.stack[-1].parts.append(part)
        self.stack.append(part)
        self.text = []

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        """It is whole."""
        part = self.stack.pop()
        if not part.parts:
            part.text = "".join(self.text).strip()
        self.text = []

    def characters(self, content: str) -> None:
        """A piece of its text."""
        self.text.append(content)


def pages(data: bytes) -> list[Page]:
    """Every statement of the file; raises Unreadable."""
    reader = _Reader()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature("http://xml.org/sax/features/namespaces", True)
    parser.setContentHandler(reader)
    reader.setDocumentLocator(parser)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise unreadable(
            _l("XML ini memuat DTD atau entitas. Laporan bank tidak memerlukannya, jadi tidak kami baca."),
            reader.line,
        ) from None
    except SAXParseException as error:
        raise unreadable(
            _l("XML terputus atau rusak di sini. Unduh lagi dari bank."), error.getLineNumber() or 1
        ) from None
    except (SAXException, LookupError, ValueError):
        raise unreadable(_l("ini bukan XML yang bisa dibaca."), reader.line) from None
    statements = reader.stack[0].all("Document/BkToCstmrStmt/Stmt")
    return [_page(statement) for statement in statements]


def _page(statement: _Part) -> Page:
    account = statement.said("Acct/Id/Othr/Id", "Acct/Id/IBAN")
    opening = _balance(statement, ("OPBD", "PRCD"))
    closing = _balance(statement, ("CLBD",))
    if opening is None:
        raise unreadable(_l("saldo awal (OPBD) tidak ada."), statement.line)
    if closing is None:
        raise reading.cut_off(statement.line)
    if opening[0] != closing[0]:
        raise unreadable(_l("saldo awal dan saldo akhir berbeda mata uang."), closing[2])
    rows = [row for entry in statement.all("Ntry") for row in _rows(entry, opening[0])]
    return Page(account, opening[0], opening[1], closing[1], rows, closing[2])


def _balance(statement: _Part, codes: tuple[str, ...]) -> tuple[str, int, int] | None:
    for wanted in codes:
        for balance in statement.all("Bal"):
            if balance.said("Tp/CdOrPrtry/Cd") == wanted:
                currency, amount = _amount(balance, "Amt")
                return currency, amount * _sign(balance), balance.line
    return None


def _amount(part: _Part, *paths: str) -> tuple[str, int]:
    found = next((one for path in paths for one in part.all(path)), None)
    if found is None:
        raise unreadable(_l("jumlahnya tidak ada."), part.line)
    currency = reading.known_currency(found.currency, found.line)
    return currency, reading.minor(found.text, ".", currency, found.line)


def _sign(part: _Part) -> int:
    said = part.said("CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise unreadable(_l("tidak tertulis apakah uang ini masuk atau keluar."), part.line)
    return 1 if said == "CRDT" else -1


def _rows(entry: _Part, currency: str) -> Iterator[Row]:
    """An entry is one row; a batch that tells each of its amounts is as many."""
    if entry.said("Sts/Cd", "Sts") not in ("BOOK", ""):
        return  # announced, and in no balance yet
    own, amount = _amount(entry, "Amt")
    if own != currency:
        raise unreadable(_l("baris ini dalam mata uang lain."), entry.line)
    details = entry.all("NtryDtls/TxDtls")
    if len(details) > 1:
        parts = [_amount(one, "Amt", "AmtDtls/TxAmt/Amt")[1] for one in details if _tells_amount(one)]
        if len(parts) == len(details) and sum(parts) == amount:
            for number, (one, part) in enumerate(zip(details, parts, strict=True), 1):
                yield _row(entry, one, part, number)
            return
    yield _row(entry, details[0] if len(details) == 1 else None, amount, 0)


def _tells_amount(details: _Part) -> bool:
    return bool(details.all("Amt") or details.all("AmtDtls/TxAmt/Amt"))


def _row(entry: _Part, details: _Part | None, amount: int, number: int) -> Row:
    one = details or _Part("", entry.line)
    sign = _sign(entry)
    payer, payee = ("Dbtr", "Cdtr") if sign > 0 else ("Cdtr", "Dbtr")
    told = one.said("Refs/AcctSvcrRef") or entry.said("AcctSvcrRef", "NtryRef")
    if number and not one.said("Refs/AcctSvcrRef"):
        told = f"{told[: reading.WORD_MAX - 6]}.{number}" if told else ""
    texts = [part.text for part in one.all("RmtInf/Ustrd")] or [entry.said("AddtlNtryInf")]
    return Row(
        line=one.line,
        booked_on=_day(entry),
        amount_minor=amount * sign,
        reference=reading.reference(told),
        ours=reading.reference(one.said("Refs/EndToEndId")),
        name=reading.words(one.said(f"RltdPties/{payer}/Nm", f"RltdPties/{payer}/Pty/Nm"), reading.NAME_MAX),
        account=reading.digits(
            one.said(f"RltdPties/{payer}Acct/Id/Othr/Id", f"RltdPties/{payer}Acct/Id/IBAN")
        ),
        virtual=reading.digits(one.said(f"RltdPties/{payee}Acct/Id/Othr/Id")) if sign > 0 else "",
        text=reading.words(" ".join(texts)),
        return_code=reading.code(one.said("RtrInf/Rsn/Cd")),
        is_fee=entry.said("BkTxCd/Domn/Fmly/SubFmlyCd") in FEES,
    )


def _day(entry: _Part) -> date:
    said = entry.said("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10]
    year, _, rest = said.partition("-")
    month, _, number = rest.partition("-")
    if not (said.isascii() and len(said) == 10 and year.isdigit() and month.isdigit() and number.isdigit()):
        raise unreadable(_l("tanggal “%(date)s” tidak bisa dibaca.", date=said), entry.line)
    return reading.day(int(year), int(month), int(number), entry.line)

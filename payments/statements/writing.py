"""Statements written: what a bank would send, for practice and for trying that what is read is what was meant."""

import csv
import io
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

from payments.statements.rows import Read, Row, plain
from payments.statements.table import COLUMNS

WIDTH = 65
_NOT_FIRST = ":-{}"  # a line of MT940 that begins so would be something else


def mt940(statement: Read) -> bytes:
    """As one message of MT940."""
    first, last = _days(statement)
    lines = [
        ":20:PASARLIMA",
        f":25:{statement.account}",
        ":28C:1/1",
        f":60F:{_balance(statement.opening_minor, first, statement.currency)}",
    ]
    for row in statement.rows:
        kind = "NCHG" if row.is_fee else "NRTI" if row.return_code else "NTRF"
        bank = f"//{row.reference}" if row.reference else ""
        amount = plain(abs(row.amount_minor)).replace(".", ",")
        mark = "C" if row.amount_minor > 0 else "D"
        lines.append(
            f":61:{row.booked_on:%y%m%d%m%d}{mark}{amount}{kind}{row.ours[:16] or 'NONREF'}{bank[:25]}"
        )
        lines += _folded(f":86:{_details(row)}")
    lines.append(f":62F:{_balance(statement.closing_minor, last, statement.currency)}")
    return ("\r\n".join([*lines, "-"]) + "\r\n").encode()


def table(statement: Read) -> bytes:
    """As the documented CSV, with Indonesian headings."""
    first, last = _days(statement)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([called[1] for called in COLUMNS.values()])
    about = (statement.account,)

    def write(kind: str, day: date, amount_minor: int, *rest: str) -> None:
        told = (kind, *about, day.isoformat(), plain(amount_minor), statement.currency, *rest)
        writer.writerow([*told, *[""] * (len(COLUMNS) - len(told))])

    write("saldo_awal", first, statement.opening_minor)
    for row in statement.rows:
        told = (row.reference, row.ours, row.name, row.account, row.virtual, row.text, row.return_code)
        write("biaya" if row.is_fee else "mutasi", row.booked_on, row.amount_minor, *told)
    write("saldo_akhir", last, statement.closing_minor)
    return out.getvalue().encode()


def camt053(statement: Read, version: str = "08") -> bytes:
    """As camt.053.001.02 or .08."""
    first, last = _days(statement)
    document = ElementTree.Element(
        "Document", {"xmlns": f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"}
    )
    body = _under(document, "BkToCstmrStmt")
    head = _under(body, "GrpHdr")
    _under(head, "MsgId", "PASARLIMA")
    _under(head, "CreDtTm", f"{last.isoformat()}T23:59:00")
    page = _under(body, "Stmt")
    _under(page, "Id", "1")
    _under(_under(_under(_under(page, "Acct"), "Id"), "Othr"), "Id", statement.account)
    for kind, amount, day in (
        ("OPBD", statement.opening_minor, first),
        ("CLBD", statement.closing_minor, last),
    ):
        balance = _under(page, "Bal")
        _under(_under(_under(balance, "Tp"), "CdOrPrtry"), "Cd", kind)
        _money(balance, amount, statement.currency)
        _under(_under(balance, "Dt"), "Dt", day.isoformat())
    for row in statement.rows:
        _entry(page, row, statement.currency, version)
    data: bytes = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    return data


# layout -> how it is written
WRITERS: dict[str, Callable[[Read], bytes]] = {"mt940": mt940, "camt053": camt053, "csv": table}


def _days(statement: Read) -> tuple[date, date]:
    days = [row.booked_on for row in statement.rows]
    return (min(days), max(days)) if days else (date(2026, 1, 1), date(2026, 1, 1))


def _balance(amount_minor: int, day: date, currency: str) -> str:
    mark = "D" if amount_minor < 0 else "C"
    return f"{mark}{day:%y%m%d}{currency}{plain(abs(amount_minor)).replace('.', ',')}"


def _details(row: Row) -> str:
    told = (
        ("EREF", row.ours),
        ("NAME", row.name),
        ("ACCT", row.account),
        ("VIRT", row.virtual),
        ("RTRN", row.return_code),
        ("REMI", row.text),
    )
    return "".join(f"/{word}/{text}" for word, text in told if text)


def _folded(text: str) -> list[str]:
    """Lines of at most WIDTH letters, none of which ends in a space or begins like something else."""
    lines = []
    while len(text) > WIDTH:
        cut = WIDTH
        while cut > 1 and (text[cut - 1] == " " or text[cut] in _NOT_FIRST or text[cut] == " "):
            cut -= 1
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text]


def _entry(page: ElementTree.Element, row: Row, currency: str, version: str) -> None:
    entry = _under(page, "Ntry")
    _money(entry, row.amount_minor, currency)
    status = _under(entry, "Sts", "BOOK" if version == "02" else "")
    if version != "02":
        _under(status, "Cd", "BOOK")
    _under(_under(entry, "BookgDt"), "Dt", row.booked_on.isoformat())
    _under(entry, "AcctSvcrRef", row.reference)
    if row.is_fee:
        domain = _under(_under(entry, "BkTxCd"), "Domn")
        _under(domain, "Cd", "ACMT")
        family = _under(domain, "Fmly")
        _under(family, "Cd", "MDOP")
        _under(family, "SubFmlyCd", "CHRG")
    details = _under(_under(entry, "NtryDtls"), "TxDtls")
    if row.ours:
        _under(_under(details, "Refs"), "EndToEndId", row.ours)
    payer, payee = ("Dbtr", "Cdtr") if row.amount_minor > 0 else ("Cdtr", "Dbtr")
    parties = _under(details, "RltdPties")
    if row.name:
        party = _under(parties, payer)
        _under(party if version == "02" else _under(party, "Pty"), "Nm", row.name)
    for role, number in ((payer, row.account), (payee, row.virtual)):
        if number:
            _under(_under(_under(_under(parties, f"{role}Acct"), "Id"), "Othr"), "Id", number)
    if row.text:
        _under(_under(details, "RmtInf"), "Ustrd", row.text)
    if row.return_code:
        _under(_under(_under(details, "RtrInf"), "Rsn"), "Cd", row.return_code)


def _money(part: ElementTree.Element, amount_minor: int, currency: str) -> None:
    _under(part, "Amt", plain(abs(amount_minor))).set("Ccy", currency)
    _under(part, "CdtDbtInd", "CRDT" if amount_minor >= 0 else "DBIT")


def _under(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    part = ElementTree.SubElement(parent, name)
    part.text = text or None
    return part

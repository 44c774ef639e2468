"""pain.001.001.09: credit transfers that a bank is asked to make, written so that the same order gives the same bytes.

Accounts here have no IBAN: they are told by their number (Othr/Id), and banks by their name where no BIC is known.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_MAX, TEXT_MAX = 70, 140
_LATIN = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")  # what every bank reads


@dataclass(frozen=True)
class Account:
    """An account at a bank; ``bank`` is its name, ``bic`` empty where it is not known."""

    number: str
    holder: str
    bank: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """One payment out: ``end_to_end`` is our public id, which comes back on the statement; minor units."""

    end_to_end: str
    amount_minor: int
    to: Account
    text: str


@dataclass(frozen=True)
class Order:
    """What a bank is asked to do: ``message`` names it once and for all; ``at`` is on the bank's wall clock."""

    message: str
    at: datetime
    initiator: str
    payer: Account
    currency: str
    transfers: Sequence[Transfer]


def write(order: Order) -> bytes:
    """The order as XML in UTF-8."""
    document = ElementTree.Element("Document", {"xmlns": NAMESPACE})
    body = _under(document, "CstmrCdtTrfInitn")
    head = _under(body, "GrpHdr")
    _under(head, "MsgId", order.message)
    _under(head, "CreDtTm", order.at.replace(tzinfo=None).isoformat(timespec="seconds"))
    _totals(head, order)
    _under(_under(head, "InitgPty"), "Nm", _latin(order.initiator, NAME_MAX))
    batch = _under(body, "PmtInf")
    _under(batch, "PmtInfId", f"{order.message}-1")
    _under(batch, "PmtMtd", "TRF")
    _under(batch, "BtchBookg", "false")  # one line a transfer on the statement
    _totals(batch, order)
    _under(_under(batch, "ReqdExctnDt"), "Dt", order.at.date().isoformat())
    _under(_under(batch, "Dbtr"), "Nm", _latin(order.payer.holder, NAME_MAX))
    account = _account(batch, "DbtrAcct", order.payer)
    _under(account, "Ccy", order.currency)
    _agent(batch, "DbtrAgt", order.payer)
    _under(batch, "ChrgBr", "SHAR")
    for transfer in order.transfers:
        _transfer(batch, transfer, order.currency)
    ElementTree.indent(document)
    data: bytes = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _totals(part: ElementTree.Element, order: Order) -> None:
    _under(part, "NbOfTxs", str(len(order.transfers)))
    _under(part, "CtrlSum", _plain(sum(transfer.amount_minor for transfer in order.transfers)))


def _transfer(batch: ElementTree.Element, transfer: Transfer, currency: str) -> None:
    part = _under(batch, "CdtTrfTxInf")
    name = _under(part, "PmtId")
    _under(name, "InstrId", transfer.end_to_end)
    _under(name, "EndToEndId", transfer.end_to_end)
    _under(_under(part, "Amt"), "InstdAmt", _plain(transfer.amount_minor)).set("Ccy", currency)
    if transfer.to.bank or transfer.to.bic:
        _agent(part, "CdtrAgt", transfer.to)
    _under(_under(part, "Cdtr"), "Nm", _latin(transfer.to.holder, NAME_MAX))
    _account(part, "CdtrAcct", transfer.to)
    _under(_under(part, "RmtInf"), "Ustrd", _latin(transfer.text, TEXT_MAX))


def _account(parent: ElementTree.Element, name: str, account: Account) -> ElementTree.Element:
    part = _under(parent, name)
    _under(_under(_under(part, "Id"), "Othr"), "Id", re.sub(r"[^0-9A-Za-z]", "", account.number)[:34] or "-")
    return part


def _agent(parent: ElementTree.Element, name: str, account: Account) -> None:
    bank = _under(_under(parent, name), "FinInstnId")
    if account.bic:
        _under(bank, "BICFI", account.bic)
    else:
        _under(bank, "Nm", _latin(account.bank, NAME_MAX))


def _plain(amount_minor: int) -> str:
    return f"{amount_minor // 100}.{amount_minor % 100:02d}"


def _latin(text: str, length_max: int) -> str:
    """``text`` in the letters that every bank reads; never empty."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(_LATIN.sub(" ", bare).split())[:length_max].strip() or "-"


def _under(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    part = ElementTree.SubElement(parent, name)
    part.text = text or None
    return part

"""The one way from bytes to a statement: which layout it is, and what it says."""

from datetime import date

from marketplace.kit.i18n import _l
from payments.statements import camt, swift, table
from payments.statements.rows import BYTES_MAX, Read, text_of, unreadable, whole

LAYOUTS = {"mt940": "MT940", "camt053": "camt.053", "csv": "CSV"}


def read(data: bytes, account: str, currency: str, today: date) -> Read:
    """``data`` as a statement of ``account``. Raises Unreadable: a sentence that names the line and the reason."""
    if len(data) > BYTES_MAX:
        raise unreadable(
            _l(
                "Berkas terlalu besar. Paling besar %(most)d MB; minta bank membaginya.",
                most=BYTES_MAX // 2**20,
            )
        )
    if not data.strip():
        raise unreadable(_l("Berkas ini kosong."))
    layout = _layout(data)
    if layout == "camt053":
        return whole(layout, camt.pages(data), account, currency, today)
    text = text_of(data)
    return whole(layout, (swift if layout == "mt940" else table).pages(text), account, currency, today)


def _layout(data: bytes) -> str:
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "camt053"
    if swift.looks_like(start.decode("latin-1")):
        return "mt940"
    first = start.partition(b"\n")[0].lower()
    if b"," in first or b";" in first:
        return "csv"
    raise unreadable(_l("Ini bukan MT940, camt.053, atau CSV yang kami kenal."), 1)

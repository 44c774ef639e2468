"""The parcel label: one A6 page that a thermal printer, a courier and a scanner can all read.

The words on the paper are Indonesian whatever language its seller reads: couriers in Indonesia read it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

import segno
from barcode import Code128

from marketplace.kit.i18n import money
from marketplace.kit.paper import Box, Paper

WIDTH_MM, HEIGHT_MM = 105, 148

_LEFT, _RIGHT = 5.0, 100.0
_FULL = _RIGHT - _LEFT
_DOT_MM = 0.125  # of a 203 dpi thermal printer: bars of whole dots stay sharp
_AWB = re.compile(r"[!-~]{4,24}")  # what Code 128 encodes and 95 mm hold
_URL_MAX = 300  # characters, so that the QR code keeps modules a phone can read

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24"><path d="'
    "M12 9.4c-4.1-3.2-3.9-7.2 0-8.8c3.9 1.6 4.1 5.6 0 8.8z"
    "M14.5 11.2c1.7-4.9 5.6-5.9 8.3-2.7c-.3 4.2-4 5.6-8.3 2.7z"
    "M13.5 14.1c5.3 .2 7.4 3.5 5.2 7.1c-4.1 1-6.6-2.1-5.2-7.1z"
    "M10.5 14.1c1.4 5-1.1 8.1-5.2 7.1c-2.2-3.6-.1-6.9 5.2-7.1z"
    "M9.5 11.2c-4.3 2.9-8 1.5-8.3-2.7c2.7-3.2 6.6-2.2 8.3 2.7z"
    '"/><circle cx="12" cy="12" r="1.5"/></svg>'
)


@dataclass(frozen=True, kw_only=True)
class Label:
    """What stands on a parcel.

    ``cod_minor`` is what the courier collects at the door, 0 when all is paid. ``contents`` is short. The
    texts may be anything a person typed. Raises ValueError for what a scanner could not read: an ``awb`` that
    is not 4 to 24 printable ASCII characters, a ``tracking_url`` that is no web address or is over 300.
    """

    courier_name: str
    service: str
    awb: str
    tracking_url: str
    sender_name: str
    sender_town: str
    recipient_name: str
    recipient_phone: str
    address: str
    district: str
    regency: str
    postcode: str
    weight_g: int
    cod_minor: int
    sale_public_id: str
    contents: str
    part: str = ""  # of several parcels which one, "1 dari 2"

    def __post_init__(self) -> None:
        if not _AWB.fullmatch(self.awb):
            raise ValueError("an AWB on a label is 4 to 24 printable ASCII characters without spaces")
        if not self.tracking_url.startswith(("https://", "http://")) or len(self.tracking_url) > _URL_MAX:
            raise ValueError(f"a label needs a web address of at most {_URL_MAX} characters to track by")
        if self.weight_g < 0 or self.cod_minor < 0:
            raise ValueError("weight and amount to collect are zero or more")


def label_pdf(label: Label) -> bytes:
    """The label as a PDF of one A6 page, all vectors, black on white. The same label gives the same bytes."""
    return labels_pdf([label])


def labels_pdf(labels: Sequence[Label]) -> bytes:
    """Labels as a PDF of one A6 page each, at least one."""
    paper = Paper(WIDTH_MM, HEIGHT_MM, title=f"Label {labels[0].awb}")
    for place, label in enumerate(labels):
        if place:
            paper.add_page()
        _draw(paper, label)
    return bytes(paper.output())


def _draw(paper: Paper, label: Label) -> None:
    _header(paper, label)
    _barcode(paper, label)
    _recipient(paper, label)
    _qr(paper, label)
    _destination(paper, label)
    _facts(paper, label)
    _sender(paper, label)


def mask_phone(phone: str) -> str:
    """``+62 812-3456-7890`` as ``0812••••7890``: known to its owner, useless to a stranger.

    A short number shows fewer of its last digits and none of its first.
    """
    digits = "".join(character for character in phone if character in "0123456789")
    if digits.startswith("62"):
        digits = "0" + digits[2:]
    if len(digits) < 10:
        shown = min(4, len(digits) // 3)
        return "•" * (len(digits) - shown) + digits[len(digits) - shown :]
    return digits[:4] + "•" * (len(digits) - 8) + digits[-4:]


def barcode_modules(awb: str) -> str:
    """The bars of the Code 128 symbol: ``1`` a dark module, ``0`` a light one, without quiet zones."""
    return str(Code128(awb).build()[0])


def qr_modules(tracking_url: str) -> list[list[bool]]:
    """The rows of the QR symbol, True where dark, without its quiet zone."""
    symbol = segno.make_qr(tracking_url, error="m")
    return [[bool(module) for module in row] for row in symbol.matrix]


def _header(paper: Paper, label: Label) -> None:
    below = paper.write_in(Box(_LEFT, 4.5, 60, 6.5), label.courier_name, size=16, smallest=8, weight="bold")
    paper.write_in(Box(_LEFT, below, 60, 4.5), label.service, size=10, smallest=7, weight="semibold")
    paper.image(BytesIO(_MARK.encode()), x=_RIGHT - 30.5, y=5.3, w=7.5)
    paper.write_in(Box(_RIGHT - 24, 6.2, 24, 6), "Pasarlima", size=14, weight="bold", align="right")
    _hem(paper, 16.2)


def _barcode(paper: Paper, label: Label) -> None:
    modules = barcode_modules(label.awb)
    module_mm = int(_FULL / len(modules) / _DOT_MM) * _DOT_MM
    x = _LEFT + (_FULL - module_mm * len(modules)) / 2
    _rows(paper, [[module == "1" for module in modules]], x, 20.5, module_mm, 15)
    box = Box(_LEFT, 36.3, _FULL, 7.5)
    paper.write_in(box, label.awb, size=18, smallest=12, weight="bold", align="centre")
    _rule(paper, 45)


def _recipient(paper: Paper, label: Label) -> None:
    y = _caption(paper, _LEFT, 47, 60, "Penerima")
    y = paper.write_in(Box(_LEFT, y, 60, 12), label.recipient_name, size=15, smallest=9, weight="bold")
    y = paper.write_in(
        Box(_LEFT, y + 0.4, 60, 5), mask_phone(label.recipient_phone), size=11, smallest=8, weight="semibold"
    )
    paper.write_in(Box(_LEFT, y + 1, 60, 86.5 - y - 1), label.address, size=11, smallest=6)


def _qr(paper: Paper, label: Label) -> None:
    rows = qr_modules(label.tracking_url)
    module_mm = int(29 / len(rows) / _DOT_MM) * _DOT_MM
    x = _RIGHT - 30 + (30 - module_mm * len(rows)) / 2
    _rows(paper, rows, x, 49, module_mm, module_mm)
    caption = Box(_RIGHT - 30, 49 + module_mm * len(rows) + 1.5, 30, 4)
    paper.write_in(caption, "Pindai untuk melacak", size=7.5, weight="semibold", align="centre")


def _destination(paper: Paper, label: Label) -> None:
    """What a sorting hall reads from afar: the town and the postcode, white on black."""
    paper.set_fill_color(0)
    paper.rect(_LEFT, 88, _FULL, 17, style="F")
    district = Box(_LEFT + 2.5, 89.5, 62, 4.5)
    paper.write_in(district, f"Kec. {label.district}", size=10, smallest=6.5, white=True)
    regency = Box(_LEFT + 2.5, 94, 62, 9.5)
    paper.write_in(regency, label.regency, size=20, smallest=9, weight="bold", at_bottom=True, white=True)
    postcode = Box(_RIGHT - 30, 93, 27.5, 10.7)
    paper.write_in(
        postcode,
        label.postcode,
        size=25,
        smallest=8,
        weight="bold",
        align="right",
        at_bottom=True,
        white=True,
    )


def _facts(paper: Paper, label: Label) -> None:
    """What a courier asks at the door: how heavy, whether to collect, which order, and which of its parcels."""
    collects = label.cod_minor > 0
    amount = f"COD {money(label.cod_minor)}" if collects else "LUNAS"
    told = "Tagih penerima" if collects else "Tidak ada tagihan"
    if label.part:
        _fact(paper, Box(_LEFT, 107.5, 18, 15), "Berat", _kilograms(label.weight_g))
        _fact(paper, Box(_LEFT + 19, 107.5, 22, 15), "Paket", label.part, black=True)
        _fact(paper, Box(_LEFT + 42, 107.5, 26, 15), told, amount, black=collects)
        _fact(paper, Box(_LEFT + 69, 107.5, 26, 15), "Pesanan", label.sale_public_id)
        return
    _fact(paper, Box(_LEFT, 107.5, 20, 15), "Berat", _kilograms(label.weight_g))
    _fact(paper, Box(_LEFT + 21.5, 107.5, 37, 15), told, amount, black=collects)
    _fact(paper, Box(_LEFT + 60, 107.5, 35, 15), "Pesanan", label.sale_public_id)


def _sender(paper: Paper, label: Label) -> None:
    y = _caption(paper, _LEFT, 125.5, 44, "Pengirim")
    y = paper.write_in(Box(_LEFT, y, 44, 9), label.sender_name, size=11, smallest=7, weight="semibold")
    paper.write_in(Box(_LEFT, y, 44, 4.5), label.sender_town, size=10, smallest=6.5)
    y = _caption(paper, 53, 125.5, 47, "Isi paket")
    paper.write_in(Box(53, y, 47, 143.5 - y), label.contents, size=10, smallest=6.5)


def _fact(paper: Paper, box: Box, caption: str, text: str, black: bool = False) -> None:
    paper.set_fill_color(0)
    paper.set_line_width(0.4)
    paper.rect(box.x, box.y, box.width, box.height, style="DF" if black else "D")
    inner = box.width - 4
    paper.write_in(
        Box(box.x + 2, box.y + 1.6, inner, 4), caption, size=7.5, smallest=6, weight="semibold", white=black
    )
    answer = Box(box.x + 2, box.y + 5.5, inner, box.height - 7)
    paper.write_in(answer, text, size=14, smallest=7, weight="bold", at_bottom=True, white=black)


def _caption(paper: Paper, x: float, y: float, width: float, text: str) -> float:
    return paper.write_in(Box(x, y, width, 4), text, size=7.5, weight="semibold") + 0.3


def _rule(paper: Paper, y: float) -> None:
    paper.set_line_width(0.4)
    paper.line(_LEFT, y, _RIGHT, y)


def _hem(paper: Paper, y: float) -> None:
    """The woven hem of the house: a line and a row of small triangles."""
    _rule(paper, y)
    paper.set_fill_color(0)
    step = _FULL / 76
    for place in range(76):
        x = _LEFT + place * step
        paper.polygon(((x, y + 0.5), (x + step, y + 0.5), (x + step / 2, y + 1.5)), style="F")


def _rows(paper: Paper, rows: list[list[bool]], x: float, y: float, width: float, height: float) -> None:
    """Draw dark modules of ``width`` by ``height`` mm, neighbours in a row as one bar."""
    paper.set_fill_color(0)
    for row in rows:
        left = x
        for dark, run in groupby(row):
            span = width * len(list(run))
            if dark:
                paper.rect(left, y, span, height, style="F")
            left += span
        y += height


def _kilograms(weight_g: int) -> str:
    if weight_g < 1000:
        return f"{weight_g} g"
    return f"{weight_g / 1000:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " kg"

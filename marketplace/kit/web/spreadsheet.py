"""Tables as CSV files: streamed row by row, and harmless when a spreadsheet opens them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from flask import Response

from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY

Cell = str | int | Decimal

# What makes a spreadsheet take a text for a formula, also in its wide forms.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_BOM = "\ufeff"  # or Excel reads the letters wrongly


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A file ``name`` of ``heads`` and ``rows``, sent while it is read. ``rows`` must not need the request."""
    response = Response(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def amount(minor: int, currency: str = DEFAULT_CURRENCY) -> Decimal:
    """Minor units as a plain number that a spreadsheet adds up: 28_500_000 sen is 285000."""
    exponent = CURRENCIES[currency][0]
    units, odd = divmod(minor, 10**exponent)
    return Decimal(minor).scaleb(-exponent) if odd else Decimal(units)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a quote goes before one that begins like one."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _lines(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield _BOM + _line(heads)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()

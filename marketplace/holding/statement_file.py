"""The statement as a file for a spreadsheet, from the book to the answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party
from marketplace.holding.statements import seal_row
from marketplace.kit.calendar import zone_label
from marketplace.kit.db import db
from marketplace.kit.i18n import _
from marketplace.kit.web.spreadsheet import Cell, amount, csv_response
from marketplace.settlement import statement as book

ROWS_AT_ONCE = 200

# What a room adds to these lines of its party, cells for each of them in their order.
Added = Callable[[Session, int, Sequence[book.Line]], Iterable[Sequence[Cell]]]


def file_response(party: Party, period: book.Period, heads: Sequence[str], added: Added) -> Response:
    """Every movement of the party in a period, with a room's own columns in the middle: ``heads`` and ``added``.

    The last row is a remark that carries the seal. Rows are read while they are sent, a few hundred at a time.
    """
    all_heads = (
        _("Tanggal"),
        _("Jam (%(zone)s)", zone=zone_label(party.zone)),
        _("Kejadian"),
        _("Nomor"),
        *heads,
        _("Masuk atau keluar"),
        _("Saldo"),
        _("Mata uang"),
    )
    words = {kind: str(word) for kind, word in book.MOVEMENTS.items()}
    rows = _rows(db.engine, party.id, period, words, str(book.OTHER_MOVEMENT), added)
    return csv_response(f"pasarlima-{party.public_id}-{period.word or 'semua'}.csv", all_heads, rows)


def _rows(
    engine: Engine, party_id: int, period: book.Period, words: dict[str, str], other: str, added: Added
) -> Iterator[Sequence[Cell]]:
    """Read from a session of their own: the request's is over while they are sent."""
    with Session(engine) as session:
        party = session.get_one(Party, party_id)
        zone = ZoneInfo(party.zone)
        lines = book.every_line(session, party, period)
        while some := list(islice(lines, ROWS_AT_ONCE)):
            for line, cells in zip(some, added(session, party_id, some), strict=True):
                here = line.at.astimezone(zone)
                yield [
                    f"{here:%Y-%m-%d}",
                    f"{here:%H:%M}",
                    words.get(line.kind, other),
                    line.subject[1],
                    *cells,
                    amount(line.net_minor),
                    amount(line.balance_minor),
                    line.currency,
                ]
        if seal := seal_row(session):
            yield seal

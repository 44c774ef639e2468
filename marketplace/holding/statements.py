"""The statement as paper, from the book to the answer; and what a file says of the seal."""

from dataclasses import replace
from itertools import islice

from flask import Response, request
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party
from marketplace.holding.statement_paper import ROWS_MAX, Sealed, statement_pdf
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, _l, locale_of_request
from marketplace.kit.i18n import month as month_words
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.settlement import statement as book


def period_asked(party: Party) -> book.Period:
    """The month that was asked for, all time for ``semua``, else the present month."""
    asked = request.args.get("month")
    if asked == "semua":
        return book.Period()
    return book.month(asked, party.zone) or book.this_month(party)


def paper_of(party: Party, period: book.Period) -> bytes:
    """The statement of a period as a PDF. Raises Refusal ``too-long`` for more lines than anybody turns pages for."""
    now = clock.now()
    so_far = replace(period, end=min(period.end or now, now))  # what comes while we read is not half on it
    with Session(db.engine) as session:
        lines = list(islice(book.every_line(session, party, so_far), ROWS_MAX + 1))
        sealed = seal_now(session)
    if len(lines) > ROWS_MAX:
        raise Refusal(
            _l("Hitungan ini terlalu panjang untuk PDF. Pilih satu bulan, atau simpan sebagai CSV."),
            code="too-long",
        )
    told = book.statement(party, so_far, size=1)
    title = month_words(period.start, party.zone) if period.start else _("sejak awal")
    return statement_pdf(party, title, told, lines, locale_of_request(), sealed)


def pdf_response(party: Party, period: book.Period) -> Response:
    """The same as a file."""
    response = Response(paper_of(party, period), content_type="application/pdf")
    name = f"pasarlima-{party.public_id}-{period.word or 'semua'}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def seal_now(session: Session) -> Sealed | None:
    """The newest signed state of the book; None before the first."""
    row = latest_checkpoint(session)
    return None if row is None else Sealed(row.size, row.made_at, row.text)


def seal_row(session: Session) -> list[str] | None:
    """The last row of a file for a spreadsheet: a remark that carries the seal. None before the first."""
    sealed = seal_now(session)
    return None if sealed is None else ["# segel buku besar", sealed.text]

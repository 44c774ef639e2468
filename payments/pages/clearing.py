"""A provider's statement: what moved through what it holds for us, month by month, as a page and as files."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.holding.statements import pdf_response, period_asked, seal_row
from marketplace.kit.calendar import zone_label
from marketplace.kit.db import db
from marketplace.kit.i18n import _
from marketplace.kit.web.spreadsheet import Cell, amount, csv_response
from marketplace.settlement import statement as book


@acting(PartyKind.PROVIDER, "see")
def statement(actor: Actor) -> str:
    """What moved in a month, by kind and one by one."""
    party = _party(actor)
    period = period_asked(party)
    return render_template(
        "payments/statement.html",
        period=period,
        told=book.statement(party, period, request.args.get("page")),
        moved=book.moved_by_kind(party, period),
        months=book.months(party),
    )


@acting(PartyKind.PROVIDER, "see")
def statement_file(actor: Actor) -> Response:
    """The same as a file for a spreadsheet."""
    party = _party(actor)
    period = period_asked(party)
    heads = (
        _("Tanggal"),
        _("Jam (%(zone)s)", zone=zone_label(party.zone)),
        _("Kejadian"),
        _("Nomor"),
        _("Masuk atau keluar"),
        _("Saldo"),
        _("Mata uang"),
    )
    words = {kind: str(word) for kind, word in (book.MOVEMENTS | book.AT_PROVIDER).items()}
    rows = _rows(db.engine, party.id, period, words, str(book.OTHER_MOVEMENT))
    return csv_response(f"pasarlima-{party.public_id}-{period.word or 'semua'}.csv", heads, rows)


@acting(PartyKind.PROVIDER, "see")
def statement_paper(actor: Actor) -> Response:
    """The same as a PDF."""
    party = _party(actor)
    return pdf_response(party, period_asked(party))


def _rows(
    engine: Engine, party_id: int, period: book.Period, words: dict[str, str], other: str
) -> Iterator[Sequence[Cell]]:
    """The file's rows, read from a session of their own while they are sent."""
    with Session(engine) as session:
        party = session.get_one(Party, party_id)
        zone = ZoneInfo(party.zone)
        for line in book.every_line(session, party, period):
            here = line.at.astimezone(zone)
            yield [
                f"{here:%Y-%m-%d}",
                f"{here:%H:%M}",
                words.get(line.kind, other),
                line.subject[1],
                amount(line.net_minor),
                amount(line.balance_minor),
                line.currency,
            ]
        if seal := seal_row(session):
            yield seal


def _party(actor: Actor) -> Party:
    assert actor.party is not None
    return actor.party


ROUTES = (
    ("/<party>/statement", "statement", statement, ("GET",)),
    ("/<party>/statement.csv", "statement_file", statement_file, ("GET",)),
    ("/<party>/statement.pdf", "statement_paper", statement_paper, ("GET",)),
)

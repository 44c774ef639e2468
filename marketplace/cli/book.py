"""``flask ledger``: the book, read and proved on any database."""

import re
import sys
from collections.abc import Iterable, Iterator

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from marketplace.accounts.models import Party
from marketplace.cli.asking import party_of
from marketplace.cli.speaking import FAULT, answer, answering, at, fail, say, say_line, table, warn
from marketplace.kit.db import db
from marketplace.kit.i18n import money
from marketplace.kit.ids import read_public_id
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.addresses import class_of
from marketplace.ledger.models import Transfer
from marketplace.ledger.queries import (
    Audit,
    audit,
    balance,
    postings_of,
    standing,
    transfer_by_reference,
    transfers_of,
)
from marketplace.settlement import statement
from marketplace.settlement.statement import Line, Period

PLACES_SHOWN = 20  # a machine reads all of them with --json
POSTINGS_SHOWN, POSTINGS_MAX = 10, 500
WIDTHS = (16, 18, 26, 20, 20)  # of a statement, which is streamed and does not know its widest cell

ledger = AppGroup("ledger", help="The book of all five parties.")


@ledger.command("audit")
@answering
def audit_command(as_json: bool) -> None:
    """Recompute the book from its postings and compare."""
    found = audit()
    answer(as_json, audit_document(found), _audit_lines(found))
    if found.faults:
        for fault in () if as_json else found.faults:
            warn(fault)
        sys.exit(FAULT)


@ledger.command("balance")
@click.argument("address")
@click.option(
    "--last",
    default=POSTINGS_SHOWN,
    show_default=True,
    type=click.IntRange(0, POSTINGS_MAX),
    help="So many of its latest postings.",
)
@answering
def balance_command(address: str, last: int, as_json: bool) -> None:
    """Show what stands at ADDRESS, and what moved there last."""
    try:
        class_of(address)
    except LookupError:
        raise click.BadParameter(
            f"{address} is no address of the book; docs/states.md lists their classes.",
            param_hint="'ADDRESS'",
        ) from None
    minor = balance(address)
    rows = postings_of(address, max(last, 1))
    moved = {id(row): 1 if row.destination == address else -1 for row in rows}
    document = {
        "address": address,
        "balance_minor": minor,
        "currency": DEFAULT_CURRENCY,
        "postings": [
            {
                "reference": row.transfer.reference,
                "posted_at": row.posted_at,
                "source": row.source,
                "destination": row.destination,
                "amount_minor": row.amount_minor,
                "currency": row.currency,
            }
            for row in rows[:last]
        ],
    }
    other = ((row, row.source if moved[id(row)] > 0 else row.destination) for row in rows[:last])
    lines = table(
        ("posted (UTC)", "reference", "with", ">amount"),
        (
            (row.posted_at, row.transfer.reference, address, money(moved[id(row)] * row.amount_minor))
            for row, address in other
        ),
    )
    answer(as_json, document, (f"{address}: {money(minor)}", *lines) if rows[:last] else (money(minor),))
    if not rows:
        fail(f"Nothing ever reached {address}.")


@ledger.command("statement")
@click.argument("subject", metavar="PARTY|REFERENCE")
@click.option("--month", metavar="YYYY-MM", help="One month of a party, where it lives; all without it.")
@answering
def statement_command(subject: str, month: str | None, as_json: bool) -> None:
    """Stream what moved for a party, from old to new, or show the one transfer with this reference."""
    number = read_public_id(subject)
    if number is None:
        _show_transfer(subject, as_json)
        return
    party = party_of(number)
    period = statement.month(month, party.zone) if month else Period()
    if period is None:
        raise click.BadParameter(f"{month} is no month: write 2026-11.", param_hint="'--month'")
    if not _stream(party, period, as_json):
        fail(f"Nothing moved for {number}.")


@ledger.command("transfers")
@click.argument("kind")
@click.argument("number")
@answering
def transfers_command(kind: str, number: str, as_json: bool) -> None:
    """Show every transfer about one subject: its KIND (sale, payment, refund or payout, say) and NUMBER."""
    if not re.fullmatch(r"[a-z_]{1,20}", kind):
        raise click.BadParameter(f"{kind} is no kind of subject: write sale, payment or payout.")
    number = read_public_id(number) or number
    found = transfers_of([(kind, number)])
    if not found:
        fail(f"No money ever moved for the {kind} {number}.")
    answer(as_json, {"items": [transfer_document(one) for one in found]}, posting_lines(found))


def class_lines(found: Audit) -> Iterator[str]:
    """Every class of address with its balance, and the sum of each currency."""
    yield "Book"
    for (name, currency), minor in sorted(found.classes.items()):
        yield f"  {name:<28}{money(minor, currency):>24}"
    for currency, total in found.sums.items():
        yield f"  {'sum ' + currency:<28}{money(total, currency):>24}\n"


def audit_document(found: Audit) -> dict[str, object]:
    """The whole audit for scripts."""
    return {
        "whole": not found.faults,
        "transfers": found.transfers,
        "postings": found.postings,
        "sums_minor": found.sums,
        "classes_minor": [
            {"class": name, "currency": currency, "minor": minor}
            for (name, currency), minor in sorted(found.classes.items())
        ],
        "waiting_minor": {address: minor for places in standing().values() for address, minor in places},
        "faults": found.faults,
    }


def transfer_document(transfer: Transfer) -> dict[str, object]:
    """One transfer for scripts."""
    return {
        "reference": transfer.reference,
        "kind": transfer.kind,
        "subject": f"{transfer.subject_kind}:{transfer.subject_id}",
        "posted_at": transfer.posted_at,
        "recorded_at": transfer.recorded_at,
        "postings": [
            {
                "source": row.source,
                "destination": row.destination,
                "amount_minor": row.amount_minor,
                "currency": row.currency,
            }
            for row in transfer.postings
        ],
    }


def posting_document(transfer: Transfer) -> list[dict[str, object]]:
    """A transfer's postings, each with its reference and moment."""
    return [
        {
            "reference": transfer.reference,
            "posted_at": transfer.posted_at,
            "source": row.source,
            "destination": row.destination,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
        }
        for row in transfer.postings
    ]


def posting_lines(transfers: Iterable[Transfer]) -> Iterator[str]:
    """What transfers moved, from where to where."""
    return table(
        ("posted (UTC)", "reference", "from", "to", ">amount"),
        (
            (one.posted_at, one.reference, row.source, row.destination, money(row.amount_minor, row.currency))
            for one in transfers
            for row in one.postings
        ),
    )


def _show_transfer(reference: str, as_json: bool) -> None:
    found = transfer_by_reference(reference)
    if found is None:
        fail(f"{reference} is neither the number of a party nor the reference of a transfer.")
    answer(as_json, transfer_document(found), posting_lines([found]))


def _stream(party: Party, period: Period, as_json: bool) -> bool:
    """Print a statement while it is read; whether there was anything on it."""
    empty = True
    with Session(db.engine) as session:
        for line in statement.every_line(session, party, period):
            if empty and not as_json:
                say(_spaced(("at (UTC)", "what", "about", "moved", "balance")))
            empty = False
            if as_json:
                say_line(_line_document(line))
            else:
                say(
                    _spaced(
                        (
                            at(line.at),
                            line.kind,
                            " ".join(line.subject),
                            money(line.net_minor, line.currency),
                            money(line.balance_minor, line.currency),
                        )
                    )
                )
    return not empty


def _spaced(cells: tuple[str, ...]) -> str:
    words = [cell.ljust(width) for cell, width in zip(cells[:3], WIDTHS[:3], strict=True)]
    return " ".join((*words, *(cell.rjust(width) for cell, width in zip(cells[3:], WIDTHS[3:], strict=True))))


def _line_document(line: Line) -> dict[str, object]:
    return {
        "at": line.at,
        "kind": line.kind,
        "subject": ":".join(line.subject),
        "gross_minor": line.gross_minor,
        "commission_minor": line.commission_minor,
        "tax_minor": line.tax_minor,
        "net_minor": line.net_minor,
        "balance_minor": line.balance_minor,
        "currency": line.currency,
    }


def _audit_lines(found: Audit) -> Iterator[str]:
    yield from class_lines(found)
    yield from _standing_lines()
    yield f"{found.transfers} transfers, {found.postings} postings."
    if not found.faults:
        yield "The book is whole: every sum is zero, every floor holds, every balance follows its postings."


def _standing_lines() -> Iterator[str]:
    """Where money waits on its way: how much, at how many places, and the first of them by name."""
    for name, places in standing().items():
        yield f"Waits at {len(places)} x {name}: {money(sum(minor for _, minor in places))}"
        for address, minor in places[:PLACES_SHOWN]:
            yield f"  {address:<40}{money(minor):>24}"

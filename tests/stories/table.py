"""The table of unhappy ends with the postings of each, as a document: ``python -m tests.stories.table`` writes it."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import flask_migrate
from flask import Flask

from marketplace.app import create_app
from marketplace.kit.db import db
from marketplace.ledger.addresses import class_of
from marketplace.ledger.models import Transfer
from tests.databases import SQLiteTemplate
from tests.plain import plain_money
from tests.stories import ends_of_cases, ends_of_cash, ends_of_complaints, ends_of_sales, ends_of_terms
from tests.stories.ends import End
from tests.stories.stage import Stage, set_stage, set_stage_at_the_door, transfers_since

PATH = Path(__file__).parents[2] / "docs" / "unhappy-ends.md"
ENDS: dict[str, End] = ends_of_sales.ENDS | ends_of_cases.ENDS | ends_of_complaints.ENDS | ends_of_cash.ENDS
ENDS |= ends_of_terms.ENDS
COLUMNS = ("buyer", "seller", "other seller", "courier", "commission", "tax", "promotions", "losses")

HEAD = """# The unhappy ends of an order

Written by `python -m tests.stories.table`, which plays each story; the story tests compare.

A sale is of two pieces at Rp98.500 and of Rp24.000 for shipping; commission is 5 % of the goods that stay sold, tax
11 % of that. When all goes well the seller has Rp186.066, the courier Rp24.000, the operator Rp9.850 and Rp1.084. Below
is who has how much when all is over: what went back to the buyer, what we owe seller and courier or have sent them,
less what they owe us, and what the operator keeps, pays for his vouchers, or loses.
"""


def played(end: End) -> Stage:
    """Play a story to its end, the refunds sent."""
    usually = set_stage_at_the_door if end.cash else lambda: set_stage(end.sellers)
    stage = (end.bought or usually)()
    end.play(stage)
    stage.bank_sends_refunds()
    return stage


def head() -> str:
    """The first part of the document: the ends in one table."""
    return "\n".join((HEAD, *_table(("end", *COLUMNS), _overview()), ""))


def section(name: str, end: End, stage: Stage, transfers: Sequence[Transfer]) -> str:
    """What the document says of one end: how it is played, where everything stands, and every posting."""
    states = [f"Sale: {', '.join(end.sales)}.", f"Payment: {end.payment}."]
    if end.parcels:
        states.append(f"Parcels: {', '.join(end.parcels)}.")
    states += [_spell_case(*case) for case in end.cases]
    told = [*_wrapped(end.bought), *_wrapped(end.play)] if end.bought else [*_wrapped(end.play)]
    lines = [f"## {name.capitalize()}", "", *told, "", " ".join(states), ""]
    lines += _table(("posting", "from", "to", "Rp"), _postings(transfers, stage.cast()))
    return "\n".join((*lines, ""))


def _wrapped(play: Callable[..., object]) -> Iterator[str]:
    for line in (play.__doc__ or "").strip().splitlines():
        yield line.strip()


def _spell_case(kind: str, state: str, reason: str, bearer: str) -> str:
    if not reason:
        return f"Case {kind}: {state}."
    return f"Case {kind}: {reason}, " + (f"borne by the {bearer}." if bearer else "nothing goes back.")


def _overview() -> Iterator[tuple[str, ...]]:
    for name, end in ENDS.items():
        yield name, *(_rupiah(end.has.get(column, 0)) for column in COLUMNS)


def _postings(transfers: Sequence[Transfer], cast: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Each posting in its turn; of one kind at once by name, for chance made the ids that parties are ordered by."""
    for kind, alike in itertools.groupby(transfers, lambda transfer: transfer.kind):
        rows = sorted(
            (_named(row.source, cast), _named(row.destination, cast), row.amount_minor)
            for transfer in alike
            for row in transfer.postings
        )
        for source, destination, amount_minor in rows:
            yield kind, source, destination, _rupiah(amount_minor // 100)


def _named(address: str, cast: dict[str, str]) -> str:
    """An address as people say it: ``sale:PL-…:held`` is ``seller: held``."""
    owner, what = class_of(address).split(":")[0], address.rpartition(":")[2]
    if owner == "operator":
        return address.replace(":", ": ")
    known = cast.get(address.split(":")[1])
    return f"{known or owner}: {what}"


def _rupiah(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") if amount else ""


def _table(heads: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def document(new_app: Callable[[], Flask]) -> str:
    """The whole document; every story is played in the database of an app of its own."""
    sections = []
    for name, end in ENDS.items():
        app = new_app()
        with app.app_context():
            sections.append(section(name, end, played(end), transfers_since(0)))
            db.session.remove()
            db.engine.dispose()
    return "\n".join((head(), *sections))


def main() -> None:
    """Write the document."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as copies, plain_money():
        folder = Path(name)
        template = SQLiteTemplate(folder, lambda url: _migrate(_app(url, folder)))

        def new_app() -> Flask:
            return _app(copies.enter_context(template.copy(folder)), folder)

        PATH.write_text(document(new_app), encoding="utf-8")


def _app(database_url: str, var: Path) -> Flask:
    settings = {
        "TESTING": True,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(var),
        "SECRET_KEY": "of stories",
    }
    return create_app(settings | dict.fromkeys(("REDIS_URL", "SMTP_URL", "SMS_URL"), ""))


def _migrate(app: Flask) -> None:
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


if __name__ == "__main__":
    main()

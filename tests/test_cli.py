"""What an operator's machine room can ask and do, and the status each command ends with."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from marketplace.accounts.models import Membership, Party, PartyKind
from marketplace.catalog.departments import CATEGORIES
from marketplace.catalog.models import Category
from marketplace.cli.docs import clocks_document, states_document
from marketplace.events.models import Delivery, Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from marketplace.trust.models import TrustState
from tests import make
from tests.conftest import MakeApp
from tests.contents import counts

DOCUMENT = Path(__file__).parent.parent / "docs" / "states.md"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=words)


def test_the_book_of_a_working_marketplace_is_whole(app: Flask) -> None:
    with app.app_context():
        make.make_order(SaleState.COMPLETED)
    told = run(app, "ledger", "audit")
    assert told.exit_code == 0
    assert "The book is whole" in told.output
    found = json.loads(run(app, "ledger", "audit", "--json").output)
    assert found["whole"] is True
    assert found["sums_minor"] == {"IDR": 0}
    assert found["transfers"] > 0


def test_a_balance_that_was_tampered_with_is_found(make_app: MakeApp) -> None:
    app = make_app("sqlite")
    with app.app_context():
        make.make_order(SaleState.PAID, sellers=1)
        with db.engine.begin() as connection:
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_balance'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text("UPDATE ledger_balance SET balance_minor = balance_minor + 100"))
    told = run(app, "ledger", "audit")
    assert told.exit_code == 1
    assert "but its postings make" in told.output
    as_json = run(app, "ledger", "audit", "--json")
    assert as_json.exit_code == 1
    assert json.loads(as_json.output)["faults"]


def test_trust_that_departs_from_its_facts_is_found_and_repaired(app: Flask) -> None:
    with app.app_context():
        make.make_order(SaleState.COMPLETED, sellers=1)
    assert run(app, "trust", "recompute").exit_code == 0
    with app.app_context():
        row = db.session.query(TrustState).order_by(TrustState.party_id).first()
        assert row is not None
        kind, count, evidence = row.state["tallies"][0]
        row.state = {**row.state, "tallies": [[kind, count, evidence + 1e-6], *row.state["tallies"][1:]]}
        db.session.commit()
    differing = run(app, "trust", "recompute")
    assert differing.exit_code == 1
    assert "1 differ" in differing.output
    assert run(app, "trust", "recompute", "--repair").exit_code == 0
    assert run(app, "trust", "recompute").exit_code == 0


def test_a_failing_delivery_is_listed_until_it_is_done(app: Flask) -> None:
    with app.app_context():
        make.make_order(SaleState.COMPLETED, sellers=1)
        event = db.session.query(Event).filter_by(kind="sale.packed").one()
        failing = Delivery(
            event=event,
            handler="trust.learn",
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            due_at=clock.real_now(),
            attempts=1,
            error="ValueError('no')",
        )
        db.session.add(failing)
        db.session.commit()
    listed = run(app, "events", "failing")
    assert listed.exit_code == 1
    assert "sale.packed" in listed.output
    delivered = run(app, "events", "deliver")
    assert delivered.exit_code == 0
    assert delivered.output.startswith("1 delivered")
    assert run(app, "events", "failing").exit_code == 0


def test_a_demo_clock_moves_forward_and_what_is_due_follows(make_app: MakeApp) -> None:
    app = make_app("sqlite", DEMO=True)
    with app.app_context():
        sale = make.make_sale(SaleState.DELIVERED)
        sale_id, days = sale.id, sale.inspection_days
        before = clock.now()
    told = run(app, "clock", "advance", f"{days}d1h")
    assert told.exit_code == 0, told.output
    with app.app_context():
        assert db.session.get_one(Sale, sale_id).state is SaleState.COMPLETED
        assert clock.now() - before > timedelta(days=days)
        ahead = clock.now() - clock.real_now()
    assert f"{ahead.days} days" in run(app, "clock", "show").output


@pytest.mark.parametrize(("demo", "span", "status"), [(True, "-2d", 2), (True, "soon", 2), (False, "2d", 1)])
def test_the_clock_stays_where_it_may_not_move(make_app: MakeApp, demo: bool, span: str, status: int) -> None:
    app = make_app("sqlite", DEMO=demo)
    assert run(app, "clock", "advance", "--", span).exit_code == status
    with app.app_context():
        assert clock.now() - clock.real_now() < timedelta(seconds=1)


def test_a_new_marketplace_is_founded_once(app: Flask) -> None:
    founding = ("parties", "found", "--name", "Endang", "--contact", "0811-2222-333")
    assert run(app, *founding, "--password", "too short").exit_code == 1
    assert run(app, *founding[:-1], "nobody", "--password", "long enough for all").exit_code == 1
    with app.app_context():
        assert counts()["user"] == 0
    founded = run(app, *founding, "--password", "long enough for all")
    assert founded.exit_code == 0, founded.output
    with app.app_context():
        owner = db.session.query(Membership).join(Party).filter(Party.kind == PartyKind.OPERATOR).one()
        assert (owner.user.name, owner.role) == ("Endang", "owner")
        assert db.session.query(Category).count() == len(CATEGORIES)
        before = counts()
    again = run(
        app, "parties", "found", "--name", "B", "--contact", "b@b.id", "--password", "long enough for all"
    )
    assert again.exit_code == 1
    with app.app_context():
        assert counts() == before
    client = app.test_client()
    signed_in = client.post("/login", data={"contact": "0811-2222-333", "password": "long enough for all"})
    assert signed_in.status_code == 303


def test_the_document_of_states_says_what_the_tables_say(app_on_sqlite: Flask, tmp_path: Path) -> None:
    with app_on_sqlite.app_context():
        written = states_document()
    assert DOCUMENT.read_text(encoding="utf-8") == written, "run: flask --app wsgi docs diagrams"
    path = tmp_path / "states.md"
    assert run(app_on_sqlite, "docs", "diagrams", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == written


def test_the_list_of_clocks_says_what_the_tables_say(app_on_sqlite: Flask, tmp_path: Path) -> None:
    with app_on_sqlite.app_context():
        written = clocks_document()
    committed = DOCUMENT.with_name("clocks.md")
    assert committed.read_text(encoding="utf-8") == written, "run: flask --app wsgi docs clocks"
    path = tmp_path / "clocks.md"
    assert run(app_on_sqlite, "docs", "clocks", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "audit"),
        ("demo", "load"),
        ("trust", "recompute"),
        ("events", "deliver"),
        ("parties", "found", "--name", "A", "--contact", "a@a.id", "--password", "long enough for all"),
        ("backup", "nowhere.tar.gz"),
    ],
)
def test_on_a_database_without_tables_a_command_says_what_comes_first(
    make_app: MakeApp, tmp_path: Path, words: tuple[str, ...]
) -> None:
    app = make_app("sqlite", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    told = run(app, *words)
    assert told.exit_code == 1
    assert "db upgrade" in told.output


def test_every_command_says_what_it_is_for(app_on_sqlite: Flask) -> None:
    for name, command in app_on_sqlite.cli.commands.items():
        assert command.get_short_help_str(), name
        for under, sub in getattr(command, "commands", {}).items():
            assert sub.get_short_help_str(), f"{name} {under}"

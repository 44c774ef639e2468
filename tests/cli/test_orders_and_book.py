"""Orders, the book, trust and events on the command line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.models import Sale
from marketplace.orders.states import SaleState
from tests import make
from tests.cli.conftest import Ask, Run


@pytest.fixture
def sale(app_on_sqlite: Flask) -> Sale:
    """One that is over."""
    with app_on_sqlite.app_context():
        sale = make.make_sale(SaleState.COMPLETED)
        assert all((sale.seller, sale.order.buyer, sale.shipments))  # loaded, for tests that hold no session
        return sale


def test_an_order_is_found_by_any_number_of_it_and_shown_whole(sale: Sale, ask: Ask) -> None:
    shown = ask("orders", "show", sale.shipments[0].public_id)
    assert (
        shown == ask("orders", "show", sale.public_id) == ask("orders", "show", shown["payment"]["payment"])
    )
    assert shown["sales"][0]["state"] == "completed"
    assert shown["sales"][0]["parcels"][0]["state"] == "delivered"
    assert shown["payment"]["amount_minor"] == shown["total_minor"]
    kinds = [event["kind"] for event in shown["timeline"]]
    assert kinds[0] == "sale.placed"
    assert "sale.completed" in kinds
    held = f"sale:{sale.public_id}:held"
    assert sum(row["amount_minor"] for row in shown["postings"] if row["destination"] == held) == sum(
        row["amount_minor"] for row in shown["postings"] if row["source"] == held
    )


def test_orders_are_listed_by_state_party_and_time(
    app_on_sqlite: Flask, sale: Sale, ask: Ask, run: Run
) -> None:
    with app_on_sqlite.app_context():
        other = make.make_order(SaleState.PAID, sellers=1).public_id
    numbers = [row["order"] for row in ask("orders", "list")["items"]]
    assert numbers == [other, sale.order.public_id]
    for words in (("--state", "paid"), ("--since", "1m", "--state", "paid")):
        assert [row["order"] for row in ask("orders", "list", *words)["items"]] == [other]
    for party in (sale.seller, sale.order.buyer):
        found = ask("orders", "list", "--party", party.public_id)
        assert sale.order.public_id in [row["order"] for row in found["items"]]
    assert run("orders", "list", "--until", "2d").exit_code == 1


def test_stuck_is_what_its_clock_should_have_ended(app_on_sqlite: Flask, ask: Ask, run: Run) -> None:
    with app_on_sqlite.app_context():
        order = make.make_order(SaleState.PAID, sellers=1)
        number = order.public_id
        assert order.sales[0].due_at is not None
        late = order.sales[0].due_at - clock.now() + timedelta(hours=2, minutes=1)
    assert ask("orders", "stuck") == {"items": []}
    with app_on_sqlite.app_context():
        clock.advance(late)
        db.session.commit()
    (row,) = (row for row in ask("orders", "stuck", status=1)["items"] if row["what"] == "sale")
    assert (row["number"], row["waits_for"], row["late_seconds"] // 3600) == (number, "the clock", 2)
    assert run("orders", "stuck", "--late", "3h").exit_code == 0


def test_a_statement_streams_lines_that_add_up_to_the_book(sale: Sale, ask: Ask, run: Run) -> None:
    told = run("ledger", "statement", sale.seller.public_id, "--json")
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    there = ask("ledger", "balance", f"party:{sale.seller.public_id}:payable")
    assert (
        lines[-1]["balance_minor"] == sum(line["net_minor"] for line in lines) == there["balance_minor"] > 0
    )
    assert there["currency"] == lines[0]["currency"] == "IDR"
    assert there["postings"][0]["reference"] == f"release:{sale.public_id}"
    assert len(run("ledger", "statement", sale.seller.public_id).output.splitlines()) == len(lines) + 1
    assert run("ledger", "statement", sale.seller.public_id, "--month", "2020-01").exit_code == 1
    assert run("ledger", "statement", sale.seller.public_id, "--month", "2020-13").exit_code == 2


def test_a_transfer_is_shown_by_its_reference_and_by_its_subject(sale: Sale, ask: Ask, run: Run) -> None:
    one = ask("ledger", "statement", f"release:{sale.public_id}")
    assert one in ask("ledger", "transfers", "sale", sale.public_id)["items"]
    assert sum(row["amount_minor"] for row in one["postings"]) == sale.total_minor
    assert run("ledger", "balance", "party:PL-7K3M9-2XDQW:payable").exit_code == 1


def test_the_reasons_of_a_party_add_up_to_its_points(sale: Sale, ask: Ask) -> None:
    shown = ask("trust", "show", sale.seller.public_id)
    assert sum(row["points"] for row in shown["reasons"]) == shown["points"]
    assert shown["facts"][0]["subject"].startswith("sale:")
    assert ask("trust", "recompute", sale.seller.public_id)["parties"] == 1


def test_events_are_listed_by_kind_subject_and_time(sale: Sale, ask: Ask, run: Run) -> None:
    (event,) = ask("events", "list", "--kind", "sale.completed")["items"]
    assert (event["subject"], event["acting_kind"]) == (f"sale:{sale.public_id}", "buyer")
    assert event["acting_user"].startswith("PL-")
    about = ask("events", "list", "--subject", f"sale:{sale.public_id}")["items"]
    assert event in about
    assert about[-1]["kind"] == "sale.placed"
    assert run("events", "list", "--until", "1d").exit_code == 1


def test_what_is_asked_of_the_tables_is_asked_of_either_database(app: Flask) -> None:
    with app.app_context():
        sale = make.make_sale(SaleState.COMPLETED)
        seller, number = sale.seller.public_id, sale.public_id
        bank = make.make_bank().public_id
    for words in (
        "parties list --kind seller --standing new --search toko",
        f"parties show {seller}",
        f"orders list --party {bank} --state completed --since 2d",
        f"orders show {number}",
        "orders stuck",
        f"events list --subject sale:{number} --since 2d",
        "events waiting",
        f"ledger statement {seller}",
        "ledger balance operator:commission",
        f"trust show {seller}",
        "trust recompute",
    ):
        told = app.test_cli_runner().invoke(args=[*words.split(), "--json"])
        assert (told.exit_code, told.stderr) == (0, ""), words


def test_a_backup_is_verified_without_touching_anything(
    sale: Sale, app_on_sqlite: Flask, ask: Ask, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "kept.tar.gz"
    assert ask("backup", "make", file)["dialect"] == "sqlite"
    kept = file.read_bytes()
    assert ask("backup", "verify", file)["files"] == 0
    assert run("backup", "restore", file).exit_code == 1
    restored = ask("backup", "restore", "--force", file)
    assert restored["book"]["whole"] is True
    file.write_bytes(kept[: len(kept) // 2])
    assert run("backup", "verify", file).exit_code == 1
    assert run("backup", tmp_path / "other.tar.gz").exit_code == 0

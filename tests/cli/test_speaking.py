"""Words in columns, JSON that stays JSON, and the same statuses everywhere."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.cli.speaking import table
from marketplace.events import actions as events
from marketplace.events.models import Delivery, Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from tests import make
from tests.cli.conftest import Ask, Run


def test_columns_are_aligned_and_what_people_wrote_moves_no_cursor() -> None:
    lines = list(table(("name", ">sum"), [("Toko \x1b[2JRatmi\n", "Rp5"), ("B", "Rp1.000")]))
    assert lines == ["name                 sum", "Toko ?[2JRatmi?      Rp5", "B                Rp1.000"]


def test_pages_lead_through_a_list_and_each_row_comes_once(app_on_sqlite: Flask, ask: Ask, run: Run) -> None:
    with app_on_sqlite.app_context():
        made = [make.make_party(PartyKind.SELLER).public_id for _ in range(3)]
    first = ask("parties", "list", "--limit", 2)
    second = ask("parties", "list", "--limit", 2, "--page", first["next_page"])
    assert second["next_page"] is None
    assert [row["party"] for page in (first, second) for row in page["items"]] == made[::-1]
    assert f"More: --page {first['next_page']}" in run("parties", "list", "--limit", 2).output


WRONG = (
    ("parties list --page nonsense", "no page of this list"),
    ("parties list --kind butcher", "is not one of"),
    ("parties list --limit 0", "is not in the range"),
    ("parties show PL-7K3M9-2XDQX", "is no number"),
    ("orders list --since soon", "Write 2026-11-01"),
    ("orders list --until 0001-01-01T00:00+14:00", "Write 2026-11-01"),
    ("orders stuck --late -2h", "Write 2d, 36h"),
    ("orders stuck --late " + "9999d" * 9, "Write 2d, 36h"),
    ("ledger balance sale:PL-7K3M9-2XDQW:gone", "no address of the book"),
    ("ledger transfers Sale x", "no kind of subject"),
    ("events list --kind paid", "no kind of event"),
    ("events list --subject sale", "names no subject"),
    ("parties grant PL-7K3M9-2XDQW fly --reason asked --as a@a.id", "is not one of"),
)
NOTHING = (
    "parties list --search nobody",
    "parties show PL-7K3M9-2XDQW",
    "parties sign-out 0812-0000-000 --as {operator}",
    "parties sign-out nobody --as {operator}",
    "orders list --state packed",
    "orders show PL-7K3M9-2XDQW",
    "ledger statement PL-7K3M9-2XDQW",
    "ledger statement release:nothing",
    "ledger transfers sale PL-7K3M9-2XDQW",
    "trust show PL-7K3M9-2XDQW",
    "events list --kind sale.paid",
    "events retry PL-7K3M9-2XDQW trust.learn --as {operator}",
)


def test_wrong_usage_is_told_in_a_sentence(app_on_sqlite: Flask, run: Run) -> None:
    with app_on_sqlite.app_context():
        make.make_party(PartyKind.SELLER)
    for words, said in WRONG:
        told = run(*words.split())
        assert told.exit_code == 2, words
        assert said in " ".join(told.stderr.split()), words
        assert told.stdout == "", words


def test_what_is_not_there_ends_with_1_and_a_sentence(run: Run, operator: str) -> None:
    for words in NOTHING:
        told = run(*words.format(operator=operator).split())
        assert told.exit_code == 1, words
        assert told.stderr.strip().endswith("."), words
        assert told.stdout == "", words


def test_what_the_log_says_does_not_spoil_the_answer(
    app_on_sqlite: Flask, ask: Ask, operator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_on_sqlite.app_context():
        make.make_order(SaleState.PAID, sellers=1)
        event = db.session.query(Event).filter_by(kind="sale.paid").one()
        about = {"subject_kind": event.subject_kind, "subject_id": event.subject_id}
        db.session.add(Delivery(event=event, handler="trust.learn", due_at=clock.real_now(), **about))
        db.session.commit()
    monkeypatch.setattr(events, "_handler", _broken)
    assert ask("events", "waiting")["items"][0]["attempts"] == 0
    told = ask("events", "deliver", status=1)
    assert (told["delivered"], told["failing"][0]["error"]) == (0, "RuntimeError('no')")
    assert ask("events", "failing", status=1)["items"] == told["failing"]
    monkeypatch.undo()
    ask("events", "retry", told["failing"][0]["event"], "trust.learn", "--as", operator)
    assert ask("events", "deliver")["delivered"] == 1


def _broken(_delivery: object) -> Callable[[object], None]:
    raise RuntimeError("no")

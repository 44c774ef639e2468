"""A receipt proves its own movement and tells nothing else, by our page and by a program that knows nothing of us."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Posting, post
from marketplace.ledger.queries import transfer_by_reference
from marketplace.ledger.seal import sealing
from marketplace.ledger.seal.checking import Found, check
from marketplace.ledger.seal.log import checkpoint_of, verifiers
from marketplace.ledger.seal.receipts import grown, receipt
from marketplace.ledger.seal.verifying import verify

VERIFIER = Path(__file__).parents[2] / "verify_receipt.py"
SELLER, COURIER = "party:A:payable", "party:C:payable"

Document = dict[str, Any]


@pytest.fixture
def book(app_on_sqlite: Flask) -> Iterator[Flask]:
    """A sealed book with a sale that was paid, kept and released, signed at 2 and at 9 entries."""
    with app_on_sqlite.app_context():
        with unit_of_work():
            post(
                "capture:P",
                "captured",
                ("payment", "P"),
                [Posting("provider:B:clearing", "payment:P:received", 900)],
            )
            post("escrow:S", "escrowed", ("sale", "S"), [Posting("payment:P:received", "sale:S:held", 900)])
        sealing.seal_due()
        parts = ((SELLER, 700), ("operator:commission", 50), ("operator:tax", 5), (COURIER, 145))
        with unit_of_work():
            post(
                "release:S",
                "released",
                ("sale", "S"),
                [Posting("sale:S:held", to, minor) for to, minor in parts],
            )
            for n in range(6):
                post(
                    f"x:{n}", "moved", ("sale", "X"), [Posting("provider:B:clearing", "operator:tax", 1 + n)]
                )
        sealing.seal_due()
        yield app_on_sqlite


def seller_s() -> Document:
    """The seller's receipt of the release."""
    transfer = transfer_by_reference("release:S")
    assert transfer is not None
    made = receipt(db.session(), transfer, lambda posting: SELLER in (posting.source, posting.destination))
    assert made is not None
    return dict(json.loads(made.text()))


def found(document: Document | str) -> Found:
    """What our page says of it."""
    return check(db.session(), document if isinstance(document, str) else json.dumps(document)).found


def altered(document: Document, **changes: Any) -> Document:
    return document | changes


def swapped(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_a_receipt_opens_what_is_its_party_s_and_hides_the_rest(book: Flask) -> None:
    mine = seller_s()
    [opened] = map(json.loads, mine["opened"])
    assert (opened["destination"], opened["amount_minor"]) == (SELLER, "700")
    leaf = json.loads(mine["leaf"])
    assert (leaf["reference"], len(leaf["postings"])) == ("release:S", 4)
    told = json.dumps(mine)
    assert "operator:commission" not in told
    assert COURIER not in told
    for salt in ("", opened["salt"]):  # who knows all but the salt cannot try amounts
        guesses = {
            sha256(swapped(text, '"700"', f'"{minor}"').encode()).hexdigest()
            for minor in range(1, 901)
            for text in [
                json.dumps(
                    opened | {"destination": COURIER, "position": "3", "salt": salt},
                    sort_keys=True,
                    separators=(",", ":"),
                )
            ]
        }
        assert not guesses & set(leaf["postings"])


def test_each_way_of_altering_a_receipt_is_told_by_its_name(
    book: Flask, make_app: Callable[..., Flask]
) -> None:
    mine = seller_s()
    first = checkpoint_of(db.session(), 2)
    assert first is not None
    assert found(mine) == Found.VALID
    leaf, note, [opened] = mine["leaf"], mine["checkpoint"], mine["opened"]
    other = base64.b64encode(bytes(32)).decode()
    for change, expected in (
        ({"opened": [swapped(opened, '"700"', '"7000"')]}, Found.OPENED_ALTERED),
        ({"opened": [swapped(opened, SELLER, "party:E:payable")]}, Found.OPENED_ALTERED),
        ({"leaf": swapped(leaf, "release:S", "release:T")}, Found.LEAF_ALTERED),
        ({"leaf": swapped(leaf, "{", "{ ")}, Found.LEAF_ALTERED),
        ({"position": 3}, Found.LEAF_ALTERED),
        ({"proof": [other, *mine["proof"][1:]]}, Found.PROOF_ALTERED),
        ({"proof": mine["proof"][1:]}, Found.PROOF_ALTERED),
        ({"checkpoint": first.text}, Found.LATER),
        ({"checkpoint": swapped(note, "\n9\n", "\n8\n")}, Found.CHECKPOINT_ALTERED),
        ({"checkpoint": swapped(note, "pasarlima.example", "elsewhere.example")}, Found.WRONG_KEY),
        ({"checkpoint": note.partition("—")[0]}, Found.UNREADABLE),
        ({"position": "2"}, Found.UNREADABLE),
        ({"position": True}, Found.UNREADABLE),
        ({"proof": ["x"]}, Found.UNREADABLE),
        ({"leaf": "[]"}, Found.UNREADABLE),
        ({"opened": [opened] * 9}, Found.UNREADABLE),
        ({"format": "another"}, Found.UNREADABLE),
    ):
        assert found(mine | change) == expected, change
    for text in ("", "{", "[" * 100_000, "null", "{}", '{"leaf": 1e400}', "halo", "\x00", "9" * 300_000):
        assert found(text) == Found.UNREADABLE
    assert found("\ufeff" + json.dumps(mine).replace("\n", "\r\n")) == Found.VALID
    stranger = make_app("sqlite", BOOK_KEY="0f" * 32)
    with stranger.app_context():
        assert found(mine) == Found.WRONG_KEY


def test_a_kept_checkpoint_is_the_beginning_of_the_book_or_the_book_is_another_one(
    book: Flask, make_app: Callable[..., Flask]
) -> None:
    old, new = (checkpoint_of(db.session(), size) for size in (2, 9))
    assert old is not None
    assert new is not None
    assert found(old.text) == found(new.text.replace("\n", "\r\n")) == Found.GREW
    assert found(swapped(old.text, "\n2\n", "\n3\n")) == Found.CHECKPOINT_ALTERED
    kept, mine = old.text, seller_s()
    rewritten = make_app("sqlite", BOOK_KEY=book.config["BOOK_KEY"])
    with rewritten.app_context():
        with unit_of_work():
            for n in range(12):
                post(
                    f"x:{n}", "moved", ("sale", "X"), [Posting("provider:B:clearing", "operator:tax", 1 + n)]
                )
        sealing.seal_due()
        assert (found(kept), found(mine)) == (Found.BOOK_DIFFERS, Found.BOOK_DIFFERS)


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """``alone(key, document, kept)``: the verifier, in a process and a folder where nothing of ours is."""

    def ran(key: str, document: Document, kept: str | None = None) -> tuple[int, str]:
        (tmp_path / "told.json").write_text(json.dumps(document))
        (tmp_path / "kept.txt").write_text(kept or "")
        words = [sys.executable, "-I", str(VERIFIER), key, "told.json", *(["kept.txt"] if kept else [])]
        ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    return ran


def test_the_verifier_that_stands_alone_needs_nothing_of_ours() -> None:
    written = VERIFIER.read_text(encoding="utf-8")
    assert len(written.splitlines()) <= 150
    imported = {
        line.split()[1].split(".")[0]
        for line in written.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= {*sys.stdlib_module_names, "cryptography"}


def test_the_verifier_that_stands_alone_says_what_our_page_says(
    book: Flask, alone: Callable[..., tuple[int, str]]
) -> None:
    mine, key = seller_s(), str(verifiers()[0])
    status, said = alone(key, mine)
    assert (
        status,
        "VALID: entry 2 of 9: release:S" in said,
        f"700 IDR (minor units) from sale:S:held to {SELLER}" in said,
    ) == (0, True, True)
    first, last = checkpoint_of(db.session(), 2), checkpoint_of(db.session(), 9)
    assert first is not None
    assert last is not None
    [opened] = mine["opened"]
    other = "pasarlima.example/buku+00000000+" + key.split("+", 2)[2]
    for with_key, change, expected in (
        (key, {"opened": [swapped(opened, '"700"', '"7000"')]}, "this movement was altered"),
        (key, {"leaf": swapped(mine["leaf"], "release:S", "release:T")}, "the entry, its place or its proof"),
        (key, {"proof": mine["proof"][1:]}, "the entry, its place or its proof"),
        (key, {"position": 5}, "the entry, its place or its proof"),
        (key, {"checkpoint": first.text}, "sealed later than this checkpoint"),
        (key, {"checkpoint": swapped(mine["checkpoint"], "\n9\n", "\n8\n")}, "the checkpoint was altered"),
        (key, {"checkpoint": swapped(mine["checkpoint"], "pasarlima", "p")}, "not signed with this key"),
        (key, {"format": "x"}, "neither a receipt"),
        (key, {"proof": 7}, "cannot be read"),
        (other, {}, "KEY is no Ed25519 key"),
    ):
        status, said = alone(with_key, mine | change)
        assert (status, expected in said) == (1, True), (change, said)
    proof = grown(db.session(), last, first).document()
    assert alone(key, proof)[0] == alone(key, proof, first.text)[0] == 0
    assert "this book is another one" in alone(key, proof, last.text)[1]
    assert "does not begin with" in alone(key, proof | {"proof": [*proof["proof"][1:]]})[1]  # type: ignore[misc]


def test_commands_seal_prove_and_verify(app_on_sqlite: Flask, tmp_path: Path) -> None:
    def run(*words: object) -> Result:
        return app_on_sqlite.test_cli_runner().invoke(args=["ledger", *map(str, words)])

    assert run("checkpoint").exit_code == 1
    with app_on_sqlite.app_context(), unit_of_work():
        post("x:1", "moved", ("sale", "X"), [Posting("provider:B:clearing", "operator:tax", 5)])
    assert "not sealed yet" in run("prove", "x:1").stderr
    assert json.loads(run("seal", "--json").stdout) == {"sealed": 1, "entries": 1}
    kept = tmp_path / "kept.txt"
    kept.write_text(run("checkpoint").stdout)
    with app_on_sqlite.app_context():
        assert found(run("prove", "x:1").stdout) == Found.VALID
        assert found(kept.read_text()) == Found.GREW
        assert verify(db.session()).faults == []
    assert run("prove", "x:2").exit_code == 1
    assert run("verify", "--from", kept).exit_code == 0
    assert json.loads(run("verify", "--json").stdout)["whole"] is True
    for text in ("nothing", kept.read_text().replace("\n1\n", "\n2\n")):
        (tmp_path / "other.txt").write_text(text)
        assert run("verify", "--from", tmp_path / "other.txt").exit_code == 2
    with app_on_sqlite.app_context():
        db.session.connection().exec_driver_sql("DROP TRIGGER ledger_transfer_no_update")
        db.session.connection().exec_driver_sql("UPDATE ledger_transfer SET kind = 'gift'")
        db.session.commit()
    told = run("verify", "--from", kept)
    assert (told.exit_code, told.stderr) == (1, "Entry 0 (x:1): is not what was sealed\n")

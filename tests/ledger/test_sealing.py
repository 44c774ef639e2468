"""The sealer: everything that was committed, once, in order, whoever is late and whatever breaks."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.kit.db import db, unit_of_work
from marketplace.ledger.actions import Posting, post
from marketplace.ledger.models import Transfer
from marketplace.ledger.seal import notes, sealing, tree
from marketplace.ledger.seal.log import (
    consistency_proof,
    inclusion_proof,
    latest_checkpoint,
    log_size,
    verifiers,
)
from marketplace.ledger.seal.models import Leaf, Sealing, SignedCheckpoint
from marketplace.ledger.seal.notes import Signer
from marketplace.ledger.seal.verifying import verify
from tests.queries import counted_queries
from tests.races import race

pytestmark = pytest.mark.proof


def move(*names: str) -> None:
    """Post a small transfer under each of these references."""
    with unit_of_work():
        for name in names:
            post(name, "moved", ("sale", "S"), [Posting("provider:B:clearing", "operator:tax", 700)])


def sealed() -> list[str]:
    """What is in the log, in its order."""
    db.session.rollback()
    rows = select(Transfer.reference).join(Leaf, Leaf.transfer_id == Transfer.id).order_by(Leaf.position)
    return list(db.session.scalars(rows))


def test_what_was_posted_is_sealed_once_and_proves_itself(app: Flask) -> None:
    with app.app_context():
        move("a", "b", "c")
        assert (sealing.seal_due(batch=2), sealing.seal_due(), sealed()) == (3, 0, ["a", "b", "c"])
        move("d", "e")
        assert sealing.seal_due() == 2
        session = db.session()
        old, new = session.scalars(select(SignedCheckpoint).order_by(SignedCheckpoint.size))
        for row in (old, new):
            assert notes.signer_of(notes.read(row.text), verifiers()) == verifiers()[0]
        path = consistency_proof(session, old.size, new.size)
        assert tree.is_consistent(old.size, new.size, old.root, new.root, path)
        for leaf in session.scalars(select(Leaf)):
            path = inclusion_proof(session, leaf.position, new.size)
            assert tree.root_from_inclusion(leaf.hashes[:32], leaf.position, new.size, path) == new.root
        found = verify(session, [notes.read(old.text)], at_once=2)
        assert (found.entries, found.root, found.waiting, found.faults) == (5, new.root, 0, [])


def test_where_nothing_is_to_be_sealed_the_book_is_not_read(app: Flask) -> None:
    with app.app_context():
        move(*(f"t:{n}" for n in range(30)))
        sealing.seal_due()
        sealing.seal_due()  # settles the numbers
        assert db.session.get_one(Sealing, 1).settled_id == db.session.scalar(
            text("SELECT max(id) FROM ledger_transfer")
        )
        with counted_queries(db.engine) as asked:
            assert sealing.seal_due() == 0
        assert len(asked) <= 4


def test_who_commits_late_under_a_lower_number_is_not_passed_over(make_app: Callable[..., Flask]) -> None:
    app = make_app("postgresql")
    open_, commit = threading.Event(), threading.Event()

    def late() -> None:
        with app.app_context(), unit_of_work():
            post("late", "moved", ("sale", "S"), [Posting("provider:B:clearing", "operator:tax", 700)])
            open_.set()
            assert commit.wait(60)

    with app.app_context():
        move("first")
        thread = threading.Thread(target=late)
        thread.start()
        assert open_.wait(60)
        move("second")
        with contextlib.suppress(RuntimeError), unit_of_work():  # and a number that nobody will ever have
            post("never", "moved", ("sale", "S"), [Posting("provider:B:clearing", "operator:tax", 1)])
            raise RuntimeError
        for _ in range(4):
            sealing.seal_due()
            move(f"beside:{_}")
        assert "late" not in sealed()
        late_id = db.session.scalar(select(Transfer.id).where(Transfer.reference == "second")) - 1
        assert db.session.get_one(Sealing, 1).settled_id < late_id
        commit.set()
        thread.join()
        sealing.seal_due()
        assert sealed()[:2] == ["first", "second"]
        assert sealed()[-1] in ("late", "beside:3")
        assert "late" in sealed()
        for _ in range(3):
            sealing.seal_due()
        newest = db.session.scalar(select(Transfer.id).order_by(Transfer.id.desc()).limit(1))
        assert db.session.get_one(Sealing, 1, populate_existing=True).settled_id == newest
        assert verify(db.session()).faults == []


def test_killed_between_a_leaf_and_its_checkpoint_it_signs_the_next_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    with app.app_context():
        move("a", "b")
        with monkeypatch.context() as patch:
            patch.setattr(Signer, "checkpoint", killed)
            with pytest.raises(SystemExit):
                sealing.seal_due()
        assert sealed() == ["a", "b"]
        assert latest_checkpoint(db.session()) is None
        assert sealing.seal_due() == 0
        assert latest_checkpoint(db.session()).size == 2  # type: ignore[union-attr]
        move("c")
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "_settle", killed)
            with pytest.raises(SystemExit):
                sealing.seal_due()
        assert (sealing.seal_due(), sealed()) == (0, ["a", "b", "c"])
        assert verify(db.session()).faults == []


def test_many_sealers_at_once_seal_each_once(app: Flask) -> None:
    with app.app_context():
        move(*(f"t:{n}" for n in range(40)))
    assert sum(race(app, [lambda: sealing.seal_due(batch=7)] * 4)) <= 40
    with app.app_context():
        sealing.seal_due()
        assert sorted(sealed()) == sorted(f"t:{n}" for n in range(40))
        assert log_size(db.session()) == 40
        assert verify(db.session()).faults == []


def test_a_key_that_signed_before_is_known_by_its_public_half(make_app: Callable[..., Flask]) -> None:
    first = make_app("sqlite", BOOK_KEY="01" * 32)
    with first.app_context():
        move("a")
        sealing.seal_due()
        old = str(verifiers()[0])
        url = first.config["DATABASE_URL"]
    for older, faults in ((old, 0), ("", 1)):
        now = make_app("sqlite", BOOK_KEY="02" * 32, BOOK_OLD_KEYS=older, DATABASE_URL=url)
        with now.app_context():
            assert len(verify(db.session()).faults) == faults


def test_the_kept_key_is_its_owner_s_alone_and_stays(make_app: Callable[..., Flask]) -> None:
    app = make_app("sqlite")
    file = Path(app.config["VAR_DIR"]) / "book-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert make_app("sqlite").config["BOOK_KEY"] == app.config["BOOK_KEY"] == file.read_text()
    assert [one.name for one in file.parent.glob(".book-key*")] == []

"""Who owns the database can change what is sealed: a checkpoint kept outside tells, and names the first bad entry."""

import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.kit.db import db, unit_of_work
from marketplace.kit.ports import plugged
from marketplace.ledger.actions import Posting, post
from marketplace.ledger.seal import notes, reading, sealing, tree
from marketplace.ledger.seal.leaf import leaf_text
from marketplace.ledger.seal.log import KEYS, latest_checkpoint
from marketplace.ledger.seal.notes import Checkpoint
from marketplace.ledger.seal.verifying import verify
from tests.counts import count

pytestmark = pytest.mark.proof

ENTRIES = 48
SEED = 6962
TRANSFER_TEXTS = ("reference", "body_hash", "kind", "subject_kind", "subject_id")
POSTING_TEXTS = ("source", "destination", "currency")
MOMENTS = ("posted_at", "recorded_at")

Random = random.Random


class Tampering:
    """Hands that no trigger stops, on entries 0 to ENTRIES - 1. Each way gives the first entry that it spoils."""

    def __init__(self, session: Session, rng: Random) -> None:
        self.session, self.rng = session, rng

    def run(self, statement: str, **values: Any) -> None:
        """One statement, which must change something."""
        assert self.session.execute(text(statement), values).rowcount, statement

    def entry(self) -> tuple[int, int]:
        """Some entry: its position and its transfer's number."""
        position = self.rng.randrange(ENTRIES)
        return position, self.transfer_of(position)

    def transfer_of(self, position: int) -> int:
        """The number of the transfer at this place."""
        return int(
            self.session.scalar(text(f"SELECT transfer_id FROM ledger_leaf WHERE position = {position}"))
        )

    def two(self) -> tuple[int, int]:
        """Two places, the first one first."""
        first, second = sorted(self.rng.sample(range(ENTRIES), 2))
        return first, second

    def edit_a_word(self) -> int:
        position, row = self.entry()
        column = self.rng.choice(TRANSFER_TEXTS)
        self.run(f"UPDATE ledger_transfer SET {column} = substr({column}, 2) || 'x' WHERE id = :row", row=row)
        return position

    def edit_a_moment(self) -> int:
        position, row = self.entry()
        column = self.rng.choice(MOMENTS)
        self.run(
            f"UPDATE ledger_transfer SET {column} = '2026-02-03 04:05:06.000007' WHERE id = :row", row=row
        )
        return position

    def edit_the_nonce(self) -> int:
        position, row = self.entry()
        self.run(
            "UPDATE ledger_transfer SET nonce = :nonce WHERE id = :row", nonce=self.rng.randbytes(16), row=row
        )
        return position

    def edit_the_number_of_postings(self) -> int:
        position, row = self.entry()
        self.run("UPDATE ledger_transfer SET postings_count = postings_count + 1 WHERE id = :row", row=row)
        return position

    def edit_an_amount(self) -> int:
        position, row = self.entry()
        self.run(
            "UPDATE ledger_posting SET amount_minor = amount_minor + 1 WHERE transfer_id = :row AND position = 0",
            row=row,
        )
        return position

    def edit_an_address(self) -> int:
        position, row = self.entry()
        column = self.rng.choice(POSTING_TEXTS)
        self.run(
            f"UPDATE ledger_posting SET {column} = 'USD' WHERE transfer_id = :row AND position = 1", row=row
        )
        return position

    def renumber_a_posting(self) -> int:
        position, row = self.entry()
        column = self.rng.choice(("id", "position"))
        self.run(
            f"UPDATE ledger_posting SET {column} = 7777 WHERE transfer_id = :row AND position = 1", row=row
        )
        return position

    def renumber_a_transfer(self) -> int:
        position, row = self.entry()
        for table, column in (("transfer", "id"), ("posting", "transfer_id"), ("leaf", "transfer_id")):
            self.run(f"UPDATE ledger_{table} SET {column} = 7777 WHERE {column} = :row", row=row)
        return position

    def delete_a_posting(self) -> int:
        position, row = self.entry()
        self.run("DELETE FROM ledger_posting WHERE transfer_id = :row AND position = 1", row=row)
        return position

    def delete_a_transfer(self) -> int:
        position, row = self.entry()
        self.run("DELETE FROM ledger_posting WHERE transfer_id = :row", row=row)
        self.run("DELETE FROM ledger_transfer WHERE id = :row", row=row)
        return position

    def delete_it_from_the_log_too(self) -> int:
        position = self.delete_a_transfer()
        self.run("DELETE FROM ledger_leaf WHERE position = :position", position=position)
        return position

    def delete_and_close_the_gap(self) -> int:
        position = self.delete_it_from_the_log_too()
        for place in range(position + 1, ENTRIES):
            self.run("UPDATE ledger_leaf SET position = :place - 1 WHERE position = :place", place=place)
        return position

    def delete_the_end(self) -> int:
        position, _row = self.entry()
        self.run(
            "DELETE FROM ledger_posting WHERE transfer_id IN "
            "(SELECT transfer_id FROM ledger_leaf WHERE position >= :p)",
            p=position,
        )
        self.run(
            "DELETE FROM ledger_transfer WHERE id IN (SELECT transfer_id FROM ledger_leaf WHERE position >= :p)",
            p=position,
        )
        self.run("DELETE FROM ledger_leaf WHERE position >= :p", p=position)
        self.run("DELETE FROM ledger_checkpoint WHERE size > :p", p=position)
        return position

    def insert_a_posting(self) -> int:
        position, row = self.entry()
        self.run(
            "INSERT INTO ledger_posting (transfer_id, position, source, destination, amount_minor, currency) "
            "VALUES (:row, 2, 'operator:tax', 'operator:fees', 5, 'IDR')",
            row=row,
        )
        return position

    def insert_an_entry(self) -> int:
        """A whole transfer of one's own, between two others, with a leaf that is right by itself."""
        position, row = self.entry()
        columns = "body_hash, kind, subject_kind, subject_id, postings_count, nonce, posted_at, recorded_at"
        self.run(
            f"INSERT INTO ledger_transfer (id, reference, {columns}) "
            f"SELECT -5, 'forged', {columns} FROM ledger_transfer WHERE id = :row",
            row=row,
        )
        for place in range(ENTRIES - 1, position - 1, -1):
            self.run("UPDATE ledger_leaf SET position = :place + 1 WHERE position = :place", place=place)
        [(transfer, postings)] = reading.by_ids(self.session.connection(), [-5])
        leaf = tree.leaf_hash(leaf_text(transfer, postings).encode())
        self.run(
            "INSERT INTO ledger_leaf (position, transfer_id, hashes, chain) VALUES (:position, -5, :leaf, :leaf)",
            position=position,
            leaf=leaf,
        )
        return position

    def swap_two_in_the_log(self) -> int:
        first, second = self.two()
        for old, new in ((first, 7777), (second, first), (7777, second)):
            self.run("UPDATE ledger_leaf SET position = :new WHERE position = :old", old=old, new=new)
        return first

    def swap_what_two_stand_for(self) -> int:
        first, second = self.two()
        rows = {first: self.transfer_of(second), second: self.transfer_of(first)}
        for position, row in ((first, 7777), *reversed(rows.items()), *rows.items()):
            self.run(
                "UPDATE ledger_leaf SET transfer_id = :row WHERE position = :position",
                row=row,
                position=position,
            )
        return first

    def swap_postings_of_two(self) -> int:
        first, second = self.two()
        rows = (self.transfer_of(first), self.transfer_of(second))
        for old, new in ((rows[0], 7777), (rows[1], rows[0]), (7777, rows[1])):
            self.run(
                "UPDATE ledger_posting SET transfer_id = :new WHERE transfer_id = :old", old=old, new=new
            )
        return first

    def swap_postings_of_one(self) -> int:
        position, row = self.entry()
        for old, new in ((0, 7777), (1, 0), (7777, 1)):
            self.run(
                "UPDATE ledger_posting SET position = :new WHERE transfer_id = :row AND position = :old",
                row=row,
                old=old,
                new=new,
            )
        return position

    def edit_the_log(self) -> int:
        position, _row = self.entry()
        column = self.rng.choice(("hashes", "chain"))
        self.run(
            f"UPDATE ledger_leaf SET {column} = :made WHERE position = :p",
            made=self.rng.randbytes(32),
            p=position,
        )
        return position

    def edit_entry_and_leaf(self) -> int:
        """An amount, and the hash of its leaf, so that the two agree."""
        position = self.edit_an_amount()
        self.seal_again(position, ENTRIES if self.rng.random() < 0.5 else position + 1)
        return position

    def seal_again(self, start: int, end: int) -> None:
        """Make these leaves' own hashes anew, and leave what they make together."""
        for position in range(start, end):
            [(transfer, postings)] = reading.by_ids(self.session.connection(), [self.transfer_of(position)])
            leaf = tree.leaf_hash(leaf_text(transfer, postings).encode())
            [old] = self.session.execute(
                text(f"SELECT hashes FROM ledger_leaf WHERE position = {position}")
            ).one()
            self.run(
                "UPDATE ledger_leaf SET hashes = :made WHERE position = :p",
                made=leaf + bytes(old)[32:],
                p=position,
            )


VERBS = ("edit", "renumber", "delete", "insert", "swap")
WAYS = [name for name in vars(Tampering) if name.startswith(VERBS)]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A sealed book whose guards are taken down."""
    with app.app_context():
        for part in range(4):
            with unit_of_work():
                for n in range(part * 12, part * 12 + 12):
                    moving = [
                        Posting("provider:B:clearing", "operator:tax", 100 + n),
                        Posting("provider:B:clearing", "operator:fees", 7),
                    ]
                    post(f"move:{n}", "moved", ("sale", "S"), moving)
            sealing.seal_due()
        sealing.seal_due()
        if db.engine.dialect.name == "sqlite":
            for name in db.session.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                db.session.execute(text(f"DROP TRIGGER {name}"))
            db.session.commit()
        yield db.session()
        db.session.rollback()


def unguarded(session: Session) -> None:
    """Begin, with no trigger and no foreign key that minds."""
    session.rollback()
    lite = db.engine.dialect.name == "sqlite"
    session.execute(
        text("PRAGMA defer_foreign_keys = ON" if lite else "SET LOCAL session_replication_role = replica")
    )


def test_what_is_done_to_a_sealed_row_is_found_and_the_first_bad_entry_named(
    session: Session, record_property: Callable[[str, object], None]
) -> None:
    rng, tried = Random(SEED), dict.fromkeys(WAYS, 0)
    kept = outside(session)
    assert verify(session, [kept]).faults == []
    for n in range(count("TAMPERINGS")):
        name = WAYS[n % len(WAYS)]
        unguarded(session)
        expected = getattr(Tampering(session, rng), name)()
        found = verify(session, [kept]).faults
        assert found, name
        assert found[0].position == expected, (name, expected, [str(fault) for fault in found])
        tried[name] += 1
    session.rollback()
    assert verify(session, [kept]).faults == []
    record_property(
        "proof",
        f"{sum(tried.values())} tamperings in {len(WAYS)} ways on {db.engine.dialect.name}: all found, "
        "the first bad entry named",
    )


def test_who_seals_everything_anew_with_a_stolen_key_is_told_by_what_lies_outside(session: Session) -> None:
    """All hashes and checkpoints inside agree then; what lies outside says between which checkpoints it was."""
    sizes = (12, 24, 36, 48)
    kept = [
        notes.read(row) for row in session.scalars(text("SELECT text FROM ledger_checkpoint ORDER BY size"))
    ]
    assert tuple(one.size for one in kept) == sizes
    for position in (0, 17, 24, 47):
        unguarded(session)
        session.execute(
            text(
                "UPDATE ledger_posting SET amount_minor = 5 WHERE transfer_id = "
                "(SELECT transfer_id FROM ledger_leaf WHERE position = :p)"
            ),
            {"p": position},
        )
        forge(session, sizes)
        assert verify(session).faults == []
        [fault] = verify(session, kept).faults
        first = position // 12 * 12
        assert (fault.position, f"{first} to {first + 11}" in fault.what) == (first, True)


def test_a_transfer_that_nobody_sealed_is_named(session: Session) -> None:
    unguarded(session)
    session.execute(text("UPDATE ledger_transfer SET id = 0 WHERE reference = 'move:47'"))
    session.execute(text("DELETE FROM ledger_leaf WHERE position = 47"))
    found = [str(fault) for fault in verify(session).faults]
    assert any("move:47" in one and "never sealed" in one for one in found)


def test_several_processes_find_what_one_finds(session: Session) -> None:
    """Where entries are many, they are shared among processes, which see what is committed."""
    unguarded(session)
    for change in ("amount_minor = 5", "source = 'operator:fees'"):
        where = "transfer_id = (SELECT transfer_id FROM ledger_leaf WHERE position = :p) AND position = 0"
        session.execute(text(f"UPDATE ledger_posting SET {change} WHERE {where}"), {"p": 17 + len(change)})
    session.commit()
    found = verify(session, [outside(session)], at_once=5, many=0)
    assert found == verify(session, [outside(session)])
    assert [fault.position for fault in found.faults] == [33, 41]


def forge(session: Session, sizes: tuple[int, ...]) -> None:
    """The whole log anew, with the marketplace's own key."""
    session.execute(text("DELETE FROM ledger_checkpoint"))
    edge, chain = tree.Edge(), b""
    leaves = list(reading.by_positions(session.connection(), 0, ENTRIES))
    for position, _hashes, _chain, found in leaves:
        assert found is not None
        completed = edge.append(tree.leaf_hash(leaf_text(*found).encode()))
        chain = sha256(chain + completed[0]).digest()
        session.execute(
            text("UPDATE ledger_leaf SET hashes = :hashes, chain = :chain WHERE position = :position"),
            {"hashes": b"".join(completed), "chain": chain, "position": position},
        )
        if edge.size in sizes:
            made = plugged(KEYS).signer.checkpoint(edge.size, edge.root())
            session.execute(
                text(
                    "INSERT INTO ledger_checkpoint (size, root, text, made_at) "
                    "VALUES (:size, :root, :text, '2026-01-01 00:00:00.000000')"
                ),
                {"size": made.size, "root": made.root, "text": made.text},
            )


def outside(session: Session) -> Checkpoint:
    """The newest checkpoint, as somebody else has it."""
    row = latest_checkpoint(session)
    assert row is not None
    return notes.read(row.text)

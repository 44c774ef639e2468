"""What a stand-in remembers: things as JSON in one SQLite database, changed by one at a time."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Thing = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS thing (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    parent TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS thing_owner ON thing (kind, owner, seq);
CREATE INDEX IF NOT EXISTS thing_parent ON thing (kind, parent, seq);
CREATE TABLE IF NOT EXISTS address (url TEXT PRIMARY KEY, secret TEXT NOT NULL, thing TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    due REAL NOT NULL,
    began REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    status INTEGER
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
FORGETTABLE = ("thing", "delivery", "answer", "setting", "address")


class Store:
    """Things by their id; ``owner`` says whose they are, ``parent`` to what they belong."""

    def __init__(self, path: str = ":memory:") -> None:
        """Open, or make, the database at ``path``."""
        self.lock = threading.RLock()
        self._depth = 0
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.executescript(TABLES)

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All of what the block changes, or nothing where it raises; nobody else reads or writes meanwhile."""
        with self.lock:
            if self._depth == 0:
                self._base.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._base.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._base.execute("COMMIT")

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with self.lock:
            return self._base.execute(statement, values).fetchall()

    def add(self, kind: str, thing: Thing, owner: str = "", parent: str = "") -> Thing:
        """Remember something new."""
        self.sql(
            "INSERT INTO thing (id, kind, owner, parent, body) VALUES (?, ?, ?, ?, ?)",
            thing["id"], kind, owner, parent, json.dumps(thing),
        )  # fmt: skip
        return thing

    def keep(self, thing: Thing) -> Thing:
        """Remember what became of something."""
        self.sql("UPDATE thing SET body = ? WHERE id = ?", json.dumps(thing), thing["id"])
        return thing

    def find(self, kind: str, thing_id: str, owner: str | None = None) -> Thing | None:
        """The thing of this kind and id, and of this owner where one is named; or nothing."""
        rows = self.sql("SELECT body, owner FROM thing WHERE id = ? AND kind = ?", thing_id, kind)
        if not rows or owner not in (None, rows[0][1]):
            return None
        return dict(json.loads(rows[0][0]))

    def owner_of(self, thing_id: str) -> str:
        """Whose it is."""
        return str(self.sql("SELECT owner FROM thing WHERE id = ?", thing_id)[0][0])

    def every(self, kind: str, *, owner: str | None = None, parent: str | None = None) -> Iterator[Thing]:
        """All things of a kind, the newest first."""
        for (body,) in self.sql(
            "SELECT body FROM thing WHERE kind = ?1 AND (?2 IS NULL OR owner = ?2) AND (?3 IS NULL OR parent = ?3)"
            " ORDER BY seq DESC",
            kind, owner, parent,
        ):  # fmt: skip
            yield json.loads(body)

    def setting(self, name: str, default: Any) -> Any:
        """What a person set, or the default."""
        rows = self.sql("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else default

    def set(self, name: str, value: Any) -> None:
        """Set it from now on."""
        self.sql("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, json.dumps(value))

    def forget(self) -> None:
        """Forget everything."""
        with self.unit():
            for table in FORGETTABLE:
                self.sql(f"DELETE FROM {table}")  # noqa: S608 our own words
